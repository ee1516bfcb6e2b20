import Store

/// Reads from a results database what plots, tables and the page show.
///
/// ```swift
/// let reader = ResultsReader(try ResultsDatabase(path: "Results/jamming.sqlite", access: .read))
/// let (cells, axis) = try reader.cells()
/// print(TerminalView.accuracyTable(cells, axis: axis))
/// ```
package struct ResultsReader: Sendable {
    package let database: ResultsDatabase
    /// Of which runs.
    package let scope: RunScope

    package init(_ database: ResultsDatabase, of scope: RunScope = .current) {
        self.database = database
        self.scope = scope
    }

    /// What the database says.
    func reading<Value>(_ body: () throws(StoreError) -> Value) throws(ReportError) -> Value {
        do { return try body() } catch { throw .database(error) }
    }

    // MARK: Cells

    /// All cells of which runs have ended, and what their conditions are.
    ///
    /// A condition is whatever distinguishes cells of one codec and deadline: the jamming level if it varies, and those
    /// swept keys that say more than it does.
    ///
    /// - Throws: `ReportError.database`.
    package func cells() throws(ReportError) -> (cells: [AccuracyCell], axis: ConditionAxis) {
        let rows = try cellRows()
        let conditions = Conditions(rows)
        let draws = try draws()
        let cells = rows.indices.map { index in
            let row = rows[index]
            var cell = AccuracyCell(
                codec: row.key.codecLabel, condition: conditions.names[index], levels: conditions.levels[index],
                deadline: RunDeadline(row.conditions), top1: row.top1, top5: row.top5, meanBytes: row.meanBytes,
                fullyOffloaded: row.fullyOffloaded, replications: row.runs, failedReplications: row.failedRuns,
                settings: row.conditions.texts)
            cell.describe(row, draws)
            return cell
        }
        return (cells, conditions.axis)
    }

    static func deadlines(of rows: [CellRow]) -> [CellKey: RunDeadline] {
        Dictionary(rows.map { ($0.key, RunDeadline($0.conditions)) }, uniquingKeysWith: { first, _ in first })
    }

    private func draws() throws(ReportError) -> Set<RowKey<RunRecord>> {
        try reading { () throws(StoreError) in try database.runsOfDraws() }
    }

    func cellRows() throws(ReportError) -> [CellRow] {
        try reading { () throws(StoreError) in try database.cells(of: scope) }
    }

    /// Accuracy at the moments before the deadline at which scenarios took snapshots, by cells whose deadline is the
    /// moment; only of the longest deadline, which passes through the others'.
    ///
    /// - Throws: `ReportError.database`.
    package func moments() throws(ReportError) -> [AccuracyCell] {
        let all = try cellRows()
        guard let longest = all.compactMap(\.conditions.periodMs).max() else { return [] }
        let conditions = Conditions(all).byKey(all)
        let deadlines = Self.deadlines(of: all)
        let rows = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let draws = try draws()
        return try reading { () throws(StoreError) in try database.moments(periodMs: longest, of: scope) }
            .compactMap { row in
                guard let condition = conditions[row.key], let deadline = deadlines[row.key] else { return nil }
                var cell = AccuracyCell(
                    codec: row.key.codecLabel, condition: condition.name, levels: condition.levels,
                    deadline: RunDeadline(moment: Double(row.afterUs) / 1000, before: deadline), top1: row.top1,
                    top5: row.top5, meanBytes: nil)
                if let row = rows[row.key] { cell.describe(row, draws) }
                return cell
            }
    }

    /// How codecs differ from a reference codec on the same images and the same luck.
    ///
    /// - Parameters:
    ///   - reference: the codec to compare with, by its label; nil for the scenario's first.
    ///   - metric: the accuracy that is compared.
    /// - Throws: `ReportError.database`.
    package func paired(
        reference: String? = nil, metric: AccuracyMetric = .top5
    ) throws(ReportError) -> [PairedCell] {
        let all = try cellRows()
        let labels = Style.codecs(of: all.filter { $0.top5 != nil })
        guard labels.count > 1, let other = reference ?? labels.first else { return [] }
        let conditions = Conditions(all).byKey(all)
        let deadlines = Self.deadlines(of: all)
        let keys = Style.unique(all.filter { $0.key.codecLabel == other }.map(\.key.codec))
        return try reading { () throws(StoreError) in try database.paired(with: keys, of: scope) }.compactMap { row in
            guard let difference = metric == .top1 ? row.top1 : row.top5, let deadline = deadlines[row.key],
                let condition = conditions[row.key]
            else { return nil }
            return PairedCell(
                codec: row.key.codecLabel, reference: other, condition: condition.name, levels: condition.levels,
                deadline: deadline, difference: difference)
        }
    }

    // MARK: Images

    /// The running picture of one codec: the first images under each condition, one condition after the other; or, where
    /// the jamming follows a schedule, the images of one run.
    ///
    /// - Parameters:
    ///   - codec: the codec's label; nil for the scenario's first.
    ///   - deadlineMs: the deadline; nil for 500 ms, which is the published picture's, or else the longest.
    ///   - imagesPerCondition: how many images to take of each condition.
    /// - Throws: `ReportError.database`.
    package func running(
        codec: String? = nil, deadlineMs: Double? = nil, imagesPerCondition: Int = 20
    ) throws(ReportError) -> Running? {
        let cells = try cellRows()
        let names = Conditions(cells).names
        let told = cells.filter { $0.top5 != nil }
        guard let label = codec ?? Style.codecs(of: told).first else { return nil }
        let deadlines = Style.unique(told.map { RunDeadline($0.conditions) })
        let times = deadlines.map(\.milliseconds)
        guard let time = deadlineMs ?? (times.contains(500) ? 500 : times.max()) else { return nil }
        let own = zip(cells, names).filter { $0.0.key.codecLabel == label && $0.0.top5 != nil }
        // Of several rules of that time, the one that most conditions have.
        let rivals = deadlines.filter { $0.milliseconds == time }.map { deadline in
            (deadline: deadline, cells: own.filter { RunDeadline($0.0.conditions) == deadline })
        }
        let most = rivals.map { Set($0.cells.map(\.1)).count }.max()
        guard let (deadline, chosen) = rivals.first(where: { Set($0.cells.map(\.1)).count == most }) else { return nil }
        var images: [RunningImage] = []
        for (position, name) in Style.unique(chosen.map(\.1)).enumerated() {
            guard let run = chosen.first(where: { $0.1 == name })?.0.firstRun else { continue }
            let count = chosen.count == 1 ? 240 : imagesPerCondition
            for row in try reading({ () throws(StoreError) in try database.running(run, upTo: count) }) {
                images.append(
                    RunningImage(
                        index: images.count + 1, run: position,
                        // Only a schedule says more of an image than its cell does.
                        condition: chosen.count == 1 ? row.level ?? name : name,
                        throughputKbps: row.throughputKbps, wholeBytes: Double(row.wholeSegmentBytes),
                        wholeSegments: row.wholeSegments, top5: row.isTop5))
            }
        }
        guard !images.isEmpty else { return nil }
        var running = Running(
            codec: label, segment: Style.segment(of: label), images: images,
            settings: chosen.map(\.0.conditions.texts), record: chosen.first?.0.codec, deadline: deadline)
        running.isOneOfSeveral = deadlines.count > 1
        return running
    }

    /// What training noted of a codec: losses, and accuracies where they were validated.
    ///
    /// - Parameters:
    ///   - codec: the codec's name.
    ///   - label: which training of it; nil for all.
    /// - Throws: `ReportError.database`.
    package func training(codec: String, label: String? = nil) throws(ReportError) -> [TrainingPoint] {
        let rows = try reading { () throws(StoreError) in try database.training(codec: codec, label: label) }
        let labels = Style.unique(rows.map(\.label))
        let stages = Style.unique(rows.map(\.stage))
        return rows.flatMap { row -> [TrainingPoint] in
            // Named by what there is more than one of.
            let parts = (labels.count > 1 ? [row.label] : []) + (stages.count > 1 ? [row.stage] : [])
            let series = parts.isEmpty ? "training" : parts.joined(separator: ", ")
            var points = [TrainingPoint(quantity: "Loss", series: series, step: row.step, value: row.loss)]
            for measure in row.validation.sorted(by: { $0.name < $1.name }) {
                guard case .number(let number) = measure.value else { continue }
                points.append(
                    TrainingPoint(
                        quantity: "Validation " + measure.name, series: series, step: row.step, value: number))
            }
            return points
        }
    }
}

extension Style {
    /// Codecs in the scenario's order.
    fileprivate static func codecs(of rows: [CellRow]) -> [String] {
        ordered(rows, by: \.key.codecLabel, where: { [$0.key.scenario, $0.key.conditions] })
    }
}

extension AccuracyCell {
    /// Takes over of whom and of what the row is.
    ///
    /// - Parameter draws: the runs whose answers are drawn.
    fileprivate mutating func describe(_ row: CellRow, _ draws: Set<RowKey<RunRecord>>) {
        record = row.codec
        classifier = row.classifier
        isEarlier = row.key.isEarlier
        isDrawn = draws.contains(row.firstRun)
        // A table says nothing of the pictures that it stands beside.
        truth = isOfTable ? .labels : Truth(labelled: row.labelled, of: row.labelled + row.unlabelled)
    }
}

extension CellConditions {
    /// The settings by their keys.
    fileprivate var texts: [String: String] {
        var texts: [String: String] = [:]
        for setting in settings {
            if case .text(let text) = setting.value { texts[setting.name] = text }
        }
        return texts
    }
}
