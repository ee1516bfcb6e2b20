import Foundation

/// Text as terminals show it.
package enum Terminal {
    /// The columns of the terminal behind an open file; nil where there is none.
    package static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The columns that a text takes: two for the characters of East Asia and for pictures.
    package static func columns(of text: String) -> Int {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
    }

    /// A text in lines that are broken at its spaces; a word that is wider than `columns` stands alone.
    package static func lines(of text: String, columns: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, Self.columns(of: last) + 1 + Self.columns(of: String(word)) <= columns {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    private static func isWide(_ character: Character) -> Bool {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Whether terminals of this task can write over a line, which not all can: the command line says, which reads `TERM`.
    @TaskLocal package static var canErase = true

    /// A text without the characters that steer a terminal; line feeds and tabs stay.
    package static func withoutControls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// A file's name as messages show it: neither what steers a terminal nor a line feed; in quotes where a space, or nothing, is all
    /// that there is to see of its beginning or end.
    package static func name(_ path: String) -> String {
        let shown = withoutControls(path).replacing("\n", with: "\u{FFFD}")
        let isSeen = shown.first?.isWhitespace == false && shown.last?.isWhitespace == false
        return isSeen ? shown : "'\(shown)'"
    }

    /// A text on one line, without the characters that steer a terminal.
    package static func oneLine(_ text: String) -> String {
        withoutControls(text.replacing("\r\n", with: " ").replacing("\n", with: " ").replacing("\t", with: " "))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        // C0, DEL and C1, and what turns the direction of writing.
        case ..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// A text in ASCII, for terminals that have nothing else.
    package static func plain(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        return text.unicodeScalars.map { scalar in
            if scalar.isASCII { return String(scalar) }
            return substitutes[scalar] ?? "?"
        }.joined()
    }

    private static let substitutes: [Unicode.Scalar: String] = [
        "━": "=", "─": "-", "├": "|", "┤": "|", "█": "#", "░": ".", "±": "+-", "…": "...", "×": "x", "µ": "u", "–": "-",
        "−": "-", "²": "^2", "°": " deg", "’": "'", "“": "\"", "”": "\"",
    ]
}
