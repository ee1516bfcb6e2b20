import Foundation

/// The files that a command reads: none of them may be written by it, under whatever name.
///
/// ```swift
/// try InputFiles([picture]).check(output)
/// ```
package struct InputFiles: Sendable {
    /// A file or folder, whatever it is called: its number on its device.
    private struct Identity: Hashable {
        let device: UInt64
        let number: UInt64
        let isFolder: Bool

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            isFolder = status.st_mode & S_IFMT == S_IFDIR
            // Devices and pipes are not destroyed by being written.
            guard isFolder || status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt64(truncatingIfNeeded: status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    private var files: [Identity: String] = [:]
    private var folders: [Identity: String] = [:]

    /// Notes files, and folders of pictures, as far as they are there.
    package init(_ files: [String], pictureFolders: [String] = []) {
        for path in files {
            if let identity = Identity(path), !identity.isFolder { self.files[identity] = path }
        }
        for path in pictureFolders { if let identity = Identity(path) { folders[identity] = path } }
    }

    /// Refuses a file to write that is one of these or a picture of their folders, and one that is written twice.
    package func check(_ outputs: [String]) throws(OutputError) {
        var seen: [String: String] = [:]
        if outputs.contains("") { throw .isNameless }
        // Devices are written as often as one likes.
        for output in outputs where !output.hasPrefix("/dev/") {
            let place = URL(fileURLWithPath: output).resolvingSymlinksInPath().standardizedFileURL.path
            if let other = seen.updateValue(output, forKey: place) {
                throw .isWrittenTwice(path: output, other: other)
            }
            guard let identity = Identity(output), !identity.isFolder else { continue }
            if let input = files[identity] { throw .isInput(path: output, input: input) }
            guard Self.picturesEndings.contains((place as NSString).pathExtension.lowercased()) else { continue }
            for folder in Self.folders(above: place) {
                guard let identity = Identity(folder), let input = folders[identity] else { continue }
                throw .isInput(path: output, input: "\(input)/…")
            }
        }
    }

    /// Refuses a file to write that is one of these or a picture of their folders.
    package func check(_ output: String) throws(OutputError) { try check([output]) }

    /// Endings of what is read from a folder of pictures: the pictures, and a list of their classes.
    private static let picturesEndings: Set = [
        "jpg", "jpeg", "webp", "png", "bmp", "gif", "tif", "tiff", "ppm", "csv", "txt",
    ]

    private static func folders(above path: String) -> [String] {
        var folders: [String] = []
        var folder = FilePath.folder(of: path)
        while folder.count > 1 {
            folders.append(folder)
            folder = FilePath.folder(of: folder)
        }
        return folders
    }
}
