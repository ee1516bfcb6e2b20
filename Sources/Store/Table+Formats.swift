import Basics

/// How a table is written.
package enum TableFormat: String, Sendable, CaseIterable {
    /// For people: aligned columns, shares in percent, intervals in brackets.
    case table
    /// Comma-separated values (RFC 4180), numbers in full precision, one header line.
    case csv
    /// An array of objects.
    case json
    /// A table of Markdown, with numbers as in ``table``.
    case markdown
}

extension Table {
    /// The table as text, with a line feed at its end.
    ///
    /// - Parameter width: the columns that there are for ``TableFormat/table``; nil where there is no limit.
    package func formatted(_ format: TableFormat, width: Int? = nil) -> String {
        switch format {
        case .table: aligned(width: width)
        case .csv: csv()
        case .json: json()
        case .markdown: markdown()
        }
    }

    // MARK: For programs

    private func csv() -> String {
        func field(_ text: String) -> String {
            // An empty text is told from NULL by its quotes.
            let quoted = text.isEmpty || text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
            return quoted ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
        }
        let header = columns.map { field($0.name) }
        let lines = rows.map { row in
            row.map { cell in
                switch cell {
                case .null: ""
                case .integer(let value): String(value)
                case .real(let value): NumberText.shortest(value)
                case .text(let text): field(text)
                case .bytes(let bytes): hexadecimal(bytes)
                }
            }
        }
        return ([header] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private func json() -> String {
        let objects = rows.map { row in
            let members = zip(columns, row).map { column, cell in
                let value =
                    switch cell {
                    case .null: "null"
                    case .integer(let value): String(value)
                    case .real(let value): Self.json(value)
                    case .text(let text): JSONText.string(text)
                    case .bytes(let bytes): JSONText.string(hexadecimal(bytes))
                    }
                return "\(JSONText.string(column.name)): \(value)"
            }
            return "  {\(members.joined(separator: ", "))}"
        }
        return objects.isEmpty ? "[]\n" : "[\n\(objects.joined(separator: ",\n"))\n]\n"
    }

    /// JSON has no infinity, but numbers beyond every finite one, which are read as it; what is no number is `null`.
    private static func json(_ number: Double) -> String {
        number.isInfinite ? (number > 0 ? "1e999" : "-1e999") : JSONText.number(number)
    }

    // MARK: For people

    private func aligned(width: Int?) -> String {
        let grid = readable()
        return TextTable(header: grid.header, rows: grid.rows, isRight: grid.isNumeric, hasRule: true).text(
            width: width)
    }

    private func markdown() -> String {
        let grid = readable()
        func line(_ cells: [String]) -> String {
            "| \(cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ")) |\n"
        }
        let rule = "|" + grid.isNumeric.map { $0 ? "---:|" : "---|" }.joined() + "\n"
        return line(grid.header) + rule + grid.rows.map(line).joined()
    }

    /// Columns and cells as a person reads them; an estimate and the two ends of its interval become one column.
    private func readable() -> (header: [String], rows: [[String]], isNumeric: [Bool]) {
        var header: [String] = []
        var isNumeric: [Bool] = []
        var cells = [[String]](repeating: [], count: rows.count)
        var index = 0
        while index < columns.count {
            let column = columns[index]
            let isEstimate = hasInterval(index)
            header.append(column.heading)
            isNumeric.append(rows.allSatisfy { $0[index].text == nil })
            for (row, values) in rows.enumerated() {
                var text = column.readable(values[index])
                if isEstimate, !text.isEmpty {
                    // The unit is said once, by the estimate.
                    let low = column.readable(values[index + 1], withUnit: false)
                    let high = column.readable(values[index + 2], withUnit: false)
                    if !low.isEmpty { text += " [\(low), \(high)]" }
                }
                cells[row].append(text)
            }
            index += isEstimate ? 3 : 1
        }
        return (header, cells, isNumeric)
    }

    /// Whether the two columns behind this one are the ends of its interval: `…_low` and `…_high` with one stem.
    private func hasInterval(_ index: Int) -> Bool {
        guard index + 2 < columns.count else { return false }
        let (low, high) = (columns[index + 1].name, columns[index + 2].name)
        return low.hasSuffix("_low") && high.hasSuffix("_high") && low.dropLast(4) == high.dropLast(5)
            && columns[index].name.hasPrefix(low.dropLast(4))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

extension Table.Column {
    /// The name, and the unit where neither the name nor each number says it.
    fileprivate var heading: String { name }

    /// A cell as a person reads it.
    fileprivate func readable(_ cell: Table.Cell, withUnit: Bool = true) -> String {
        switch cell {
        case .null: ""
        case .text(let text): Terminal.oneLine(text)
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .integer(let value):
            isShare ? readable(.real(Double(value)), withUnit: withUnit) : String(value)
        case .real(let value):
            switch unit {
            case "share": NumberText.fixed(value * 100, 1) + (withUnit ? "%" : "")
            case "share difference":
                (value > 0 ? "+" : "") + NumberText.fixed(value * 100, 1) + (withUnit ? " pp" : "")
            default: isExact ? NumberText.shortest(value) : significant(value)
            }
        }
    }

    private var isShare: Bool { unit == "share" || unit == "share difference" }
}

/// A number as long as is useful: whole numbers whole, others with at least three significant digits.
private func significant(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    if value == value.rounded() { return String(Int64(value)) }
    switch abs(value) {
    case 1000...: return NumberText.fixed(value, 0)
    case 100...: return NumberText.fixed(value, 1)
    case 1...: return NumberText.fixed(value, 2)
    case 0.001...: return NumberText.fixed(value, 4)
    default: return "\(value)"
    }
}
