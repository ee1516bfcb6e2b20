import Basics
import Foundation
import GRDB

/// What can go wrong with a results database. Each case names the file; its message says what to do.
package enum StoreError: Error, Sendable, Equatable {
    /// Another program holds the file and did not let go of it in time.
    case locked(file: String)
    /// The file system has no room left, or the file has reached the largest size it may have; `runs` are the finished runs that
    /// it holds, nil where that cannot be told.
    case diskFull(file: String, runs: Int? = nil)
    /// The file or its folder cannot be written.
    case readOnly(file: String)
    /// The system would not read or write the file; `reason` is its own.
    case inputOutput(file: String, reason: String)
    /// A name that is no file's.
    case noFile(String, reason: String)
    /// A program was killed while it wrote, and what it left undone cannot be taken back where nothing may be written.
    case interruptedWrite(file: String)
    /// There is no such file, and none can be made; `reason` is the system's word.
    case cannotMake(file: String, reason: String)
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
    /// A column that a statement does not yield.
    case noColumn(file: String, name: String, known: [String])
    /// A query that would write, or look into another file, where only reading is allowed.
    case notAQuery(file: String, reason: String)
    /// A named query that does not exist.
    case unknownQuery(String, valid: [String])
    /// A parameter that a named query does not have.
    case unknownParameter(query: String, name: String, valid: [String])
    /// A value of a parameter that nothing in the database has.
    case noSuchValue(query: String, parameter: String, value: String, known: [String])
    /// A campaign that the database does not hold; `known` are names and hashes.
    case noSuchCampaign(file: String, String, known: [String])
    /// An argument that a named query lacks or does not understand.
    case badArgument(query: String, argument: String, reason: String)
    /// Two databases say different things of the same; `what` is a sentence for each kind.
    case conflict(file: String, other: String, what: [String])
    /// Rows that contradict what the database already holds, or each other.
    case inconsistent(file: String, what: String)
}

extension StoreError: CustomStringConvertible {
    /// One sentence: the file, what is wrong with it, and what to do.
    package var description: String {
        switch self {
        case .locked(let file):
            "\(Terminal.name(file)): locked by another program; wait until it has finished, or close it, and run the command again"
        case .diskFull(let file, let runs):
            "\(Terminal.name(file)): no room left to write; what was being written is not kept"
                + (runs.map { count in
                    let verb = count == 1 ? "is" : "are"
                    return ", \(NumberText.count(count, "finished run")) \(verb), and the file is whole. "
                } ?? ". ")
                + "Free some space and run the command again, it goes on where it stopped"
        case .readOnly(let file):
            "\(Terminal.name(file)): cannot be written; make the file and its folder writable, or name another file with --db"
        case .inputOutput(let file, let reason):
            "\(Terminal.name(file)): \(reason); what was being written is not kept, and the file is as it was before"
        case .noFile(let name, let reason):
            "`\(Terminal.name(name))` names no file to keep results in: \(reason). Name a file, for example --db Results/mine.sqlite"
        case .interruptedWrite(let file):
            "\(Terminal.name(file)): a program was killed while it wrote to it, and \(Terminal.name(file))-journal holds what has to be taken back, for "
                + "which file and folder must be writable; make them so, or copy both files to where they are"
        case .cannotMake(let file, let reason):
            "\(Terminal.name(file)): cannot be written: \(reason); make its folder writable, or name another file with --db"
        case .cannotOpen(let file, let reason):
            "\(Terminal.name(file)): cannot be opened (\(reason)); check the path given to --db"
        case .newerVersion(let file, let found, let known):
            "\(Terminal.name(file)): written by a newer pncsim (schema \(found), this one knows up to \(known)); "
                + "update pncsim, or name another file with --db"
        case .olderVersion(let file, let found, let known):
            "\(Terminal.name(file)): written by an older pncsim (schema \(found); from \(known) on, a file is read as it is) and open for reading "
                + "only; make it writable and run any command that writes to it, which brings it up to date"
        case .corrupt(let file, let reason):
            "\(Terminal.name(file)): damaged (\(reason)); restore a copy, or save what can be read with "
                + "`sqlite3 '\(Terminal.name(file))' .recover | sqlite3 recovered.sqlite`"
        case .notOurs(let file, let reason):
            "\(Terminal.name(file)): not a PNCSim database (\(reason)); nothing was changed. Name another file with --db"
        case .sql(let file, let message, let sql):
            "\(Terminal.name(file)): \(message)" + (sql.map { " in: \($0)" } ?? "")
        case .noColumn(let file, let name, let known):
            "\(Terminal.name(file)): there is no column `\(Terminal.name(name))`; there are \(known.joined(separator: ", "))"
        case .notAQuery(let file, let reason):
            "\(Terminal.name(file)): only reading is allowed here: \(reason). To change the file, use the sqlite3 shell"
        case .unknownQuery(let name, let valid):
            "no query is named `\(Terminal.name(name))`; \(NearestName.phrase(for: name, among: valid)), or any SQL that begins with SELECT"
        case .unknownParameter(let query, let name, let valid):
            "query \(Terminal.name(query)) has no parameter `\(Terminal.name(name))`; "
                + (valid.isEmpty ? "it has none" : NearestName.phrase(for: name, among: valid))
        case .noSuchValue(let query, let parameter, let value, let known):
            "query \(Terminal.name(query)): no \(Terminal.name(parameter)) is `\(Terminal.name(value))`; "
                // No number is nearly another one.
                + (Double(value) == nil
                    ? NearestName.nearest(to: value, among: known).map { "did you mean \($0)? " } ?? "" : "")
                + (known.isEmpty ? "there are none" : "there are \(Self.few(known))")
        case .noSuchCampaign(let file, let name, let known):
            "\(Terminal.name(file)): it holds no campaign `\(Terminal.name(name))`; "
                + (known.isEmpty ? "it holds none" : "it holds \(known.joined(separator: ", "))")
        case .badArgument(let query, let argument, let reason):
            "query \(Terminal.name(query)), argument \(Terminal.name(argument)): \(reason)"
        case .conflict(let file, let other, let what):
            "\(Terminal.name(other)) contradicts \(Terminal.name(file)); nothing was taken over and both are as they were.\n  "
                + what.joined(separator: "\n  ")
        case .inconsistent(let file, let what):
            "\(Terminal.name(file)): \(what)"
        }
    }

