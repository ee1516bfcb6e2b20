import Basics
public import Sim

/// A kind of quantity, with the units in which scenario files write it.
enum Dimension: String, Sendable, CaseIterable {
    case time, size, rate, power, ratio, distance, frequency, share, symbolRate

    /// A unit and how many of the base unit it is.
    struct Unit: Sendable {
        let name: String
        let scale: Double
    }

    /// From the smallest up; the first with scale 1 is the base unit (nanoseconds, bytes, bits per second, dBm, dB, metres,
    /// hertz, one, baud).
    var units: [Unit] {
        switch self {
        case .time:
            [
                Unit(name: "ns", scale: 1), Unit(name: "us", scale: 1e3), Unit(name: "ms", scale: 1e6),
                Unit(name: "s", scale: 1e9), Unit(name: "min", scale: 60e9), Unit(name: "h", scale: 3600e9),
            ]
        case .size: [Unit(name: "B", scale: 1), Unit(name: "KB", scale: 1024), Unit(name: "MB", scale: 1_048_576)]
        case .rate: [Unit(name: "bps", scale: 1), Unit(name: "kbps", scale: 1e3), Unit(name: "Mbps", scale: 1e6)]
        case .power: [Unit(name: "dBm", scale: 1)]
        case .ratio: [Unit(name: "dB", scale: 1)]
        case .distance: [Unit(name: "cm", scale: 0.01), Unit(name: "m", scale: 1), Unit(name: "km", scale: 1000)]
        case .frequency: [Unit(name: "Hz", scale: 1), Unit(name: "kHz", scale: 1e3), Unit(name: "MHz", scale: 1e6)]
        case .share: [Unit(name: "%", scale: 0.01)]
        case .symbolRate: [Unit(name: "baud", scale: 1), Unit(name: "kbaud", scale: 1e3)]
        }
    }

    /// Whether a bare number is meant in the base unit. Only a share is clear without a unit: `0.12` is `12 %`.
    var allowsBareNumber: Bool { self == .share }

    /// Whether magnitudes are whole numbers of the base unit.
    var isWhole: Bool { self == .time || self == .size }

    /// What to call a value of this dimension in a message.
    var noun: String {
        switch self {
        case .time: "a time"
        case .size: "a size"
        case .rate: "a rate"
        case .power: "a power"
        case .ratio: "a ratio"
        case .distance: "a distance"
        case .frequency: "a frequency"
        case .share: "a share"
        case .symbolRate: "a symbol rate"
        }
    }

    /// A value as one would write it, for messages.
    var example: String {
        switch self {
        case .time: "500 ms"
        case .size: "64 B"
        case .rate: "250 kbps"
        case .power: "-75 dBm"
        case .ratio: "3 dB"
        case .distance: "3 m"
        case .frequency: "2 MHz"
        case .share: "12 %"
        case .symbolRate: "230400 baud"
        }
    }

    /// A magnitude in the base unit as text, in the largest unit that keeps it a short number.
    func text(_ magnitude: Double) -> String {
        if self == .share { return NumberText.shortest(magnitude) }
        var best = NumberText.shortest(magnitude) + " " + (units.first { $0.scale == 1 }?.name ?? "")
        guard magnitude != 0 else { return self == .time ? "0 s" : best }
        for unit in units where unit.name != "min" && unit.name != "h" && unit.name != "cm" {
            let text = NumberText.shortest(magnitude / unit.scale)
            // Only a text that reads back as the same magnitude will do.
            guard let back = Double(text),
                isWhole ? (back * unit.scale).rounded() == magnitude : back * unit.scale == magnitude
            else { continue }
            let candidate = "\(text) \(unit.name)"
            if abs(magnitude) >= unit.scale, candidate.count <= best.count + 1,
                !(isWhole && self == .size && text.contains("."))
            {
                best = candidate
            }
        }
        return best
    }
}

/// A number as written, and the unit that follows it.
struct WrittenNumber: Sendable, Equatable {
    /// The number's digits without the point.
    let mantissa: Int
    /// How many of the digits stand after the point.
    let fractionDigits: Int
    /// The unit as written; empty where there is none.
    let unit: String

    /// Reads `-1.5 ms`; nil where the text does not begin with a number or the number has more than 15 digits.
    init?(_ text: String) {
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
        guard !whole.isEmpty, whole.count + fraction.count <= 15 else { return nil }
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

    init(mantissa: Int, fractionDigits: Int, unit: String) {
        self.mantissa = mantissa
        self.fractionDigits = fractionDigits
        self.unit = unit
    }

    /// The number, correctly rounded.
    var value: Double { Double("\(mantissa)e-\(fractionDigits)") ?? .nan }

    /// The number with more digits after the point, the value unchanged; nil where it would not fit.
    func mantissa(withFractionDigits digits: Int) -> Int? {
        var result = mantissa
        for _ in fractionDigits..<max(digits, fractionDigits) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        return result
    }

    /// As written, without superfluous zeros: `0.5`, `-75`.
    var text: String {
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
    public init?(written text: String) {
        guard let number = WrittenNumber(text),
            let unit = Dimension.time.units.first(where: { $0.name == number.unit })
        else { return nil }
        let nanoseconds = (number.value * unit.scale).rounded()
        guard abs(nanoseconds) < 9e18 else { return nil }
        self.init(nanoseconds: Int64(nanoseconds))
    }
}
