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
        return Self.withoutFolders(text)
    }

    /// The text with only the last part of each absolute path, which begins at the text's start or behind what may stand before
    /// a path in a sentence or a command. Done for every setting of every run: a regular expression takes longer than all the rest.
    private static func withoutFolders(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == slash, index == 0 || isBeforePath(bytes[index - 1]),
                let end = endOfFolders(in: bytes, from: index + 1)
            {
                index = end
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Behind the last slash of `usr/local/bin/pncsim`; nil where no folder's name is followed by one.
    private static func endOfFolders(in bytes: [UInt8], from start: Int) -> Int? {
        var end: Int?
        var index = start
        while true {
            let name = index
            while index < bytes.count, isInName(bytes[index]) { index += 1 }
            guard index > name, index < bytes.count, bytes[index] == slash else { return end }
            index += 1
            end = index
        }
    }

    private static let slash = UInt8(ascii: "/")

    /// White space, and what a path may follow or end at in a sentence or a command.
    private static func isBeforePath(_ byte: UInt8) -> Bool {
        switch byte {
        case 9...13, 32, UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "'"), UInt8(ascii: "\""),
            UInt8(ascii: "`"), UInt8(ascii: "("):
            true
        default: false
        }
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte != slash && byte != UInt8(ascii: ")") && !isBeforePath(byte)
    }
}
