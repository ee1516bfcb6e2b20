import Foundation

/// Where a file's next content lies until it is complete: beside it, under a name that no person gives.
///
/// Whoever makes a draft holds a lock on it for as long as it lives. One that nobody holds was left by a program that was
/// killed: the next draft in that folder clears it up. Where the file system knows no locks, nothing is cleared up.
struct Draft {
    enum Kind { case file, folder }

    let path: String
    /// Open for writing; of a folder, only open. Holds the lock, and is its owner's to close.
    let descriptor: Int32

    private static let prefix = ".pncsim-"
    private static let suffix = ".part"

    /// - Parameters:
    ///   - folder: where it lies.
    ///   - mode: its permissions.
    ///   - target: the file that it will be, for messages.
    init(_ kind: Kind, in folder: String, mode: mode_t, for target: String) throws(OutputError) {
        if Leftovers.isUnknown(folder) { Self.clearUp(folder) }
        while true {
            let name = Self.prefix + UUID().uuidString + Self.suffix
            let draft = (folder as NSString).appendingPathComponent(name)
            let opened = Leftovers.make(draft) {
                switch kind {
                case .file: open(draft, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, mode)
                case .folder:
                    mkdir(draft, mode) == 0 ? open(draft, O_RDONLY | O_CLOEXEC | O_DIRECTORY) : -1
                }
            }
            guard opened >= 0 else {
                let error = OutputError.system(target)
                Leftovers.remove(draft)
                throw error
            }
            // Between these two steps another program may take it for one that was left.
            let isTaken = flock(opened, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
            var status = stat()
            if !isTaken, fstat(opened, &status) == 0, status.st_nlink > 0 {
                (path, descriptor) = (draft, opened)
                return
            }
            close(opened)
            Leftovers.remove(draft)
        }
    }

    /// Removes the drafts of a folder that nobody holds.
    static func clearUp(_ folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            let path = (folder as NSString).appendingPathComponent(name)
            // Some file systems lock only what is open for writing, which a folder cannot be.
            let flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            let writable = open(path, O_RDWR | flags)
            let descriptor = writable >= 0 ? writable : open(path, O_RDONLY | flags)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: path) }
        }
    }
}

/// A folder beside a file, in which the file's next content is made by what makes files of its own on the way, as SQLite does;
/// removed with its object, or with the process.
package final class DraftFolder: Sendable {
    /// Where the next content is made, under the file's own name.
    package let path: String
    private let draft: Draft
    private let target: String

    /// - Parameter target: the file; its folder must be there.
    package init(for target: String) throws(OutputError) {
        self.target = target
        let folder = FilePath.folder(of: target)
        draft = try Draft(.folder, in: folder.isEmpty ? "." : folder, mode: 0o777, for: target)
        path = (draft.path as NSString).appendingPathComponent(FilePath.name(of: target))
    }

    deinit {
        Leftovers.remove(draft.path)
        close(draft.descriptor)
    }

    /// Puts what was made in the file's place.
    package func finish() throws(OutputError) {
        guard rename(path, target) == 0 else { throw .system(target) }
    }
}
