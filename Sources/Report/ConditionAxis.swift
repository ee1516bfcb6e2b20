import Basics

/// What conditions of a campaign are: what was varied besides the codec and the deadline.
package struct ConditionAxis: Sendable, Hashable {
    /// One thing that was varied.
    package struct Factor: Sendable, Hashable {
        /// As an axis has it, such as `Jamming level` or `link.constant.rate`.
        package var title: String
        /// In front of a value, such as `jamming` in `jamming: heavy`.
        package var prefix: String
        /// What stands before the quantity in all values, as in `load 30 %`; empty where nothing does.
        var words: String

        package init(title: String, prefix: String, words: String = "") {
            self.title = title
            self.prefix = prefix
            self.words = words
        }

        /// The scale on which all values lie; nil where they are names, or one only.
        func scale(of values: [String]) -> QuantityScale? {
            values.count > 1 ? QuantityScale(values, behind: words) : nil
        }

        /// The title of an axis of quantities.
        func title(in unit: String) -> String {
            let words = words.isEmpty ? "" : ": " + words.dropLast()
            return title + words + (unit.isEmpty ? "" : " (\(unit))")
        }

        /// A value with its prefix.
        func named(_ value: String) -> String { prefix.isEmpty ? value : prefix + ": " + value }
    }

    /// What was varied, the most telling first; never empty.
    package var factors: [Factor]

    package init(_ factors: [Factor]) { self.factors = factors }

    package init(title: String, prefix: String) { self.init([Factor(title: title, prefix: prefix)]) }

    /// Levels of jamming.
    package static let jamming = ConditionAxis(title: "Jamming level", prefix: "jamming")

    /// As a column of whole conditions has it.
    package var title: String { factors.map(\.title).filter { !$0.isEmpty }.joined(separator: ", ") }

    /// In front of a whole condition; empty where several things were varied.
    package var prefix: String { factors.count == 1 ? factors[0].prefix : "" }

    /// A whole condition with its prefix.
    func named(_ condition: String) -> String { prefix.isEmpty ? condition : prefix + ": " + condition }
}

/// Values that are all quantities of one kind, which alone may be joined by a line.
struct QuantityScale {
    /// The unit that most of the values are written in; empty for bare numbers.
    let unit: String
    /// The values in that unit.
    private let numbers: [String: Double]

    /// Nil where a value is a name, such as `heavy`, or where values are of different kinds.
    ///
    /// - Parameter words: what stands before each value's number.
    init?(_ values: [String], behind words: String = "") {
        var quantities = values.filter { $0.hasPrefix(words) }.compactMap {
            Self.quantity(String($0.dropFirst(words.count)))
        }
        // A share may be written as a bare number: 0.2 beside 5 %.
        if quantities.contains(where: { $0.dimension == .share }) {
            quantities = quantities.map { $0.dimension == nil ? $0.asShare : $0 }
        }
        guard let first = quantities.first, quantities.count == values.count,
            quantities.allSatisfy({ $0.dimension == first.dimension })
        else { return nil }
        let counts = Dictionary(grouping: quantities, by: \.unit).mapValues(\.count)
        let chosen = quantities.first { counts[$0.unit] == counts.values.max() } ?? first
        unit = chosen.unit
        numbers = Dictionary(
            zip(values, quantities).map { ($0, ($1.magnitude / chosen.scale * 1e12).rounded() / 1e12) },
            uniquingKeysWith: { first, _ in first })
    }

    subscript(value: String) -> Double? { numbers[value] }

    /// The magnitude of a value in its kind's base unit; nil for a name.
    static func magnitude(of value: String) -> Double? { quantity(value)?.magnitude }

    private struct Quantity {
        /// In the dimension's base unit.
        let magnitude: Double
        /// Nil for a bare number.
        let dimension: Dimension?
        let unit: String
        /// How many of the base unit the unit is.
        let scale: Double

        var asShare: Quantity { Quantity(magnitude: magnitude, dimension: .share, unit: unit, scale: scale) }
    }

    private static func quantity(_ text: String) -> Quantity? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || ".+-eE".contains($0)) }
        guard let number = Double(digits), number.isFinite else { return nil }
        let name = text.dropFirst(digits.count).drop { $0 == " " }
        if name.isEmpty { return Quantity(magnitude: number, dimension: nil, unit: "", scale: 1) }
        for dimension in Dimension.allCases {
            guard let unit = dimension.units.first(where: { $0.name == name }) else { continue }
            return Quantity(
                magnitude: number * unit.scale, dimension: dimension, unit: unit.name, scale: unit.scale)
        }
        return nil
    }
}
