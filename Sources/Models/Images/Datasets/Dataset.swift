import Hashing
import Basics
import Coding

/// Pictures in a fixed order, with the index of the true class (0 through 999, ImageNet-1k) where it is known.
///
///     let photographs = try Dataset.named("imagenet-20")
///     let own = try Dataset(folder: "/data/val", labels: .file("/data/val.txt"), numbering: .index)
package struct Dataset: Sendable, Hashable {
    /// One picture.
    package struct Entry: Sendable, Hashable {
        /// The file.
        package let path: String
        /// The file relative to the dataset's folder: the picture's name in results.
        package let name: String
        /// The index of the true class, 0 through 999; nil where the classifier's own answer on the clean picture is to be
        /// the reference.
        package let label: Int?
        /// What the system said of the file when the dataset was opened.
        let stamp: FileStamp

        init(_ file: PictureFolder.File, label: Int?) {
            (path, name, stamp) = (file.path, file.name, file.stamp)
            self.label = label
        }
    }

    /// A picture as codecs and networks take it.
    package struct Picture: Sendable, Hashable {
        /// The whole picture at 224 x 224 pixels, without a crop.
        package let image: RGBImage
        /// SHA-256 of the file's bytes, in hexadecimal.
        package let hash: String
    }

    /// Reads a file that is named: from the machine, or from where it is kept.
    package typealias TextReading = @Sendable (String) throws(FileError) -> [UInt8]

    /// Where the true classes stand.
    package enum Labels: Sendable, Hashable {
        /// In the file `labels.csv` of the folder, or in the names of its subfolders.
        case automatic
        /// In a file; see `LabelFile` for its forms.
        case file(String)
        /// Nowhere: the classifier's answer on the clean picture is the reference.
        case classifier
    }

    /// What the dataset is called in results: the name of one that comes with the program, else the folder's path.
    package let name: String
    /// The pictures, in natural order of their names (`2.jpg` before `10.jpg`), whatever order the file system has.
    package let entries: [Entry]
    /// What was left out or found out while the dataset was opened, a sentence each; for people to be told.
    package let notes: [String]
    /// Whether pictures that cannot be decoded are left out, and not an error.
    package let skipsBroken: Bool

    /// Width and height of the pictures that codecs and networks take, in pixels.
    package static let pictureSize = 224

    /// The datasets that come with the program, with a line of help for each.
    package static let names: [(name: String, help: String)] = [
        ("imagenet-20", "20 labelled photographs of ImageNet, from the Python package foolbox")
    ]

    /// Reads and resizes a picture.
    ///
    /// - Throws: `ModelsError.file` or `ModelsError.badImage`.
    package static func picture(_ path: String) throws(ModelsError) -> Picture {
        let bytes = try FileBytes.read(path)
        let image = try ImageFile.decode(bytes, path: path).resized(width: pictureSize, height: pictureSize)
        return Picture(image: image, hash: SHA256.hex(of: bytes))
    }

    /// Reads and resizes the picture of an entry.
    ///
    /// - Throws: `ModelsError.file` or `ModelsError.badImage`.
    package func picture(_ index: Int) throws(ModelsError) -> Picture { try Self.picture(entries[index].path) }
}

// MARK: Opening

extension Dataset {
    /// A dataset that comes with the program.
    ///
    /// - Throws: `ModelsError.badParameter` for an unknown name, `ModelsError.file`
    ///   where its files have not been fetched.
    package static func named(_ name: String) throws(ModelsError) -> Dataset {
        let known = names.map(\.name)
        guard known.contains(name) else {
            let phrase = NearestName.phrase(for: name, among: known)
            throw .badParameter(name: "dataset", value: name, expected: "the name of a dataset: \(phrase)")
        }
        let folder = try ModelsError.reading { () throws(FileError) in
            try Places.current.path(of: "Assets/\(name)")
        }
        // The class is the last number of the name: imagenet_NN_CLASS.jpg.
        let entries = try PictureFolder(folder).files.map { file throws(ModelsError) in
            let stem = file.name.prefix { $0 != "." }
            guard let label = stem.split(separator: "_").last.flatMap({ Int($0) }), ClassList.range.contains(label)
            else {
                throw .badDataset(path: file.path, reason: "its name does not end with a class from 0 to 999")
            }
            return Entry(file, label: label)
        }
        return Dataset(name: name, entries: entries, notes: [], skipsBroken: false)
    }

