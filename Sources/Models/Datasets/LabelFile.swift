import Basics

/// A file that tells the classes of a folder's pictures, in one of three forms:
///
/// - CSV with a header that names a column `file` and one of `class_index`, `label`, `class`, `wnid`;
/// - a picture and its class on each line, between spaces, tabs or a comma: `ILSVRC2012_val_00000001.JPEG 65`;
/// - a class on each line, in the natural order of the pictures' names, as ImageNet's validation set has them.
///
/// A class is an index, 0 through 999, or a WordNet id. Numbers are taken as ILSVRC2012 ids, 1 through 1000, where the
/// file is called `ILSVRC2012_validation_ground_truth...` or has the number 1000.
struct LabelFile {
    private struct Row {
        let line: TextLines.Line
        let file: String?
        let label: String
    }

    private let text: TextLines
    private let rows: [Row]

    /// Reads a file.
    init(_ path: String) throws(ModelsError) { try self.init(path: path, bytes: FileBytes.read(path)) }

    /// Reads the bytes of a file.
    init(path: String, bytes: [UInt8]) throws(ModelsError) {
        let text = try ModelsError.reading { () throws(FileError) in TextLines(try TextFile(path: path, bytes: bytes)) }
        func bad(_ line: TextLines.Line, _ reason: String) -> ModelsError {
            .badDataset(path: "\(path):\(line.number)", reason: reason)
        }
        guard let first = text.lines.first else { throw .badDataset(path: path, reason: "the file has no labels") }
        let header = Self.fields(first.text)
        let labelColumn = ["class_index", "label", "class", "wnid"].compactMap { header.firstIndex(of: $0) }.first
        if let fileColumn = header.firstIndex(of: "file"), let labelColumn {
            rows = try text.lines.dropFirst().map { line throws(ModelsError) in
                let fields = Self.fields(line.text)
                guard fields.count == header.count else {
                    throw bad(line, "found \(fields.count) fields, expected \(header.count) as in the header")
                }
                return Row(line: line, file: fields[fileColumn], label: fields[labelColumn])
            }
        } else {
            guard (1...2).contains(header.count) else {
                throw bad(first, "found \(first.text), expected a class, a file and its class, or a CSV header")
            }
            rows = try text.lines.map { line throws(ModelsError) in
                let fields = Self.fields(line.text)
                guard fields.count == header.count, let label = fields.last else {
                    throw bad(line, "found \(fields.count) fields, expected \(header.count) as in the first line")
                }
                return Row(line: line, file: fields.count == 2 ? fields[0] : nil, label: label)
            }
        }
        self.text = text
    }

    static func fields(_ line: String) -> [String] {
        line.contains(",") ? CSVTable.fields(line) : line.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// The pictures of a folder that the file names, each with its class.
    ///
    /// - Throws: ``ModelsError/badDataset(path:reason:)`` with file and line for a class that is none, a picture that is
    ///   missing or named twice; and where the number of classes is not that of the pictures.
    func label(_ pictures: PictureFolder, classes: String?) throws(ModelsError) -> [Dataset.Entry] {
        let resolver = try ClassResolver(
            names: rows.map(\.label), areILSVRCIDs: holdsILSVRCIDs, classes: classes,
            candidates: [folder(of: text.path), pictures.path].map { $0 + "/map_clsloc.txt" },
            path: text.path)
        let labels = try rows.map { row throws(ModelsError) in
            try resolver.index(of: row.label, path: "\(text.path):\(row.line.number)")
        }
        guard rows.contains(where: { $0.file != nil }) else { return try labelInOrder(pictures, labels) }

        func bad(_ line: TextLines.Line, _ reason: String) -> ModelsError {
            .badDataset(path: "\(text.path):\(line.number)", reason: reason)
        }
        var labelsByName: [String: Int] = [:]
        let names = Set(pictures.files.map(\.name))
        for (row, label) in zip(rows, labels) {
            guard let name = row.file else { continue }
            guard names.contains(name) else {
                throw bad(row.line, "no picture called \(name) in \(pictures.path)")
            }
            guard labelsByName.updateValue(label, forKey: name) == nil else {
                throw bad(row.line, "\(name) has a label already")
            }
        }
        return pictures.files.compactMap { file in
            labelsByName[file.name].map { Dataset.Entry(path: file.path, name: file.name, label: $0) }
        }
    }

    private func labelInOrder(_ pictures: PictureFolder, _ labels: [Int]) throws(ModelsError) -> [Dataset.Entry] {
        guard labels.count == pictures.files.count else {
            throw .badDataset(
                path: text.path,
                reason: "\(labels.count) labels for the \(pictures.files.count) pictures of \(pictures.path)")
        }
        return zip(pictures.files, labels).map { Dataset.Entry(path: $0.path, name: $0.name, label: $1) }
    }

    private var holdsILSVRCIDs: Bool {
        let name = text.path.split(separator: "/").last ?? ""
        return name.hasPrefix("ILSVRC2012_validation_ground_truth") || rows.contains { $0.label == "1000" }
    }

    private func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}
