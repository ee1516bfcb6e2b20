import GRDB

/// The shape of a results database: its marks, its migrations, and how it is brought up to date.
enum Schema {
    /// Marks a file as ours, in SQLite's header: the letters PNCS.
    static let applicationID = 0x504E_4353

    /// The schema that this program reads and writes: the number of migrations. Kept in SQLite's `user_version`.
    static var version: Int { migrations.count }

    /// A change of the schema. Migrations are only ever appended; a change of a view or of a description in
    /// ``ColumnDescription`` needs one too, whose SQL may be empty: views and descriptions are made anew after any.
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
                for migration in migrations[applied...] { try db.execute(sql: migration.sql) }
                try renewViewsAndDescriptions(db)
                try db.execute(sql: "PRAGMA user_version = \(migrations.count)")
                return .commit
            }
        }
    }

    /// Makes the views and the table of descriptions anew.
    private static func renewViewsAndDescriptions(_ db: Database) throws {
        let old = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'")
        for name in old { try db.execute(sql: "DROP VIEW \"\(name)\"") }
        let tables = Set(try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'"))
        // Views of tables that a later migration brings are made then.
        guard tables.contains("outcome") else { return }
        for view in views { try db.execute(sql: "CREATE VIEW \(view.name) AS\n\(view.sql)") }
        try db.execute(sql: "DELETE FROM unit")
        let insert = try db.makeStatement(sql: "INSERT INTO unit VALUES (?, ?, ?, ?)")
        for column in ColumnDescription.all {
            try insert.execute(arguments: [column.table, column.column, column.unit, column.text])
        }
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
