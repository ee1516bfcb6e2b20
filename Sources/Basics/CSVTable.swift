/// A table in CSV (RFC 4180): records of fields, where a field in double quotes may hold separators, quotes (doubled) and line
/// ends.
///
///     let table = try CSVTable(TextFile("trace.csv"))
///     let times = try table.rows.map { try table.number($0, 0) }
///
/// Fields stand between commas or, where the first line has none, between semicolons or tabs. Spaces around a field do not
/// count. Lines that begin with `#` are comments. A table with a header has as many fields in every row.
package struct CSVTable: Sendable {
    /// A record.
    package struct Row: Sendable, Equatable {
        /// Where it begins, counted from 1.
        package let line: Int
        /// Its fields, without spaces around them.
        package let fields: [String]
    }

    /// The file, for messages.
    package let path: String
    /// The names of the columns as they stand; empty where the table was read without a header.
    package let header: Row
    /// The records after the header.
    package let rows: [Row]
    /// What stands after the `#` of comments.
    package let comments: [TextLines.Line]

    /// Reads a table.
    ///
    /// - Parameter hasHeader: tells from the first record whether it names the columns.
    /// - Throws: ``FileError/malformed(path:line:found:expected:)`` for two columns of one name, a row with another number of
    ///   fields than the first, and a quote that does not end.
    package init(
        _ file: TextFile, hasHeader: ([String]) -> Bool = { _ in true }
    ) throws(FileError) {
        path = file.path
        let (records, comments) = try Self.records(file)
        self.comments = comments
        let first = records.first ?? Row(line: 1, fields: [])
        let named = hasHeader(first.fields)
        header = named ? first : Row(line: first.line, fields: [])
        rows = Array(named ? records.dropFirst() : records[...])
        if named { try refuseRepeatedNames() }
        for row in rows where row.fields.count != first.fields.count {
            throw .malformed(
                path: path, line: row.line,
                found: "\(Self.count(row.fields)) (`\(row.fields.joined(separator: ","))`)",
                expected: named
                    ? "\(first.fields.count) as in the header (`\(first.fields.joined(separator: ","))`)"
                    : "\(first.fields.count) as in the first line")
        }
    }

    private func refuseRepeatedNames() throws(FileError) {
        var seen: Set<String> = []
        for name in header.fields where !name.isEmpty && !seen.insert(name.lowercased()).inserted {
            throw bad(header, found: "the column `\(name)` twice", expected: "each column once")
        }
    }

    private static func count(_ fields: [String]) -> String { fields.count == 1 ? "1 field" : "\(fields.count) fields" }

    // MARK: Asking

    /// The place of a column by its name, in letters of either size; nil where there is none.
    package func column(_ name: String) -> Int? {
        header.fields.firstIndex { $0.lowercased() == name.lowercased() }
    }

    /// What stands where the names of columns are expected, for messages.
    package var foundHeader: String {
        header.fields.isEmpty ? "nothing" : "the columns `\(header.fields.joined(separator: ","))`"
    }

    /// What a column is called in messages.
    package func name(_ column: Int) -> String {
        column < header.fields.count ? "column `\(header.fields[column])`" : "column \(column + 1)"
    }

    /// What a reader of these columns leaves out, in words; empty where it leaves out nothing.
    package func leftOut(but columns: [Int]) -> [String] {
        let names = header.fields.indices.filter { !columns.contains($0) }.map { "`\(header.fields[$0])`" }
        return names.isEmpty ? [] : ["the \(names.count == 1 ? "column" : "columns") \(names.joined(separator: ", "))"]
    }

    /// The number in a column of a row.
    package func number(_ row: Row, _ column: Int, expected: String = "a number") throws(FileError) -> DecimalNumber {
        guard column < row.fields.count, let number = DecimalNumber(row.fields[column]) else {
            let field = column < row.fields.count ? row.fields[column] : ""
            throw bad(
                row, found: field.isEmpty ? "nothing in \(name(column))" : "`\(field)` in \(name(column))",
                expected: expected)
        }
        return number
    }

    /// An error that names the file and a row's line.
    package func bad(_ row: Row, found: String, expected: String) -> FileError {
        .malformed(path: path, line: row.line, found: found, expected: expected)
    }

    // MARK: Taking apart

    /// The fields of one line, by the rules of a table.
    package static func fields(_ line: String) -> [String] {
        var scanner = Scanner(bytes: Array(line.utf8), separator: separator(of: Array(line.utf8)[...]))
        return scanner.record() ?? []
    }

    private static func separator(of line: ArraySlice<UInt8>) -> UInt8 {
        [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")].first { line.contains($0) } ?? UInt8(ascii: ",")
    }

    private static func records(_ file: TextFile) throws(FileError) -> ([Row], [TextLines.Line]) {
        let hash = UInt8(ascii: "#")
        let first = file.rawLines.first { !$0.bytes.trimmed.isEmpty && $0.bytes.trimmed.first != hash }
        var scanner = Scanner(bytes: file.bytes, separator: separator(of: first?.bytes ?? []))
        var rows: [Row] = []
        var comments: [TextLines.Line] = []
        while !scanner.isAtEnd {
            let line = scanner.line
            if let comment = scanner.comment() {
                comments.append(TextLines.Line(number: line, text: comment))
                continue
            }
            guard let fields = scanner.record() else {
                throw .malformed(
                    path: file.path, line: line, found: "a double quote that does not end", expected: "its end")
            }
            if fields != [""] { rows.append(Row(line: line, fields: fields)) }
        }
        return (rows, comments)
    }

    /// Walks along the bytes, record by record.
    private struct Scanner {
        let bytes: [UInt8]
        let separator: UInt8
        var position = 0
        var line = 1

        init(bytes: [UInt8], separator: UInt8) {
            self.bytes = bytes
            self.separator = separator
        }

        var isAtEnd: Bool { position >= bytes.count }

        /// The comment that begins here, without its `#`; nil where none does.
        mutating func comment() -> String? {
            let end = lineEnd(from: position)
            let text = bytes[position..<end].trimmed
            guard text.first == UInt8(ascii: "#") else { return nil }
            position = end
            _ = takeLineEnd()
            return String(decoding: text.dropFirst().trimmed, as: UTF8.self)
        }

        /// The fields from here to the end of the record; nil where a quote does not end.
        mutating func record() -> [String]? {
            var fields: [String] = []
            while true {
                guard let field = field() else { return nil }
                fields.append(field)
                if isAtEnd || takeLineEnd() { return fields }
                position += 1
            }
        }

        private mutating func field() -> String? {
            let quote = UInt8(ascii: "\"")
            let start = position
            while !isAtEnd, bytes[position] == 0x20 || bytes[position] == 0x09 && separator != 0x09 { position += 1 }
            guard !isAtEnd, bytes[position] == quote else {
                position = start
                let end = bytes[start...].firstIndex { $0 == separator || $0 == 0x0A || $0 == 0x0D } ?? bytes.count
                position = end
                return String(decoding: bytes[start..<end].trimmed, as: UTF8.self)
            }
            position += 1
            var text: [UInt8] = []
            while true {
                guard !isAtEnd else { return nil }
                let byte = bytes[position]
                position += 1
                if byte == quote {
                    guard !isAtEnd, bytes[position] == quote else { break }
                    position += 1
                } else if byte == 0x0A {
                    line += 1
                }
                text.append(byte)
            }
            // What stands between a closing quote and the separator belongs to the field as it is.
            let end = bytes[position...].firstIndex { $0 == separator || $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            text += bytes[position..<end].trimmed
            position = end
            return String(decoding: text, as: UTF8.self)
        }

        private func lineEnd(from start: Int) -> Int {
            bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
        }

        /// Steps over a line's end; false where none is here.
        private mutating func takeLineEnd() -> Bool {
            guard !isAtEnd, bytes[position] == 0x0A || bytes[position] == 0x0D else { return false }
            let isPair = bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
            position += isPair ? 2 : 1
            line += 1
            return true
        }
    }
}
