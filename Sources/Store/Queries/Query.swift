import Foundation
import GRDB
import GRDBSQLite

extension ResultsDatabase {
    /// The answer to one SELECT statement. Nothing can be changed by it, and no other file be looked into.
    ///
    /// - Parameters:
    ///   - sql: the statement.
    ///   - arguments: values of the statement's named parameters, by the names without the colon.
    package func query(sql: String, arguments: [String: String] = [:]) throws(StoreError) -> Table {
        try read { db in
            guard let connection = db.sqliteConnection else {
                throw StoreError.cannotOpen(file: self.path, reason: "the connection is closed")
            }
            // What reading SQL cannot do, SQLite enforces: `read` refuses writes, and this the opening of other files.
            let attachable = sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
            defer { sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, attachable) }
            let statement: Statement
            do {
                statement = try db.makeStatement(sql: sql)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_MISUSE {
                throw StoreError.notAQuery(file: self.path, reason: "give one statement, that begins with SELECT")
            }
            guard statement.isReadonly, statement.columnCount > 0 else {
                throw StoreError.notAQuery(file: self.path, reason: "`\(firstWord(of: sql))` is no query")
            }
            try statement.setArguments(StatementArguments(arguments))
            return try Table(statement)
        }
    }
}

/// The word with which a statement begins.
private func firstWord(of sql: String) -> String {
    String(sql.drop { $0.isWhitespace }.prefix { $0.isLetter }).uppercased()
}

extension Table {
    /// All rows of a statement whose arguments are set.
    fileprivate init(_ statement: Statement) throws {
        let units = ColumnDescription.units
        columns = statement.columnNames.map { Column($0, unit: units[$0] ?? nil) }
        rows = []
        let cursor = try Row.fetchCursor(statement)
        while let row = try cursor.next() {
            rows.append(row.databaseValues.map(Cell.init))
        }
    }
}

extension Table.Cell {
    init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .double(let real): .real(real)
            case .string(let text): .text(text)
            case .blob(let data): .bytes([UInt8](data))
            }
    }
}
