import Basics
import Coding

/// A file that tells the classes of a folder's pictures, in one of these forms (`docs/files.md` has an example of each):
///
/// - CSV with a header that names a column of pictures (`file`, `filename`, `image`, `path`) and one of classes (`class_index`,
///   `wnid`, `label`, `class`); a header with a column of classes alone goes by the natural order of the pictures' names;
/// - Kaggle's `LOC_val_solution.csv`: `ImageId,PredictionString`;
/// - a picture and its class on each line, between spaces, tabs or a comma: `ILSVRC2012_val_00000001.JPEG 65`;
/// - a class on each line, in the natural order of the pictures' names, as ImageNet's validation set has them.
///
/// A class is a WordNet id or a number; what numbers mean is said by the column `class_index`, by the one who asks, or by the
/// numbers themselves (0 is no ILSVRC2012 id, 1000 is no index). Where none of them tells, nothing is guessed.
struct LabelFile {
    /// What a line says.
    struct Row {
        let line: Int
        /// The picture; nil where the order tells.
        let file: String?
        /// The class; then the same by other columns that tell it.
        let classes: [String]
    }

    let path: String
    let rows: [Row]
    /// What the header says that numbers are.
    private let headerNumbering: ClassNumbering?
    private let leftOut: [String]

    /// Reads a file.
    init(_ path: String, reading: Dataset.TextReading) throws(ModelsError) {
        self = try ModelsError.reading { () throws(FileError) in
            try LabelFile(TextFile(path: path, bytes: reading(path)))
        }
    }

    /// Takes a text apart.
    init(_ text: TextFile) throws(FileError) {
        path = text.path
        guard let first = TextLines(text).lines.first else {
            throw .malformed(path: path, line: 0, found: "no labels", expected: "at least one")
        }
        let header = LabelColumns.fields(first.text)
        if let columns = try LabelColumns(header, path: path, line: first.number) {
            (rows, leftOut) = try columns.rows(of: text)
            headerNumbering = columns.numbering
        } else {
            (rows, leftOut, headerNumbering) = (try Self.plainRows(of: text), [], nil)
        }
    }

    /// The rows of a file without a header.
    private static func plainRows(of text: TextFile) throws(FileError) -> [Row] {
        let lines = TextLines(text)
        var count: Int?
        return try lines.lines.map { line throws(FileError) in
            let fields = LabelColumns.fields(line.text)
            let expected =
                count.map { "\($0) as in the first line" } ?? "a class, a file and its class, or a CSV header"
            guard let label = fields.last, (1...2).contains(fields.count), fields.count == count ?? fields.count else {
                throw lines.bad(
                    line, found: count == nil ? "`\(line.text)`" : "\(fields.count) fields", expected: expected)
            }
            count = fields.count
            return Row(line: line.number, file: fields.count == 2 ? fields[0] : nil, classes: [label])
        }
    }

    // MARK: Classes

    /// The pictures of a folder that the file names, each with its class.
    ///
    /// - Parameters:
    ///   - numbering: what numbers are; nil where the file is to tell.
    ///   - notes: is told what was left out or found out.
    /// - Throws: `ModelsError.badLine` for a class that is none, a picture that is missing or named
    ///   twice; `ModelsError.badDataset` where the number of classes is not that of the pictures, or where
    ///   nothing tells what the numbers are.
    func label(
        _ pictures: PictureFolder, classes: String?, numbering: ClassNumbering?, reading: Dataset.TextReading,
        notes: inout [String]
    ) throws(ModelsError) -> [Dataset.Entry] {
        notes += leftOut.map { "\(path): left out: \($0)" }
        for row in rows where Int(row.classes[0]) == nil && !ClassList.isWordNetID(row.classes[0]) {
            throw .badLine(
                path: path, line: row.line, found: "class `\(row.classes[0])`", expected: ClassResolver.expectation)
        }
        let resolver = try ClassResolver(
            names: rows.compactMap(\.classes.first), numbering: self.numbering(asked: numbering, notes: &notes),
            classes: classes,
            candidates: [folder(of: path), pictures.path].map { $0 + "/map_clsloc.txt" }, path: path, reading: reading)
        let labels = try rows.map { row throws(ModelsError) in
            let label = try resolver.index(of: row.classes[0], line: row.line)
            guard row.classes.dropFirst().allSatisfy({ resolver.mayBe(label, called: $0) }) else {
                throw .badLine(
                    path: path, line: row.line, found: "the classes \(row.classes.joined(separator: " and "))",
                    expected: "one class in all columns")
            }
            return label
        }
        guard rows.contains(where: { $0.file != nil }) else { return try labelInOrder(pictures, labels) }

        let names = PictureNames(pictures.files.map(\.name))
        var labelsByName: [String: Int] = [:]
        for (row, label) in zip(rows, labels) {
            guard let written = row.file else { continue }
            guard let name = names.picture(called: written) else {
                throw .badLine(
                    path: path, line: row.line, found: "`\(written)`", expected: "a picture of \(pictures.path)")
            }
            guard labelsByName.updateValue(label, forKey: name) == nil else {
                throw .badLine(path: path, line: row.line, found: "`\(written)` again", expected: "each picture once")
            }
        }
        let entries = pictures.files.compactMap { file in
            labelsByName[file.name].map { Dataset.Entry(file, label: $0) }
        }
        let unnamed = pictures.files.count - entries.count
        if unnamed > 0 { notes.append("\(NumberText.count(unnamed, "picture")) that \(path) gives no class") }
        return entries
    }

