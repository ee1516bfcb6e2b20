import Basics

extension Form where Value == String {
    /// A text that is to name files in a folder, and leads to no other.
    static func fileName(example: String) -> Form {
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
