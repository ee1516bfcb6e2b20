extension NamedQuery {
    static let offloaded = NamedQuery(
        name: "offloaded",
        help: """
            Share of images of which every byte arrived in time, with 95% intervals over pictures (docs/statistics.md).
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, \(conditions(ofCell: "fully_offloaded")),
                \(basis(of: "fully_offloaded")),
                \(estimate("fully_offloaded")), mean_whole_segments, mean_segments
            FROM fully_offloaded LEFT JOIN cell_estimate USING (\(cellKey))
            WHERE \(isChosen("fully_offloaded")) ORDER BY place, first_run
            """))
}
