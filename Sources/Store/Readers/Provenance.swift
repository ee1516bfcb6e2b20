import GRDB

/// Where the runs of a campaign come from.
package struct RunsProvenance: Sendable, Hashable {
    /// The weights of a codec.
    package struct Weights: Sendable, Hashable {
        /// The codec's name in the scenario.
        package let codec: String
        /// SHA-256 of the weights.
        package let hash: String
    }

    /// How many runs are asked for, how many of them are done, and how many of these replay recorded outcomes.
    package let runs: Int
    package let done: Int
    package let recorded: Int
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
}

extension ResultsDatabase {
    /// Where the runs come from that a campaign asks for now.
    package func provenance(of campaign: RowKey<CampaignRecord>) throws(StoreError) -> RunsProvenance {
        let ofCampaign = """
            FROM run JOIN campaign_run AS plan USING (identity) WHERE plan.is_current AND plan.campaign = \(campaign.id)
            """
        func distinct(_ expression: String) throws(StoreError) -> [String] {
            try rows("SELECT DISTINCT \(expression) AS value \(ofCampaign) AND value IS NOT NULL ORDER BY 1") { row in
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
        let datasets = try distinct("coalesce(plan.dataset_name, run.dataset_name) || ' ' || dataset_hash")
        let classifiers = try distinct("classifier_name")
        let weights = try rows(
            """
            SELECT DISTINCT coalesce(plan.codec_label, run.codec_label) AS codec_label, weights \(ofCampaign)
                AND weights IS NOT NULL ORDER BY 1
            """
        ) { row in RunsProvenance.Weights(codec: try row("codec_label"), hash: try row("weights")) }
        let all = try rows(
            """
            SELECT (SELECT count(*) FROM campaign_run WHERE is_current AND campaign = \(campaign.id)) AS runs,
                coalesce(sum(status = 'done'), 0) AS done, coalesce(sum(recorded), 0) AS recorded,
                coalesce(sum(images), 0) AS images, coalesce(sum(wall_seconds), 0.0) AS seconds,
                min(started_at) AS started, max(finished_at) AS finished \(ofCampaign)
            """
        ) { row in
            RunsProvenance(
                runs: try row("runs"), done: try row("done"), recorded: try row("recorded"), images: try row("images"),
                wallSeconds: try row("seconds"), started: try row("started"), finished: try row("finished"),
                seeds: seeds, hosts: hosts, devices: devices, programs: programs, libraries: libraries,
                datasets: datasets, classifiers: classifiers, weights: weights)
        }
        guard let one = all.first else { throw .inconsistent(file: path, what: "a count has no row") }
        return one
    }
}
