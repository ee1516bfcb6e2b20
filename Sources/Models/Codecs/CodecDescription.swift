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

    init(values: [String: Double], weights: String?) {
        self.values = values
        self.weights = weights
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

/// A codec as people choose it: name, help, parameters, and how to make it.
package struct CodecDescription: Sendable {
    /// The name in scenarios and on the command line.
    package let name: String
    /// One line of help.
    package let help: String
    /// The parameters in the order of the fingerprint.
    package let parameters: [CodecParameter]
    /// Whether it is a neural codec, which reads a weights file and needs libtorch.
    package let needsWeights: Bool
    /// When the segments of a picture can leave the device.
    package let preparation: SegmentPreparation
    /// What of a picture can be used, where the sizes of its segments alone say so; nil for a codec without weights, which
    /// says it itself.
    package let reception: ReceptionRule?
    private let construct: @Sendable (CodecArguments) throws(ModelsError) -> any ImageCodec

    /// When the segments of a picture are ready.
    package enum SegmentPreparation: Sendable, Hashable {
        /// All at once, when the picture is encoded: JPEG, WebP, PNC.
        case together
        /// One after the other, each after the same time: Starfish's patches, the RNN codec's iterations.
        case inTurn
    }

    /// Describes a codec; `make` gets parameters that have been validated.
    package init(
        name: String, help: String, parameters: [CodecParameter] = [], needsWeights: Bool = false,
        preparation: SegmentPreparation = .together, reception: ReceptionRule? = nil,
        make: @escaping @Sendable (CodecArguments) throws(ModelsError) -> any ImageCodec
    ) {
        self.name = name
        self.help = help
        self.parameters = parameters
        self.needsWeights = needsWeights
        self.preparation = preparation
        self.reception = reception
        construct = make
    }

    /// Makes the codec; parameters that are not given have their defaults.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for an unknown name or a value outside its range.
    package func makeCodec(
        parameters given: [String: Double] = [:], weights: String? = nil
    ) throws(ModelsError) -> any ImageCodec {
        guard weights == nil || needsWeights else {
            throw .badParameter(name: "weights", value: weights ?? "", expected: "no weights: \(name) has none")
        }
        return try construct(CodecArguments(values: resolve(given), weights: weights))
    }

    /// All parameters with their values: those that are given, and the defaults of the others.
    ///
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for an unknown name or a value outside its range.
    package func resolve(_ given: [String: Double]) throws(ModelsError) -> [String: Double] {
        let names = parameters.map(\.name)
        if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
            let choice =
                names.isEmpty
                ? "no parameter: \(name) has none"
                : "a parameter of \(name): " + NearestName.phrase(for: unknown, among: names)
            throw .badParameter(name: "codec \(name)", value: unknown, expected: choice)
        }
        var values: [String: Double] = [:]
        for parameter in parameters {
            values[parameter.name] = try parameter.validated(given[parameter.name] ?? parameter.defaultValue)
        }
        return values
    }
}
