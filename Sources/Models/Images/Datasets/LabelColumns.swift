import Basics

/// Where in a label file's table the pictures and their classes stand.
struct LabelColumns {
    private let header: [String]
    private let file: Int?
    private let classes: [(column: Int, kind: Kind)]

    private enum Kind {
        case index
        case wordNetID
        /// A number or a WordNet id.
        case either
        /// Kaggle's: a class and a box, perhaps several.
        case boxes
    }

    private static let fileNames: Set<String> = ["file", "filename", "file_name", "image", "path", "imageid"]
    private static let kinds: [String: Kind] = [
        "class_index": .index, "class_idx": .index, "wnid": .wordNetID, "wordnet_id": .wordNetID, "synset": .wordNetID,
        "label": .either, "class": .either, "predictionstring": .boxes,
    ]

    /// What the header says that numbers are; nil where it does not.
    var numbering: ClassNumbering? {
        classes.contains { $0.kind == .index } ? .index : nil
    }

    /// Finds the columns in a first line; nil where it is no header.
    init?(_ header: [String], path: String, line: Int) throws(FileError) {
        func bad(_ found: String, _ expected: String) -> FileError {
            .malformed(path: path, line: line, found: found, expected: expected)
        }
        let names = header.map { $0.lowercased() }
        let files = names.indices.filter { Self.fileNames.contains(names[$0]) }
        var classes = names.enumerated().compactMap { column, name in
            Self.kinds[name].map { (column: column, kind: $0) }
        }
        guard !files.isEmpty || classes.count == header.count else { return nil }
        func list(_ columns: [Int]) -> String { columns.map { "`\(header[$0])`" }.joined(separator: " and ") }
        guard files.count <= 1 else { throw bad("the columns of pictures \(list(files))", "one of them") }
        // Names such as `label` give way to those that say what they are.
        let clear = classes.filter { $0.kind != .either }
        if !clear.isEmpty { classes = clear }
        guard !classes.isEmpty else {
            throw bad("the columns `\(header.joined(separator: ","))`", "a column class_index, wnid, label or class")
        }
        guard !clear.isEmpty || classes.count == 1 else {
            throw bad("the columns of classes \(list(classes.map(\.column)))", "one of them, or class_index or wnid")
        }
        self.header = header
        file = files.first
        // An index needs no list of classes to be understood.
        self.classes = classes.filter { $0.kind == .index } + classes.filter { $0.kind != .index }
    }

    /// The fields of a line: between commas, semicolons or tabs where it has any, else between spaces.
    static func fields(_ line: String) -> [String] {
        line.contains(",") || line.contains(";")
            ? CSVTable.fields(line) : line.split { $0 == " " || $0 == "\t" }.map(String.init)
    }

    /// The rows below the header, and what else the table holds.
    func rows(of text: TextFile) throws(FileError) -> (rows: [LabelFile.Row], leftOut: [String]) {
        let table = try CSVTable(text)
        guard table.header.fields == header else {
            throw table.bad(
                table.header, found: "a header between spaces",
                expected: "commas, semicolons or tabs between its columns")
        }
        let rows = try table.rows.map { row throws(FileError) in
            var names: [String] = []
            for (column, kind) in classes where classes.count == 1 || !row.fields[column].isEmpty {
                names += try self.names(in: row, column, kind, of: table)
            }
            guard !names.isEmpty else {
                throw table.bad(row, found: "no class", expected: "one in \(table.name(classes[0].column))")
            }
            return LabelFile.Row(line: row.line, file: file.map { row.fields[$0] }, classes: names)
        }
        return (rows, table.leftOut(but: classes.map(\.column) + [file].compactMap { $0 }))
    }

    private func names(
        in row: CSVTable.Row, _ column: Int, _ kind: Kind, of table: CSVTable
    ) throws(FileError) -> [String] {
        let field = row.fields[column]
        func bad(_ expected: String) -> FileError {
            table.bad(row, found: "`\(field)` in \(table.name(column))", expected: expected)
        }
        switch kind {
        case .either: return [field]
        case .index:
            guard Int(field) != nil else { throw bad("a class index from 0 to 999") }
            return [field]
        case .wordNetID:
            guard ClassList.isWordNetID(field) else { throw bad("a WordNet id such as n01440764") }
            return [field]
        case .boxes:
            // A class and the four corners of a box, as often as there are boxes.
            let words = field.split(separator: " ").map(String.init)
            let names = stride(from: 0, to: words.count, by: 5).map { words[$0] }
            guard let first = names.first, words.count % 5 == 0, names.allSatisfy({ $0 == first }),
                ClassList.isWordNetID(first)
            else { throw bad("a WordNet id and a box of four numbers, once or more, of one class") }
            return [first]
        }
    }
}
