/// What several queries are made of.
extension NamedQuery {
    static let codec = Parameter(
        "codec", "only this codec, as the scenario names it",
        values: "SELECT DISTINCT codec_label AS value FROM chosen_run ORDER BY 1")
    /// What a cell is under.
    static let conditions = CellTexts.choices.map { Parameter($0.name, $0.help, choosesCells: true) }
    /// In the order in which they may be given without their names.
    static let ofCells = [codec, conditions[0], campaign] + conditions.dropFirst()
    static let campaign = Parameter(
        "campaign",
        """
        only what this campaign asks for: a scenario's name, or where none has it, the start of its text's hash (4 digits or more); `all` for earlier runs too; \
        what the newest campaign of each scenario asks for where left out
        """)

    /// The condition that the parameter `codec` makes on the columns of a table or view of runs.
    static func isChosen(_ run: String) -> String { "(:codec = '' OR \(run).codec_label = :codec)" }

    /// The chosen runs in which pictures were judged, each once, however many scenarios ask for it.
    static let judgedRuns = """
        SELECT id, min(standing) AS standing, top1_count, dataset FROM chosen_run
        WHERE codec_name <> 'curve' AND dataset_name <> 'no pictures' AND \(isChosen("chosen_run")) GROUP BY id
        """

    static func level(of run: String) -> String { Schema.given("jamming", of: run) }

    /// The columns of a run that tell what it is under, before ``CellTexts/shown(in:)`` has put more in their place: also for
    /// programs that know only the statement.
    static func conditions(of run: String) -> String {
        "\(level(of: run)) AS jamming, \(run).period_ms, \(Schema.given("deadline", as: "stop_rule", of: run)) AS deadline, "
            + "\(run).conditions, \(run).variables"
    }

    /// The same of a row of a view.
    static func conditions(ofCell view: String) -> String {
        let rule = "(SELECT stop_rule FROM run WHERE run.id = \(view).first_run)"
        let name = "\(view).variables ->> 'deadline'"
        return "\(level(of: view)) AS jamming, \(view).period_ms, "
            + "iif(coalesce(\(name), '{') LIKE '{%', \(rule), \(name)) AS deadline, conditions, variables"
    }

    static let cellKey = Schema.cellKey.joined(separator: ", ")

    /// A member of an estimate as a column.
    static func member(_ name: String, of estimate: String, as column: String) -> String {
        "\(estimate)_estimate ->> '\(name)' AS \(column)"
    }

    /// An estimate's value, under its own name, and the ends of its interval.
    static func estimate(_ name: String, as value: String? = nil) -> String {
        [
            member("value", of: name, as: value ?? name), member("low", of: name, as: "\(name)_low"),
            member("high", of: name, as: "\(name)_high"),
        ].joined(separator: ", ")
    }

    /// On what an estimate rests: how many images, of how many different pictures, in how many runs, and in how many ways
    /// these came out. Where that is one way, one of the runs counts. Where every run failed there is no estimate, of no run.
    static func basis(of name: String) -> String {
        let counts = [("replications", "runs"), ("distinct_replications", "distinct_runs"), ("images", "images")]
        return counts.map { "coalesce(\(name)_estimate ->> '\($0)', 0) AS \($1), " }.joined()
            + member("pictures", of: name, as: "pictures")
    }
}
