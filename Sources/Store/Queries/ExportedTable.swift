import GRDB

/// A table or view as other programs are given it: its columns typed by the schema, whatever its values.
package struct ExportedTable: Sendable, Hashable {
    /// The kind of a column's values.
    package enum Kind: Sendable, Hashable {
        case integer, real, text, bytes
    }

    package struct Column: Sendable, Hashable {
        package let name: String
        package let kind: Kind
    }

    package let name: String
    package let columns: [Column]

    /// All tables and views.
    package static let all = TableDescription.all.map { table in
        ExportedTable(
            name: table.name, columns: table.columns.map { Column(name: $0.name, kind: Kind($0.type)) })
    }
}

extension ExportedTable.Kind {
    fileprivate init(_ type: ColumnType) {
        self =
            switch type {
            case .integer: .integer
            case .real: .real
            case .text: .text
            case .blob: .bytes
            }
    }
}

extension ResultsDatabase {
    /// Reads a table some rows at a time: all outcomes of a campaign would not fit in memory. It is read in one transaction.
    package func export(_ table: ExportedTable, rowsAtOnce: Int = 10_000, _ take: (Table) throws -> Void) throws {
        var failure: (any Error)?
        try read { db in
            let names = table.columns.map(\.name)
            // Which run brought a condition first is chance; every other table is in the order of its key.
            let order = table.name == "condition" ? " ORDER BY hash" : ""
            let cursor = try Row.fetchCursor(
                db, sql: "SELECT \(names.joined(separator: ", ")) FROM \(table.name)\(order)")
            var page = Table(columns: names.map { Table.Column($0) }, rows: [])
            do {
                while let row = try cursor.next() {
                    page.rows.append(row.databaseValues.map(Table.Cell.init))
                    if page.rows.count == rowsAtOnce {
                        try take(page)
                        page.rows.removeAll(keepingCapacity: true)
                    }
                }
                try take(page)
            } catch let error as DatabaseError {
                throw error
            } catch {
                // What is wrong with the files written is not wrong with the database.
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
