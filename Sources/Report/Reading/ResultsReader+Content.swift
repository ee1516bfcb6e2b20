import Basics
import Foundation
import Statistics
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
    package func content(
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
            tables: try [
                throughputTable(published: published.runStands(for: cells) ? published : Published()),
                overheadTable(),
            ], views: views,
            viewNotes: viewNotes, failures: try failures(), published: published)
    }

    /// Throughput by jamming level, over the segments that arrived whole.
    ///
    /// - Throws: `ReportError.database`.
    package func throughputTable(published: Published = Published()) throws(ReportError) -> PageTable {
        let rows = try reading { () throws(StoreError) in try database.throughput(of: scope) }
        let links = Style.unique(rows.map(\.link))
        let levels = Style.sortedLevels(rows.map(\.jamming))
        let isPublished = published.running.contains { levels.contains($0.condition) }
        var columns: [PageTable.Column] = [
            .init("Link", isNumeric: false), .init("Jamming", isNumeric: false), .init("Mean (kbit/s)"),
            .init("Standard deviation (kbit/s)"), .init("Images"),
        ]
        if isPublished { columns += [.init("Published mean (kbit/s)"), .init("Published deviation (kbit/s)")] }
        var lines: [[String]] = []
        for link in links {
            for level in levels {
                for row in rows where row.link == link && row.jamming == level {
                    var line = [
                        link, row.isEarlier ? "\(level) (earlier)" : level,
                        row.meanKbps.map { Plot.fixed($0, 1) } ?? "-",
                        row.deviationKbps.map { Plot.fixed($0, 1) } ?? "-", String(row.images),
                    ]
                    if isPublished {
                        let theirs = published.running.filter { $0.condition == level }.compactMap(\.throughputKbps)
                        let moments = RunningMoments(theirs)
                        line += [moments.mean, moments.standardDeviation].map { $0.map { Plot.fixed($0, 1) } ?? "-" }
                    }
                    lines.append(line)
                }
            }
        }
        return PageTable(
            title: "Throughput by level",
            caption:
                "Bytes of the segments that arrived whole over the time that they took, image by image, over all codecs."
                + (isPublished
                    ? Published.caption("Published", [published.runningSource], isAsked: false, ours: []) : ""),
            columns: columns, rows: lines)
    }

    /// What encoding costs on the device and on this host, and what it makes.
    ///
    /// - Throws: `ReportError.database`.
    package func overheadTable() throws(ReportError) -> PageTable {
        let rows = try reading { () throws(StoreError) in try database.overhead(of: scope) }
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
                    row.codecLabel, row.device, row.deviceMs.map { Plot.fixed($0, 1) } ?? "-",
                    row.hostMs.map { Plot.fixed($0, 2) } ?? "-",
                    row.meanBytes.map { Plot.fixed($0 / 1024, 2) } ?? "-",
                    row.meanSegments.map { Plot.fixed($0, 1) } ?? "-",
                ]
            })
    }

    /// Runs that failed or were interrupted.
    ///
    /// - Throws: `ReportError.database`.
    package func failures() throws(ReportError) -> [Failure] {
        try reading { () throws(StoreError) in try database.failures(of: scope) }.map { row in
            let deadline = row.periodMs.map { ", " + Plot.milliseconds($0) } ?? ""
            return Failure(
                run: "\(row.codecLabel), jamming \(row.jamming)\(deadline), replication \(row.replication)",
                error: row.error, command: row.repeatCommand)
        }
    }

    /// Where the results come from: one entry a scenario.
    ///
    /// - Throws: `ReportError.database`.
    package func provenance() throws(ReportError) -> [Provenance] {
        try reading { () throws(StoreError) in
            var entries: [Provenance] = []
            for campaign in try campaigns() {
                let runs = try database.provenance(of: campaign.key)
                entries.append(
                    Provenance(
                        scenario: campaign.scenario + (campaign.isCurrent ? "" : " (earlier)"), text: campaign.text,
                        facts: Self.facts(of: campaign, runs)))
            }
            return entries
        }
    }

    /// The campaigns whose runs are shown, the one that was asked for last at the end.
    private func campaigns() throws(StoreError) -> [StoredCampaign] {
        switch scope {
        case .current: try database.campaigns().filter(\.isCurrent)
        case .all: try database.campaigns()
        case .campaign(let name): [try database.campaign(name)]
        }
    }

    private static func facts(of campaign: StoredCampaign, _ runs: RunsProvenance) -> [Provenance.Fact] {
        var facts: [Provenance.Fact] = [.init("Scenario hash", campaign.hash)]
        if let path = campaign.path { facts.append(.init("File", path)) }
        if runs.runs > 0 {
            func add(_ name: String, _ values: [String]) {
                if !values.isEmpty { facts.append(.init(name, values.joined(separator: ", "))) }
            }
            add("Seed", runs.seeds)
            add("Program", runs.programs.map { "PNCSim " + $0 })
            add("Libraries", runs.libraries)
            add("Dataset", runs.datasets)
            add("Classifier", runs.classifiers)
            add("Device", runs.devices)
            facts.append(
                .init(
                    "Runs",
                    "\(runs.done) of \(runs.runs) done, \(NumberText.count(runs.images, "image")), "
                        + "\(Plot.fixed(runs.wallSeconds, 1)) s of computing"))
            facts.append(
                .init(
                    "Outcomes",
                    runs.recorded == 0
                        ? "computed here"
                        : "\(runs.recorded) of \(NumberText.count(runs.done, "run")) replayed from outcomes recorded before"
                ))
            add("Host", runs.hosts)
            add("Run", [[runs.started, runs.finished].compactMap(\.self).joined(separator: " to ")])
        }
        return facts + runs.weights.map { .init("Weights of \($0.codec)", $0.hash) }
    }
}
