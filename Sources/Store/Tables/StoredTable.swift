import GRDB
import GRDBSQLite

/// A table and what fills it.
struct StoredTable<Record>: Sendable {
    let name: String
    /// What it is for, in a sentence.
    let help: String
    /// The columns by which a row is known in whatever database it stands; of its own number where it has one.
    let knownBy: [String]
    let columns: [Column<Record>]

    init(_ name: String, _ help: String, knownBy: [String], _ columns: [Column<Record>]) {
        self.name = name
        self.help = help
        self.knownBy = knownBy
        self.columns = columns
    }

    /// What is said of it.
    var description: TableDescription {
        TableDescription(name, help, knownBy: knownBy, columns.map(\.description))
    }

    /// What becomes of a row that is known already.
    enum Known {
        /// It is an error.
        case fails
        /// It stays as it is.
        case stays
        /// It is replaced.
        case isReplaced
    }

    /// A prepared INSERT of records.
    func insert(into db: Database, known: Known = .fails) throws -> RecordInsert<Record> {
        try RecordInsert(self, into: db, known)
    }
}

/// A prepared INSERT, which binds a record's values as they are.
struct RecordInsert<Record> {
    private let statement: Statement
    private let db: Database
    private let bindings: [@Sendable (Record, OpaquePointer, Int32) -> Int32]

    fileprivate init(_ table: StoredTable<Record>, into db: Database, _ known: StoredTable<Record>.Known) throws {
        self.db = db
        let filled = table.columns.filter { $0.bind != nil }
        bindings = filled.compactMap(\.bind)
        let names = filled.map(\.description.name).joined(separator: ", ")
        let marks = [String](repeating: "?", count: filled.count).joined(separator: ", ")
        let (verb, rest) =
            switch known {
            case .fails: ("INSERT", "")
            // Unlike OR IGNORE, this lets other broken constraints be errors.
            case .stays: ("INSERT", " ON CONFLICT DO NOTHING")
            case .isReplaced: ("INSERT OR REPLACE", "")
            }
        statement = try db.cachedStatement(
            sql: "\(verb) INTO \(table.name) (\(names)) VALUES (\(marks))\(rest)")
    }

    /// Inserts a record; whether it was not known before.
    @discardableResult
    func callAsFunction(_ record: Record) throws -> Bool {
        let raw = statement.sqliteStatement
        var index: Int32 = 1
        for bind in bindings {
            let code = bind(record, raw, index)
            guard code == SQLITE_OK else { throw failure(code) }
            index += 1
        }
        let code = sqlite3_step(raw)
        let problem = code == SQLITE_DONE ? nil : failure(code)
        sqlite3_reset(raw)
        if let problem { throw problem }
        return db.changesCount > 0
    }

    private func failure(_ code: Int32) -> DatabaseError {
        let extended = db.sqliteConnection.map { sqlite3_extended_errcode($0) } ?? code
        let message = db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
        return DatabaseError(resultCode: ResultCode(rawValue: extended), message: message, sql: statement.sql)
    }
}
