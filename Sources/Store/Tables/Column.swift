/// A column of a table: its name, what it means, and what of a `Record` stands in it.
///
/// ```swift
/// Column("lost_blocks", unit: "blocks", help: "blocks lost", \.lostBlocks)
/// ```
///
/// From this one line follow the INSERT, the row of the table `unit`, merging, exporting and `docs/database.md`. Only the DDL
/// is written apart, in ``Schema``'s migrations, which must never change once they have been published; a test holds the two
/// against each other.
struct Column<Record>: Sendable {
    /// What it is, whatever the record.
    let description: ColumnDescription
    /// Binds the record's value to a parameter of a statement; nil for what SQLite fills in itself.
    let bind: (@Sendable (Record, OpaquePointer, Int32) -> Int32)?
    /// The record's value as a query gives it; nil where a record does not know it, and for what another column says better.
    let cell: (@Sendable (Record) -> Table.Cell)?

    /// A column that a record fills.
    ///
    /// - Parameters:
    ///   - unit: of its numbers; `share` is a proportion from 0 through 1.
    ///   - references: the table whose `id` it holds.
    ///   - before: what stands in its place where a file is older than the column, in SQL over the table's older columns.
    ///   - value: what of a record stands in it.
    init<Value: StoredValue>(
        _ name: String, unit: String? = nil, references: String? = nil, before: String = "NULL", help: String,
        _ value: @escaping @Sendable (Record) -> Value
    ) {
        self.init(
            ColumnDescription(name, unit, help, type: Value.columnType, references: references, before: before),
            bind: { record, statement, index in value(record).bind(to: statement, at: index) },
            cell: { record in value(record).cell })
    }

    private init(
        _ description: ColumnDescription, bind: (@Sendable (Record, OpaquePointer, Int32) -> Int32)? = nil,
        cell: (@Sendable (Record) -> Table.Cell)? = nil
    ) {
        self.description = description
        self.bind = bind
        self.cell = cell
    }

    /// The table's own number of a row, which SQLite gives.
    static func key(help: String = "key") -> Column { Column(ColumnDescription("id", nil, help, type: .integer)) }

    /// A column that SQLite computes of others, as the DDL says.
    static func computed(
        _ name: String, unit: String?, before: String = "NULL", help: String, type: ColumnType = .real
    ) -> Column {
        Column(ColumnDescription(name, unit, help, type: type, before: before, isComputed: true))
    }

    /// A column that SQLite computes of others, as the DDL says, and a record knows.
    static func computed<Value: StoredValue>(
        _ name: String, unit: String?, help: String, _ value: @escaping @Sendable (Record) -> Value
    ) -> Column {
        Column(
            ColumnDescription(name, unit, help, type: Value.columnType, isComputed: true),
            cell: { record in value(record).cell })
    }

    /// A column in which a computed one is kept, in fewer bytes.
    static func kept<Value: StoredValue>(
        _ name: String, unit: String? = nil, before: String, help: String,
        _ value: @escaping @Sendable (Record) -> Value
    ) -> Column {
        Column(
            ColumnDescription(name, unit, help, type: Value.columnType, before: before),
            bind: { record, statement, index in value(record).bind(to: statement, at: index) })
    }
}

/// What a column of a table or view is, whatever fills it.
struct ColumnDescription: Sendable, Hashable {
    let name: String
    /// `share` is a proportion from 0 through 1; nil where there is no unit.
    let unit: String?
    let text: String
    let type: ColumnType
    /// The table whose `id` it holds.
    var references: String?
    /// What stands in its place where a file is older than the column, in SQL.
    var before = "NULL"
    /// Whether SQLite computes it of other columns.
    var isComputed = false

    init(
        _ name: String, _ unit: String?, _ text: String, type: ColumnType, references: String? = nil,
        before: String = "NULL", isComputed: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.text = text
        self.type = type
        self.references = references
        self.before = before
        self.isComputed = isComputed
    }

    /// The unit of each column name; a name has the same unit wherever it stands.
    static let units = Dictionary(
        (TableDescription.all.flatMap(\.columns) + ofEstimates).map { ($0.name, $0.unit) },
        uniquingKeysWith: { first, _ in first })

    /// Columns that only named queries have: what ``EstimateFunctions`` tell besides the value.
    static let ofEstimates =
        ["top5", "top1", "fully_offloaded"].flatMap { name in
            ["low": "lower", "high": "upper"].sorted { $0.key > $1.key }.map { end, word in
                ColumnDescription("\(name)_\(end)", "share", "\(word) end of the 95% interval", type: .real)
            }
        } + [
            ColumnDescription(
                "deadline", nil,
                "until when what arrives counts: by the name that the sweep gives it, or as a scenario writes it",
                type: .text)
        ]
        + [
            ("dataset", "the pictures"), ("block", "size of a block"), ("arrivals", "when objects arrive"),
            ("device", "the encoding device"), ("link", "the link, by the name that the sweep gives it or its kind"),
        ].map { ColumnDescription($0, nil, "\($1), where rows differ in it", type: .text) }
}
