extension TableDescription {
    /// A view, whose columns mean what they mean in `run`, in the columns of an interval, or what `more` says.
    private static func view(_ name: String, _ text: String, _ names: String, _ more: [ColumnDescription] = []) -> Self {
        let known = more + shared + runs
        let columns = names.split(whereSeparator: \.isWhitespace).map { name in
            known.first { $0.name == name } ?? ColumnDescription(String(name), nil, "", type: .text)
        }
        return TableDescription(name, text, isView: true, columns)
    }

    private static let runs = RunRow.table.columns.map(\.description)

    static let views = [
        TableDescription(
            "current_run", "The runs that the newest campaign of each scenario asks for now: what every other view is of.",
            isView: true, runs + [standing]),
        view(
            "accuracy_by_cell",
            "Accuracy of each codec in each cell over all its replications, with Wilson's 95% intervals.",
            """
            first_run codec_label jamming jamming_load period_ms link dataset_name variables runs images top5 top5_low
            top5_high top1 top1_low top1_high undecodable mean_bytes mean_whole_segments recorded conditions codec standing
            """),
        view(
            "paired_difference",
            """
            Differences in accuracy between two codecs on the same images and the same channel, with 95% intervals by \
            Agresti and Min.
            """,
            """
            first_run codec_label reference_label jamming period_ms link dataset_name variables images top5_difference
            top5_low top5_high won5 lost5 top1_difference top1_low top1_high won1 lost1 conditions codec reference standing
            """,
            [
                ColumnDescription("images", "images", "pairs of outcomes compared", type: .integer),
                share("top5_low", "lower end of the 95% interval of the difference"),
                share("top5_high", "upper end of the 95% interval of the difference"),
                share("top1_low", "lower end of the 95% interval of the difference"),
                share("top1_high", "upper end of the 95% interval of the difference"),
            ]),
        view(
            "fully_offloaded", "Share of images of which every byte arrived in time, with Wilson's 95% intervals.",
            """
            first_run codec_label jamming period_ms link dataset_name variables runs images fully_offloaded
            fully_offloaded_low fully_offloaded_high mean_whole_segments mean_segments conditions codec standing
            """),
        view(
            "throughput_by_level", "What each link gave under each jamming, over all images of all runs.",
            """
            link jamming jamming_load runs images throughput_images throughput_kbps throughput_sd_kbps first_run link_text
            limit_text jamming_text standing
            """),
        view(
            "encoding_overhead", "What each codec makes of a picture, over all pictures that it has encoded.",
            """
            codec_name codec_parameters pictures mean_segments mean_encoded_bytes least_bytes most_bytes mean_encode_ms
            most_encode_ms codec
            """),
    ]

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
        standing,
        ColumnDescription("first_run", nil, "the first run of the cell, which gives the cells their order", type: .integer),
        ColumnDescription("runs", "runs", "runs of the cell that are done: its replications", type: .integer),
        images("images", "images of all these runs"),
        share("top5_low", "lower end of the 95% interval of `top5`"),
        share("top5_high", "upper end of the 95% interval of `top5`"),
        share("top1_low", "lower end of the 95% interval of `top1`"),
        share("top1_high", "upper end of the 95% interval of `top1`"),
        share("fully_offloaded_low", "lower end of the 95% interval of `fully_offloaded`"),
        share("fully_offloaded_high", "upper end of the 95% interval of `fully_offloaded`"),
        ColumnDescription("reference", nil, "the codec compared with (`codec.id`)", type: .integer),
        ColumnDescription("reference_label", nil, "the codec compared with, as the scenario names it", type: .text),
        ColumnDescription(
            "top5_difference", "share difference", "top-5 accuracy of the codec less that of the reference", type: .real),
        ColumnDescription(
            "top1_difference", "share difference", "top-1 accuracy of the codec less that of the reference", type: .real),
        images("won5", "images that only the codec got right, by top-5"),
        images("lost5", "images that only the reference got right, by top-5"),
        images("won1", "images that only the codec got right, by top-1"),
        images("lost1", "images that only the reference got right, by top-1"),
        ColumnDescription("pictures", "pictures", "pictures encoded", type: .integer),
        ColumnDescription("least_bytes", "bytes", "size of the smallest compressed picture", type: .integer),
        ColumnDescription("most_bytes", "bytes", "size of the largest compressed picture", type: .integer),
        ColumnDescription(
            "mean_encode_ms", "ms", "mean time that encoding took on the host that did it", type: .real),
        ColumnDescription(
            "most_encode_ms", "ms", "longest time that encoding took on the host that did it", type: .real),
    ]
}
