/// What a table or view is for, and its columns.
struct TableDescription: Sendable, Hashable {
    let name: String
    let text: String
    let isView: Bool
    /// The columns by which a row is known in whatever database it stands.
    let knownBy: [String]
    let columns: [ColumnDescription]

    init(
        _ name: String, _ text: String, isView: Bool = false, knownBy: [String] = [], _ columns: [ColumnDescription]
    ) {
        self.name = name
        self.text = text
        self.isView = isView
        self.knownBy = knownBy
        self.columns = columns
    }

    /// All tables, in the order in which they are best read; each refers to others whatever their order.
    static let tables = [
        CampaignRecord.table.description, CampaignRun.table.description, InputUse.table.description,
        InputBytes.table.description, RunRow.table.description, ConditionRow.table.description,
        OutcomeRow.table.description,
        SnapshotRow.table.description,
        PictureRecord.table.description, KeptPicture.table.description, DatasetRecord.table.description,
        DatasetPicture.table.description, CodecRecord.table.description, ClassifierRecord.table.description,
        EncodingRow.table.description, VerdictRow.table.description, LinkSampleRow.table.description,
        EventRow.table.description, TrainingRecord.table.description,
    ]

    /// All tables and views, in the order in which they are best read.
    static let all = tables + views + [UnitRow.table.description]
}

/// A row of the table `unit`: what a column of a table or view means.
struct UnitRow {
    let table: String
    let column: ColumnDescription

    static let table = StoredTable<UnitRow>(
        "unit", "What every column of every table and view means.", knownBy: ["table_name", "column_name"],
        [
            Column("table_name", help: "the table or view", \.table),
            Column("column_name", help: "the column", \.column.name),
            Column("unit", help: "unit of its numbers; `share` is a proportion from 0 through 1", \.column.unit),
            Column("description", help: "what it means", \.column.text),
        ])
}
