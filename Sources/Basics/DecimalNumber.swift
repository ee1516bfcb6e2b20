/// A number as people write it: digits, perhaps a sign, a point and a power of ten. Not `nan`, `inf` or hexadecimal.
///
/// It keeps every digit, so that times since 1970 in seconds become whole nanoseconds without rounding.
package struct DecimalNumber: Sendable, Equatable {
    /// Whether a minus stands before it.
    package let isNegative: Bool
    /// The value of the digits, without zeros at the beginning.
    private let digits: [UInt8]
    /// The power of ten of the last digit.
    private let exponent: Int
    private let text: String

    /// Reads a number; nil for any other text.
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var power = 0
        if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            guard let value = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), (-1000...1000).contains(value)
            else {
                return nil
            }
            power = value
            rest = []
        }
        guard rest.isEmpty else { return nil }
        digits = (whole + fraction).drop { $0 == 48 }.map { $0 - 48 }
        exponent = power - fraction.count
        self.text = String(text)
    }

    /// The number, correctly rounded; infinite where it is beyond all.
    package var value: Double { Double(text) ?? .nan }

    /// The whole number nearest to this one times a power of ten, halves away from zero; nil where it is beyond 64 bits.
    package func rounded(timesTenTo power: Int) -> Int64? {
        let shift = exponent + power
        let kept = shift >= 0 ? digits[...] : digits.dropLast(-shift)
        var magnitude: Int64 = 0
        func append(_ digit: UInt8) -> Bool {
            let (product, isTooMuch) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = product.addingReportingOverflow(Int64(digit))
            magnitude = sum
            return !isTooMuch && !isBeyond
        }
        for digit in kept where !append(digit) { return nil }
        if magnitude > 0, shift > 0 {
            for _ in 0..<shift where !append(0) { return nil }
        }
        if shift < 0, digits.count >= -shift, digits[digits.count + shift] >= 5 {
            guard magnitude < .max else { return nil }
            magnitude += 1
        }
        return isNegative ? -magnitude : magnitude
    }
}
