import Foundation

/// A JSON string.
func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// A JSON number; `null` for what JSON has no number for. Whole numbers are written without a fraction.
func jsonNumber(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
    return "\(number)"
}

/// A flat JSON object of numbers and strings, read with its keys in their order.
struct JSONObject {
    private(set) var names: [String] = []
    private var values: [String: Table.Cell] = [:]

    subscript(name: String) -> Table.Cell? { values[name] }

    /// Reads what ``jsonObject(_:)`` wrote; empty for text that is no such object.
    init(_ text: String) {
        guard let object = try? JSONDecoder().decode([String: Member].self, from: Data(text.utf8)) else { return }
        // Foundation forgets the order; the keys' places in the text tell it.
        let places = object.keys.map { name in
            (name, text.range(of: "\(jsonString(name)):")?.lowerBound ?? text.endIndex)
        }
        names = places.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
        values = object.mapValues(\.cell)
    }

    private struct Member: Decodable {
        let cell: Table.Cell

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                cell = .null
            } else if let whole = try? container.decode(Int64.self) {
                cell = .integer(whole)
            } else if let number = try? container.decode(Double.self) {
                cell = .real(number)
            } else {
                cell = .text(try container.decode(String.self))
            }
        }
    }
}
