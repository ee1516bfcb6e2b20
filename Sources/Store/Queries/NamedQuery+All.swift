extension NamedQuery {
    private static let codec = Parameter(
        "codec", "only this codec, as the scenario names it",
        values: "SELECT DISTINCT codec_label AS value FROM chosen_run ORDER BY 1")
    /// What a cell is under.
    private static let conditions = CellTexts.choices.map { Parameter($0.name, $0.help, choosesCells: true) }
    /// In the order in which they may be given without their names.
    private static let ofCells = [codec, conditions[0], campaign] + conditions.dropFirst()
    private static let campaign = Parameter(
        "campaign",
        """
        only what this campaign asks for: a scenario's name, or the start of its text's hash; `all` for earlier runs too; \
        what the newest campaign of each scenario asks for where left out
        """)

    /// The condition that the parameter `codec` makes on the columns of a table or view of runs.
    private static func isChosen(_ run: String) -> String { "(:codec = '' OR \(run).codec_label = :codec)" }

    private static func level(of run: String) -> String { Schema.given("jamming", of: run) }

    /// The columns of a run that tell what it is under, before ``CellTexts/shown(in:)`` has put more in their place: also for
    /// programs that know only the statement.
    private static func conditions(of run: String) -> String {
        "\(level(of: run)) AS jamming, \(run).period_ms, \(Schema.given("deadline", as: "stop_rule", of: run)) AS deadline, "
            + "\(run).conditions, \(run).variables"
    }

    /// The same of a row of a view.
    private static func conditions(ofCell view: String) -> String {
        let rule = "(SELECT stop_rule FROM run WHERE run.id = \(view).first_run)"
        let name = "\(view).variables ->> 'deadline'"
        return "\(level(of: view)) AS jamming, \(view).period_ms, "
            + "iif(coalesce(\(name), '{') LIKE '{%', \(rule), \(name)) AS deadline, conditions, variables"
    }

    private static let cellKey = Schema.cellKey.joined(separator: ", ")

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
    /// these differ. Images of identical runs are counted once. Where every run failed there is no estimate, of no run.
    private static func basis(of name: String) -> String {
        let counts = [("replications", "runs"), ("distinct_replications", "distinct_runs"), ("images", "images")]
        return counts.map { "coalesce(\(name)_estimate ->> '\($0)', 0) AS \($1), " }.joined()
            + member("pictures", of: name, as: "pictures")
    }

    static let accuracy = NamedQuery(
        name: "accuracy",
        help: """
            Top-5 and top-1 accuracy of each codec in each cell, over all its replications, with 95% intervals over \
            pictures (docs/statistics.md).
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, \(conditions(ofCell: "accuracy_by_cell")),
                \(basis(of: "top5")), failed_runs, \(estimate("top5")),
                \(estimate("top1")), undecodable, mean_bytes, mean_whole_segments
            FROM accuracy_by_cell LEFT JOIN cell_estimate USING (\(cellKey))
            WHERE \(isChosen("accuracy_by_cell")) ORDER BY place, first_run
            """))

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

    static let throughput = NamedQuery(
        name: "throughput",
        help: """
            What the link gave each codec in each cell: mean and standard deviation over images of the bytes of whole \
            segments by the time they took; images of identical replications are counted once.
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, \(conditions(ofCell: "throughput_by_cell")), jamming_load,
                runs, distinct_runs, images, throughput_images, throughput_kbps, throughput_sd_kbps
            FROM throughput_by_cell WHERE \(isChosen("throughput_by_cell")) ORDER BY place, first_run
            """))

    static let offloaded = NamedQuery(
        name: "offloaded",
        help: """
            Share of images of which every byte arrived in time, with 95% intervals over pictures (docs/statistics.md).
            """,
        parameters: ofCells,
        sql: Schema.ofChosenCells(
            """
            SELECT standing, scenario, codec_label, \(conditions(ofCell: "fully_offloaded")),
                \(basis(of: "fully_offloaded")),
                \(estimate("fully_offloaded")), mean_whole_segments, mean_segments
            FROM fully_offloaded LEFT JOIN cell_estimate USING (\(cellKey))
            WHERE \(isChosen("fully_offloaded")) ORDER BY place, first_run
            """))

    static let overhead = NamedQuery(
        name: "overhead",
        help: """
            What each codec makes of a picture: bytes, segments, and the time that encoding took on this host; without \
            times, and of the pictures that runs showed, where a recording was replayed.
            """,
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
        parameters: ofCells,
        sql: Schema.ofChosenCells(
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
        sql: Schema.ofChosenCells(
            """
            SELECT standing, id, scenario, codec_label, \(conditions(of: "run")), replication, status, images, top5, top1,
                mean_bytes, throughput_kbps, recorded, started_at, wall_seconds
            FROM chosen_run AS run WHERE :status = '' OR status = :status ORDER BY \(Schema.place(of: "run"))
            """))

    static let failures = NamedQuery(
        name: "failures",
        help: "Runs that failed or were interrupted, with their errors and the commands that repeat them.",
        parameters: [campaign],
        sql: Schema.ofChosenCells(
            """
            SELECT standing, id, scenario, status, codec_label, \(conditions(of: "run")), replication, error, repeat_command
            FROM chosen_run AS run WHERE status IN ('failed', 'interrupted') ORDER BY \(Schema.place(of: "run"))
            """))

    static let campaigns = NamedQuery(
        name: "campaigns",
        help:
            "What was asked for, the newest last: which campaign of a scenario is the current one, and how much is done.",
        parameters: [],
        sql: """
            SELECT iif(campaign.id IN (\(Schema.currentCampaigns)), 'current', 'earlier') AS standing, scenario,
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
                sum(x.\(metric) > y.\(metric)), sum(x.\(metric) < y.\(metric)), NULL
            FROM a JOIN b ON a.\(metric)_count + b.\(metric)_count IS NOT NULL AND b.conditions = a.conditions AND b.replication = a.replication
            JOIN outcome AS x ON x.run = a.id JOIN outcome AS y ON y.run = b.id AND y.position = x.position
            HAVING count(*) > 0 AND max(x.\(metric) NOT IN (0, 1) OR y.\(metric) NOT IN (0, 1)) = 0
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
