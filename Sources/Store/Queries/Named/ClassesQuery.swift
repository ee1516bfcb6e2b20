extension NamedQuery {
    static let classes = NamedQuery(
        name: "classes",
        help: """
            Accuracy by true class, over all runs, the worst first: `label` is the class's number, from 0, as labels have it.
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT run.standing, label, count(DISTINCT outcome.picture) AS pictures, count(*) AS images, avg(outcome.top5) AS top5,
                avg(iif(run.top1_count IS NULL, NULL, outcome.top1)) AS top1, avg(outcome.received_bytes) AS mean_bytes
            FROM outcome JOIN (\(judgedRuns)) AS run ON run.id = outcome.run
                JOIN dataset_picture AS known ON known.dataset = run.dataset AND known.picture = outcome.picture
            WHERE label IS NOT NULL GROUP BY run.standing, label ORDER BY 5, 6, 2
            """))
}
