import Foundation
import GRDB
import GRDBSQLite

/// A results database: one SQLite file with all that was run and all that was measured.
///
/// ```swift
/// let database = try ResultsDatabase(path: "Results/jamming.sqlite", access: .create)
/// let done = try database.doneIdentities(of: identities)
/// ```
///
/// A handle may be used from several tasks at once; SQLite sees one statement at a time. Several programs may use the
/// same file: a writer waits up to ``patience`` for another.
///
/// The file is complete in itself whenever nobody writes to it, so that it can be copied or sent away: the journal is a
/// rollback journal, not a write-ahead log, which would leave the newest rows in a second file, and which network file
/// systems (where the jobs of a cluster write) do not support. A program killed in the middle of a transaction leaves
/// `FILE-journal` beside the file; whoever opens the file next rolls back to the last whole run, also to read it.
///
/// A file of an older schema is brought up to date by who may write to it. Who only reads sees it in today's shape, with what
/// came later missing (`Schema.oldestReadable`).
package final class ResultsDatabase: Sendable {
    /// What a handle may do.
    package enum Access: Sendable {
        /// Read and write; the file is made where there is none, and brought up to date where it is older.
        case create
        /// Read and write an existing file, which is brought up to date where it is older.
        case write
        /// Only read, as SQLite itself ensures.
        case read
    }

    /// The file, as it was named.
    package let path: String
    /// The schema that the file had when it was opened: less than `Schema.version` for one that an older program made and
    /// that is only read.
    package let schema: Int
    /// The connection; every use goes through `read` and `write`.
    private let queue: DatabaseQueue
    /// Whether the file was not there before this handle.
    private let isNew: Bool
    /// How long to wait for another program that writes, in seconds, unless ``init(path:access:patience:)`` says.
    package static let patience: TimeInterval = 30

    /// The version of SQLite in use.
    package static let sqliteVersion = String(cString: sqlite3_libversion())

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: the file; its folder is made with it where `access` is ``Access/create``.
    ///   - access: what the handle may do, and whether the file is made or brought up to date.
    ///   - patience: how long to wait for another program that writes, in seconds.
    package convenience init(path: String, access: Access, patience: TimeInterval = patience) throws(StoreError) {
        try self.init(path: path, access: access, patience: patience, migrations: Schema.migrations)
    }

    /// Opens a database as a program that knows only some migrations would.
    init(path: String, access: Access, patience: TimeInterval, migrations: [Schema.Migration]) throws(StoreError) {
        self.path = path
        let isNew = !FileManager.default.fileExists(atPath: path)
        var isOpen = false
        // A file that could not be begun is none.
        defer { if isNew, !isOpen { Self.removeEmptyFile(path) } }
        let (file, queue) = try translatingErrors(file: path) {
            let file = try DatabasePath(path)
            if isNew {
                guard access == .create else { throw StoreError.cannotOpen(file: path, reason: "no such file") }
                try file.makeFolder()
            }
            return (file, try file.connect(access: access, patience: patience))
        }
        self.queue = queue
        self.isNew = isNew
        schema = try Self.translating(queue, path) {
            let found = try queue.read { db in try file.version(of: db) }
            guard found <= migrations.count else {
                throw StoreError.newerVersion(file: path, found: found, known: migrations.count)
            }
            guard access == .read else {
                try Schema.migrate(queue, through: migrations)
                if migrations.count == Schema.version { try Schema.renewViewsAndDescriptions(queue) }
                return migrations.count
            }
            guard found > 0 else { throw StoreError.cannotOpen(file: path, reason: "there is nothing in it") }
            guard found >= Schema.oldestReadable else {
                throw StoreError.olderVersion(file: path, found: found, known: Schema.oldestReadable)
            }
            try queue.inDatabase { db in try Schema.complete(db) }
            return found
        }
        isOpen = true
    }

    private static func removeEmptyFile(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A database that is kept in memory and gone with its handle.
    package init() throws(StoreError) {
        path = "memory"
        schema = Schema.version
        isNew = false
        queue = try translatingErrors(file: path) {
            let queue = try DatabaseQueue()
            queue.inDatabase { db in EstimateFunctions.all.forEach(db.add(function:)) }
            try Schema.migrate(queue)
            try Schema.renewViewsAndDescriptions(queue)
            return queue
        }
    }

    /// Removes a file that was made with this handle for work that has come to nothing: the newest file of a folder is what people
    /// ask next. It stays where anything is noted but which pictures and codecs there are.
    package func removeUnlessUsed() {
        guard isNew else { return }
        let isUsed = try? read { db in
            try ["campaign", "run", "encoding", "judgement", "training_log", "kept_picture"].contains { table in
                try Row.fetchOne(db, sql: "SELECT 1 FROM \(table)") != nil
            }
        }
        guard isUsed == false else { return }
        // Another program that has opened it meanwhile is told by SQLite, when it writes, that the file has gone.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether the database holds what ``takeOutcomes(from:dataset:name:codecs:classifier:)`` writes and nothing else: no runs, and
    /// no verdict in full.
    package func isRecording() throws(StoreError) -> Bool {
        try read { db in
            try ["campaign", "run", "training_log", "kept_picture", "judgement WHERE confidence IS NOT NULL"]
                .allSatisfy { try Row.fetchOne(db, sql: "SELECT 1 FROM \($0)") == nil }
        }
    }

    /// Writes a copy of the database as it is now into a file that is not there yet.
    package func copy(to file: String) throws(StoreError) {
        let name = try DatabasePath(file).plain
        try translating { try queue.backup(to: DatabaseQueue(path: name)) }
    }

    /// Runs `body`, which only reads, in one transaction: it sees one state of the database.
    func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        try translating { try queue.read(body) }
    }

    /// Runs `body` in one transaction: all that it writes is kept, or nothing where it throws.
    func write<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        try translating { try queue.write(body) }
    }

    /// Runs `body` outside of a transaction, for what SQLite allows only there.
    func withoutTransaction<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        try translating { try queue.inDatabase(body) }
    }

    /// Gives SQLite's errors as ours, with the system's own word on why a file could not be read or written.
    private func translating<T>(_ body: () throws -> T) throws(StoreError) -> T {
        try Self.translating(queue, path, body)
    }

    private static func translating<T>(
        _ queue: DatabaseQueue, _ path: String, _ body: () throws -> T
    ) throws(StoreError) -> T {
        do {
            return try body()
        } catch {
            let number = error is DatabaseError ? queue.inDatabase(systemError) : 0
            let known = StoreError(error, file: path, systemError: number)
            guard case .diskFull(let file, nil) = known else { throw known }
            let runs = try? queue.read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM run WHERE status = 'done'")
            }
            throw .diskFull(file: file, runs: runs)
        }
    }
}

/// The system's number of what last went wrong with a database's file; 0 where nothing did.
private func systemError(_ db: Database) -> Int32 {
    guard let connection = db.sqliteConnection else { return 0 }
    // What fails in the middle of a COMMIT is known of the file only.
    var number: Int32 = 0
    let code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_LAST_ERRNO, &number)
    return code == SQLITE_OK && number != 0 ? number : sqlite3_system_errno(connection)
}
