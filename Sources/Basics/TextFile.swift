/// The text of a file that a person brought: UTF-8, whose byte-order mark, if it has one, is taken off.
package struct TextFile: Sendable {
    /// The file, for messages.
    package let path: String
    /// The text, in UTF-8.
    package let bytes: [UInt8]

    /// Reads a file; `-` is standard input where that is allowed.
    package init(_ path: String, orStandardInput allowsDash: Bool = false) throws(FileError) {
        let bytes = try InputFile.read(path, orStandardInput: allowsDash, atMost: InputFile.mostTextBytes)
        try self.init(path: path, bytes: bytes)
    }

    /// Takes a file's bytes.
    ///
    /// - Throws: ``FileError/malformed(path:line:found:expected:)`` with the line where the bytes stop being UTF-8.
    package init(path: String, bytes: [UInt8]) throws(FileError) {
        let utf16Marks: [[UInt8]] = [[0xFF, 0xFE], [0xFE, 0xFF]]
        guard !utf16Marks.contains(where: { bytes.starts(with: $0) }) else {
            throw .malformed(path: path, line: 0, found: "text in UTF-16", expected: "text in UTF-8")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            let line = Self.lines(of: bytes).first { String(validating: $0.bytes, as: UTF8.self) == nil }?.number ?? 0
            throw .malformed(
                path: path, line: line, found: "bytes that are not UTF-8", expected: "a text file in UTF-8")
        }
        self.init(path: path, trusted: bytes)
    }

    /// Takes a text.
    package init(path: String, text: String) { self.init(path: path, trusted: Array(text.utf8)) }

    private init(path: String, trusted bytes: [UInt8]) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        self.path = path
        self.bytes = bytes.starts(with: mark) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// The whole text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The lines as they stand, which end with LF, CR LF or CR.
    package var rawLines: [RawLine] { Self.lines(of: bytes) }

    /// A line as it stands.
    package struct RawLine: Sendable {
        /// Counted from 1.
        package let number: Int
        /// Without its ending.
        package let bytes: ArraySlice<UInt8>
    }

    private static func lines(of bytes: [UInt8]) -> [RawLine] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var lines: [RawLine] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == lineFeed || $0 == carriageReturn } ?? bytes.count
            lines.append(RawLine(number: lines.count + 1, bytes: bytes[start..<end]))
            let isPair = end + 1 < bytes.count && bytes[end] == carriageReturn && bytes[end + 1] == lineFeed
            start = end + (isPair ? 2 : 1)
        }
        return lines
    }
}
