/// A range of values as written: `300 ms ... 1000 ms step 100 ms`, or `0 ... 1 step 0.25`. The end belongs to it where a
/// step lands on it.
///
/// Counted and computed in whole decimal digits, so that `0 ... 1 step 0.1` has eleven values and none of them is
/// 0.30000000000000004.
package struct WrittenRange: Sendable {
    /// How many values it has; at least one.
    package let count: Int
    private let start: Int
    private let step: Int
    private let fractionDigits: Int
    private let unit: String

    /// Whether a text is meant as a range.
    package static func isRange(_ text: String) -> Bool { text.contains("...") || text.contains("…") }

    /// Reads a range.
    package init(_ text: String) throws(Problem) {
        let parts = text.replacing("…", with: "...").split(separator: "...", omittingEmptySubsequences: false)
        guard parts.count == 2, let step = parts[1].firstRange(of: " step ") else {
            throw Problem(.badRange(text: text))
        }
        let texts = [parts[0], parts[1][..<step.lowerBound], parts[1][step.upperBound...]]
        let numbers = texts.compactMap { WrittenNumber(Self.trimmed($0), mostDigits: WrittenNumber.mostExactDigits) }
        guard numbers.count == 3 else { throw Problem(.badRange(text: text)) }
        var units: [String] = []
        for number in numbers where !units.contains(number.unit) { units.append(number.unit) }
        guard units.count == 1 else {
            throw Problem(.mixedUnits(text: text, units: units.map { $0.isEmpty ? "no unit" : $0 }))
        }
        let digits = numbers.map(\.fractionDigits).max() ?? 0
        let scaled = numbers.compactMap { $0.mantissa(withFractionDigits: digits) }
        guard scaled.count == 3 else { throw Problem(.badRange(text: text)) }
        let (first, last, stride) = (scaled[0], scaled[1], scaled[2])
        let (length, isTooLong) = last.subtractingReportingOverflow(first)
        guard !isTooLong else { throw Problem(.badRange(text: text)) }
        guard stride != 0, first == last || (stride > 0) == (last > first) else {
            // Upwards by a negative step is a wrong step; downwards by a positive one is an empty range.
            throw Problem(stride > 0 ? .emptyRange(text: text) : .wrongStep(text: text))
        }
        self.start = first
        self.step = stride
        self.count = length / stride + 1
        self.fractionDigits = digits
        self.unit = units[0]
    }

    /// The value at a position, as one would write it.
    package func text(at index: Int) -> String {
        WrittenNumber(mantissa: start + index * step, fractionDigits: fractionDigits, unit: unit).text
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    /// Why a text is no range.
    package struct Problem: Error {
        package let problem: ScenarioError.Problem
        package init(_ problem: ScenarioError.Problem) { self.problem = problem }
    }
}
