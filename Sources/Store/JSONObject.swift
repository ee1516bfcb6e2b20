import Basics
import Foundation

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
            (name, text.range(of: "\(JSONText.string(name)):")?.lowerBound ?? text.endIndex)
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
