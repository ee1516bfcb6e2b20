import Basics

/// What a person can choose in a codec: a number with a name, a range and a default.
package struct CodecParameter: Sendable, Hashable {
    /// The name in scenarios and on the command line.
    package let name: String
    /// One line of help, with the unit.
    package let help: String
    /// The smallest and the largest value.
    package let range: ClosedRange<Double>
    /// Whether only whole numbers are allowed.
    package let isInteger: Bool
    /// The value where none is given.
    package let defaultValue: Double

    /// Describes a parameter.
    package init(
        _ name: String, help: String, range: ClosedRange<Double>, isInteger: Bool = true, defaultValue: Double
    ) {
        self.name = name
        self.help = help
        self.range = range
        self.isInteger = isInteger
        self.defaultValue = defaultValue
    }

    /// What is allowed, in words: `a whole number from 1 to 100`.
    package var expectation: String {
        "a \(isInteger ? "whole number" : "number") from \(NumberText.shortest(range.lowerBound)) to \(NumberText.shortest(range.upperBound))"
    }

    func validated(_ value: Double) throws(ModelsError) -> Double {
        guard range.contains(value), !isInteger || value == value.rounded() else {
            throw .badParameter(name: name, value: NumberText.shortest(value), expected: expectation)
        }
        return value
    }
}

/// A codec's parameters after validation: each has a value within its range.
package struct CodecArguments: Sendable {
    private let values: [String: Double]
    /// The weights file that was asked for; nil for the one that is shipped, or for a codec without weights.
    package let weights: String?

    /// How a neural codec's networks compute.
    package let compute: Compute

    init(values: [String: Double], weights: String?, compute: Compute) {
        self.values = values
        self.weights = weights
        self.compute = compute
    }

    /// The value of a parameter.
    ///
    /// - Precondition: the codec's description has it.
    package subscript(name: String) -> Double {
        guard let value = values[name] else { preconditionFailure("the codec's description lacks \(name)") }
        return value
    }

    /// The value of a parameter that takes whole numbers.
    ///
    /// - Precondition: the codec's description has it, as one of whole numbers.
    package func integer(_ name: String) -> Int { Int(self[name]) }
}
