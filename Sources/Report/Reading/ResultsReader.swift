public import Store

/// Reads from a results database what plots, tables and the page show.
///
/// ```swift
/// let reader = ResultsReader(try ResultsDatabase(path: "Results/jamming.sqlite", access: .read))
/// let (cells, axis) = try reader.cells()
/// print(TerminalView.accuracyTable(cells, axis: axis))
/// ```
public struct ResultsReader: Sendable {
    /// The database.
    public let database: ResultsDatabase
    /// Hash of the scenario's text whose results are wanted; nil for all that the database holds.
    public let campaign: String?

    /// Makes a reader.
    public init(_ database: ResultsDatabase, campaign: String? = nil) {
        self.database = database
        self.campaign = campaign
    }

    /// A scenario as it was run.
    public struct Campaign: Sendable, Hashable {
        /// Its name.
        public var scenario: String
        /// Hash of its text, by which a reader is made for it.
        public var hash: String
        /// When it was first run, in ISO 8601.
        public var createdAt: String
    }

    /// The scenarios of the database, the latest last.
    ///
    /// - Throws: `ReportError.database`.
    public func campaigns() throws(ReportError) -> [Campaign] {
        try select("SELECT scenario, hash, created_at FROM campaign ORDER BY created_at, id").map { row in
            Campaign(scenario: row.text("scenario"), hash: row.text("hash"), createdAt: row.text("created_at"))
        }
    }

    // MARK: Cells

    /// All cells that have results, and what their conditions are.
    ///
    /// A condition is whatever distinguishes cells of one codec and deadline: the jamming level if it varies, and those
    /// swept keys that say more than it does.
    ///
    /// - Throws: `ReportError.database`.
    public func cells() throws(ReportError) -> (cells: [AccuracyCell], axis: ConditionAxis) {
        let rows = try select(
            """
            SELECT a.*, r.stop_rule, r.arrivals,
                f.fully_offloaded, f.fully_offloaded_low, f.fully_offloaded_high
            FROM accuracy_by_cell AS a JOIN run AS r ON r.id = a.first_run LEFT JOIN fully_offloaded AS f
                ON f.conditions = a.conditions AND f.codec = a.codec
            WHERE \(ofCampaign("a.first_run")) ORDER BY a.first_run
            """)
        let conditions = Conditions(rows)
        let cells = rows.enumerated().map { index, row in
            AccuracyCell(
                codec: row.text("codec_label"), condition: conditions.names[index],
                deadline: RunDeadline(row),
                top1: row.number("top1").map { _ in row.estimate("top1", ends: "top1") },
                top5: row.estimate("top5", ends: "top5"), meanBytes: row.number("mean_bytes") ?? 0,
                images: row.integer("images"),
                fullyOffloaded: row.number("fully_offloaded").map { _ in
                    row.estimate("fully_offloaded", ends: "fully_offloaded")
                })
        }
        return (cells, conditions.axis)
    }

    /// Accuracy at the moments before the deadline at which scenarios took snapshots, by cells whose deadline is the
    /// moment; only of the longest deadline, which passes through the others'.
    ///
    /// - Throws: `ReportError.database`.
    public func moments() throws(ReportError) -> [AccuracyCell] {
        let all = try select(
            """
            SELECT a.*, r.stop_rule, r.arrivals FROM accuracy_by_cell AS a JOIN run AS r ON r.id = a.first_run
            WHERE \(ofCampaign("a.first_run")) ORDER BY a.first_run
            """)
        guard let longest = all.compactMap({ $0.number("period_ms") }).max() else { return [] }
        let rows = try select(
            """
            SELECT r.conditions, r.codec_label, s.after_us, count(*) AS images,
                sum(iif(r.top1_count IS NULL, NULL, s.top1)) AS top1, sum(s.top5) AS top5
            FROM snapshot AS s JOIN run AS r ON r.id = s.run
            WHERE r.status = 'done' AND r.period_ms = \(longest) AND \(ofCampaign("r.id"))
            GROUP BY r.conditions, r.codec_label, s.after_us ORDER BY min(r.id), s.after_us
            """)
        let names = Conditions(all).named(all)
        return rows.compactMap { row in
            guard let condition = names[Conditions.key(row)] else { return nil }
            let images = row.integer("images")
            return AccuracyCell(
                codec: row.text("codec_label"), condition: condition, 
                deadline: RunDeadline(milliseconds: (row.number("after_us") ?? 0) / 1000),
                top1: row.number("top1").map { Estimate(count: Int($0), of: images) },
                top5: Estimate(count: row.integer("top5"), of: images), meanBytes: 0, images: images)
        }
    }

