public import Foundation
import GRDB

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
public final class ResultsDatabase: Sendable {
    /// What a handle may do.
    public enum Access: Sendable {
        /// Read and write; the file is made where there is none, and brought up to date where it is older.
        case create
        /// Read and write an existing file, which is brought up to date where it is older.
        case write
        /// Only read, as SQLite itself ensures.
        case read
    }

    /// The file, as it was named.
    public let path: String
    /// The connection; every use goes through `read` and `write`.
    private let queue: DatabaseQueue
    /// How long to wait for another program that writes, in seconds, unless ``init(path:access:patience:)`` says.
    public static let patience: TimeInterval = 30

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - path: the file; its folder is made with it where `access` is ``Access/create``.
    ///   - access: what the handle may do, and whether the file is made or brought up to date.
    ///   - patience: how long to wait for another program that writes, in seconds.
    public convenience init(path: String, access: Access, patience: TimeInterval = patience) throws(StoreError) {
        try self.init(path: path, access: access, patience: patience, migrations: Schema.migrations)
    }

    /// Opens a database as a program that knows only some migrations would.
    init(path: String, access: Access, patience: TimeInterval, migrations: [Schema.Migration]) throws(StoreError) {
        self.path = path
        queue = try translatingErrors(file: path) {
            let exists = FileManager.default.fileExists(atPath: path)
            if !exists {
                guard access == .create else { throw StoreError.cannotOpen(file: path, reason: "no such file") }
                try ResultsDatabase.makeFolder(of: path)
            }
            let queue = try ResultsDatabase.connectRollingBack(path: path, access: access, patience: patience)
            let found = try queue.read { db in try ResultsDatabase.version(of: db, path: path) }
            guard found <= migrations.count else {
                throw StoreError.newerVersion(file: path, found: found, known: migrations.count)
            }
            if found < migrations.count {
                if access == .read {
                    throw StoreError.olderVersion(file: path, found: found, known: migrations.count)
                }
                try Schema.migrate(queue, through: migrations)
            }
            return queue
        }
    }

    private static func makeFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError.cannotOpen(file: path, reason: "its folder cannot be made: \(error.localizedDescription)")
        }
    }

    /// Opens the file, and first takes back what a killed writer left in it: who only reads cannot do that, who may write
    /// does so by the first look.
    private static func connectRollingBack(
        path: String, access: Access, patience: TimeInterval
    ) throws -> DatabaseQueue {
        do {
            return try connect(path: path, access: access, patience: patience)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            let writer = try connect(path: path, access: .write, patience: patience)
            _ = try writer.read { db in try version(of: db, path: path) }
            return try connect(path: path, access: access, patience: patience)
        }
    }

    private static func connect(path: String, access: Access, patience: TimeInterval) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = access == .read
        configuration.busyMode = .timeout(patience)
        configuration.label = "PNCSim results"
        configuration.prepareDatabase { db in
            if access != .read {
                // Written pages stay in memory until the transaction ends: the file is touched only while it commits.
                try db.execute(sql: "PRAGMA cache_spill = OFF; PRAGMA secure_delete = OFF; PRAGMA synchronous = FULL")
            }
            try db.execute(sql: "PRAGMA cache_size = -65536")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The schema version of a database; 0 for a new one.
    private static func version(of db: Database, path: String) throws -> Int {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables == 0 && application == 0 { return 0 }
        guard application == Schema.applicationID else {
            throw StoreError.notOurs(file: path, reason: "an SQLite database of another program")
        }
        return try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Runs `body`, which only reads, in one transaction: it sees one state of the database.
    func read<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        try translatingErrors(file: path) { try queue.read(body) }
    }

    /// Runs `body` in one transaction: all that it writes is kept, or nothing where it throws.
    func write<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        try translatingErrors(file: path) { try queue.write(body) }
    }

    /// Runs `body` outside of a transaction, for what SQLite allows only there.
    func withoutTransaction<T>(_ body: (Database) throws -> T) throws(StoreError) -> T {
        try translatingErrors(file: path) { try queue.inDatabase(body) }
    }
}
