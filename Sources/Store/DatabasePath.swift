import Basics
import Foundation
import GRDB
import GRDBSQLite

/// The path of a database's file, and how SQLite is to open it.
struct DatabasePath {
    /// As it was named.
    let path: String

    /// - Throws: ``StoreError/noFile(_:reason:)`` for names by which SQLite keeps a database in memory or nowhere.
    init(_ path: String) throws(StoreError) {
        if path.allSatisfy(\.isWhitespace) { throw .noFile(path, reason: "it is empty") }
        if path == InputFile.standardInput {
            throw .noFile(path, reason: "a database is no stream (./- is a file of that name)")
        }
        if path == ":memory:" { throw .noFile(path, reason: "a database in memory is gone when the command ends") }
        self.path = path
    }

    /// The name that means this file to SQLite, which takes what begins with `file:` for a URI.
    var plain: String { path.hasPrefix("file:") || path.hasPrefix(":") ? "./" + path : path }

    func makeFolder() throws {
        do throws(OutputError) {
            try OutputFile.makeFolder(FilePath.folder(of: path))
        } catch {
            let reason = if case .refused(_, let reason) = error { reason } else { error.reason }
            throw StoreError.cannotMake(file: path, reason: reason)
        }
    }

    /// Refuses a file that is not there and cannot be made, with the system's word, which SQLite does not tell.
    private func checkFolder() throws(StoreError) {
        let folder = FilePath.folder(of: path)
        guard !FileManager.default.fileExists(atPath: path), access(folder.isEmpty ? "." : folder, W_OK) != 0 else {
            return
        }
        throw .cannotMake(file: path, reason: InputFile.lastSystemError())
    }

    /// Opens the file. What a killed writer left in it is first taken back: who only reads cannot do that, who may write
    /// does so by the first look.
    func connect(access: ResultsDatabase.Access, patience: TimeInterval) throws -> DatabaseQueue {
        if let problem = InputFile.problem(ofFile: path) { throw StoreError.cannotOpen(file: path, reason: problem) }
        if access == .create { try checkFolder() }
        do {
            return try Self.open(plain, access: access, patience: patience)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            let writer = try Self.open(plain, access: .write, patience: patience)
            _ = try writer.read { db in try version(of: db) }
            return try Self.open(plain, access: access, patience: patience)
        } catch let error as DatabaseError where access == .read && isUnopenedLog(error) {
            return try Self.open(try immutable(), access: .read, patience: patience)
        }
    }

    /// The schema version of a database; 0 for a new one.
    func version(of db: Database) throws -> Int {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        if tables == 0 && application == 0 { return 0 }
        guard application == Schema.applicationID else {
            throw StoreError.notOurs(file: path, reason: "an SQLite database of another program")
        }
        return try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    private static func open(_ name: String, access: ResultsDatabase.Access, patience: TimeInterval) throws
        -> DatabaseQueue
    {
        var configuration = Configuration()
        configuration.readonly = access == .read
        configuration.busyMode = .timeout(patience)
        configuration.label = "PNCSim results"
        configuration.prepareDatabase { db in
            EstimateFunctions.all.forEach(db.add(function:))
            if access != .read {
                // Up to the cache's size, written pages stay in memory until the transaction ends, and the file is touched only
                // while it commits; a greater run than that must not be held whole.
                try db.execute(sql: "PRAGMA secure_delete = OFF; PRAGMA synchronous = FULL")
            }
            try db.execute(sql: "PRAGMA cache_size = -32768")
            EstimateFunctions.all.forEach(db.add(function:))
            // The first look at the file: whatever cannot be read shows here.
            _ = try Int.fetchOne(db, sql: "PRAGMA schema_version")
        }
        return try DatabaseQueue(path: name, configuration: configuration)
    }

    // MARK: A write-ahead log

    /// Whether a file is one with a write-ahead log, as other programs leave it, for which SQLite would have to make a file
    /// beside it and may not.
    private func isUnopenedLog(_ error: DatabaseError) -> Bool {
        guard [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode),
            let handle = FileHandle(forReadingAtPath: path)
        else { return false }
        defer { try? handle.close() }
        // Bytes 18 and 19 of SQLite's header are 2 where a write-ahead log is used.
        guard let header = try? handle.read(upToCount: 20), header.count == 20 else { return false }
        return header[header.startIndex + 18] == 2
    }

    /// The name by which SQLite reads the file as one that nobody changes, which needs no other file.
    ///
    /// - Throws: ``StoreError/cannotOpen(file:reason:)`` where the log holds rows that would be left out.
    private func immutable() throws -> String {
        let log = path + "-wal"
        let size = (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int) ?? 0
        guard size == 0 else {
            throw StoreError.cannotOpen(
                file: path,
                reason:
                    "its newest rows are in \(log), which can be read only where a file may be made beside it; copy both "
                    + "to a folder that may be written")
        }
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        let name = absolute.addingPercentEncoding(
            withAllowedCharacters: .urlPathAllowed.subtracting(.init(charactersIn: "?#%")))
        return "file:\(name ?? absolute)?immutable=1"
    }
}
