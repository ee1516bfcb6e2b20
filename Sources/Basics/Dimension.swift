/// A kind of quantity, with the units in which scenario files write it.
package enum Dimension: String, Sendable, CaseIterable {
    case time, size, rate, power, ratio, distance, frequency, share, symbolRate

    /// A unit and how many of the base unit it is.
    package struct Unit: Sendable {
        package let name: String
        package let scale: Double
    }

    /// From the smallest up; the first with scale 1 is the base unit (nanoseconds, bytes, bits per second, dBm, dB, metres,
    /// hertz, one, baud).
    package var units: [Unit] {
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
    package var allowsBareNumber: Bool { self == .share }

    /// Whether magnitudes are whole numbers of the base unit.
    package var isWhole: Bool { self == .time || self == .size }

    /// What to call a value of this dimension in a message.
    package var noun: String {
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
    package var example: String {
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
    package func text(_ magnitude: Double) -> String {
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
