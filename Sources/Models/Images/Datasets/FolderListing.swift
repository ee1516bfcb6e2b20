import Basics
import Coding
import Foundation

/// What is found under a folder: each file and each folder once, however many links lead to it.
struct FolderListing {
    private(set) var files: [PictureFolder.File] = []
    /// Files that are no pictures, by the endings of their names.
    var otherFiles: [String: Int] = [:]
    private var foreignNames = 0
    private var hiddenNames = 0
    private var pipesAndDevices = 0
    private var repeatedFolders = 0
    private var deadLinks = 0
    private var deepFolders = 0

    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: stat) {
            device = UInt64(truncatingIfNeeded: status.st_dev)
            inode = UInt64(status.st_ino)
        }
    }

    /// Folders in folders beyond this hold no dataset.
    private static let deepestFolder = 8

    /// Lists a folder.
    init(_ path: String) throws(ModelsError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .file(path: path, reason: "no such folder") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .badDataset(path: path, reason: "a file, where a folder is expected")
        }
        var visited: Set<Identity> = [Identity(status)]
        // Links come after what lies there itself, so that a folder is known by its own name.
        var links: [(path: String, prefix: String, depth: Int)] = []
        try list(path, prefix: "", depth: 0, &visited, &links)
        while !links.isEmpty {
            let (path, prefix, depth) = links.removeFirst()
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            guard visited.insert(Identity(status)).inserted else {
                repeatedFolders += 1
                continue
            }
            try list(path, prefix: prefix, depth: depth, &visited, &links)
        }
    }

    private mutating func list(
        _ folder: String, prefix: String, depth: Int, _ visited: inout Set<Identity>,
        _ links: inout [(path: String, prefix: String, depth: Int)]
    ) throws(ModelsError) {
        for name in try names(in: folder) {
            let path = folder + "/" + name
            var status = stat()
            var found = lstat(path, &status) == 0
            let isLink = found && status.st_mode & S_IFMT == S_IFLNK
            if isLink { found = stat(path, &status) == 0 }
            guard found else {
                deadLinks += 1
                continue
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                if depth == Self.deepestFolder {
                    deepFolders += 1
                } else if isLink {
                    links.append((path, prefix + name + "/", depth + 1))
                } else if visited.insert(Identity(status)).inserted {
                    try list(path, prefix: prefix + name + "/", depth: depth + 1, &visited, &links)
                } else {
                    repeatedFolders += 1
                }
            case S_IFREG:
                let ending = PictureFormat.ending(of: name)
                if PictureFormat.endings.contains(ending) {
                    files.append(PictureFolder.File(path: path, name: prefix + name, stamp: FileStamp(status)))
                } else {
                    otherFiles[ending, default: 0] += 1
                }
            default: pipesAndDevices += 1
            }
        }
    }

    /// The names in a folder that are UTF-8 and not hidden, in the order of their bytes.
    private mutating func names(in folder: String) throws(ModelsError) -> [String] {
        guard let handle = opendir(folder) else {
            throw .file(path: folder, reason: "the folder cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    String(validating: UnsafeBufferPointer(start: bytes, count: strlen(bytes)), as: UTF8.self)
                }
            }
            switch name {
            case nil: foreignNames += 1
            case ".", "..": break
            case let name? where name.hasPrefix("."): hiddenNames += 1
            case let name?: names.append(name)
            }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func strlen(_ bytes: UnsafePointer<UInt8>) -> Int {
        (0..<256).first { bytes[$0] == 0 } ?? 256
    }

    /// What is left out, in words.
    var leftOut: [String] {
        var parts: [String] = []
        let kinds = otherFiles.filter { $0.value > 0 }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let others = kinds.reduce(0) { $0 + $1.value }
        if others > 0 {
            let list = kinds.prefix(4).map { "\($0.value) \($0.key.isEmpty ? "without an ending" : ".\($0.key)")" }
            parts.append("\(NumberText.count(others, "file")) of other kinds: \(list.joined(separator: ", "))")
        }
        if foreignNames > 0 { parts.append("\(NumberText.count(foreignNames, "name")) not in UTF-8") }
        if hiddenNames > 0 { parts.append(NumberText.count(hiddenNames, "hidden name") + " (with a dot before it)") }
        if pipesAndDevices > 0 {
            parts.append(pipesAndDevices == 1 ? "1 pipe or device" : "\(pipesAndDevices) pipes or devices")
        }
        if repeatedFolders > 0 {
            parts.append("\(NumberText.count(repeatedFolders, "link")) to folders listed already")
        }
        if deadLinks > 0 { parts.append("\(NumberText.count(deadLinks, "link")) to nothing") }
        if deepFolders > 0 {
            parts.append("\(NumberText.count(deepFolders, "folder")) more than \(Self.deepestFolder) folders deep")
        }
        return parts
    }
}
