import Basics
import Sim

/// A number as written, and the unit that follows it.
package struct WrittenNumber: Sendable, Equatable {
    /// The number's digits without the point.
    package let mantissa: Int
    /// How many of the digits stand after the point.
    package let fractionDigits: Int
    /// The unit as written; empty where there is none.
    package let unit: String

    /// As many digits as a `Double` keeps.
    package static let mostDigits = 15
    /// As many as a whole number of 64 bits may have.
    package static let mostExactDigits = 19

    /// Reads `-1.5 ms`; nil where the text does not begin with a number or the number has more digits than can be kept.
    package init?(_ text: String, mostDigits: Int = mostDigits) {
        var rest = Substring(text)
        var digits = ""
        if let sign = rest.first, sign == "-" || sign == "+" {
            if sign == "-" { digits = "-" }
            rest.removeFirst()
        }
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest.removeFirst(whole.count)
        var fraction = Substring()
        if rest.first == ".", rest.dropFirst().first?.isNumber == true {
            rest.removeFirst()
            fraction = rest.prefix { $0.isASCII && $0.isNumber }
            rest.removeFirst(fraction.count)
        }
        var exponent = 0
        if let first = rest.first, first == "e" || first == "E" {
            var tail = rest.dropFirst()
            let sign = tail.first == "-" || tail.first == "+" ? String(tail.removeFirst()) : ""
            let power = tail.prefix { $0.isASCII && $0.isNumber }
            if let value = Int(sign + power), (-15...15).contains(value) {
                exponent = value
                rest = tail.dropFirst(power.count)
            }
        }
        guard !whole.isEmpty, whole.count + fraction.count <= mostDigits else { return nil }
        var places = fraction.count - exponent
        guard var value = Int(digits + whole + fraction) else { return nil }
        while places < 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
            places += 1
        }
        self.init(mantissa: value, fractionDigits: places, unit: rest.drop { $0 == " " }.description)
    }

    package init(mantissa: Int, fractionDigits: Int, unit: String) {
        self.mantissa = mantissa
        self.fractionDigits = fractionDigits
        self.unit = unit
    }

    /// The number, correctly rounded.
    package var value: Double { Double("\(mantissa)e-\(fractionDigits)") ?? .nan }

    /// The number with more digits after the point, the value unchanged; nil where it would not fit.
    package func mantissa(withFractionDigits digits: Int) -> Int? {
        var result = mantissa
        for _ in fractionDigits..<max(digits, fractionDigits) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        return result
    }

    /// As written, without superfluous zeros: `0.5`, `-75`.
    package var text: String {
        var digits = String(mantissa.magnitude)
        if fractionDigits > 0 {
            if digits.count <= fractionDigits {
                digits = String(repeating: "0", count: fractionDigits + 1 - digits.count) + digits
            }
            let split = digits.index(digits.endIndex, offsetBy: -fractionDigits)
            var fraction = digits[split...]
            while fraction.last == "0" { fraction.removeLast() }
            digits = fraction.isEmpty ? String(digits[..<split]) : digits[..<split] + "." + fraction
        }
        return (mantissa < 0 ? "-" : "") + digits + (unit.isEmpty ? "" : " \(unit)")
    }
}

extension SimTime {
    /// Reads a time as scenarios write it, `600 ms` or `1.5s`; nil where the text is none, or is beyond 285 years.
    package init?(written text: String) {
        guard let number = WrittenNumber(text),
            let unit = Dimension.time.units.first(where: { $0.name == number.unit })
        else { return nil }
        let nanoseconds = (number.value * unit.scale).rounded()
        guard abs(nanoseconds) < 9e18 else { return nil }
        self.init(nanoseconds: Int64(nanoseconds))
    }
}
