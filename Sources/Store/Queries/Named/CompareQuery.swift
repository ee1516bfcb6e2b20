extension NamedQuery {
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
