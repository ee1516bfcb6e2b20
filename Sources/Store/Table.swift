/// The answer to a query: named columns and rows of typed cells.
package struct Table: Sendable, Hashable {
    /// A value as SQLite holds it.
    package enum Cell: Sendable, Hashable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
        case bytes([UInt8])
    }

    /// A column and how its numbers are to be read.
    package struct Column: Sendable, Hashable {
        /// Its name.
        package var name: String
        /// The unit of its numbers: `bytes`, `ms`; `share` for a proportion from 0 through 1, `share difference` for a
        /// difference of two; nil where there is none.
        package var unit: String?
        /// Whether numbers are shown with all their digits: what a scenario says, by which may be asked.
        package var isExact: Bool

        package init(_ name: String, unit: String? = nil, isExact: Bool = false) {
            self.name = name
            self.unit = unit
            self.isExact = isExact
        }
    }

    /// The columns.
    package var columns: [Column]
    /// The rows, each with as many cells as there are columns.
    package var rows: [[Cell]]

    package init(columns: [Column], rows: [[Cell]]) {
        self.columns = columns
        self.rows = rows
    }

    /// The cells of a column; nil where there is no such column.
    package func column(_ name: String) -> [Cell]? {
        guard let index = columns.firstIndex(where: { $0.name == name }) else { return nil }
        return rows.map { $0[index] }
    }
}

extension Table.Cell {
    /// The number of a cell; nil for anything else.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    /// The text of a cell; nil for anything else.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}

extension Table {
    /// The same table without the column `variables` of JSON objects, and in its place a column for each key that has no
    /// column of its own.
    func expandingVariables(except shown: Set<String>) -> Table {
        guard let index = columns.firstIndex(where: { $0.name == "variables" }) else { return self }
        let objects = rows.map { JSONObject($0[index].text ?? "{}") }
        var names: [String] = []
        for object in objects {
            for name in object.names where !shown.contains(name) && !names.contains(name) { names.append(name) }
        }
        var result = self
        let taken = Set(columns.map(\.name))
        result.columns.replaceSubrange(
            index...index, with: names.map { Column(taken.contains($0) ? "\($0) (swept)" : $0, isExact: true) })
        for row in rows.indices {
            result.rows[row].replaceSubrange(index...index, with: names.map { objects[row][$0] ?? .null })
        }
        return result
    }
}