    /// The same error of another file, in place of one that only the program knows.
    package func naming(_ other: String, for draft: String) -> StoreError {
        func name(_ file: String) -> String { file == draft ? other : file }
        return switch self {
        case .locked(let file): .locked(file: name(file))
        case .diskFull(let file, let runs): .diskFull(file: name(file), runs: runs)
        case .readOnly(let file): .readOnly(file: name(file))
        case .inputOutput(let file, let reason): .inputOutput(file: name(file), reason: reason)
        case .interruptedWrite(let file): .interruptedWrite(file: name(file))
        case .cannotMake(let file, let reason): .cannotMake(file: name(file), reason: reason)
        case .cannotOpen(let file, let reason): .cannotOpen(file: name(file), reason: reason)
        case .corrupt(let file, let reason): .corrupt(file: name(file), reason: reason)
        case .sql(let file, let message, let sql): .sql(file: name(file), message: message, sql: sql)
        case .conflict(let file, let second, let what): .conflict(file: name(file), other: name(second), what: what)
        case .inconsistent(let file, let what): .inconsistent(file: name(file), what: what)
        default: self
        }
    }

    /// The first dozen of many.
    private static func few(_ names: [String]) -> String {
        let shown = names.prefix(12).map(Terminal.name).joined(separator: ", ")
        return names.count > 12 ? "\(shown), … (\(names.count))" : shown
    }
}

extension StoreError {
    /// The error that SQLite's own stands for.
    ///
    /// - Parameter systemError: the system's number of what went wrong; 0 where there is none.
    init(_ error: any Error, file: String, systemError: Int32 = 0) {
        if let own = error as? StoreError {
            self = own
            return
        }
        guard let error = error as? DatabaseError else {
            self = .sql(file: file, message: "\(error)", sql: nil)
            return
        }
        let message = error.message ?? "unknown error"
        let reason = systemError == 0 ? message : String(cString: strerror(systemError)).lowercasedFirst
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(file: file)
        case .SQLITE_FULL: self = .diskFull(file: file)
        case .SQLITE_IOERR where systemError == ENOSPC || systemError == EDQUOT: self = .diskFull(file: file)
        case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK:
            self = .interruptedWrite(file: file)
        case .SQLITE_READONLY: self = .readOnly(file: file)
        case .SQLITE_CANTOPEN: self = .cannotOpen(file: file, reason: reason)
        case .SQLITE_CORRUPT: self = .corrupt(file: file, reason: message)
        case .SQLITE_NOTADB: self = .notOurs(file: file, reason: message)
        case .SQLITE_IOERR: self = .inputOutput(file: file, reason: reason)
        case .SQLITE_AUTH: self = .notAQuery(file: file, reason: message)
        default: self = .sql(file: file, message: message, sql: error.sql)
        }
    }
}

/// Runs `body` and gives any error of SQLite as a ``StoreError`` that names `file`.
func translatingErrors<T>(file: String, _ body: () throws -> T) throws(StoreError) -> T {
    do { return try body() } catch { throw StoreError(error, file: file) }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