    private func labelInOrder(_ pictures: PictureFolder, _ labels: [Int]) throws(ModelsError) -> [Dataset.Entry] {
        guard labels.count == pictures.files.count else {
            throw .badDataset(
                path: path,
                reason: "\(labels.count) labels for the \(pictures.files.count) pictures of \(pictures.path)")
        }
        return zip(pictures.files, labels).map { Dataset.Entry($0, label: $1) }
    }

    private func numbering(asked: ClassNumbering?, notes: inout [String]) throws(ModelsError) -> ClassNumbering {
        if let headerNumbering {
            guard asked ?? headerNumbering == headerNumbering else {
                throw .badDataset(
                    path: path,
                    reason: "its column is called class_index, and `numbering: \(asked?.rawValue ?? "")` is asked for")
            }
            return headerNumbering
        }
        let numbers = rows.compactMap { row in Int(row.classes[0]).map { (number: $0, line: row.line) } }
        return try ClassNumbering.resolved(
            numbers, asked: asked, hint: isGroundTruth ? .ilsvrc2012 : nil, of: path, notes: &notes)
    }

    /// The name of the development kit's own file.
    private var isGroundTruth: Bool {
        path.split(separator: "/").last?.hasPrefix("ILSVRC2012_validation_ground_truth") ?? false
    }

    private func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}

extension ClassNumbering {
    /// What numbers mean: what was asked for, what a name tells, or what the numbers themselves tell.
    ///
    /// - Parameters:
    ///   - numbers: with the lines that they stand in; 0 for folders.
    ///   - notes: is told of a numbering that was not asked for.
    /// - Throws: `ModelsError.badDataset`, which asks; `ModelsError.badLine` for what is
    ///   no class however it is counted.
    static func resolved(
        _ numbers: [(number: Int, line: Int)], asked: ClassNumbering?, hint: ClassNumbering?, of path: String,
        notes: inout [String]
    ) throws(ModelsError) -> ClassNumbering {
        guard let least = numbers.map(\.number).min(), let most = numbers.map(\.number).max() else {
            return asked ?? .index
        }
        let told = asked ?? hint ?? Self.told(by: numbers.map(\.number))
        if let bad = numbers.first(where: { !(told?.range ?? 0...1000).contains($0.number) }) {
            throw .badLine(
                path: path, line: bad.line, found: "class `\(bad.number)`",
                expected: told?.expectation ?? allCases.map(\.expectation).joined(separator: ", or "))
        }
        if let asked { return asked }
        if told == nil, let zero = numbers.first(where: { $0.number == 0 }),
            let thousand = numbers.first(where: { $0.number == 1000 })
        {
            let place = zero.line == 0 ? "" : " in line \(zero.line)"
            throw .badLine(
                path: path, line: thousand.line, found: "class `1000`, and class `0`\(place)",
                expected: "class indices from 0 to 999, or ILSVRC2012 ids from 1 to 1000")
        }
        guard let told else {
            throw .badDataset(
                path: path,
                reason: "its classes are numbers from \(least) to \(most), which may be counted in two ways: say "
                    + "`numbering: index` (0 to 999, as networks have them) or `numbering: ilsvrc2012` (1 to 1000, as "
                    + "ImageNet's development kit has them)")
        }
        notes.append(
            "\(path): \(told.help), because \(hint != nil ? "of its name" : told == .index ? "0 is among them" : "1000 is among them")"
        )
        return told
    }
}

/// Finds pictures by what a label file calls them.
private struct PictureNames {
    private let names: Set<String>
    /// Names by what stands before the last point: Kaggle's tables leave the ending out. Nil where several have the same.
    private let byStem: [String: String?]

    init(_ names: [String]) {
        self.names = Set(names)
        var byStem: [String: String?] = [:]
        for name in names {
            guard let point = name.lastIndex(of: ".") else { continue }
            let stem = String(name[..<point])
            byStem[stem] = byStem[stem] == nil ? .some(name) : .some(nil)
        }
        self.byStem = byStem
    }

    func picture(called written: String) -> String? {
        if names.contains(written) { return written }
        if written.hasPrefix("./"), names.contains(String(written.dropFirst(2))) { return String(written.dropFirst(2)) }
        return byStem[written] ?? nil
    }
}
