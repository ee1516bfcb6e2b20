import GRDB
import GRDBSQLite

/// A prepared INSERT of a whole row of integers, bound without boxes: an outcome has 19 columns, and a campaign
/// millions of outcomes.
struct WideInsert {
    private let statement: Statement
    private let db: Database

    /// Prepares the statement; the values are the table's columns in their order.
    init(_ db: Database, table: String, columns: Int) throws {
        self.db = db
        let marks = [String](repeating: "?", count: columns).joined(separator: ", ")
        statement = try db.cachedStatement(sql: "INSERT INTO \(table) VALUES (\(marks))")
    }

    /// Inserts one row; nil is NULL.
    func execute(_ values: Int64?...) throws {
        let raw = statement.sqliteStatement
        for (index, value) in values.enumerated() {
            let code =
                if let value { sqlite3_bind_int64(raw, Int32(index + 1), value) } else {
                    sqlite3_bind_null(raw, Int32(index + 1))
                }
            guard code == SQLITE_OK else { throw failure(code) }
        }
        let code = sqlite3_step(raw)
        let problem = code == SQLITE_DONE ? nil : failure(code)
        sqlite3_reset(raw)
        if let problem { throw problem }
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let message = db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
}
