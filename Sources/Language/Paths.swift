import Foundation

/// Paths in scenario files are relative to the file that says them.
package enum Paths {
    /// A path as seen from where the program runs; `~/` is the user's folder.
    package static func resolve(_ path: String, beside file: String) -> String {
        if path.hasPrefix("~/") { return NSHomeDirectory() + path.dropFirst() }
        if path.hasPrefix("/") || file.hasPrefix("--set ") { return path }
        guard let slash = file.lastIndex(of: "/") else { return path }
        return normalised(String(file[...slash]) + path)
    }

    /// Without `.` and without `..` as far as the names before them are known.
    package static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    /// The file's name without folders and its last extension: `load0.1` of `load0.1.yaml`.
    package static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return String(name) }
        return String(name[..<dot])
    }
}
