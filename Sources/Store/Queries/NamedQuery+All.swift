extension NamedQuery {
    private static let codec = Parameter(
        "codec", "only this codec, as the scenario names it",
        values: "SELECT DISTINCT codec_label AS value FROM chosen_run ORDER BY 1")
    private static let jamming = Parameter(
        "jamming", "only this jamming level",
        values: "SELECT DISTINCT \(Schema.given("jamming", of: "chosen_run")) AS value FROM chosen_run ORDER BY 1")
    private static let campaign = Parameter(
        "campaign",
        """
        only what this campaign asks for: a scenario's name, or the start of its text's hash; `all` for earlier runs too; \
        what the newest campaign of each scenario asks for where left out
        """)

    /// The condition that the parameters above make on the columns of a table or view of runs.
    private static func isChosen(_ run: String) -> String {
        "(:codec = '' OR \(run).codec_label = :codec) AND (:jamming = '' OR \(level(of: run)) = :jamming)"
    }

    private static func level(of run: String) -> String { Schema.given("jamming", of: run) }

    /// The deadline by which what arrived counts, of the runs of a view's row: by the name that the sweep gives it, otherwise as a
    /// scenario writes it.
    private static func deadline(of view: String) -> String {
        let name = "run.variables ->> 'deadline'"
        return "(SELECT iif(coalesce(\(name), '{') LIKE '{%', run.stop_rule, \(name)) FROM run"
            + " WHERE run.id = \(view).first_run) AS deadline"
    }

    /// A member of an estimate as a column.
    private static func member(_ name: String, of estimate: String, as column: String) -> String {
        "\(estimate)_estimate ->> '\(name)' AS \(column)"
    }

    /// An estimate's value, under its own name, and the ends of its interval.
    private static func estimate(_ name: String, as value: String? = nil) -> String {
        [
            member("value", of: name, as: value ?? name), member("low", of: name, as: "\(name)_low"),
            member("high", of: name, as: "\(name)_high"),
        ].joined(separator: ", ")
    }

    /// On what an estimate rests: how many images, of how many different pictures, in how many runs, and how many of
    /// these differ. Images of identical runs are counted once.
    private static func basis(of name: String) -> String {
        [
            member("replications", of: name, as: "runs"),
            member("distinct_replications", of: name, as: "distinct_runs"), member("images", of: name, as: "images"),
            member("pictures", of: name, as: "pictures"),
        ].joined(separator: ", ")
    }

    static let accuracy = NamedQuery(
        name: "accuracy",
        help: """
            Top-5 and top-1 accuracy of each codec in each cell, over all its replications, with 95% intervals over \
            pictures (docs/statistics.md).
            """,
        parameters: [codec, jamming, campaign],
        sql: Schema.ofChosenRuns(
            """
            SELECT standing, codec_label, \(level(of: "accuracy_by_cell")) AS jamming, period_ms,
                \(deadline(of: "accuracy_by_cell")), variables,
                \(basis(of: "top5")), \(estimate("top5")),
                \(estimate("top1")), undecodable, mean_bytes, mean_whole_segments
            FROM accuracy_by_cell JOIN cell_estimate USING (conditions, codec, standing)
            WHERE \(isChosen("accuracy_by_cell")) ORDER BY first_run
            """))

    static let paired = NamedQuery(
        name: "paired",
        help: """
            By how much one codec is better than another on the same images and the same channel, with 95% intervals \
            over pictures (docs/statistics.md); `won` and `lost` count the images on which only one of the two was right.
            """,
        parameters: [
            codec, Parameter("reference", "only against this codec", values: codec.values), jamming, campaign,
        ],
        sql: Schema.ofChosenRuns(
            """
            SELECT standing, codec_label, reference_label, \(level(of: "pair_estimate")) AS jamming, period_ms,
                \(deadline(of: "pair_estimate")), variables,
                \(basis(of: "top5")),
                \(estimate("top5", as: "top5_difference")), won5, lost5,
                \(estimate("top1", as: "top1_difference")), won1, lost1
            FROM pair_estimate
            WHERE \(isChosen("pair_estimate")) AND (:reference = '' OR reference_label = :reference)
                AND (:codec <> '' OR :reference <> '' OR codec < reference)
            ORDER BY first_run, reference
            """))

    static let throughput = NamedQuery(
        name: "throughput",
        help: """
            What each link gave under each jamming: mean and standard deviation over images of the bytes of whole \
            segments by the time they took.
            """,
        parameters: [
            jamming,
            Parameter(
                "link", "only this kind of link", values: "SELECT DISTINCT link AS value FROM chosen_run ORDER BY 1"),
            campaign,
        ],
        sql: Schema.ofChosenRuns(
            """
            SELECT t.standing, \(Schema.given("link", of: "run")) AS link, \(level(of: "run")) AS jamming, t.jamming_load,
                t.runs, t.images, t.throughput_images, t.throughput_kbps, t.throughput_sd_kbps, t.link_text, t.limit_text,
                t.jamming_text
            FROM throughput_by_level AS t JOIN chosen_run AS run ON run.id = t.first_run
            WHERE (:jamming = '' OR \(level(of: "run")) = :jamming) AND (:link = '' OR run.link = :link)
            ORDER BY t.first_run
            """))

    static let offloaded = NamedQuery(
        name: "offloaded",
        help: """
            Share of images of which every byte arrived in time, with 95% intervals over pictures (docs/statistics.md).
            """,
        parameters: [codec, jamming, campaign],
        sql: Schema.ofChosenRuns(
            """
            SELECT standing, codec_label, \(level(of: "fully_offloaded")) AS jamming, period_ms,
                \(deadline(of: "fully_offloaded")), variables,
                \(basis(of: "fully_offloaded")),
                \(estimate("fully_offloaded")), mean_whole_segments, mean_segments
            FROM fully_offloaded JOIN cell_estimate USING (conditions, codec, standing)
            WHERE \(isChosen("fully_offloaded")) ORDER BY first_run
            """))

    static let overhead = NamedQuery(
        name: "overhead",
        help: "What each codec makes of a picture: bytes, segments, and the time that encoding took on this host.",
        parameters: [
            Parameter(
                "codec", "only codecs of this name",
                values: "SELECT DISTINCT codec_name AS value FROM encoding_overhead ORDER BY 1")
        ],
        sql: """
            SELECT codec_name, codec_parameters, pictures, mean_segments, mean_encoded_bytes, least_bytes, most_bytes,
                mean_encode_ms, most_encode_ms
            FROM encoding_overhead WHERE :codec = '' OR codec_name = :codec
            """)

    static let hardest = NamedQuery(
        name: "hardest",
        help: "The pictures on which codecs were wrong most often, over all runs, the worst first.",
        parameters: [codec, jamming, campaign],
        sql: Schema.ofChosenRuns(
            """
            SELECT picture.name AS picture_name, count(*) AS images, avg(outcome.top5) AS top5,
                avg(iif(run.top1_count IS NULL, NULL, outcome.top1)) AS top1, avg(outcome.received_bytes) AS mean_bytes
            FROM outcome JOIN chosen_run AS run ON run.id = outcome.run JOIN picture ON picture.id = outcome.picture
            WHERE \(isChosen("run")) GROUP BY picture.id ORDER BY 3, 4, 1 LIMIT 20
            """))

    static let compare = NamedQuery(
        name: "compare",
        help: """
            Two runs side by side, line by line; where both met the same channel, also the images on which only one \
            was right.
            """,
        parameters: [
            Parameter("first", "a run's number", isRequired: true, values: doneRuns),
            Parameter("second", "another run's number", isRequired: true, values: doneRuns),
        ],
        sql: compareSQL)

    private static let doneRuns = "SELECT CAST(id AS TEXT) AS value FROM run WHERE status = 'done' ORDER BY id"

    static let runs = NamedQuery(
        name: "runs",
        help: "All runs in their order, with their numbers, status and main results.",
        parameters: [
            Parameter(
                "status", "only runs that are `done`, `failed`, `interrupted` or `running`",
                values: "SELECT column1 AS value FROM (VALUES ('done'), ('failed'), ('interrupted'), ('running'))"),
            campaign,
        ],
        sql: Schema.ofChosenRuns(
            """
            SELECT standing, run.id AS id, campaign.scenario AS scenario, codec_label, \(level(of: "run")) AS jamming,
                period_ms, replication, status, images, top5, top1, mean_bytes, throughput_kbps, recorded, started_at, wall_seconds
            FROM chosen_run AS run JOIN campaign ON campaign.id = run.campaign
            WHERE :status = '' OR status = :status ORDER BY run.id
            """))

    static let failures = NamedQuery(
        name: "failures",
        help: "Runs that failed or were interrupted, with their errors and the commands that repeat them.",
        parameters: [campaign],
        sql: Schema.ofChosenRuns(
            """
            SELECT standing, id, status, codec_label, \(level(of: "chosen_run")) AS jamming, period_ms, replication, error,
                repeat_command
            FROM chosen_run WHERE status IN ('failed', 'interrupted') ORDER BY id
            """))

    static let campaigns = NamedQuery(
        name: "campaigns",
        help:
            "What was asked for, the newest last: which campaign of a scenario is the current one, and how much is done.",
        parameters: [],
        sql: """
            SELECT iif(campaign.id IN (\(Schema.newestCampaigns)), 'current', 'earlier') AS standing, scenario,
                substr(hash, 1, 12) AS hash, created_at, asked_at, count(campaign_run.identity) AS runs,
                count(run.id) AS done
            FROM campaign LEFT JOIN campaign_run ON campaign_run.campaign = campaign.id AND is_current
            LEFT JOIN run ON run.identity = campaign_run.identity AND run.status = 'done'
            GROUP BY campaign.id ORDER BY asked_at, campaign.id
            """)

    /// One line for each property in which runs may differ, and one for each metric.
    private static let compareSQL: String = {
        let properties = [
            "status", "codec_label", "codec_name", "codec_parameters", "weights", "dataset_name", "dataset_hash",
            "classifier_name", "device", "link", "link_text", "limit_text", "jamming", "jamming_text", "jamming_load",
            "arrivals", "period_ms", "stop_rule", "block_bytes", "seed", "replication", "program_version",
            "program_commit", "recorded",
        ]
        let metrics = [
            "images", "top5", "top1", "undecodable", "fully_offloaded", "mean_encoded_bytes", "mean_bytes",
            "mean_segments", "mean_whole_segments", "throughput_kbps", "throughput_sd_kbps", "blocks", "lost_blocks",
            "mean_psnr_db", "encode_ms", "simulated_seconds", "wall_seconds",
        ]
        let lines =
            properties.map { "('\($0)', a.\($0), b.\($0), iif(a.\($0) IS b.\($0), NULL, 'differs'))" }
            + metrics.map { "('\($0)', a.\($0), b.\($0), b.\($0) - a.\($0))" }
        let selects = lines.enumerated().map { index, line in
            "SELECT \(index) AS line, \(line.dropFirst().dropLast()) FROM a, b"
        }
        let paired = ["top5", "top1"].enumerated().map { index, metric in
            """
            SELECT \(lines.count + index), 'images right only here (\(metric))',
                sum(iif(a.\(metric)_count + b.\(metric)_count IS NULL, NULL, x.\(metric) > y.\(metric))),
                sum(iif(a.\(metric)_count + b.\(metric)_count IS NULL, NULL, x.\(metric) < y.\(metric))), NULL
            FROM a JOIN b ON b.conditions = a.conditions AND b.replication = a.replication
            JOIN outcome AS x ON x.run = a.id JOIN outcome AS y ON y.run = b.id AND y.position = x.position
            HAVING count(*) > 0
            """
        }
        return """
            WITH a AS (SELECT * FROM run WHERE id = CAST(:first AS INTEGER)),
                b AS (SELECT * FROM run WHERE id = CAST(:second AS INTEGER)),
                comparison(line, property, first, second, difference) AS (
            \((selects + paired).joined(separator: "\nUNION ALL "))
            )
            SELECT property, first, second, difference FROM comparison ORDER BY line
            """
    }()
}
