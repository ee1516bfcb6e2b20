extension NamedQuery {
    /// Parameters that choose cells, and the condition that they make on a view's columns.
    private static let cellParameters = [
        Parameter("codec", "only this codec, as the scenario names it"),
        Parameter("jamming", "only this jamming level"),
        Parameter("campaign", "only what this campaign asked for: a scenario's name, or the start of its text's hash"),
    ]

    private static let cellCondition = """
        (:codec = '' OR codec_label = :codec) AND (:jamming = '' OR jamming = :jamming)
        AND (:campaign = '' OR first_run IN (\(runsOfCampaign)))
        """

    private static let runsOfCampaign = """
        SELECT run.id FROM campaign JOIN campaign_run ON campaign_run.campaign = campaign.id
        JOIN run ON run.identity = campaign_run.identity
        WHERE campaign.scenario = :campaign OR campaign.hash GLOB :campaign || '*'
        """

    static let accuracy = NamedQuery(
        name: "accuracy",
        help: "Top-5 and top-1 accuracy of each codec in each cell, over all its replications, with 95% intervals.",
        parameters: cellParameters,
        sql: """
            SELECT codec_label, jamming, period_ms, variables, runs, images, top5, top5_low, top5_high,
                top1, top1_low, top1_high, undecodable, mean_bytes, mean_whole_segments
            FROM accuracy_by_cell WHERE \(cellCondition) ORDER BY first_run
            """)

    static let paired = NamedQuery(
        name: "paired",
        help: """
            By how much one codec is better than another on the same images and the same channel, with 95% intervals; \
            `won` and `lost` count the images on which only one of the two was right.
            """,
        parameters: [
            Parameter("codec", "only this codec, as the scenario names it"),
            Parameter("reference", "only against this codec"),
            Parameter("jamming", "only this jamming level"),
            Parameter(
                "campaign", "only what this campaign asked for: a scenario's name, or the start of its text's hash"),
        ],
        sql: """
            SELECT codec_label, reference_label, jamming, period_ms, variables, images, top5_difference, top5_low,
                top5_high, won5, lost5, top1_difference, top1_low, top1_high, won1, lost1
            FROM paired_difference
            WHERE \(cellCondition) AND (:reference = '' OR reference_label = :reference)
                AND (:codec <> '' OR :reference <> '' OR codec < reference)
            ORDER BY first_run, reference
            """)

    static let throughput = NamedQuery(
        name: "throughput",
        help: """
            What the link gave at each jamming level: mean and standard deviation over images of the bytes of whole \
            segments by the time they took.
            """,
        parameters: [
            Parameter("jamming", "only this jamming level"), Parameter("link", "only this kind of link"),
        ],
        sql: """
            SELECT link, jamming, jamming_load, runs, images, throughput_images, throughput_kbps, throughput_sd_kbps
            FROM throughput_by_level
            WHERE (:jamming = '' OR jamming = :jamming) AND (:link = '' OR link = :link)
            """)

    static let offloaded = NamedQuery(
        name: "offloaded",
        help: "Share of images of which every byte arrived in time, with 95% intervals.",
        parameters: cellParameters,
        sql: """
            SELECT codec_label, jamming, period_ms, variables, runs, images, fully_offloaded, fully_offloaded_low,
                fully_offloaded_high, mean_whole_segments, mean_segments
            FROM fully_offloaded WHERE \(cellCondition) ORDER BY first_run
            """)

    static let overhead = NamedQuery(
        name: "overhead",
        help: "What each codec makes of a picture: bytes, segments, and the time that encoding took on this host.",
        parameters: [Parameter("codec", "only codecs of this name")],
        sql: """
            SELECT codec_name, codec_parameters, pictures, mean_segments, mean_encoded_bytes, least_bytes, most_bytes,
                mean_encode_ms, most_encode_ms
            FROM encoding_overhead WHERE :codec = '' OR codec_name = :codec
            """)

    static let hardest = NamedQuery(
        name: "hardest",
        help: "The pictures on which codecs were wrong most often, over all runs, the worst first.",
        parameters: [
            Parameter("codec", "only this codec, as the scenario names it"),
            Parameter("jamming", "only this jamming level"),
        ],
        sql: """
            SELECT picture.name AS picture_name, count(*) AS images, avg(outcome.top5) AS top5,
                avg(iif(run.top1_count IS NULL, NULL, outcome.top1)) AS top1, avg(outcome.received_bytes) AS mean_bytes
            FROM outcome JOIN run ON run.id = outcome.run JOIN picture ON picture.id = outcome.picture
            WHERE (:codec = '' OR codec_label = :codec) AND (:jamming = '' OR jamming = :jamming)
            GROUP BY picture.id ORDER BY 3, 4, 1 LIMIT 20
            """)

    static let compare = NamedQuery(
        name: "compare",
        help: """
            Two runs side by side, line by line; where both met the same channel, also the images on which only one \
            was right.
            """,
        parameters: [
            Parameter("first", "a run's number", isRequired: true),
            Parameter("second", "another run's number", isRequired: true),
        ],
        sql: compareSQL)

    static let runs = NamedQuery(
        name: "runs",
        help: "All runs in their order, with their numbers, status and main results.",
        parameters: [
            Parameter("status", "only runs that are `done`, `failed`, `interrupted` or `running`"),
            Parameter(
                "campaign", "only what this campaign asked for: a scenario's name, or the start of its text's hash"),
        ],
        sql: """
            SELECT id, campaign.scenario AS scenario, codec_label, jamming, period_ms, replication, status, images,
                top5, top1, mean_bytes, throughput_kbps, recorded, started_at, wall_seconds
            FROM run JOIN (SELECT id AS campaign_id, scenario FROM campaign) AS campaign ON campaign_id = run.campaign
            WHERE (:status = '' OR status = :status) AND (:campaign = '' OR id IN (\(runsOfCampaign)))
            ORDER BY id
            """)

    static let failures = NamedQuery(
        name: "failures",
        help: "Runs that failed or were interrupted, with their errors and the commands that repeat them.",
        parameters: [],
        sql: """
            SELECT id, status, codec_label, jamming, period_ms, replication, error, repeat_command FROM run
            WHERE status IN ('failed', 'interrupted') ORDER BY id
            """)

    /// One line for each property in which runs may differ, and one for each metric.
    private static let compareSQL: String = {
        let properties = [
            "status", "codec_label", "codec_name", "codec_parameters", "weights", "dataset_name", "dataset_hash",
            "classifier_name", "device", "link", "link_text", "jamming", "jamming_load", "arrivals", "period_ms",
            "stop_rule", "block_bytes", "seed", "replication", "program_version", "program_commit", "recorded",
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
