import Basics
import Foundation

/// How texts are kept that may name places of the machine: as they are where that is asked for, and otherwise so that a
/// database can be given away without telling whose machine it comes from.
struct KeptText: Sendable {
    private let isWhole: Bool
    private let currentFolder: String
    private let home: String

    /// - Parameter isWhole: whether texts are kept as they are.
    init(
        isWhole: Bool, currentFolder: String = FileManager.default.currentDirectoryPath,
        home: String = NSHomeDirectory()
    ) {
        self.isWhole = isWhole
        self.currentFolder = currentFolder
        self.home = home
    }

    /// What a file or folder is called, by its path as seen from the current folder: relative where it lies below that, or leads to
    /// nobody's own folder; `~/…` below the user's; otherwise by its last name.
    func path(_ path: String) -> String {
        guard !isWhole, !path.isEmpty else { return path }
        let absolute = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: currentFolder, isDirectory: true))
            .standardizedFileURL.path
        if absolute == currentFolder { return "." }
        for (folder, short) in [(currentFolder, ""), (home, "~/")] where folder.count > 1 {
            if absolute.hasPrefix(folder + "/") { return short + absolute.dropFirst(folder.count + 1) }
        }
        let isAbove = path.hasPrefix("/") || (home.count > 1 && (home + "/").hasPrefix(absolute + "/"))
        return isAbove ? FilePath.name(of: path) : path
    }

    /// Paths below the current folder become relative, those below the user's begin with `~`, and of others only the last
    /// part is left.
    func callAsFunction(_ text: String) -> String {
        // Most texts name no place at all.
        guard !isWhole, text.utf8.contains(UInt8(ascii: "/")) else { return text }
        var text = text
        for (folder, short) in [(currentFolder, ""), (home, "~/")] where folder.count > 1 {
            text = text.replacing(folder + "/", with: short)
        }
        // Where a path ends in a sentence or a command: at white space, a colon, a comma, a quote.
        return text.replacing(/(^|[\s=:,'"`(])\/(?:[^\/\s:,'"`()]+\/)+/) { match in String(match.1) }
    }
}
