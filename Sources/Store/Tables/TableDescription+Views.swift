extension TableDescription {
    /// A view, whose columns mean what they mean in `run`, in the columns of an interval, or what `more` says.
    private static func view(_ name: String, _ text: String, _ names: String, _ more: [ColumnDescription] = []) -> Self
    {
        let known = more + shared + runs
        let columns = names.split(whereSeparator: \.isWhitespace).map { name in
            known.first { $0.name == name } ?? ColumnDescription(String(name), nil, "", type: .text)
        }
        return TableDescription(name, text, isView: true, columns)
    }

    private static let runs = RunRow.table.columns.map(\.description)

    static let views = [
        TableDescription(
            "current_run",
            "The runs that the newest campaign of each scenario asks for now: what every other view is of.",
            isView: true, runs + [standing, scenario]),
        view(
            "accuracy_by_cell",
            "Accuracy of each codec in each cell over all its replications, each counted, also where all came out the same; no intervals, which SQL alone cannot tell where pictures recur.",
            """
            first_run codec_label jamming period_ms link dataset_name variables jamming_load runs failed_runs images
            pictures top5 top1 undecodable mean_bytes mean_whole_segments recorded \(key)
            """),
        view(
            "paired_difference",
            """
            Differences in accuracy between two codecs on the same images and the same channel, of all replications, each \
            counted, also where all came out the same; no intervals, which SQL alone cannot tell where pictures recur.
            """,
            """
            first_run codec_label reference_label jamming period_ms link dataset_name variables images pictures
            top5_difference won5 lost5 top1_difference won1 lost1 reference reference_place \(key)
            """,
            [
                ColumnDescription("images", "images", "pairs of outcomes compared", type: .integer)
            ]),
        view(
            "fully_offloaded",
            "Share of images of which every byte arrived in time, of all replications, each counted, also where all came out the same; no intervals, which SQL alone cannot tell where pictures recur.",
            """
            first_run codec_label jamming period_ms link dataset_name variables runs images pictures
            fully_offloaded mean_whole_segments mean_segments \(key)
            """),
        view(
            "throughput_by_cell",
            "What the link gave each codec in each cell, over the images of all replications, or of one where all came out the same.",
            """
            first_run codec_label jamming period_ms link dataset_name variables jamming_load runs distinct_runs images
            throughput_images throughput_kbps throughput_sd_kbps \(key)
            """),
        view(
            "encoding_overhead",
            """
            What each codec makes of a picture, over all pictures that it has encoded; without times, and of the pictures that \
            runs showed, where the database has no encodings, as of a recording that was replayed.
            """,
            """
            codec_name codec_parameters pictures mean_segments mean_encoded_bytes least_bytes most_bytes mean_encode_ms
            most_encode_ms codec
            """,
            [ColumnDescription("pictures", "pictures", "pictures encoded", type: .integer)]),
    ]

    /// What a row of a view is of, and its place among them.
    private static let key = "scenario conditions codec standing place"

    private static let scenario = ColumnDescription(
        "scenario", nil, "the name of the scenario that asks for it (`campaign.scenario`)", type: .text)

    private static let standing = ColumnDescription(
        "standing", nil, "`current` for runs that the newest campaign of their scenario asks for, otherwise `earlier`",
        type: .text)

    private static func share(_ name: String, _ text: String) -> ColumnDescription {
        ColumnDescription(name, "share", text, type: .real)
    }

    private static func images(_ name: String, _ text: String) -> ColumnDescription {
        ColumnDescription(name, "images", text, type: .integer)
    }

    /// Columns that only views have.
    private static let shared = [
        standing, scenario,
        ColumnDescription("first_run", nil, "the first run of the cell", type: .integer),
        ColumnDescription(
            "place", nil, "rises in the order of the campaigns, and within one in the scenario's own order",
            type: .integer),
        ColumnDescription("reference_place", nil, "the same of the codec compared with", type: .real),
        ColumnDescription(
            "failed_runs", "runs", "runs of the cell that failed: what the others came to may be biased", type: .integer
        ),
        ColumnDescription("distinct_runs", "runs", "runs of the cell that differ", type: .integer),
        ColumnDescription("runs", "runs", "runs of the cell that are done: its replications", type: .integer),
        images("images", "images of all these runs"),
        ColumnDescription("reference", nil, "the codec compared with (`codec.id`)", type: .integer),
        ColumnDescription("reference_label", nil, "the codec compared with, as the scenario names it", type: .text),
        ColumnDescription(
            "top5_difference", "share difference", "top-5 accuracy of the codec less that of the reference", type: .real
        ),
        ColumnDescription(
            "top1_difference", "share difference", "top-1 accuracy of the codec less that of the reference", type: .real
        ),
        images("won5", "images that only the codec got right, by top-5; NULL where a curve tells what is expected"),
        images(
            "lost5", "images that only the reference got right, by top-5; NULL where a curve tells what is expected"),
        images("won1", "images that only the codec got right, by top-1; NULL where a curve tells what is expected"),
        images(
            "lost1", "images that only the reference got right, by top-1; NULL where a curve tells what is expected"),
        ColumnDescription(
            "pictures", "pictures",
            "different pictures among them; NULL where there are none, as with published curves",
            type: .integer),
        ColumnDescription("least_bytes", "bytes", "size of the smallest compressed picture", type: .integer),
        ColumnDescription("most_bytes", "bytes", "size of the largest compressed picture", type: .integer),
        ColumnDescription(
            "mean_encode_ms", "ms", "mean time that encoding took on the host that did it", type: .real),
        ColumnDescription(
            "most_encode_ms", "ms", "longest time that encoding took on the host that did it", type: .real),
    ]
}
