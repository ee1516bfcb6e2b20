/// The lines of a text file that say something, with their numbers: empty lines and comments (`#`) are set apart.
package struct TextLines: Sendable {
    /// A line.
    package struct Line: Sendable, Equatable {
        /// Counted from 1.
        package let number: Int
        /// Without white space around it.
        package let text: String
    }

    /// The file, for messages.
    package let path: String
    /// The lines, without comments and empty ones.
    package let lines: [Line]
    /// What stands after the `#` of the lines that begin with it.
    package let comments: [Line]

    /// Takes a text apart.
    package init(_ file: TextFile) {
        path = file.path
        var lines: [Line] = []
        var comments: [Line] = []
        for raw in file.rawLines {
            let text = String(decoding: raw.bytes.trimmed, as: UTF8.self)
            if text.isEmpty { continue }
            if text.hasPrefix("#") {
                comments.append(
                    Line(
                        number: raw.number, text: String(decoding: raw.bytes.trimmed.dropFirst().trimmed, as: UTF8.self)
                    ))
            } else {
                lines.append(Line(number: raw.number, text: text))
            }
        }
        self.lines = lines
        self.comments = comments
    }

    /// An error that names the file and a line of it.
    package func bad(_ line: Line, found: String, expected: String) -> FileError {
        .malformed(path: path, line: line.number, found: found, expected: expected)
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces and tabs around it.
    var trimmed: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
            return []
        }
        return self[first...last]
    }
}
