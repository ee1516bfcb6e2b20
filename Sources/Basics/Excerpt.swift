/// What a message shows of a text that may be of any length.
package enum Excerpt {
    /// Characters of an excerpt: a line of a terminal.
    private static let mostCharacters = 100
    /// Of these, those of the text's end, which tells where in a file a field stands.
    private static let endCharacters = 30

    /// The text on one line, or its beginning and its end with `…` between them where it is long; `''` where there is none.
    package static func of(_ text: String) -> String {
        guard !text.isEmpty else { return "''" }
        let text = Terminal.oneLine(text)
        guard text.dropFirst(mostCharacters).isEmpty == false else { return text }
        return "\(text.prefix(mostCharacters - endCharacters))…\(text.suffix(endCharacters))"
    }
}
