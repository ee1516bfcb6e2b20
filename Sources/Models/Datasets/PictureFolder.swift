import Foundation

/// The picture files of a folder and its subfolders, in natural order.
struct PictureFolder {
    /// A picture file.
    struct File {
        /// The file.
        let path: String
        /// The path relative to the folder.
        let name: String
        /// Size in bytes.
        let bytes: Int

        /// The subfolder of the dataset's folder that it is in; nil for a picture right in the folder.
        var topFolder: String? {
            name.firstIndex(of: "/").map { String(name[..<$0]) }
        }
    }

    /// The folder.
    let path: String
    /// The pictures.
    let files: [File]
    /// The file `labels.csv` right in the folder, where there is one.
    let labelFile: String?

    /// Lists a folder.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` for a folder that is missing or unreadable,
    ///   ``ModelsError/badDataset(path:reason:)`` for one without pictures.
    init(_ path: String) throws(ModelsError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .file(path: path, reason: "no such folder")
        }
        guard isFolder.boolValue else { throw .badDataset(path: path, reason: "a file, where a folder is expected") }
        var files: [File] = []
        var otherFiles = 0
        try Self.list(path, prefix: "", depth: 0, into: &files, otherFiles: &otherFiles)
        guard !files.isEmpty else {
            let others = otherFiles > 0 ? " (\(otherFiles) files of other kinds)" : ""
            throw .badDataset(path: path, reason: "no pictures: it holds no .jpg, .jpeg or .webp files\(others)")
        }
        self.path = path
        let keyed = files.map { (key: Array($0.name.utf8), file: $0) }
        self.files = keyed.sorted { NaturalOrder.precedes($0.key, $1.key) }.map(\.file)
        let labels = path + "/labels.csv"
        labelFile = FileManager.default.fileExists(atPath: labels) ? labels : nil
    }

    /// The subfolders that hold pictures, in natural order.
    var topFolders: [String] {
        var folders: [String] = []
        for file in files {
            if let folder = file.topFolder, folders.last != folder { folders.append(folder) }
        }
        return folders
    }

    /// Folders in folders beyond this are no dataset but a loop of links.
    private static let deepestFolder = 8

    private static func list(
        _ folder: String, prefix: String, depth: Int, into files: inout [File], otherFiles: inout Int
    ) throws(ModelsError) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw .file(path: folder, reason: "the folder cannot be read")
        }
        for name in names where !name.hasPrefix(".") {
            let path = folder + "/" + name
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                guard depth < deepestFolder else { continue }
                try list(path, prefix: prefix + name + "/", depth: depth + 1, into: &files, otherFiles: &otherFiles)
            } else if isPicture(name) {
                files.append(File(path: path, name: prefix + name, bytes: Int(status.st_size)))
            } else {
                otherFiles += 1
            }
        }
    }

    private static func isPicture(_ name: String) -> Bool {
        ["jpg", "jpeg", "webp"].contains((name as NSString).pathExtension.lowercased())
    }
}

/// The order in which people count: numbers within names by their value, so that `2` comes before `10`.
enum NaturalOrder {
    /// Whether a name comes before another, both in UTF-8; names that differ only by leading zeros go by their bytes.
    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        var (i, j) = (0, 0)
        while i < left.count && j < right.count {
            if isDigit(left[i]) && isDigit(right[j]) {
                let (a, b) = (number(left, &i), number(right, &j))
                if a.count != b.count { return a.count < b.count }
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
            } else {
                if left[i] != right[j] { return left[i] < right[j] }
                i += 1
                j += 1
            }
        }
        if i < left.count || j < right.count { return i == left.count }
        return left.lexicographicallyPrecedes(right)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// The digits from a position on without leading zeros; moves the position behind them.
    private static func number(_ bytes: [UInt8], _ position: inout Int) -> ArraySlice<UInt8> {
        let start = position
        while position < bytes.count && isDigit(bytes[position]) { position += 1 }
        return bytes[start..<position].drop { $0 == 48 }
    }
}