    /// The pictures of a folder.
    ///
    /// - Parameters:
    ///   - folder: an ImageFolder tree (the subfolders' names are classes: numbers, or WordNet ids such as `n01440764`), or a
    ///     folder of pictures.
    ///   - labels: where the classes of a folder of pictures stand.
    ///   - classes: a list of the classes, for WordNet ids and ILSVRC2012 ids; nil for the one fetched at set-up. See
    ///     `ClassList`.
    ///   - numbering: what numbers mean; nil where they are to tell.
    ///   - skipsBroken: whether pictures that cannot be decoded are left out.
    ///   - reading: reads the files of labels and classes that are named.
    /// - Throws: `ModelsError.file` for a missing folder or file;
    ///   `ModelsError.badDataset` for a folder without pictures or labels, and for numbers that may mean two
    ///   things; `ModelsError.badLine` for a bad line in a file.
    package init(
        folder: String, labels: Labels = .automatic, classes: String? = nil, numbering: ClassNumbering? = nil,
        skipsBroken: Bool = false, reading: TextReading = { path throws(FileError) in try InputFile.read(path) }
    ) throws(ModelsError) {
        let pictures = try PictureFolder(folder)
        var notes = pictures.leftOut.map { "\(Terminal.name(folder)): left out: \($0)" }
        let entries: [Entry]
        let file: String? =
            switch labels {
            case .classifier: nil
            case .file(let path): path
            case .automatic: pictures.labelFile
            }
        if let file {
            var left: [String] = []
            entries = try LabelFile(file, reading: reading)
                .label(pictures, classes: classes, numbering: numbering, reading: reading, notes: &left)
            notes += left
        } else if labels == .classifier {
            entries = pictures.files.map { Entry($0, label: nil) }
        } else {
            entries = try Self.labelBySubfolder(
                pictures, classes: classes, numbering: numbering, reading: reading, notes: &notes)
        }
        self.init(name: folder, entries: entries, notes: notes, skipsBroken: skipsBroken)
    }

    /// The pictures of a folder with the classes that the bytes of a label file tell; `path` is the file's, for messages.
    package init(
        folder: String, labelFile bytes: [UInt8], path: String, numbering: ClassNumbering? = nil
    ) throws(ModelsError) {
        let file = try ModelsError.reading { () throws(FileError) in
            try LabelFile(TextFile(path: path, bytes: bytes))
        }
        var notes: [String] = []
        let entries = try file.label(
            PictureFolder(folder), classes: nil, numbering: numbering,
            reading: { path throws(FileError) in try InputFile.read(path) }, notes: &notes)
        self.init(name: folder, entries: entries, notes: notes, skipsBroken: false)
    }

    private static func labelBySubfolder(
        _ pictures: PictureFolder, classes: String?, numbering: ClassNumbering?, reading: TextReading,
        notes: inout [String]
    ) throws(ModelsError) -> [Entry] {
        guard pictures.files.contains(where: { $0.topFolder != nil }) else {
            throw .badDataset(
                path: pictures.path,
                reason:
                    "its pictures have no labels: give a label file (`labels: FILE`), or let the classifier's answer "
                    + "on the clean picture be the reference (`labels: classifier`)")
        }
        let folders = pictures.topFolders
        let numbering = try ClassNumbering.resolved(
            folders.compactMap { Int($0).map { ($0, line: 0) } }, asked: numbering, hint: nil, of: pictures.path,
            notes: &notes)
        let resolver = try ClassResolver(
            names: folders, numbering: numbering, classes: classes, candidates: [pictures.path + "/map_clsloc.txt"],
            path: pictures.path, reading: reading)
        return try pictures.files.map { file throws(ModelsError) in
            guard let folder = file.topFolder else {
                throw .badDataset(path: file.path, reason: "a picture beside the class folders: it has no class")
            }
            return Entry(file, label: try resolver.index(of: folder, line: 0))
        }
    }
}
