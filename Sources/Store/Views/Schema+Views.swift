extension Schema {
    /// A view that answers a usual question.
    struct View: Sendable {
        let name: String
        /// The SELECT, of the runs of a table or view of this name.
        let sql: @Sendable (_ runs: String) -> String

        /// What makes the view in a database: of the current runs.
        var statement: String { "CREATE VIEW \(name) AS\n\(sql("current_run"))" }
    }

    /// All views, in an order in which each uses only earlier ones.
    static let views = [
        View(name: "current_run", sql: { _ in currentRun }),
        View(name: "accuracy_by_cell", sql: accuracyByCell),
        View(name: "paired_difference", sql: { pairedDifference(of: $0) }),
        View(name: "fully_offloaded", sql: fullyOffloaded),
        View(name: "throughput_by_cell", sql: throughputByCell),
        View(name: "encoding_overhead", sql: { _ in encodingOverhead }),
    ]

    /// What only this program's connections can tell, by ``EstimateFunctions``: never part of a file.
    static let estimates = [
        View(name: "cell_estimate", sql: cellEstimate),
        View(name: "pair_estimate", sql: { pairedDifference(of: $0, besides: pairEstimates) }),
    ]

    /// What a run's level of jamming, its link or its deadline is called: by the name that the sweep gives it, otherwise as the
    /// run's column has it.
    ///
    /// - Parameters:
    ///   - key: the key as a scenario sweeps it.
    ///   - column: the column, where it is called otherwise.
    ///   - run: a table or view with a run's columns.
    static func given(_ key: String, as column: String? = nil, of run: String) -> String {
        let name = "\(run).variables ->> '\(key)'"
        return "iif(coalesce(\(name), '{') LIKE '{%', \(run).\(column ?? key), \(name))"
    }

    // MARK: The views

    /// What a row of a view is of: runs that agree in it differ in their replication only.
    static let cellKey = ["scenario", "conditions", "codec", "standing"]
    private static let cellKeyText = cellKey.joined(separator: ", ")

    /// That runs `a` and `b` are of one cell.
    private static func isSameCell(_ a: String, _ b: String) -> String {
        cellKey.map { "\(a).\($0) = \(b).\($0)" }.joined(separator: " AND ")
    }

    /// How many different pictures the images of a row of `cell` show; NULL where they show none, as with published curves.
    private static func pictures(of runs: String) -> String {
        """
        (SELECT nullif(count(DISTINCT \(picture("o", of: "r"))), 0)
            FROM \(runs) AS r JOIN outcome AS o ON o.run = r.id
            WHERE r.status = 'done' AND \(isSameCell("r", "cell")))
        """
    }

    /// The picture of an outcome; NULL where there are none, and for what a published table expects, which knows no picture.
    static func picture(_ outcome: String, of run: String) -> String {
        "iif(\(showsNone(run)), NULL, \(outcome).picture)"
    }

    /// Whether what became of a run's images says nothing of pictures.
    private static func showsNone(_ run: String) -> String {
        "(\(run).dataset_name = 'no pictures' OR \(run).codec_name = 'curve')"
    }

    /// What tells images apart besides whether they were right: two replications that met the same channel agree in all of it.
    static func detail(_ outcome: String) -> String {
        "\(outcome).received_bytes, \(outcome).encoded_bytes * 4294967296 + coalesce(\(outcome).last_byte_us, -1)"
    }

    /// The picture of a pair of outcomes, `x` of run `a` and `y` of run `b`.
    private static let pairPicture = "iif(\(showsNone("a")) AND \(showsNone("b")), NULL, x.picture)"

    /// The cells that have ended runs, each by its first run, which tells what it is under, with what `values` make of the runs
    /// that are done; where every run has failed they are NULL.
    /// SQLite takes columns that are not grouped from the row of the only minimum.
    private static func cells(of runs: String, _ values: String) -> String {
        """
        WITH ranked AS (
            SELECT min(\(rank(of: "r"))) AS rank, id AS first_run, scenario, conditions, codec, codec_label, jamming,
                jamming_load, period_ms, link, dataset_name, variables, standing, sum(status = 'done') AS runs,
                sum(status = 'failed') AS failed_runs, coalesce(sum(images), 0) AS images, \(values)
            FROM \(runs) AS r WHERE \(hasEnded("r"))
            GROUP BY scenario, conditions, codec, standing
        ), cell AS (SELECT *, rank % \(afterAll) AS place FROM ranked)
        """
    }

    /// What failed counts nothing and is counted.
    private static func hasEnded(_ run: String) -> String {
        "(\(run).status = 'done' AND \(run).images > 0 OR \(run).status = 'failed')"
    }

    /// More than any ``place(of:)``.
    private static let afterAll = 4_000_000_000_000_000_000

    /// The place of a run, behind all others if it has failed: what a cell shows of one run is of one that is done.
    private static func rank(of run: String) -> String {
        "(\(run).status <> 'done') * \(afterAll) + \(place(of: run))"
    }

    private static let cellColumns = "first_run, codec_label, jamming, period_ms, link, dataset_name, variables"
    private static let keyColumns = "scenario, conditions, codec, standing, place"

    /// Accuracy of each cell, and how many of its runs failed.
    @Sendable private static func accuracyByCell(of runs: String) -> String {
        """
        \(cells(of: runs, """
            sum(top1_count) AS top1_count, sum(top5_count) AS top5_count, sum(undecodable_count) AS undecodable_count,
            sum(mean_bytes * images) / sum(images) AS mean_bytes,
            sum(mean_whole_segments * images) / sum(images) AS mean_whole_segments, sum(recorded AND codec_name <> 'curve') > 0 AS recorded
            """))
        SELECT \(cellColumns), jamming_load, runs, failed_runs, images,
            \(pictures(of: runs)) AS pictures,
            top5_count * 1.0 / images AS top5,
            top1_count * 1.0 / images AS top1,
            undecodable_count * 1.0 / images AS undecodable, mean_bytes, mean_whole_segments, recorded, \(keyColumns)
        FROM cell ORDER BY place, first_run
        """
    }

    /// What a codec has gained over all images of a pair, and on how many of them only one of the two was right: NULL where one
    /// of them is an expectation, which is right to a degree.
    private static func pairSums(_ metric: String, _ suffix: String) -> String {
        let isKnown = "a.\(metric)_count + b.\(metric)_count IS NOT NULL"
        let isNoCount =
            "NOT (\(isKnown)) OR 'curve' IN (a.codec_name, b.codec_name) OR x.\(metric) NOT IN (0, 1) OR y.\(metric) NOT IN (0, 1)"
        func count(_ comparison: String) -> String {
            "iif(sum(\(isNoCount)) = 0, sum(x.\(metric) \(comparison) y.\(metric)), NULL)"
        }
        return """
            sum(iif(\(isKnown), x.\(metric) - y.\(metric), NULL)) AS gained\(suffix),
            \(count(">")) AS won\(suffix), \(count("<")) AS lost\(suffix)
            """
    }

    /// Both codecs of a pair met the same channel: their runs have the same conditions and replication.
    ///
    /// - Parameter columns: further columns, of a run `a` and its outcomes `x` and those, `y`, of the reference's run `b`.
    @Sendable private static func pairedDifference(of runs: String, besides columns: [(sql: String, name: String)] = [])
        -> String
    {
        """
        WITH pair AS (
            SELECT min(\(place(of: "a"))) AS place, avg(\(place(of: "b"))) AS reference_place, a.id AS first_run,
                a.scenario, a.conditions, a.jamming, a.period_ms, a.link, a.dataset_name, a.variables,
                a.codec, a.codec_label, b.codec AS reference, b.codec_label AS reference_label, count(*) AS images,
                count(DISTINCT \(pairPicture)) AS pictures,\(columns.map { "\n    \($0.sql) AS \($0.name)," }.joined())
                \(pairSums("top5", "5")),
                \(pairSums("top1", "1")), a.standing
            FROM \(runs) AS a
            JOIN \(runs) AS b ON b.conditions = a.conditions AND b.replication = a.replication AND b.codec <> a.codec
                AND b.scenario = a.scenario AND b.standing = a.standing
            JOIN outcome AS x ON x.run = a.id
            JOIN outcome AS y ON y.run = b.id AND y.position = x.position
            WHERE a.status = 'done' AND b.status = 'done'
            GROUP BY a.scenario, a.conditions, a.codec, b.codec, a.standing
        )
        SELECT first_run, codec_label, reference_label, jamming, period_ms, link, dataset_name, variables, images,
            nullif(pictures, 0) AS pictures,\(columns.map { " \($0.name)," }.joined())
            gained5 * 1.0 / images AS top5_difference,
            won5, lost5,
            gained1 * 1.0 / images AS top1_difference,
            won1, lost1, reference, reference_place, \(keyColumns)
        FROM pair ORDER BY place, first_run, reference_place
        """
    }

    /// The shares of a cell with their intervals. Cell by cell, since in one group SQLite would sort all outcomes by the texts
    /// of their cells.
    @Sendable private static func cellEstimate(of runs: String) -> String {
        let shares = [
            ("top5", "o.top5"), ("top1", "iif(r.top1_count IS NULL, NULL, o.top1)"),
            ("fully_offloaded", "o.whole_segments = o.segments"),
        ]
        let estimates = shares.map { "share_estimate(\($0.1), \(picture("o", of: "r")), r.id, \(detail("o")))" }
        let columns = shares.indices.map { "shares ->> \($0) AS \(shares[$0].0)_estimate" }
        return """
            WITH member AS MATERIALIZED (
                SELECT id, codec_name, dataset_name, top1_count, \(cellKeyText) FROM \(runs) WHERE status = 'done'
            ), estimated AS MATERIALIZED (
                SELECT \(cellKeyText), (SELECT json_array(\(estimates.joined(separator: ", ")))
                    FROM member AS r JOIN outcome AS o ON o.run = r.id WHERE \(isSameCell("r", "cell"))) AS shares
                FROM (SELECT DISTINCT \(cellKeyText) FROM member) AS cell
            )
            SELECT \(cellKeyText), \(columns.joined(separator: ", ")) FROM estimated
            """
    }

    /// A share at the moment of a snapshot, of outcomes `o` of runs `r`.
    static func momentEstimate(_ value: String) -> String {
        "share_estimate(\(value), \(picture("o", of: "r")), r.id, s.code)"
    }

    /// The differences of a pair with their intervals.
    private static let pairEstimates = ["top5", "top1"].map { metric in
        let value = "iif(a.\(metric)_count + b.\(metric)_count IS NULL, NULL, x.\(metric) - y.\(metric))"
        return (
            "difference_estimate(\(value), \(pairPicture), a.id, \(detail("x")), \(detail("y")))",
            "\(metric)_estimate"
        )
    }

    @Sendable private static func fullyOffloaded(of runs: String) -> String {
        """
        \(cells(of: runs, """
            sum(fully_offloaded_count) AS fully_offloaded_count,
            sum(mean_whole_segments * images) / sum(images) AS mean_whole_segments,
            sum(mean_segments * images) / sum(images) AS mean_segments
            """))
        SELECT \(cellColumns), runs, images,
            \(pictures(of: runs)) AS pictures,
            fully_offloaded_count * 1.0 / images AS fully_offloaded,
            mean_whole_segments, mean_segments, \(keyColumns)
        FROM cell ORDER BY place, first_run
        """
    }

    /// Over all images of a cell for which a throughput is defined, those of one replication where all came out the same: the
    /// mean and standard deviation of the union follow from those of its parts.
    @Sendable private static func throughputByCell(of runs: String) -> String {
        func whole(_ value: String) -> String { "iif(count(images) = 1, sum(\(value)), sum(runs * (\(value))))" }
        return """
            WITH part AS (
                SELECT min(\(rank(of: "r"))) AS rank, id, scenario, conditions, codec, codec_label, jamming, jamming_load,
                    period_ms, link, dataset_name, variables, standing, sum(status = 'done') AS runs, images,
                    throughput_images AS n, throughput_kbps AS mean, coalesce(throughput_sd_kbps, 0) AS sd
                FROM \(runs) AS r WHERE \(hasEnded("r"))
                GROUP BY scenario, conditions, codec, standing, images, blocks, lost_blocks, mean_bytes, top5_count,
                    throughput_images, throughput_kbps, throughput_sd_kbps, (
                        SELECT total((coalesce(\(picture("o", of: "r")), 0) + 0.7 * o.received_bytes + 0.9 * o.encoded_bytes
                            + 0.3 * coalesce(o.last_byte_us, -1)) * (o.position % 1000 + 1.0))
                        FROM outcome AS o WHERE o.run = r.id)
            ), cell AS (
                SELECT min(rank) % \(afterAll) AS place, id AS first_run, scenario, conditions, codec, codec_label, jamming,
                    jamming_load, period_ms, link, dataset_name, variables, standing, sum(runs) AS runs,
                    count(images) AS distinct_runs, coalesce(\(whole("images")), 0) AS images,
                    \(whole("n")) AS throughput_images, sum(runs * n * mean) / sum(runs * n) AS throughput_kbps,
                    \(whole("max(n - 1, 0) * sd * sd + n * mean * mean")) AS squares
                FROM part GROUP BY scenario, conditions, codec, standing
            )
            SELECT \(cellColumns), jamming_load, runs, distinct_runs, images, throughput_images, throughput_kbps,
                CASE WHEN throughput_images > 1 THEN sqrt(max(0.0,
                    (squares - throughput_images * throughput_kbps * throughput_kbps) / (throughput_images - 1)))
                END AS throughput_sd_kbps, \(keyColumns)
            FROM cell ORDER BY place, first_run
            """
    }

    /// What this database has no encodings of, as where a recording is replayed, is told by what its runs sent.
    private static let encodingOverhead = """
        WITH sent AS (
            SELECT run.codec, \(picture("outcome", of: "run")) AS picture,
                avg(outcome.segments) AS segments, avg(encoded_bytes) AS bytes, min(encoded_bytes) AS least,
                max(encoded_bytes) AS most
            FROM run JOIN outcome ON outcome.run = run.id
            WHERE run.codec NOT IN (SELECT codec FROM encoding) GROUP BY 1, 2
        ), made AS (
            SELECT codec, count(*) AS pictures, avg(segments) AS mean_segments, avg(total_bytes) AS mean_encoded_bytes,
                min(total_bytes) AS least_bytes, max(total_bytes) AS most_bytes,
                avg(encode_seconds) * 1000 AS mean_encode_ms, max(encode_seconds) * 1000 AS most_encode_ms
            FROM encoding GROUP BY codec
            UNION ALL
            SELECT codec, nullif(count(picture), 0), avg(segments), avg(bytes), min(least), max(most), NULL, NULL
            FROM sent GROUP BY codec
        )
        SELECT codec.name AS codec_name, codec.parameters AS codec_parameters, pictures, mean_segments,
            mean_encoded_bytes, least_bytes, most_bytes, mean_encode_ms, most_encode_ms, codec.id AS codec
        FROM made JOIN codec ON codec.id = made.codec ORDER BY codec.id
        """
}
