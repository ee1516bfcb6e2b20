import Foundation
import Synchronization

/// What must not outlive the process, however it ends: drafts of files, temporary folders, and programs that it started.
///
/// One list for the process, because the end of the process is what it is for: an interruption that cannot wait for the
/// work to notice ends it from another thread.
package enum Leftovers {
    private struct Contents {
        var paths: Set<String> = []
        var children: Set<Int32> = []
        var knownFolders: Set<String> = []
    }

    private static let contents = Mutex(Contents())

    static func note(_ path: String) { contents.withLock { _ = $0.paths.insert(path) } }

    static func forget(_ path: String) { contents.withLock { _ = $0.paths.remove(path) } }

    /// Removes a file or folder that was noted.
    static func remove(_ path: String) {
        guard contents.withLock({ $0.paths.remove(path) }) != nil else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether a folder is asked about for the first time: once is enough to look what killed programs have left in it.
    static func isUnknown(_ folder: String) -> Bool { contents.withLock { $0.knownFolders.insert(folder).inserted } }

    static func note(child: Int32) { contents.withLock { _ = $0.children.insert(child) } }

    static func forget(child: Int32) { contents.withLock { _ = $0.children.remove(child) } }

    /// Asks the programs that were started to end.
    package static func endChildren(by signal: Int32 = SIGTERM) {
        for child in contents.withLock({ $0.children }) { kill(child, signal) }
    }

    /// Removes everything that is left.
    package static func removeAll() {
        endChildren(by: SIGKILL)
        // They are gone when the process is, and not only soon after.
        for child in contents.withLock({ $0.children }) { awaitEnd(of: child) }
        let paths = contents.withLock { contents in
            defer { contents = Contents() }
            return contents.paths
        }
        for path in paths { try? FileManager.default.removeItem(atPath: path) }
    }

    /// A tenth of a second at most: what is killed ends at once, unless a disk holds it.
    private static func awaitEnd(of child: Int32) {
        for _ in 0..<50 where waitpid(child, nil, WNOHANG) == 0 { usleep(2000) }
    }
}

/// A folder that is removed with its object, or with the process.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let url: URL

    /// A folder where the system keeps temporary files, which `TMPDIR` names.
    package init() throws(OutputError) {
        url = FileManager.default.temporaryDirectory.appending(path: "pncsim-\(UUID().uuidString)")
        Leftovers.note(url.path)
        try OutputFile.makeFolder(url.path)
    }

    deinit { Leftovers.remove(url.path) }
}
