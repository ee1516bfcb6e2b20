/// What a column of a table or view means, and its unit: the contents of the table `unit`, of `docs/database.md` and of
/// Datasette's metadata.
struct ColumnDescription: Sendable, Hashable {
    let table: String
    let column: String
    /// `share` is a proportion from 0 through 1; nil where there is no unit.
    let unit: String?
    let text: String

    /// The columns of all tables and views, in their order.
    static let all = TableDescription.all.flatMap { table in
        table.columns.map { ColumnDescription(table: table.name, column: $0.name, unit: $0.unit, text: $0.text) }
    }

    /// The unit of each column name; a name has the same unit wherever it stands.
    static let units = Dictionary(all.map { ($0.column, $0.unit) }, uniquingKeysWith: { first, _ in first })
}

/// What a table or view is for, and its columns.
struct TableDescription: Sendable, Hashable {
    struct Column: Sendable, Hashable {
        let name: String
        let unit: String?
        let text: String

        init(_ name: String, _ unit: String?, _ text: String) {
            self.name = name
            self.unit = unit
            self.text = text
        }
    }

    let name: String
    let text: String
    let isView: Bool
    let columns: [Column]

    init(_ name: String, _ text: String, isView: Bool = false, _ columns: [Column]) {
        self.name = name
        self.text = text
        self.isView = isView
        self.columns = columns
    }

    /// A view, whose columns mean what they mean in `run`, in the columns of an interval, or what `more` says.
    private static func view(_ name: String, _ text: String, _ names: String, _ more: [Column] = []) -> Self {
        let known = more + shared + run.columns
        let columns = names.split(whereSeparator: \.isWhitespace).map { name in
            known.first { $0.name == name } ?? Column(String(name), nil, "")
        }
        return TableDescription(name, text, isView: true, columns)
    }

    /// All tables and views, in the order in which they are best read.
    static let all = results + caches + recordings + views + [description]

    private static let views = [
        view(
            "accuracy_by_cell",
            "Accuracy of each codec in each cell over all its replications, with Wilson's 95% intervals.",
            """
            first_run codec_label jamming jamming_load period_ms link dataset_name variables runs images top5 top5_low
            top5_high top1 top1_low top1_high undecodable mean_bytes mean_whole_segments recorded conditions codec
            """),
        view(
            "paired_difference",
            """
            Differences in accuracy between two codecs on the same images and the same channel, with 95% intervals by \
            Agresti and Min.
            """,
            """
            first_run codec_label reference_label jamming period_ms link dataset_name variables images top5_difference
            top5_low top5_high won5 lost5 top1_difference top1_low top1_high won1 lost1 conditions codec reference
            """,
            [
                Column("images", "images", "pairs of outcomes compared"),
                Column("top5_low", "share", "lower end of the 95% interval of the difference"),
                Column("top5_high", "share", "upper end of the 95% interval of the difference"),
                Column("top1_low", "share", "lower end of the 95% interval of the difference"),
                Column("top1_high", "share", "upper end of the 95% interval of the difference"),
            ]),
        view(
            "fully_offloaded", "Share of images of which every byte arrived in time, with Wilson's 95% intervals.",
            """
            first_run codec_label jamming period_ms link dataset_name variables runs images fully_offloaded
            fully_offloaded_low fully_offloaded_high mean_whole_segments mean_segments conditions codec
            """),
        view(
            "throughput_by_level", "What the link gave at each jamming level, over all images of all runs.",
            """
            link jamming jamming_load runs images throughput_images throughput_kbps throughput_sd_kbps
            """),
        view(
            "encoding_overhead", "What each codec makes of a picture, over all pictures that it has encoded.",
            """
            codec_name codec_parameters pictures mean_segments mean_encoded_bytes least_bytes most_bytes mean_encode_ms
            most_encode_ms codec
            """),
    ]

    /// Columns that only views have.
    private static let shared = [
        Column("first_run", nil, "the first run of the cell, which gives the cells their order"),
        Column("runs", "runs", "runs of the cell that are done: its replications"),
        Column("images", "images", "images of all these runs"),
        Column("top5_low", "share", "lower end of the 95% interval of `top5`"),
        Column("top5_high", "share", "upper end of the 95% interval of `top5`"),
        Column("top1_low", "share", "lower end of the 95% interval of `top1`"),
        Column("top1_high", "share", "upper end of the 95% interval of `top1`"),
        Column("fully_offloaded_low", "share", "lower end of the 95% interval of `fully_offloaded`"),
        Column("fully_offloaded_high", "share", "upper end of the 95% interval of `fully_offloaded`"),
        Column("reference", nil, "the codec compared with (`codec.id`)"),
        Column("reference_label", nil, "the codec compared with, as the scenario names it"),
        Column("top5_difference", "share difference", "top-5 accuracy of the codec less that of the reference"),
        Column("top1_difference", "share difference", "top-1 accuracy of the codec less that of the reference"),
        Column("won5", "images", "images that only the codec got right, by top-5"),
        Column("lost5", "images", "images that only the reference got right, by top-5"),
        Column("won1", "images", "images that only the codec got right, by top-1"),
        Column("lost1", "images", "images that only the reference got right, by top-1"),
        Column("pictures", "pictures", "pictures encoded"),
        Column("least_bytes", "bytes", "size of the smallest compressed picture"),
        Column("most_bytes", "bytes", "size of the largest compressed picture"),
        Column("mean_encode_ms", "ms", "mean time that encoding took on the host that did it"),
        Column("most_encode_ms", "ms", "longest time that encoding took on the host that did it"),
    ]

    private static let description = TableDescription(
        "unit", "What every column of every table and view means.",
        [
            Column("table_name", nil, "the table or view"),
            Column("column_name", nil, "the column"),
            Column("unit", nil, "unit of its numbers; `share` is a proportion from 0 through 1"),
            Column("description", nil, "what it means"),
        ])
}
