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
        View(name: "throughput_by_level", sql: throughputByLevel),
        View(name: "encoding_overhead", sql: { _ in encodingOverhead }),
    ]

    /// What only this program's connections can tell, by ``EstimateFunctions``: never part of a file.
    static let estimates = [
        View(name: "cell_estimate", sql: cellEstimate),
        View(name: "pair_estimate", sql: { pairedDifference(of: $0, besides: pairEstimates) }),
    ]

    // MARK: Which runs

    /// The newest campaign of each scenario's name (`campaign.id`).
    static let newestCampaigns = """
        SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY scenario ORDER BY asked_at DESC, id DESC) AS age
            FROM campaign) WHERE age = 1
        """

    /// The runs that the newest campaign of each scenario asks for now.
    private static let currentRun = """
        SELECT run.*, 'current' AS standing FROM run WHERE identity IN (SELECT identity FROM campaign_run
            WHERE is_current AND campaign IN (\(newestCampaigns)))
        """

    /// The runs that the parameter `campaign` chooses, as ``RunScope`` says, each with its standing.
    private static let chosenRun = """
        SELECT run.*, iif(identity IN (SELECT identity FROM campaign_run WHERE is_current
                AND campaign IN (\(newestCampaigns))), 'current', 'earlier') AS standing
        FROM run WHERE CASE coalesce(:campaign, '')
            WHEN 'all' THEN true
            WHEN '' THEN identity IN (SELECT identity FROM campaign_run WHERE is_current
                AND campaign IN (\(newestCampaigns)))
            ELSE identity IN (SELECT identity FROM campaign_run WHERE is_current AND campaign IN (
                SELECT id FROM campaign WHERE substr(hash, 1, length(:campaign)) = :campaign
                UNION SELECT id FROM campaign WHERE scenario = :campaign AND id IN (\(newestCampaigns))))
            END
        """

    /// A statement over the runs that the parameter `campaign` chooses, which are called `chosen_run` in it, and over the views
    /// of only these.
    static func ofChosenRuns(_ select: String) -> String {
        let ours = (views.dropFirst() + estimates).filter { select.contains($0.name) }
            .map { ", \($0.name) AS (\n\($0.sql("chosen_run")))" }
        return "WITH chosen_run AS NOT MATERIALIZED (\n\(chosenRun))\(ours.joined())\n\(select)"
    }

    /// What a run's level of jamming, or its link, is called: by the name that the sweep gives it, otherwise by its kind.
    ///
    /// - Parameter run: a table or view with a run's columns.
    static func given(_ column: String, of run: String) -> String {
        let name = "\(run).variables ->> '\(column)'"
        return "iif(coalesce(\(name), '{') LIKE '{%', \(run).\(column), \(name))"
    }

    // MARK: The views

    /// How many different pictures the images of a row of `cell` show; NULL where they show none, as with published curves.
    private static func pictures(of runs: String) -> String {
        """
        (SELECT nullif(count(DISTINCT \(picture("o", of: "r"))), 0)
            FROM \(runs) AS r JOIN outcome AS o ON o.run = r.id
            WHERE r.status = 'done' AND r.conditions = cell.conditions AND r.codec = cell.codec
                AND r.standing = cell.standing)
        """
    }

    /// The picture of an outcome; NULL where there are none.
    private static func picture(_ outcome: String, of run: String) -> String {
        "iif(\(run).dataset_name = 'no pictures', NULL, \(outcome).picture)"
    }

    /// Runs of one cell are those with equal conditions and codec; they differ in their replication.
    @Sendable private static func accuracyByCell(of runs: String) -> String {
        """
        WITH cell AS (
            SELECT min(id) AS first_run, conditions, codec, codec_label, jamming, jamming_load, period_ms, link,
                dataset_name, variables, count(*) AS runs, sum(images) AS images, sum(top1_count) AS top1_count,
                sum(top5_count) AS top5_count, sum(undecodable_count) AS undecodable_count,
                sum(mean_bytes * images) / sum(images) AS mean_bytes,
                sum(mean_whole_segments * images) / sum(images) AS mean_whole_segments,
                max(recorded) AS recorded, standing
            FROM \(runs) WHERE status = 'done' AND images > 0
            GROUP BY conditions, codec, standing
        )
        SELECT first_run, codec_label, jamming, jamming_load, period_ms, link, dataset_name, variables, runs, images,
            \(pictures(of: runs)) AS pictures,
            top5_count * 1.0 / images AS top5,
            top1_count * 1.0 / images AS top1,
            undecodable_count * 1.0 / images AS undecodable, mean_bytes, mean_whole_segments, recorded,
            conditions, codec, standing
        FROM cell ORDER BY first_run
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
            SELECT min(a.id) AS first_run, a.conditions, a.jamming, a.period_ms, a.link, a.dataset_name, a.variables,
                a.codec, a.codec_label, b.codec AS reference, b.codec_label AS reference_label, count(*) AS images,
                count(DISTINCT \(picture("x", of: "a"))) AS pictures,\(columns.map { "\n    \($0.sql) AS \($0.name)," }.joined())
                sum(max(x.top5 - y.top5, 0)) AS won5, sum(max(y.top5 - x.top5, 0)) AS lost5,
                sum(iif(a.top1_count + b.top1_count IS NULL, NULL, max(x.top1 - y.top1, 0))) AS won1,
                sum(iif(a.top1_count + b.top1_count IS NULL, NULL, max(y.top1 - x.top1, 0))) AS lost1, a.standing
            FROM \(runs) AS a
            JOIN \(runs) AS b ON b.conditions = a.conditions AND b.replication = a.replication AND b.codec <> a.codec
                AND b.standing = a.standing
            JOIN outcome AS x ON x.run = a.id
            JOIN outcome AS y ON y.run = b.id AND y.position = x.position
            WHERE a.status = 'done' AND b.status = 'done'
            GROUP BY a.conditions, a.codec, b.codec, a.standing
        )
        SELECT first_run, codec_label, reference_label, jamming, period_ms, link, dataset_name, variables, images,
            nullif(pictures, 0) AS pictures,\(columns.map { " \($0.name)," }.joined())
            (won5 - lost5) * 1.0 / images AS top5_difference,
            won5, lost5,
            (won1 - lost1) * 1.0 / images AS top1_difference,
            won1, lost1, conditions, codec, reference, standing
        FROM pair ORDER BY first_run, reference
        """
    }

    /// The shares of a cell with their intervals.
    @Sendable private static func cellEstimate(of runs: String) -> String {
        func estimate(_ value: String) -> String {
            "share_estimate(\(value), \(picture("o", of: "r")), r.id, o.received_bytes)"
        }
        return """
            SELECT r.conditions, r.codec, r.standing, \(estimate("o.top5")) AS top5_estimate,
                \(estimate("iif(r.top1_count IS NULL, NULL, o.top1)")) AS top1_estimate,
                \(estimate("o.whole_segments = o.segments")) AS fully_offloaded_estimate
            FROM \(runs) AS r JOIN outcome AS o ON o.run = r.id
            WHERE r.status = 'done' GROUP BY r.conditions, r.codec, r.standing
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
            "difference_estimate(\(value), \(picture("x", of: "a")), a.id, x.received_bytes, y.received_bytes)",
            "\(metric)_estimate"
        )
    }

    @Sendable private static func fullyOffloaded(of runs: String) -> String {
        """
        WITH cell AS (
            SELECT min(id) AS first_run, conditions, codec, codec_label, jamming, period_ms, link, dataset_name,
                variables, count(*) AS runs, sum(images) AS images,
                sum(fully_offloaded_count) AS fully_offloaded_count,
                sum(mean_whole_segments * images) / sum(images) AS mean_whole_segments,
                sum(mean_segments * images) / sum(images) AS mean_segments, standing
            FROM \(runs) WHERE status = 'done' AND images > 0
            GROUP BY conditions, codec, standing
        )
        SELECT first_run, codec_label, jamming, period_ms, link, dataset_name, variables, runs, images,
            \(pictures(of: runs)) AS pictures,
            fully_offloaded_count * 1.0 / images AS fully_offloaded,
            mean_whole_segments, mean_segments, conditions, codec, standing
        FROM cell ORDER BY first_run
        """
    }

    /// Pooled over all images of a level for which a throughput is defined: the mean and standard deviation of the
    /// union follow from those of its parts. Links or jammers that differ in anything are levels of their own.
    @Sendable private static func throughputByLevel(of runs: String) -> String {
        """
        WITH part AS (
            SELECT id, link, jamming, jamming_load, link_text, limit_text, jamming_text, standing, images,
                throughput_images AS n, throughput_kbps AS mean, coalesce(throughput_sd_kbps, 0) AS sd
            FROM \(runs) WHERE status = 'done' AND images > 0
        ), level AS (
            SELECT min(id) AS first_run, link, jamming, jamming_load, link_text, limit_text, jamming_text, standing,
                count(*) AS runs, sum(images) AS images,
                sum(n) AS throughput_images, sum(n * mean) / sum(n) AS throughput_kbps,
                sum(max(n - 1, 0) * sd * sd + n * mean * mean) AS squares
            FROM part GROUP BY link_text, limit_text, jamming_text, standing
        )
        SELECT link, jamming, jamming_load, runs, images, throughput_images, throughput_kbps,
            CASE WHEN throughput_images > 1 THEN sqrt(max(0.0,
                (squares - throughput_images * throughput_kbps * throughput_kbps) / (throughput_images - 1)))
            END AS throughput_sd_kbps, first_run, link_text, limit_text, jamming_text, standing
        FROM level ORDER BY first_run
        """
    }

    private static let encodingOverhead = """
        SELECT codec.name AS codec_name, codec.parameters AS codec_parameters, count(*) AS pictures,
            avg(segments) AS mean_segments, avg(total_bytes) AS mean_encoded_bytes, min(total_bytes) AS least_bytes,
            max(total_bytes) AS most_bytes, avg(encode_seconds) * 1000 AS mean_encode_ms,
            max(encode_seconds) * 1000 AS most_encode_ms, codec.id AS codec
        FROM encoding JOIN codec ON codec.id = encoding.codec
        GROUP BY codec.id ORDER BY codec.id
        """
}
