extension Form {
    /// A value, or a word that stands for its absence: `endless`, `none`.
    package static func optional<Inner: Sendable>(_ inner: Form<Inner>, else word: String, help: String) -> Form<Inner?>
    where Value == Inner? {
        Form<Inner?>(
            shape: .either([.words([Shape.Choice(name: word, help: help)]), inner.shape]),
            read: { tree, reader in
                if tree.text == word { return .some(nil) }
                return inner.read(tree, &reader).map { .some($0) }
            },
            write: { $0.map { inner.write($0) } ?? .word(word) })
    }
}
