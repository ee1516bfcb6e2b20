import Basics
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
    package func content(
        title: String? = nil, metric: AccuracyMetric = .top5, published: Published = Published(),
        views: [ServerView] = [], viewNotes: [String] = []
    ) throws(ReportError) -> ReportContent {
        let (cells, axis) = try cells()
        guard cells.contains(where: { $0.replications > 0 }) else { throw .nothingToDraw(what: "finished run") }
        let provenance = try provenance()
        let running = try running()
        let standing = try reading { () throws(StoreError) in try database.standing(of: scope) }
        var content = ReportContent(
            title: title ?? Style.unique(provenance.map(\.scenario)).joined(separator: ", "), provenance: provenance,
            axis: axis, cells: cells, moments: try moments(), paired: try paired(metric: metric),
            running: running.map { [$0] } ?? [],
            tables: try [throughputTable(), overheadTable()], views: views,
            viewNotes: viewNotes, failures: try failures(), published: published)
        (content.runs, content.missingRuns) = (standing.runs, standing.missing)
        return content
    }

    /// Throughput of each codec in each cell, over the segments that arrived whole. Published values do not stand beside them:
    /// those of the published trace are reckoned by another convention (docs/validation.md).
    ///
    /// - Throws: `ReportError.database`.
    package func throughputTable() throws(ReportError) -> PageTable {
        let cells = try cellRows()
        let conditions = Conditions(cells)
        let names = conditions.byKey(cells)
        let deadlines = Self.deadlines(of: cells).mapValues(\.words)
        let rows = try reading { () throws(StoreError) in try database.throughput(of: scope) }
        let tellsDeadline = Set(deadlines.values).count > 1
        let repeated = rows.contains { $0.distinctRuns == 1 && $0.runs > 1 }
        var columns: [PageTable.Column] = [
            .init("Codec", isNumeric: false), .init(conditions.axis.title, isNumeric: false),
        ]
        if tellsDeadline { columns.append(.init("Deadline", isNumeric: false)) }
        columns += [.init("Mean (kbit/s)"), .init("Standard deviation (kbit/s)"), .init("Images")]
        return PageTable(
            title: "Throughput by cell",
            caption: "Bytes of the segments that arrived whole over the time that they took, image by image."
                + (repeated ? " Where all replications came out the same, one counts." : ""),
            columns: columns,
            rows: rows.map { row in
                [row.key.codecLabel, names[row.key]?.name ?? ""] + (tellsDeadline ? [deadlines[row.key] ?? ""] : []) + [
                    row.meanKbps.map { NumberText.fixed($0, 1) } ?? "-",
                    row.deviationKbps.map { NumberText.fixed($0, 1) } ?? "-", String(row.images),
                ]
            })
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
                    row.codecLabel, row.device, row.deviceMs.map { NumberText.fixed($0, 1) } ?? "-",
                    row.hostMs.map { NumberText.fixed($0, 2) } ?? "-",
                    row.meanBytes.map { NumberText.fixed($0 / 1024, 2) } ?? "-",
                    row.meanSegments.map { NumberText.fixed($0, 1) } ?? "-",
                ]
            })
    }

    /// Runs that failed or were interrupted, under conditions that are called as the results' are.
    ///
    /// - Throws: `ReportError.database`.
    package func failures() throws(ReportError) -> [Failure] {
        let rows = try reading { () throws(StoreError) in try database.failures(of: scope) }
        let all: [any ConditionedRow] = try cellRows() + rows
        let conditions = Conditions(all)
        return zip(rows, conditions.names.suffix(rows.count)).map { row, condition in
            Failure(
                run:
                    "\(row.key.codecLabel), \(conditions.axis.named(condition)), \(RunDeadline(row.conditions).words), "
                    + "replication \(row.replication)",
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
        case .campaign(let name): try database.campaigns(called: name)
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
                        + "\(NumberText.fixed(runs.wallSeconds, 1)) s of computing"))
            facts.append(.init("Outcomes", Self.origin(of: runs)))
            add("Host", runs.hosts)
            add("Run", [[runs.started, runs.finished].compactMap(\.self).joined(separator: " to ")])
        }
        let nouns = ["command": "Program", "verdicts": "Verdicts"]
        return facts + runs.weights.map { .init("\(nouns[$0.kind] ?? "Weights") of \($0.codec)", $0.hash) }
            + runs.tables.map {
                .init("Table of \($0.codec)", [$0.name, $0.hash].compactMap(\.self).joined(separator: " "))
            }
    }

    /// Where the outcomes of runs come from.
    private static func origin(of runs: RunsProvenance) -> String {
        let parts = [
            (runs.done - runs.recorded - runs.expected, "computed here"),
            (runs.recorded, "replayed from outcomes recorded before"),
            (runs.expected, "expected from tables of bytes against accuracy, which no classifier judged"),
        ].filter { $0.0 > 0 }
        if parts.count == 1, let only = parts.first, only.0 == runs.done, runs.recorded == 0 { return only.1 }
        return parts.map { "\($0.0) of \(NumberText.count(runs.done, "run")) \($0.1)" }.joined(separator: "; ")
    }
}