    /// How codecs differ from a reference codec on the same images and the same luck.
    ///
    /// - Parameters:
    ///   - reference: the codec to compare with, by its label; nil for the first in drawing order.
    ///   - metric: the accuracy that is compared.
    /// - Throws: `ReportError.database`.
    public func paired(
        reference: String? = nil, metric: AccuracyMetric = .top5
    ) throws(ReportError) -> [PairedCell] {
        let all = try select(
            """
            SELECT a.*, r.stop_rule, r.arrivals FROM accuracy_by_cell AS a JOIN run AS r ON r.id = a.first_run
            WHERE \(ofCampaign("a.first_run")) ORDER BY a.first_run
            """)
        let labels = Style.sorted(all.map { $0.text("codec_label") })
        guard labels.count > 1, let other = reference ?? labels.first else { return [] }
        let names = Conditions(all).named(all)
        // By key and not by label: the view groups by keys, so SQLite compares no other pairs, which is ten times
        // faster.
        let keys = Style.unique(all.filter { $0.text("codec_label") == other }.map { String($0.integer("codec")) })
            .joined(separator: ", ")
        let rows = try select(
            """
            SELECT p.*, r.stop_rule, r.arrivals FROM paired_difference AS p JOIN run AS r ON r.id = p.first_run
            WHERE p.reference IN (\(keys)) AND \(ofCampaign("p.first_run")) ORDER BY p.first_run
            """)
        return rows.compactMap { row in
            guard row.number("\(metric)_difference") != nil else { return nil }
            return PairedCell(
                codec: row.text("codec_label"), reference: other,
                condition: names[Conditions.key(row)] ?? row.text("jamming"),
                deadline: RunDeadline(row),
                difference: row.estimate("\(metric)_difference", ends: "\(metric)"), pairs: row.integer("images"))
        }
    }

    // MARK: Images

    /// The running picture of one codec: the first images under each condition, one condition after the other; or, where
    /// the jamming follows a schedule, the images of one run.
    ///
    /// - Parameters:
    ///   - codec: the codec's label; nil for the first in drawing order.
    ///   - deadlineMs: the deadline; nil for 500 ms, which is the published picture's, or else the longest.
    ///   - imagesPerCondition: how many images to take of each condition.
    /// - Throws: `ReportError.database`.
    public func running(
        codec: String? = nil, deadlineMs: Double? = nil, imagesPerCondition: Int = 20
    ) throws(ReportError) -> Running? {
        let cells = try select(
            """
            SELECT a.*, r.stop_rule, r.arrivals FROM accuracy_by_cell AS a JOIN run AS r ON r.id = a.first_run
            WHERE \(ofCampaign("a.first_run")) ORDER BY a.first_run
            """)
        let names = Conditions(cells).names
        guard let label = codec ?? Style.sorted(cells.map { $0.text("codec_label") }).first else { return nil }
        let deadlines = cells.map { RunDeadline($0).milliseconds }
        guard let deadline = deadlineMs ?? (deadlines.contains(500) ? 500 : deadlines.max()) else { return nil }
        let chosen = zip(cells, names).filter {
            $0.0.text("codec_label") == label && RunDeadline($0.0).milliseconds == deadline
        }
        var images: [RunningImage] = []
        for name in Style.sortedLevels(chosen.map(\.1)) {
            guard let run = chosen.first(where: { $0.1 == name })?.0.integer("first_run") else { continue }
            let rows = try select(
                """
                SELECT o.position, o.whole_segments, o.whole_segment_bytes, o.top5,
                    o.whole_segment_bytes * 8000.0 / nullif(o.last_whole_segment_us - o.send_start_us, 0) AS kbps,
                    (SELECT s.jamming FROM link_sample AS s WHERE s.run = o.run AND s.start_us <= o.arrival_us
                        ORDER BY s.start_us DESC LIMIT 1) AS level
                FROM outcome AS o WHERE o.run = :run ORDER BY o.position
                LIMIT \(chosen.count == 1 ? 240 : imagesPerCondition)
                """, ["run": String(run)])
            for row in rows {
                images.append(
                    RunningImage(
                        index: images.count + 1,
                        // Only a schedule says more of an image than its cell does.
                        condition: chosen.count == 1 ? row.optionalText("level") ?? name : name,
                        throughputKbps: row.number("kbps"), wholeBytes: row.number("whole_segment_bytes") ?? 0,
                        wholeSegments: row.integer("whole_segments"), top5: row.integer("top5") == 1))
            }
        }
        return images.isEmpty ? nil : Running(codec: label, segment: Style.segment(of: label), images: images)
    }

