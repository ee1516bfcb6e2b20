extension NamedQuery {
    static let hardest = NamedQuery(
        name: "hardest",
        help:
            "The pictures on which codecs were wrong most often, over all runs, the worst first, by the names under which they were first seen.",
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT run.standing, picture.name AS picture_name, count(*) AS images, avg(outcome.top5) AS top5,
                avg(iif(run.top1_count IS NULL, NULL, outcome.top1)) AS top1, avg(outcome.received_bytes) AS mean_bytes
            FROM outcome JOIN (\(judgedRuns)) AS run ON run.id = outcome.run JOIN picture ON picture.id = outcome.picture
            GROUP BY run.standing, picture.id ORDER BY 4, 5, 2 LIMIT 20
            """))
}
