import GRDB

/// What can go wrong with a results database. Each case names the file; its message says what to do.
public enum StoreError: Error, Sendable, Equatable {
    /// Another program holds the file and did not let go of it in time.
    case locked(file: String)
    /// The file system has no room left, or the file has reached the largest size it may have.
    case diskFull(file: String)
    /// The file or its folder cannot be written.
    case readOnly(file: String)
    /// A program was killed while it wrote, and what it left undone cannot be taken back where nothing may be written.
    case interruptedWrite(file: String)
    /// There is no such file, or it may not be opened.
    case cannotOpen(file: String, reason: String)
    /// Written by a newer program; `found` and `known` are schema versions.
    case newerVersion(file: String, found: Int, known: Int)
    /// Written by an older program and opened for reading only, so that it cannot be brought up to date.
    case olderVersion(file: String, found: Int, known: Int)
    /// SQLite finds the file damaged.
    case corrupt(file: String, reason: String)
    /// A file that is no SQLite database, or one of another program.
    case notOurs(file: String, reason: String)
    /// A statement that SQLite refuses; `sql` is the statement.
    case sql(file: String, message: String, sql: String?)
    /// A query that would write, or look into another file, where only reading is allowed.
    case notAQuery(file: String, reason: String)
    /// A named query that does not exist.
    case unknownQuery(String, valid: [String])
    /// An argument that a named query lacks or does not understand.
    case badArgument(query: String, argument: String, reason: String)
    /// Rows that contradict what the database already holds, or each other.
    case inconsistent(file: String, what: String)
}

extension StoreError: CustomStringConvertible {
    /// One sentence: the file, what is wrong with it, and what to do.
    public var description: String {
        switch self {
        case .locked(let file):
            "\(file): locked by another program; wait until it has finished, or close it, and run the command again"
        case .diskFull(let file):
            "\(file): no room left to write; nothing of this run was stored and the file is whole. "
                + "Free some space and run the command again, it goes on where it stopped"
        case .readOnly(let file):
            "\(file): cannot be written; make the file and its folder writable, or name another file with --db"
        case .interruptedWrite(let file):
            "\(file): a program was killed while it wrote to it, and \(file)-journal holds what has to be taken back, for "
                + "which file and folder must be writable; make them so, or copy both files to where they are"
        case .cannotOpen(let file, let reason):
            "\(file): cannot be opened (\(reason)); check the path given to --db"
        case .newerVersion(let file, let found, let known):
            "\(file): written by a newer pncsim (schema \(found), this one knows up to \(known)); "
                + "update pncsim, or name another file with --db"
        case .olderVersion(let file, let found, let known):
            "\(file): written by an older pncsim (schema \(found), this one needs \(known)) and open for reading only; "
                + "make it writable and run any command that writes to it, which brings it up to date"
        case .corrupt(let file, let reason):
            "\(file): damaged (\(reason)); restore a copy, or save what can be read with "
                + "`sqlite3 '\(file)' .recover | sqlite3 recovered.sqlite`"
        case .notOurs(let file, let reason):
            "\(file): not a PNCSim database (\(reason)); nothing was changed. Name another file with --db"
        case .sql(let file, let message, let sql):
            "\(file): \(message)" + (sql.map { " in: \($0)" } ?? "")
        case .notAQuery(let file, let reason):
            "\(file): only reading is allowed here: \(reason). To change the file, use the sqlite3 shell"
        case .unknownQuery(let name, let valid):
            "no query is named `\(name)`; there are \(valid.joined(separator: ", ")), and any SQL that begins with SELECT"
        case .badArgument(let query, let argument, let reason):
            "query \(query), argument \(argument): \(reason)"
        case .inconsistent(let file, let what):
            "\(file): \(what)"
        }
    }
}

extension StoreError {
    /// The error that SQLite's own stands for.
    init(_ error: any Error, file: String) {
        if let own = error as? StoreError {
            self = own
            return
        }
        guard let error = error as? DatabaseError else {
            self = .sql(file: file, message: "\(error)", sql: nil)
            return
        }
        let message = error.message ?? "unknown error"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(file: file)
        case .SQLITE_FULL: self = .diskFull(file: file)
        case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK:
            self = .interruptedWrite(file: file)
        case .SQLITE_READONLY: self = .readOnly(file: file)
        case .SQLITE_CANTOPEN: self = .cannotOpen(file: file, reason: message)
        case .SQLITE_CORRUPT: self = .corrupt(file: file, reason: message)
        case .SQLITE_NOTADB: self = .notOurs(file: file, reason: message)
        case .SQLITE_IOERR: self = .corrupt(file: file, reason: "input/output error: \(message)")
        case .SQLITE_AUTH: self = .notAQuery(file: file, reason: message)
        default: self = .sql(file: file, message: message, sql: error.sql)
        }
    }
}

/// Runs `body` and gives any error of SQLite as a ``StoreError`` that names `file`.
func translatingErrors<T>(file: String, _ body: () throws -> T) throws(StoreError) -> T {
    do { return try body() } catch { throw StoreError(error, file: file) }
}
