import Foundation

/// Paths as text.
package enum FilePath {
    /// What stands before a path's last name: `a/b` of `a/b/c` and of `a/b/c/`, `/` of `/a`, nothing of `a`.
    ///
    /// Not by Foundation, which crashes on Linux for a name of one letter (Swift 6.3).
    package static func folder(of path: String) -> String {
        let name = path.lastIndex { $0 != "/" }.map { path[...$0] } ?? ""
        guard let slash = name.lastIndex(of: "/") else { return path.hasPrefix("/") ? "/" : "" }
        let folder = name[..<slash]
        return folder.lastIndex { $0 != "/" }.map { String(folder[...$0]) } ?? "/"
    }

    /// A path's last name: `c` of `a/b/c` and of `a/b/c/`.
    package static func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether two paths lead to one file, by whatever links; false where one of them leads nowhere.
    package static func areSameFile(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }
}
