/// A table of texts for people, whose columns line up in any fixed-width font.
package struct TextTable: Sendable {
    /// Names of the columns; nil for none.
    package var header: [String]?
    /// The cells, as many in each row as there are columns.
    package var rows: [[String]]
    /// Whether a column's cells are flush right, as numbers are.
    package var isRight: [Bool] = []
    /// Whether a line of dashes stands below the header.
    package var hasRule = false

    /// A table of the cells' texts; line ends in them become spaces, and what steers a terminal is replaced.
    package init(header: [String]?, rows: [[String]], isRight: [Bool] = [], hasRule: Bool = false) {
        self.header = header?.map(Terminal.oneLine)
        self.rows = rows.map { $0.map(Terminal.oneLine) }
        self.isRight = isRight
        self.hasRule = hasRule
    }

    /// The table in lines; where these are wider than `width` columns, a line for each cell instead.
    package func text(width: Int? = nil) -> String {
        let all = (header.map { [$0] } ?? []) + rows
        let widths = (0..<(all.map(\.count).max() ?? 0)).map { column in
            all.map { column < $0.count ? Terminal.columns(of: $0[column]) : 0 }.max() ?? 0
        }
        if let width, header != nil, widths.reduce(-2, { $0 + $1 + 2 }) > width { return records(width: max(width, 1)) }
        let lines = all.map { line($0, widths) }
        guard hasRule else { return lines.joined() }
        let rule = widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n"
        return (lines.prefix(1) + [rule] + lines.dropFirst()).joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = cells.indices.map { column in
            let space = String(repeating: " ", count: widths[column] - Terminal.columns(of: cells[column]))
            return column < isRight.count && isRight[column] ? space + cells[column] : cells[column] + space
        }
        var line = padded.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    /// Each row as lines of name and value, and an empty line between rows.
    private func records(width: Int) -> String {
        let names = header ?? []
        // As in a wide terminal, the names alone tell that there is nothing.
        guard !rows.isEmpty else { return names.map { $0 + "\n" }.joined() }
        let indent = min((names.map(Terminal.columns(of:)).max() ?? 0) + 2, max(2, width / 2))
        return rows.map { row in
            zip(names, row).map { name, cell in
                var lines: [String] = []
                let start = name + String(repeating: " ", count: max(indent - Terminal.columns(of: name), 1))
                var line = start
                for character in cell {
                    if Terminal.columns(of: line) + Terminal.columns(of: String(character)) > width,
                        line.contains(where: { $0 != " " })
                    {
                        lines.append(line)
                        line = String(repeating: " ", count: indent)
                    }
                    line.append(character)
                }
                return (lines + [line]).map { line in
                    var line = line
                    while line.last == " " { line.removeLast() }
                    return line + "\n"
                }.joined()
            }.joined()
        }.joined(separator: "\n")
    }
}
