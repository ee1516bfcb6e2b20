extension NamedQuery {
    static let accuracy = NamedQuery(
        name: "accuracy",
        help: """
            Top-5 and top-1 accuracy of each codec in each cell, over all its replications, with 95% intervals over \
            pictures (docs/statistics.md).
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, \(conditions(ofCell: "accuracy_by_cell")),
                \(basis(of: "top5")), failed_runs, \(estimate("top5")),
                \(estimate("top1")), undecodable, mean_bytes, mean_whole_segments
            FROM accuracy_by_cell LEFT JOIN cell_estimate USING (\(cellKey))
            WHERE \(isChosen("accuracy_by_cell")) ORDER BY place, first_run
            """))
}
