import Foundation
import GRDBSQLite

/// The types of SQLite's columns, as the DDL spells them.
enum ColumnType: String, Sendable, Hashable {
    case integer = "INTEGER"
    case real = "REAL"
    case text = "TEXT"
    case blob = "BLOB"
}

/// A value that a column can hold. It is bound to a statement as it is, without a box: an outcome has some twenty columns
/// and a campaign millions of outcomes.
protocol StoredValue: Sendable {
    static var columnType: ColumnType { get }

    /// Binds the value to a parameter, from 1; gives SQLite's result code.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32

    /// The value as a query gives it.
    var cell: Table.Cell { get }
}

extension Int64: StoredValue {
    static var columnType: ColumnType { .integer }
    var cell: Table.Cell { .integer(self) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: StoredValue {
    static var columnType: ColumnType { .integer }
    var cell: Table.Cell { .integer(Int64(self)) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, Int64(self))
    }
}

/// SQLite's integers are signed: the bits are kept.
extension UInt64: StoredValue {
    static var columnType: ColumnType { .integer }
    var cell: Table.Cell { .integer(Int64(bitPattern: self)) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, Int64(bitPattern: self))
    }
}

/// 1 or 0.
extension Bool: StoredValue {
    static var columnType: ColumnType { .integer }
    var cell: Table.Cell { .integer(self ? 1 : 0) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_int64(statement, index, self ? 1 : 0)
    }
}

extension Double: StoredValue {
    static var columnType: ColumnType { .real }
    var cell: Table.Cell { .real(self) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_double(statement, index, self) }
}

extension String: StoredValue {
    static var columnType: ColumnType { .text }
    var cell: Table.Cell { .text(self) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        sqlite3_bind_text(statement, index, self, Int32(utf8.count), copied)
    }
}

extension Data: StoredValue {
    static var columnType: ColumnType { .blob }
    var cell: Table.Cell { .bytes([UInt8](self)) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        guard !isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
        return withUnsafeBytes { sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), copied) }
    }
}

/// ISO 8601 in UTC, as all texts that are times.
extension Date: StoredValue {
    static var columnType: ColumnType { .text }
    var cell: Table.Cell { .text(formatted(.iso8601)) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        formatted(.iso8601).bind(to: statement, at: index)
    }
}

extension RowKey: StoredValue {
    static var columnType: ColumnType { .integer }
    var cell: Table.Cell { .integer(id) }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { id.bind(to: statement, at: index) }
}

/// NULL, or the value.
extension Optional: StoredValue where Wrapped: StoredValue {
    static var columnType: ColumnType { Wrapped.columnType }
    var cell: Table.Cell { self?.cell ?? .null }
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        self?.bind(to: statement, at: index) ?? sqlite3_bind_null(statement, index)
    }
}

/// Tells SQLite to copy what it is given before the call returns; the constant's name in C is SQLITE_TRANSIENT, a cast that
/// Swift does not import.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
