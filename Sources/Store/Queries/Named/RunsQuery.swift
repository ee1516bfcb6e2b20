extension NamedQuery {
    static let runs = NamedQuery(
        name: "runs",
        help: "All runs in their order, with their numbers, status and main results.",
        parameters: [
            Parameter(
                "status", "only runs that are `done`, `failed`, `interrupted` or `running`",
                values: "SELECT column1 AS value FROM (VALUES ('done'), ('failed'), ('interrupted'), ('running'))"),
            campaign,
        ],
        sql: Schema.ofChosenCells(
            """
            SELECT standing, id, scenario, codec_label, \(conditions(of: "run")), replication, status, images, top5, top1,
                mean_bytes, throughput_kbps, recorded, started_at, wall_seconds
            FROM chosen_run AS run WHERE :status = '' OR status = :status ORDER BY \(Schema.place(of: "run"))
            """))
}
