import Basics

/// A JSON value, written as Swift literals: what Vega-Lite specifications are made of.
///
/// ```swift
/// let mark: JSON = ["mark": ["type": "line", "strokeWidth": 2]]
/// ```
///
/// Keys are written in alphabetical order, so equal values give equal text in every process.
package enum JSON: Sendable, Hashable {
    /// No value.
    case null
    /// A truth value.
    case bool(Bool)
    /// A number. Whole numbers are written without a fraction; what is not finite is written as null.
    case number(Double)
    /// A text.
    case string(String)
    /// A list.
    case array([JSON])
    /// Named values.
    case object([String: JSON])

    /// The value under a key of an object, or nil.
    package subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The members of an array; empty for anything else.
    package var elements: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The object with a member set; anything else is returned as it is.
    func with(_ key: String, _ value: JSON) -> JSON {
        guard case .object(var members) = self else { return self }
        members[key] = value
        return .object(members)
    }

    /// A number, or null where there is none.
    static func optional(_ value: Double?) -> JSON { value.map(JSON.number) ?? .null }

    /// The value as JSON text on one line.
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += JSONText.number(value)
        case .string(let value): text += JSONText.string(value)
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text += "," }
                text += JSONText.string(member.key) + ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }
}

extension JSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// A number.
    package init(floatLiteral value: Double) { self = .number(value) }
    /// A truth value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list.
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// Named values; of equal names the last counts.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    /// No value.
    package init(nilLiteral: ()) { self = .null }
}

extension JSON {
    /// A text that is not a literal.
    package init(_ value: String) { self = .string(value) }
    /// A number that is not a literal.
    package init(_ value: Double) { self = .number(value) }
    /// A whole number that is not a literal.
    package init(_ value: Int) { self = .number(Double(value)) }
    /// A list of texts.
    package init(_ values: [String]) { self = .array(values.map(JSON.string)) }
}
