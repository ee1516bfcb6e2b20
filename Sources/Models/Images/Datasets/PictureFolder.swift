import Coding
import Foundation

/// The picture files of a folder and its subfolders, in natural order, and what else was there.
struct PictureFolder {
    /// A picture file.
    struct File {
        /// The file.
        let path: String
        /// The path relative to the folder.
        let name: String
        /// What the system says of the file, which tells whether it is the one that was read before.
        let stamp: FileStamp

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
    /// What was found and left out, in words; empty where nothing was.
    let leftOut: [String]

    /// Lists a folder.
    ///
    /// - Throws: `ModelsError.file` for a folder that is missing or unreadable,
    ///   `ModelsError.badDataset` for one without pictures.
    init(_ path: String) throws(ModelsError) {
        var listing = try FolderListing(path)
        let keyed = listing.files.map { (key: Array($0.name.utf8), file: $0) }
        let labels = path + "/labels.csv"
        let hasLabels = FileManager.default.fileExists(atPath: labels)
        if hasLabels { listing.otherFiles["csv", default: 1] -= 1 }
        guard !keyed.isEmpty else {
            let others = listing.leftOut.isEmpty ? "" : " (\(listing.leftOut.joined(separator: ", ")))"
            let endings = PictureFormat.endings.map { ".\($0)" }.joined(separator: ", ")
            throw .badDataset(path: path, reason: "no pictures: it holds no files that end in \(endings)\(others)")
        }
        self.path = path
        files = keyed.sorted { NaturalOrder.precedes($0.key, $1.key) }.map(\.file)
        labelFile = hasLabels ? labels : nil
        leftOut = listing.leftOut
    }

    /// The subfolders that hold pictures, in natural order.
    var topFolders: [String] {
        var folders: [String] = []
        for file in files {
            if let folder = file.topFolder, folders.last != folder { folders.append(folder) }
        }
        return folders
    }
}

/// What the system says of a file: another file, or other contents, have another stamp.
struct FileStamp: Sendable, Hashable {
    /// Size in bytes.
    let size: Int64
    /// When it was last written, in nanoseconds since 1970.
    let modified: Int64
    /// When it or what is said of it last changed, in nanoseconds since 1970: nobody can put this time back.
    let changed: Int64
    /// Which file it is in its file system.
    let inode: UInt64

    init(size: Int64, modified: Int64, changed: Int64, inode: UInt64) {
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }

    init(_ status: stat) {
        #if os(macOS)
            let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
        #else
            let (modified, changed) = (status.st_mtim, status.st_ctim)
        #endif
        self.init(
            size: Int64(status.st_size), modified: Self.nanoseconds(modified), changed: Self.nanoseconds(changed),
            inode: UInt64(status.st_ino))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
