import Basics
import Coding

/// The 1000 classes of ImageNet-1k: WordNet ids, and ILSVRC2012 ids where the list has them.
///
/// A class's index, 0 through 999, is its place in the sorted order of the WordNet ids, as every published network has it.
/// Forms that are read: a CSV file whose header names a column `wnid`; lines of a WordNet id each; and the
/// development kit's `map_clsloc.txt`, with lines such as `n02119789 1 kit_fox`, which alone has ILSVRC2012 ids.
struct ClassList {
    /// All class indices.
    static let range = 0..<1000

    private let indices: [String: Int]
    private let wnidsByILSVRCID: [Int: String]

    /// Reads a list.
    ///
    /// - Throws: `ModelsError.badLine` for a bad line,
    ///   `ModelsError.badDataset` where there are not 1000 classes.
    init(
        _ path: String, reading: Dataset.TextReading = { path throws(FileError) in try InputFile.read(path) }
    ) throws(ModelsError) {
        let file = try ModelsError.reading { () throws(FileError) in
            TextLines(try TextFile(path: path, bytes: reading(path)))
        }
        var wnids: [String] = []
        var wnidsByILSVRCID: [Int: String] = [:]
        var column = 0
        for line in file.lines {
            let fields = line.text.contains(",") ? CSVTable.fields(line.text) : line.words
            if wnids.isEmpty, let header = fields.firstIndex(of: "wnid") {
                column = header
                continue
            }
            guard column < fields.count, Self.isWordNetID(fields[column]) else {
                throw ModelsError(
                    file.bad(line, found: "`\(line.text)`", expected: "a WordNet id such as n01440764"))
            }
            wnids.append(fields[column])
            if column == 0, fields.count > 1, let id = Int(fields[1]), (1...1000).contains(id) {
                wnidsByILSVRCID[id] = fields[column]
            }
        }
        try self.init(wnids: wnids, wnidsByILSVRCID: wnidsByILSVRCID, path: path)
    }

    init(wnids: [String], wnidsByILSVRCID: [Int: String] = [:], path: String) throws(ModelsError) {
        let sorted = wnids.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var indices: [String: Int] = [:]
        for (index, wnid) in sorted.enumerated() { indices[wnid] = index }
        guard sorted.count == Self.range.count, indices.count == sorted.count else {
            throw .badDataset(path: path, reason: "\(indices.count) classes, expected the 1000 of ImageNet-1k")
        }
        self.indices = indices
        self.wnidsByILSVRCID = wnidsByILSVRCID
    }

    /// The index of a class by its WordNet id.
    func index(ofWNID wnid: String) -> Int? { indices[wnid] }

    /// Whether the list has ILSVRC2012 ids.
    var hasILSVRCIDs: Bool { wnidsByILSVRCID.count == Self.range.count }

    /// The index of a class by its ILSVRC2012 id, 1 through 1000.
    func index(ofILSVRCID id: Int) -> Int? { wnidsByILSVRCID[id].flatMap { indices[$0] } }

    /// Whether a text has the form of a WordNet id: `n` and eight digits.
    static func isWordNetID(_ text: String) -> Bool {
        text.utf8.count == 9 && text.hasPrefix("n") && text.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
    }
}

extension TextLines.Line {
    /// What stands between spaces and tabs.
    var words: [String] { text.split { $0 == " " || $0 == "\t" }.map(String.init) }
}
