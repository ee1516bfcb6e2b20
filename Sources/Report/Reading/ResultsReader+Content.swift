import Foundation
import Store

extension ResultsReader {
    /// Everything that the page shows of the database.
    ///
    /// - Parameters:
    ///   - title: the page's heading; nil for the scenarios' names.
    ///   - metric: the accuracy that codecs are compared by.
    ///   - published: values to draw beside ours.
    ///   - views: what the server saw of chosen images; the database holds no pictures.
    ///   - viewNotes: what of that is not shown, and why.
    /// - Throws: `ReportError.database`; `ReportError.nothingToDraw` when there is no finished run.
    public func content(
        title: String? = nil, metric: AccuracyMetric = .top5, published: Published = Published(),
        views: [ServerView] = [], viewNotes: [String] = []
    ) throws(ReportError) -> ReportContent {
        let (cells, axis) = try cells()
        guard !cells.isEmpty else { throw .nothingToDraw(what: "finished run") }
        let provenance = try provenance()
        let running = try running()
        return ReportContent(
            title: title ?? Style.unique(provenance.map(\.scenario)).joined(separator: ", "), provenance: provenance,
            axis: axis, cells: cells, moments: try moments(), paired: try paired(metric: metric),
            running: running.map { [$0] } ?? [],
            tables: try [throughputTable(published: published), overheadTable()], views: views,
            viewNotes: viewNotes, failures: try failures(), published: published)
    }

    /// Throughput by jamming level, over the segments that arrived whole.
    ///
    /// - Throws: `ReportError.database`.
    public func throughputTable(published: Published = Published()) throws(ReportError) -> PageTable {
        let rows = try select("SELECT * FROM throughput_by_level")
        let scenarios = try select("SELECT id FROM campaign").count
        let links = Style.unique(rows.map { $0.text("link") })
        let levels = Style.sortedLevels(rows.map { $0.text("jamming") })
        let isPublished = published.running.contains { levels.contains($0.condition) }
        var columns: [PageTable.Column] = [
            .init("Link", isNumeric: false), .init("Jamming", isNumeric: false), .init("Mean (kbit/s)"),
            .init("Standard deviation (kbit/s)"), .init("Images"),
        ]
        if isPublished { columns += [.init("Published mean (kbit/s)"), .init("Published deviation (kbit/s)")] }
        var lines: [[String]] = []
        for link in links {
            for level in levels {
                for row in rows where row.text("link") == link && row.text("jamming") == level {
                    var line = [
                        link, level, row.number("throughput_kbps").map { Plot.fixed($0, 1) } ?? "-",
                        row.number("throughput_sd_kbps").map { Plot.fixed($0, 1) } ?? "-",
                        String(row.integer("throughput_images")),
                    ]
                    if isPublished {
                        let theirs = published.running.filter { $0.condition == level }.compactMap(\.throughputKbps)
                        line += Self.meanAndDeviation(theirs).map { $0.map { Plot.fixed($0, 1) } ?? "-" }
                    }
                    lines.append(line)
                }
            }
        }
        return PageTable(
            title: "Throughput by level",
            caption: "Bytes of the segments that arrived whole over the time that they took, image by image."
                + (scenarios > 1 ? " Over all scenarios of the database." : ""),
            columns: columns, rows: lines)
    }

    /// What encoding costs on the device and on this host, and what it makes.
    ///
    /// - Throws: `ReportError.database`.
    public func overheadTable() throws(ReportError) -> PageTable {
        let rows = try select(
            """
            SELECT r.codec_label, r.device, r.encode_ms, e.mean_encode_ms, e.mean_encoded_bytes, e.mean_segments
            FROM (
                SELECT codec, codec_label, device, min(id) AS first_run,
                    sum(encode_ms * images) / sum(images) AS encode_ms
                FROM run WHERE status = 'done' AND images > 0 AND \(ofCampaign("run.id"))
                GROUP BY codec, codec_label, device
            ) AS r LEFT JOIN encoding_overhead AS e ON e.codec = r.codec ORDER BY r.first_run
            """)
        return PageTable(
            title: "Encoding overhead",
            caption:
                "Time on the device from the object's arrival until its first segment is ready; time that the encoder "
                + "took on the machine that ran it; and what it made.",
            columns: [
                .init("Codec", isNumeric: false), .init("Device", isNumeric: false), .init("On the device (ms)"),
                .init("On this host (ms)"), .init("Mean size (KB)"), .init("Mean segments"),
            ],
            rows: rows.map { row in
                [
                    row.text("codec_label"), row.text("device"),
                    row.number("encode_ms").map { Plot.fixed($0, 1) } ?? "-",
                    row.number("mean_encode_ms").map { Plot.fixed($0, 2) } ?? "-",
                    row.number("mean_encoded_bytes").map { Plot.fixed($0 / 1024, 2) } ?? "-",
                    row.number("mean_segments").map { Plot.fixed($0, 1) } ?? "-",
                ]
            })
    }