    /// What training noted of a codec: losses, and accuracies where they were validated.
    ///
    /// - Parameters:
    ///   - codec: the codec's name.
    ///   - label: which training of it; nil for all.
    /// - Throws: `ReportError.database`.
    public func training(codec: String, label: String? = nil) throws(ReportError) -> [TrainingPoint] {
        let rows = try select(
            """
            SELECT label, stage, step, loss, validation FROM training_log
            WHERE codec = :codec AND (:label = '' OR label = :label) ORDER BY label, stage, step
            """, ["codec": codec, "label": label ?? ""])
        let labels = Style.unique(rows.map { $0.text("label") })
        let stages = Style.unique(rows.map { $0.text("stage") })
        return rows.flatMap { row -> [TrainingPoint] in
            // Named by what there is more than one of.
            let parts = (labels.count > 1 ? [row.text("label")] : []) + (stages.count > 1 ? [row.text("stage")] : [])
            let series = parts.isEmpty ? "training" : parts.joined(separator: ", ")
            let step = row.integer("step")
            var points = [
                TrainingPoint(quantity: "Loss", series: series, step: step, value: row.number("loss") ?? .nan)
            ]
            for (name, value) in Conditions.members(row.optionalText("validation")) {
                guard let number = Double(value) else { continue }
                points.append(TrainingPoint(quantity: "Validation " + name, series: series, step: step, value: number))
            }
            return points
        }
    }

    // MARK: Reading

    /// A condition of SQL that a run belongs to the campaign.
    func ofCampaign(_ run: String) -> String {
        guard campaign != nil else { return "1" }
        return """
            \(run) IN (SELECT run.id FROM run JOIN campaign_run ON campaign_run.identity = run.identity
                JOIN campaign ON campaign.id = campaign_run.campaign WHERE campaign.hash = :campaign)
            """
    }

    /// The rows of a query.
    func select(_ sql: String, _ arguments: [String: String] = [:]) throws(ReportError) -> [ResultRow] {
        var all = arguments
        if let campaign, sql.contains(":campaign") { all["campaign"] = campaign }
        do {
            let table = try database.query(sql: sql, arguments: all)
            let names = table.columns.map(\.name)
            return table.rows.map { ResultRow(names: names, cells: $0) }
        } catch {
            throw .database(error)
        }
    }
}

/// A row of a query, whose cells are asked for by name.
struct ResultRow: Sendable {
    let names: [String]
    let cells: [Table.Cell]

    private func cell(_ name: String) -> Table.Cell {
        names.firstIndex(of: name).map { cells[$0] } ?? .null
    }

    func text(_ name: String) -> String { cell(name).text ?? "" }
    func optionalText(_ name: String) -> String? { cell(name).text }
    func number(_ name: String) -> Double? { cell(name).number }
    func integer(_ name: String) -> Int { cell(name).number.flatMap { Int(exactly: $0.rounded()) } ?? 0 }

    /// A value and the ends of its interval, which are in columns `…_low` and `…_high`.
    func estimate(_ name: String, ends: String) -> Estimate {
        let value = number(name) ?? 0
        return Estimate(value: value, low: number(ends + "_low") ?? value, high: number(ends + "_high") ?? value)
    }
}
