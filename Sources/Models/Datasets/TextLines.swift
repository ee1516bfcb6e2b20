/// The lines of a text file with their numbers, without comments (`#`) and empty lines; and the fields of a line.
struct TextLines {
    /// A line that says something.
    struct Line {
        /// Counted from 1.
        let number: Int
        let text: String
    }

    /// The file.
    let path: String
    let lines: [Line]

    /// Reads a file.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` for one that cannot be read,
    ///   ``ModelsError/badDataset(path:reason:)`` for one that is not UTF-8.
    init(_ path: String) throws(ModelsError) { try self.init(path: path, bytes: FileBytes.read(path)) }

    /// Takes a file's bytes apart.
    ///
    /// - Throws: ``ModelsError/badDataset(path:reason:)`` for bytes that are not UTF-8.
    init(path: String, bytes: [UInt8]) throws(ModelsError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .badDataset(path: path, reason: "not a text file in UTF-8")
        }
        self.init(path: path, text: text)
    }

    init(path: String, text: String) {
        self.path = path
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
            let line = Self.trimmed($0.element)
            return line.isEmpty || line.hasPrefix("#") ? nil : Line(number: $0.offset + 1, text: line)
        }
    }

    /// An error that names the file and a line of it.
    func bad(_ line: Line, _ reason: String) -> ModelsError {
        .badDataset(path: "\(path):\(line.number)", reason: reason)
    }

    /// The fields of a line: between commas where it has any (a field in double quotes may have some itself), else between
    /// spaces and tabs.
    static func fields(_ line: String) -> [String] {
        guard line.contains(",") else { return line.split(whereSeparator: \.isWhitespace).map(String.init) }
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(trimmed(field))
                field = ""
            default: field.append(character)
            }
        }
        return fields + [trimmed(field)]
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }) else { return "" }
        let last = text.lastIndex { !$0.isWhitespace } ?? first
        return String(text[first...last])
    }
}
