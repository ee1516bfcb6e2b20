import Basics
import Coding

/// Tells the index of a class by what a folder or a label file calls it: a number, or a WordNet id.
struct ClassResolver {
    /// What is expected of a class's name.
    static let expectation = "a number or a WordNet id such as n01440764"

    private let list: ClassList?
    private let numbering: ClassNumbering
    private let path: String

    /// Prepares for the names that occur.
    ///
    /// - Parameters:
    ///   - names: all names that ``index(of:line:)`` will be asked for.
    ///   - numbering: what the numbers among them are.
    ///   - classes: a list of the classes; nil: the one fetched at set-up, or the names themselves if they are all 1000.
    ///   - candidates: where a list with ILSVRC2012 ids may be found.
    ///   - path: the folder or file with the names, for messages.
    ///   - reading: reads the list that is named.
    init(
        names: [String], numbering: ClassNumbering, classes: String?, candidates: [String] = [], path: String,
        reading: Dataset.TextReading = { path throws(FileError) in try InputFile.read(path) }
    ) throws(ModelsError) {
        self.numbering = numbering
        self.path = path
        let wordNetIDs = Set(names.filter(ClassList.isWordNetID))
        let needsIDs = numbering == .ilsvrc2012 && names.contains { Int($0) != nil }
        if let classes {
            list = try ClassList(classes, reading: reading)
        } else if needsIDs {
            list = try candidates.first(where: InputFile.exists).map { path throws(ModelsError) in try ClassList(path) }
        } else if wordNetIDs.isEmpty {
            // Not needed, but it tells whether other columns agree.
            list = Places.current.find("Assets/imagenet-classes.csv").flatMap { try? ClassList($0) }
        } else if wordNetIDs.count == ClassList.range.count {
            list = try ClassList(wnids: Array(wordNetIDs), path: path)
        } else if let fetched = Places.current.find("Assets/imagenet-classes.csv") {
            list = try ClassList(fetched)
        } else {
            throw .badDataset(
                path: path,
                reason: "classes are called by WordNet ids, and the list of all 1000 is missing: run "
                    + "scripts/fetch-assets, or give the list (`classes: FILE`)")
        }
        if needsIDs, let classes, list?.hasILSVRCIDs != true {
            throw .badDataset(
                path: classes,
                reason:
                    "the labels in \(path) are ILSVRC2012 ids, which this list of classes does not have; the development "
                    + "kit's map_clsloc.txt does")
        }
        if needsIDs, list?.hasILSVRCIDs != true {
            throw .badDataset(
                path: path,
                reason: "the labels are ILSVRC2012 ids, and their list is missing: put the development kit's "
                    + "map_clsloc.txt beside the label file, or name it (`classes: FILE`)")
        }
    }

    /// Whether a class may have a name too: it does, or no list tells.
    func mayBe(_ index: Int, called name: String) -> Bool {
        if let number = Int(name) { return number == index }
        guard let list else { return true }
        return list.index(ofWNID: name) == index
    }

    /// The index of a class, 0 through 999.
    ///
    /// - Parameter line: where the name stands; 0 where it is a folder's.
    /// - Throws: `ModelsError.badLine` for what is no class.
    func index(of name: String, line: Int) throws(ModelsError) -> Int {
        func bad(_ expected: String) -> ModelsError {
            .badLine(path: path, line: line, found: "class `\(name)`", expected: expected)
        }
        if let number = Int(name) {
            switch numbering {
            case .index:
                guard numbering.range.contains(number) else { throw bad(numbering.expectation) }
                return number
            case .ilsvrc2012:
                guard let index = list?.index(ofILSVRCID: number) else { throw bad(numbering.expectation) }
                return index
            }
        }
        if let index = list?.index(ofWNID: name) { return index }
        throw bad(
            ClassList.isWordNetID(name)
                ? "one of the 1000 classes of ImageNet-1k" : Self.expectation)
    }
}
