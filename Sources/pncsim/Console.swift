import Foundation

/// What goes to standard error.
enum Console {
    static func error(_ message: String) {
        FileHandle.standardError.write(Data("pncsim: \(message)\n".utf8))
    }
}

/// Where things lie.
enum Places {
    /// Folders in which `Assets/` may be: the current one, and those above the executable.
    static var roots: [URL] {
        var roots = [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)]
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        while folder.path != "/", roots.count < 12 {
            roots.append(folder)
            folder.deleteLastPathComponent()
        }
        return roots
    }

    /// A path as short as it can be said from the current folder.
    static func short(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}
