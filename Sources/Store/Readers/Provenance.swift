import GRDB

/// Where the runs of a campaign come from.
package struct RunsProvenance: Sendable, Hashable {
    /// The weights of a codec, or what else it is made of.
    package struct Weights: Sendable, Hashable {
        /// The codec's name in the scenario.
        package let codec: String
        /// What it is by its own name: `pnc`, `command`.
        package let kind: String
        /// SHA-256 of the weights.
        package let hash: String
    }

    /// The table of a published curve.
    package struct CurveTable: Sendable, Hashable {
        /// The codec's name in the scenario.
        package let codec: String
        /// What the database keeps it as; nil where it is too large.
        package let name: String?
        /// SHA-256 of the file.
        package let hash: String
    }

    /// How many runs are asked for, how many of them are done, how many of these replay recorded outcomes, and of how many a table
    /// tells what is expected.
    package let runs: Int
    package let done: Int
    package let recorded: Int
    package let expected: Int
    package let images: Int
    /// Real time that they took, in seconds.
    package let wallSeconds: Double
    /// When the first began and the last was stored, in ISO 8601.
    package let started: String?
    package let finished: String?
    /// What was used, each once.
    package let seeds: [String]
    package let hosts: [String]
    package let devices: [String]
    package let programs: [String]
    package let libraries: [String]
    package let datasets: [String]
    package let classifiers: [String]
    package let weights: [Weights]
    package let tables: [CurveTable]
}

extension ResultsDatabase {
    /// Where the runs come from that a campaign asks for now.
    package func provenance(of campaign: RowKey<CampaignRecord>) throws(StoreError) -> RunsProvenance {
        let ofCampaign = """
            FROM run JOIN campaign_run AS plan USING (identity) WHERE plan.is_current AND plan.campaign = \(campaign.id)
            """
        // Whatever earlier versions put down: a curve shows no pictures, and nobody judges.
        let isCurve = "codec_name = 'curve'"
        func distinct(_ expression: String, where condition: String = "true") throws(StoreError) -> [String] {
            try rows(
                "SELECT DISTINCT \(expression) AS value \(ofCampaign) AND \(condition) AND value IS NOT NULL ORDER BY 1"
            ) { row in
                try row("value", as: String.self)
            }
        }
        let seeds = try distinct("CAST(seed AS TEXT)")
        let hosts = try distinct("nullif(host, '')")
        let devices = try distinct("device")
        let programs = try distinct(
            """
            program_version || coalesce(' (' || program_commit
                || CASE program_changed WHEN 1 THEN ', with local changes' ELSE '' END || ')', '')
            """)
        let libraries = try distinct(
            """
            (SELECT group_concat(key || ' ' || value, ', ') FROM json_each(run.libraries))
            """)
        let datasets = try distinct(
            "coalesce(plan.dataset_name, run.dataset_name) || ' ' || dataset_hash", where: "NOT \(isCurve)")
        let classifiers = try distinct("classifier_name", where: "NOT \(isCurve)")
        let weights = try rows(
            """
            SELECT coalesce(plan.codec_label, run.codec_label) AS codec_label, weights, min(codec_name) AS codec_name
                \(ofCampaign) AND weights IS NOT NULL AND NOT \(isCurve) GROUP BY 1, 2 ORDER BY min(plan.position)
            """
        ) { row in
            RunsProvenance.Weights(
                codec: try row("codec_label"), kind: try row("codec_name"), hash: try row("weights"))
        }
        let tables = try rows(
            """
            SELECT coalesce(plan.codec_label, run.codec_label) AS codec_label, weights,
                (SELECT min(name) FROM campaign_input AS file
                    WHERE file.campaign = plan.campaign AND file.role = 'curve' AND file.hash = weights) AS name
            \(ofCampaign) AND weights IS NOT NULL AND \(isCurve) GROUP BY 1, 2 ORDER BY min(plan.position)
            """
        ) { row in
            RunsProvenance.CurveTable(codec: try row("codec_label"), name: try row("name"), hash: try row("weights"))
        }
        let all = try rows(
            """
            SELECT (SELECT count(*) FROM campaign_run WHERE is_current AND campaign = \(campaign.id)) AS runs,
                coalesce(sum(status = 'done'), 0) AS done,
                coalesce(sum(recorded AND NOT \(isCurve)), 0) AS recorded,
                coalesce(sum(status = 'done' AND \(isCurve)), 0) AS expected,
                coalesce(sum(images), 0) AS images, coalesce(sum(wall_seconds), 0.0) AS seconds,
                min(started_at) AS started, max(finished_at) AS finished \(ofCampaign)
            """
        ) { row in
            RunsProvenance(
                runs: try row("runs"), done: try row("done"), recorded: try row("recorded"),
                expected: try row("expected"), images: try row("images"),
                wallSeconds: try row("seconds"), started: try row("started"), finished: try row("finished"),
                seeds: seeds, hosts: hosts, devices: devices, programs: programs, libraries: libraries,
                datasets: datasets, classifiers: classifiers, weights: weights, tables: tables)
        }
        guard let one = all.first else { throw .inconsistent(file: path, what: "a count has no row") }
        return one
    }
}
