import GRDB

/// The shape of a results database: its marks, its migrations, and how it is brought up to date.
enum Schema {
    /// Marks a file as ours, in SQLite's header: the letters PNCS.
    static let applicationID = 0x504E_4353

    /// The schema that this program writes: the number of migrations. Kept in SQLite's `user_version`.
    static var version: Int { migrations.count }

    /// The oldest schema that is read as it is, without being brought up to date: the first that has every table on which
    /// replays, queries and reports cannot do without. What came later is then missing, and is read as its column says.
    static let oldestReadable = 3

    /// A change of the tables. Migrations are only ever appended, and never changed once they have been published. Views and
    /// descriptions need none: they are the program's, whatever file it opens.
    struct Migration: Sendable {
        let name: String
        let sql: String
    }

    /// All migrations, oldest first.
    static let migrations = [
        Migration(name: "1 pictures, codecs and verdicts", sql: verdictTables),
        Migration(name: "2 campaigns, runs and outcomes", sql: runTables),
        Migration(name: "3 samples, events and training", sql: recordingTables),
        Migration(
            name: "4 the command that goes on with a campaign", sql: "ALTER TABLE campaign ADD COLUMN command TEXT"),
        Migration(name: "5 runs whose top-1 accuracy is not known, in the views", sql: ""),
        Migration(name: "6 what is current, input files, provenance", sql: wholeDatabase),
        Migration(name: "7 expectations", sql: expectations),
        Migration(name: "8 names by campaign, campaigns beside each other", sql: campaignNames),
        Migration(
            name: "9 the share of blocks that were lost",
            sql:
                "ALTER TABLE run ADD COLUMN block_loss REAL AS (lost_blocks * 1.0 / nullif(blocks + lost_blocks, 0)) VIRTUAL"
        ),
        Migration(name: "10 short outcomes", sql: shortOutcomes),
    ]

    /// Brings the database of an open, writable connection up to the newest migration of `migrations`.
    ///
    /// All in one transaction that locks the file before it reads how far the file is: of several programs that make the
    /// same file at once, one does so and the others find it made.
    static func migrate(_ queue: DatabaseQueue, through migrations: [Migration] = Schema.migrations) throws {
        try queue.inDatabase { db in
            try db.inTransaction(.immediate) {
                let applied = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard applied < migrations.count else { return .rollback }
                if applied == 0 {
                    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                    try db.execute(sql: descriptionTable)
                }
                // They would stand in the way of what changes under them, and are made anew in any case.
                try dropViews(db)
                for migration in migrations[applied...] { try db.execute(sql: migration.sql) }
                try db.execute(sql: "PRAGMA user_version = \(migrations.count)")
                return .commit
            }
        }
    }

    // MARK: Views and descriptions

    /// Makes the views and the table of descriptions anew where they are not this program's.
    static func renewViewsAndDescriptions(_ queue: DatabaseQueue) throws {
        guard try queue.read({ db in try !hasOurViews(db) || !hasOurDescriptions(db) }) else { return }
        try queue.inDatabase { db in
            try db.inTransaction(.immediate) {
                try dropViews(db)
                for view in views { try db.execute(sql: view.statement) }
                try db.execute(sql: "DELETE FROM unit")
                let insert = try UnitRow.table.insert(into: db)
                for row in UnitRow.all { try insert(row) }
                return .commit
            }
        }
    }

    private static func dropViews(_ db: Database) throws {
        for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'") {
            try db.execute(sql: "DROP VIEW \"\(name)\"")
        }
    }

    private static func hasOurViews(_ db: Database) throws -> Bool {
        let found = try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'view' ORDER BY name")
        return found == views.sorted { $0.name < $1.name }.map(\.statement)
    }

    private static func hasOurDescriptions(_ db: Database) throws -> Bool {
        let rows = try Row.fetchAll(db, sql: "SELECT table_name, column_name, unit, description FROM unit")
        let ours = Set(UnitRow.all.map { [$0.table, $0.column.name, $0.column.unit, $0.column.text] })
        return Set(rows.map { row in (0..<4).map { row[$0] as String? } }) == ours
    }

    /// Lets a connection that may only read see an older file in today's shape: temporary views, which are the connection's
    /// own, stand before tables that lack columns or are not there, and before views that are not this program's.
    static func complete(_ db: Database) throws {
        for table in TableDescription.tables {
            let present = Set(
                try String.fetchAll(db, sql: "SELECT name FROM pragma_table_xinfo('\(table.name)', 'main')"))
            if present.isSuperset(of: table.columns.map(\.name)) { continue }
            let columns = table.columns.map { column in
                present.contains(column.name)
                    ? "\(table.name).\(column.name)" : "\(present.isEmpty ? "NULL" : column.before) AS \(column.name)"
            }
            let source = present.isEmpty ? "WHERE false" : "FROM main.\(table.name)"
            try db.execute(
                sql: "CREATE TEMP VIEW \(table.name) AS SELECT \(columns.joined(separator: ", ")) \(source)")
        }
        guard try !hasOurViews(db) else { return }
        for view in views { try db.execute(sql: view.statement.replacing("CREATE VIEW", with: "CREATE TEMP VIEW")) }
    }

    private static let descriptionTable = """
        CREATE TABLE unit (
            table_name TEXT NOT NULL,
            column_name TEXT NOT NULL,
            unit TEXT,
            description TEXT NOT NULL,
            PRIMARY KEY (table_name, column_name)
        ) STRICT, WITHOUT ROWID;
        """
}

extension UnitRow {
    /// The columns of all tables and views, in their order.
    static let all = TableDescription.all.flatMap { table in
        table.columns.map { UnitRow(table: table.name, column: $0) }
    }
}
