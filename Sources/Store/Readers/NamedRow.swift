import GRDB

/// A row of a statement, whose columns are asked for by name. A name that the statement does not yield, or a value of another
/// type than is asked for, is an error that says so: nothing is read as zero or as an empty text because of a misspelling.
struct NamedRow {
    private let row: Row
    let file: String

    init(_ row: Row, of file: String) {
        self.row = row
        self.file = file
    }

    /// The value of a column; for an optional type, nil where it is NULL.
    func callAsFunction<Value: DatabaseValueConvertible>(_ name: String, as type: Value.Type = Value.self) throws
        -> Value
    {
        guard let stored: DatabaseValue = row[name] else {
            throw StoreError.noColumn(file: file, name: name, known: Array(row.columnNames))
        }
        guard let value = Value.fromDatabaseValue(stored) else {
            throw StoreError.corrupt(file: file, reason: "`\(name)` holds \(stored), where \(Value.self) is expected")
        }
        return value
    }

    /// The key of a row of another table.
    func key<Record>(_ name: String) throws -> RowKey<Record> { RowKey(try self(name)) }
}

extension ResultsDatabase {
    /// The rows of a statement, each as `make` reads it.
    func rows<Value>(
        _ sql: String, _ arguments: StatementArguments = StatementArguments(), _ make: (NamedRow) throws -> Value
    ) throws(StoreError) -> [Value] {
        try read { db in
            var values: [Value] = []
            let cursor = try Row.fetchCursor(db, sql: sql, arguments: arguments)
            while let row = try cursor.next() { values.append(try make(NamedRow(row, of: path))) }
            return values
        }
    }
}
