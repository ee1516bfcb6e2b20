import Foundation
import Synchronization

/// What must not outlive the process, however it ends: drafts of files, temporary folders, and programs that it started.
///
/// One list for the process, because the end of the process is what it is for: an interruption that cannot wait for the
/// work to notice ends it from another thread.
package enum Leftovers {
    private struct Contents {
        var paths: Set<String> = []
        /// Process numbers; a group's are negative, as the system's calls have them.
        var children: Set<Int32> = []
        var knownFolders: Set<String> = []
        /// Whether everything was removed, so that nothing may come after.
        var isOver = false
    }

    private static let contents = Mutex(Contents())

    /// Makes a file or folder and notes it in one step, so that the process does not end between the two.
    static func make<Made, Problem>(_ path: String, _ body: () throws(Problem) -> Made) throws(Problem) -> Made {
        try whileGoingOn { contents throws(Problem) in
            contents.paths.insert(path)
            return try body()
        }
    }

    /// Starts a program and notes it in one step.
    ///
    /// - Parameters:
    ///   - body: starts it.
    ///   - number: the number of its process, or the negative one of its group.
    /// - Returns: what `body` made.
    static func start<Program, Problem>(
        _ body: () throws(Problem) -> Program, number: (Program) -> Int32
    ) throws(Problem) -> Program {
        try whileGoingOn { contents throws(Problem) in
            let program = try body()
            contents.children.insert(number(program))
            return program
        }
    }

    /// A thread that would still make something while the process ends waits for that end.
    private static func whileGoingOn<Result, Problem>(
        _ body: (inout Contents) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        let result = try contents.withLock { contents throws(Problem) in
            contents.isOver ? nil : try body(&contents)
        }
        guard let result else { while true { pause() } }
        return result
    }

    static func forget(_ path: String) { contents.withLock { _ = $0.paths.remove(path) } }

    /// Removes a file or folder that was noted.
    static func remove(_ path: String) {
        guard contents.withLock({ $0.paths.remove(path) }) != nil else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether a folder is asked about for the first time: once is enough to look what killed programs have left in it.
    static func isUnknown(_ folder: String) -> Bool { contents.withLock { $0.knownFolders.insert(folder).inserted } }

    static func forget(child: Int32) { contents.withLock { _ = $0.children.remove(child) } }

    /// Asks the programs that were started to end.
    package static func endChildren(by signal: Int32 = SIGTERM) {
        for child in contents.withLock({ $0.children }) { kill(child, signal) }
    }

    /// Removes everything that is left, as the last thing that the process does: nothing can be made any more.
    package static func removeAll() {
        contents.withLock { contents in
            for child in contents.children { kill(child, SIGKILL) }
            // They are gone when the process is, and not only soon after.
            for child in contents.children { awaitEnd(of: child) }
            for path in contents.paths {
                // Again, where another thread was just writing into a folder.
                for _ in 0..<5 where access(path, F_OK) == 0 { try? FileManager.default.removeItem(atPath: path) }
            }
            contents = Contents(isOver: true)
        }
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
        let path = url.path
        try Leftovers.make(path) { () throws(OutputError) in try OutputFile.makeFolder(path) }
    }

    deinit { Leftovers.remove(url.path) }
}
