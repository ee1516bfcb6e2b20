import Basics

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
    /// - Throws: ``ModelsError/badDataset(path:reason:)`` for a bad line, or where there are not 1000 classes.
    init(_ path: String) throws(ModelsError) {
        let file = try ModelsError.reading { () throws(FileError) in TextLines(try TextFile(path)) }
        var wnids: [String] = []
        var wnidsByILSVRCID: [Int: String] = [:]
        var column = 0
        for line in file.lines {
            let fields = LabelFile.fields(line.text)
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

    /// Makes a list of WordNet ids in any order; `path` is for messages.
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

/// Tells the index of a class by what a folder or a label file calls it: a number, or a WordNet id.
struct ClassResolver {
    private let list: ClassList?
    private let areILSVRCIDs: Bool

    /// Prepares for the names that occur.
    ///
    /// - Parameters:
    ///   - names: all names that ``index(of:path:)`` will be asked for.
    ///   - areILSVRCIDs: whether numbers are ILSVRC2012 ids, 1 through 1000, and not indices.
    ///   - classes: a list of the classes; nil: the one fetched at set-up, or the names themselves if they are all 1000.
    ///   - candidates: where a list with ILSVRC2012 ids may be found.
    ///   - path: the folder or file with the names, for messages.
    init(
        names: [String], areILSVRCIDs: Bool = false, classes: String?, candidates: [String] = [], path: String
    ) throws(ModelsError) {
        self.areILSVRCIDs = areILSVRCIDs
        let wordNetIDs = names.filter(ClassList.isWordNetID)
        if let classes {
            list = try ClassList(classes)
        } else if areILSVRCIDs {
            list = try candidates.first(where: InputFile.exists).map { path throws(ModelsError) in try ClassList(path) }
        } else if wordNetIDs.isEmpty {
            list = nil
        } else if Set(wordNetIDs).count == ClassList.range.count {
            list = try ClassList(wnids: Array(Set(wordNetIDs)), path: path)
        } else if let fetched = Places.current.find("Assets/imagenet-classes.csv") {
            list = try ClassList(fetched)
        } else {
            throw .badDataset(
                path: path,
                reason: "classes are called by WordNet ids, and the list of all 1000 is missing: run "
                    + "scripts/fetch-assets, or give the list (`classes: FILE`)")
        }
        if areILSVRCIDs, list?.hasILSVRCIDs != true {
            throw .badDataset(
                path: path,
                reason: "the labels are ILSVRC2012 ids, and their list is missing: put the development kit's "
                    + "map_clsloc.txt beside the label file, or name it (`classes: FILE`)")
        }
    }

    /// The index of a class, 0 through 999.
    ///
    /// - Throws: ``ModelsError/badDataset(path:reason:)``, with `path` as the place, for what is no class.
    func index(of name: String, path: String) throws(ModelsError) -> Int {
        if let number = Int(name) {
            if areILSVRCIDs {
                if let index = list?.index(ofILSVRCID: number) { return index }
                throw .badDataset(path: path, reason: "found \(name), expected an ILSVRC2012 id from 1 to 1000")
            }
            if ClassList.range.contains(number) { return number }
            throw .badDataset(path: path, reason: "found class \(name), expected one from 0 to 999")
        }
        if let index = list?.index(ofWNID: name) { return index }
        let reason =
            ClassList.isWordNetID(name)
            ? "\(name) is none of the 1000 classes of ImageNet-1k"
            : "found class \(name), expected a number from 0 to 999 or a WordNet id such as n01440764"
        throw .badDataset(path: path, reason: reason)
    }
}
