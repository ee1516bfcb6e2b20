import Basics

extension Form where Value == String {
    /// A SHA-256 hash, in hexadecimal.
    package static let sha256: Form = {
        let text = Form.text(example: String(repeating: "0123456789abcdef", count: 4))
        return Form(
            shape: text.shape,
            read: { tree, reader in
                guard let hash = text.read(tree, &reader)?.lowercased() else { return nil }
                if hash.utf8.count == 64, hash.allSatisfy(\.isHexDigit) { return hash }
                reader.note(
                    .badValue(found: tree.found, expected: "a SHA-256 hash: 64 hexadecimal digits"), at: tree.place)
                return nil
            },
            write: text.write)
    }()

    /// A text that is to name files in a folder, and leads to no other.
    package static func fileName(example: String) -> Form {
        let text = Form.text(example: example)
        return Form(
            shape: text.shape,
            read: { tree, reader in
                guard let name = text.read(tree, &reader) else { return nil }
                guard let problem = FileName.problem(name) else { return name }
                reader.note(.invalid(reason: "results lie in files of this name, and \(problem)"), at: tree.place)
                return nil
            },
            write: text.write)
    }
}
