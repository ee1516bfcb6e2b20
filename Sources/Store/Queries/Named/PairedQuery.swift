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
                \(estimate("top5", as: "top5_difference")), \(counted("won5")), \(counted("lost5")),
                \(estimate("top1", as: "top1_difference")), \(counted("won1")), \(counted("lost1"))
            FROM pair_estimate
            WHERE \(isChosen("pair_estimate")) AND (:reference = '' OR reference_label = :reference)
                AND (:codec <> '' OR :reference <> '' OR place < reference_place)
            ORDER BY place, first_run, reference_place
            """))

    /// A count over all replications, of one of them where all came out the same, as the estimates beside it.
    private static func counted(_ count: String) -> String {
        "\(count) / iif(top5_estimate ->> 'distinct_replications' = 1, top5_estimate ->> 'replications', 1) AS \(count)"
    }
}
