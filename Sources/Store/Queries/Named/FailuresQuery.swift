extension NamedQuery {
    static let failures = NamedQuery(
        name: "failures",
        help: "Runs that failed or were interrupted, with their errors and the commands that repeat them.",
        parameters: [campaign],
        sql: Schema.ofChosenCells(
            """
            SELECT standing, id, scenario, status, codec_label, \(conditions(of: "run")), replication, error, repeat_command
            FROM chosen_run AS run WHERE status IN ('failed', 'interrupted') ORDER BY \(Schema.place(of: "run"))
            """))
}
