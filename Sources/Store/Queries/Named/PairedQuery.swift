extension NamedQuery {
    static let paired = NamedQuery(
        name: "paired",
        help: """
            By how much one codec is better than another on the same images and the same channel, with 95% intervals \
            over pictures (docs/statistics.md); `won` and `lost` count the images on which only one of the two was right, and are left out for published curves.
            """,
        parameters: [codec, Parameter("reference", "only against this codec", values: codec.values)]
            + ofCells.dropFirst(),
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, reference_label, \(conditions(ofCell: "pair_estimate")),
                \(basis(of: "top5")),
                \(estimate("top5", as: "top5_difference")), won5, lost5,
                \(estimate("top1", as: "top1_difference")), won1, lost1
            FROM pair_estimate
            WHERE \(isChosen("pair_estimate")) AND (:reference = '' OR reference_label = :reference)
                AND (:codec <> '' OR :reference <> '' OR place < reference_place)
            ORDER BY place, first_run, reference_place
            """))
}
