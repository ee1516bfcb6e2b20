/// Numbers as text.
package enum NumberText {
    /// The shortest text that reads back as the same number; whole numbers below 10^15 without a point.
    package static func shortest(_ number: Double) -> String {
        if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
        return number.description
    }

    /// A number with so many decimal places, halves away from zero; minus zero is zero.
    ///
    /// Tables, pages and messages all take it from here, so that a value reads the same wherever it stands: C's formats round
    /// halves to even.
    package static func fixed(_ number: Double, _ places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(number) * scale).rounded(.toNearestOrAwayFromZero)
        guard scaled < 1e15 else { return "\(number)" }
        let whole = String(Int64(scaled))
        let padded = String(repeating: "0", count: max(0, places + 1 - whole.count)) + whole
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return sign + padded }
        return "\(sign)\(padded.dropLast(places)).\(padded.suffix(places))"
    }

    /// A share in per cent: `85.3%`.
    package static func percent(_ share: Double) -> String { fixed(share * 100, 1) + "%" }

    /// `1 run`, `2 runs`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