    /// Runs that failed or were interrupted.
    ///
    /// - Throws: `ReportError.database`.
    public func failures() throws(ReportError) -> [Failure] {
        let rows = try select(
            """
            SELECT codec_label, jamming, period_ms, replication, status, error, repeat_command FROM run
            WHERE status IN ('failed', 'interrupted') AND \(ofCampaign("run.id")) ORDER BY id
            """)
        return rows.map { row in
            let deadline = row.number("period_ms").map { ", " + Plot.milliseconds($0) } ?? ""
            return Failure(
                run: "\(row.text("codec_label")), jamming \(row.text("jamming"))\(deadline), "
                    + "replication \(row.integer("replication"))",
                error: row.text("error"), command: row.text("repeat_command"))
        }
    }

    /// Where the results come from: one entry a scenario.
    ///
    /// - Throws: `ReportError.database`.
    public func provenance() throws(ReportError) -> [Provenance] {
        let campaigns = try select(
            "SELECT * FROM campaign WHERE \(campaign == nil ? "1" : "hash = :campaign") ORDER BY id")
        var entries: [Provenance] = []
        for row in campaigns {
            let runs = try select(
                """
                SELECT count(*) AS runs, sum(status = 'done') AS done, sum(images) AS images,
                    sum(recorded) AS recorded, min(started_at) AS started, max(finished_at) AS finished,
                    sum(wall_seconds) AS seconds, group_concat(DISTINCT seed) AS seeds,
                    group_concat(DISTINCT host) AS hosts, group_concat(DISTINCT device) AS devices,
                    group_concat(DISTINCT program_version || coalesce(' (' || program_commit || ')', '')) AS programs,
                    group_concat(DISTINCT dataset_name || ' ' || dataset_hash) AS datasets,
                    group_concat(DISTINCT classifier_name) AS classifiers
                FROM run WHERE identity IN (SELECT identity FROM campaign_run WHERE campaign = :id)
                """, ["id": String(row.integer("id"))]
            ).first
            let weights = try select(
                """
                SELECT DISTINCT codec_label, weights FROM run WHERE weights IS NOT NULL
                    AND identity IN (SELECT identity FROM campaign_run WHERE campaign = :id) ORDER BY codec_label
                """, ["id": String(row.integer("id"))])
            var facts: [Provenance.Fact] = [.init("Scenario hash", row.text("hash"))]
            if let path = row.optionalText("path") { facts.append(.init("File", path)) }
            if let runs, runs.integer("runs") > 0 {
                let recorded = runs.integer("recorded")
                facts += [
                    .init("Seed", runs.text("seeds")), .init("Program", "PNCSim " + runs.text("programs")),
                    .init("Dataset", runs.text("datasets")), .init("Classifier", runs.text("classifiers")),
                    .init("Device", runs.text("devices")),
                    .init(
                        "Runs",
                        "\(runs.integer("done")) of \(runs.integer("runs")) done, \(runs.integer("images")) images, "
                            + "\(Plot.fixed(runs.number("seconds") ?? 0, 1)) s of computing"),
                    .init(
                        "Outcomes",
                        recorded == 0
                            ? "computed here"
                            : "\(recorded) of \(runs.integer("done")) runs replay outcomes recorded on another machine"),
                    .init("Host", runs.text("hosts")),
                    .init("Run", "\(runs.text("started")) to \(runs.text("finished"))"),
                ]
            }
            facts += weights.map { .init("Weights of \($0.text("codec_label"))", $0.text("weights")) }
            entries.append(Provenance(scenario: row.text("scenario"), text: row.text("text"), facts: facts))
        }
        return entries
    }

    /// Mean and standard deviation of a sample, each nil where there are too few values.
    private static func meanAndDeviation(_ values: [Double]) -> [Double?] {
        guard !values.isEmpty else { return [nil, nil] }
        let mean = values.reduce(0, +) / Double(values.count)
        guard values.count > 1 else { return [mean, nil] }
        let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return [mean, (squares / Double(values.count - 1)).squareRoot()]
    }
}
