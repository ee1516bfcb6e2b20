extension NamedQuery {
    static let throughput = NamedQuery(
        name: "throughput",
        help: """
            What the link gave each codec in each cell: mean and standard deviation over images of the bytes of whole \
            segments by the time they took; where all replications came out the same, one counts.
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, \(conditions(ofCell: "throughput_by_cell")), jamming_load,
                runs, distinct_runs, images, throughput_images, throughput_kbps, throughput_sd_kbps
            FROM throughput_by_cell WHERE \(isChosen("throughput_by_cell")) ORDER BY place, first_run
            """))
}
