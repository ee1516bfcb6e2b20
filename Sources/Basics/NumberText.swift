/// Numbers as text.
package enum NumberText {
    /// The shortest text that reads back as the same number; whole numbers below 10^15 without a point.
    package static func shortest(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
        return number.description
    }

    /// `1 run`, `2 runs`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
