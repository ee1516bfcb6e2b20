import Foundation
import Logging

/// What people are told while a command works.
enum Console {
    /// A line of standard output that is seen at once, also where it goes to a file.
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data("\(text)\n".utf8))
    }

    /// A message on standard error.
    static func error(_ message: String) {
        FileHandle.standardError.write(Data("pncsim: \(message)\n".utf8))
    }

    /// Where the rooms tell what they do: standard error, and only warnings unless more is asked for.
    static func logger(isVerbose: Bool) -> Logger {
        var logger = Logger(label: "pncsim") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = isVerbose ? .debug : .warning
        return logger
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
