import GRDB
import Statistics

/// What distinguishes a cell from others: its codec, and the conditions that its runs were under.
package struct CellKey: Sendable, Hashable {
    /// The codec's row, and its name in the scenario.
    package let codec: RowKey<CodecRecord>
    package let codecLabel: String
    /// Hash of the conditions.
    package let conditions: String
    /// The scenario that asks for it.
    package let scenario: String
    /// Whether the runs are of an earlier campaign, which no scenario asks for any more.
    package let isEarlier: Bool
}

/// The conditions of a cell in words.
package struct CellConditions: Sendable, Hashable {
    package let jamming: String
    package let link: String
    package let dataset: String
    /// The mean time between arrivals in milliseconds; nil where a file gives them.
    package let periodMs: Double?
    /// When objects arrive, and what of an image counts, both as a scenario writes them.
    package let arrivals: String
    package let deadlineRule: String
    /// The swept keys and their values, in the order of the sweep.
    package let variables: [RunRecord.Variable]
    /// All keys with their values in full; empty for a file that is older than these.
    package let settings: [RunRecord.Variable]
}

/// A cell of a campaign over all its replications.
package struct CellRow: Sendable, Hashable {
    package let key: CellKey
    package let conditions: CellConditions
    package let codec: CodecRecord
    /// The classifier that judged; that of published curves judges nothing.
    package let classifier: String
    /// How many of the dataset's pictures have a label, and how many have none: there the classifier's own answer on the original
    /// stands for the true class.
    package let labelled: Int
    package let unlabelled: Int
    /// The first of its runs.
    package let firstRun: RowKey<RunRecord>
    /// Runs that are done, and such as failed.
    package let runs: Int
    package let failedRuns: Int
    /// Nil where every run has failed; top-1 also for a published curve that does not tell.
    package let top1: Estimate?
    package let top5: Estimate?
    package let fullyOffloaded: Estimate?
    package let meanBytes: Double?
}

/// Accuracy at an instant before the deadline, over all replications of a cell.
package struct MomentRow: Sendable, Hashable {
    package let key: CellKey
    /// Time after the arrival, in microseconds.
    package let afterUs: Int
    /// Nil for a published curve that does not tell.
    package let top1: Estimate?
    package let top5: Estimate
}

/// How the accuracy of a cell differs from that of another codec under the same conditions.
package struct PairedRow: Sendable, Hashable {
    package let key: CellKey
    package let jamming: String
    package let reference: RowKey<CodecRecord>
    /// Nil for published curves that do not tell.
    package let top1: Estimate?
    package let top5: Estimate
}

extension ResultsDatabase {
    /// The cells of which runs have ended, in the order of the campaigns, and within one in the scenario's own.
    package func cells(of scope: RunScope = .current) throws(StoreError) -> [CellRow] {
        try rows(
            Schema.ofChosenRuns(
                """
                SELECT a.*, r.arrivals, r.stop_rule, e.top5_estimate, e.top1_estimate, e.fully_offloaded_estimate, c.settings,
                    k.fingerprint, k.name, k.parameters, k.weights, f.name AS classifier_name,
                    (SELECT count(label) FROM dataset_picture WHERE dataset = r.dataset) AS labelled,
                    (SELECT count(*) - count(label) FROM dataset_picture WHERE dataset = r.dataset) AS unlabelled
                FROM accuracy_by_cell AS a JOIN run AS r ON r.id = a.first_run
                LEFT JOIN cell_estimate AS e USING (\(Schema.cellKey.joined(separator: ", ")))
                JOIN codec AS k ON k.id = a.codec JOIN classifier AS f ON f.id = r.classifier
                LEFT JOIN condition AS c ON c.hash = a.conditions ORDER BY a.place, a.first_run
                """), ["campaign": scope.text]
        ) { row in
            CellRow(
                key: try CellKey(row),
                conditions: try CellConditions(row),
                codec: CodecRecord(
                    fingerprint: try row("fingerprint"), name: try row("name"), parameters: try row("parameters"),
                    weights: try row("weights")),
                classifier: try row("classifier_name"), labelled: try row("labelled"),
                unlabelled: try row("unlabelled"), firstRun: try row.key("first_run"), runs: try row("runs"),
                failedRuns: try row("failed_runs"), top1: try row.estimate("top1"),
                top5: try row.estimate("top5"), fullyOffloaded: try row.estimate("fully_offloaded"),
                meanBytes: try row("mean_bytes"))
        }
    }

    /// What the server would have answered at the instants at which snapshots were taken, of the runs with one period.
    package func moments(
        periodMs: Double, of scope: RunScope = .current
    ) throws(StoreError) -> [MomentRow] {
        try rows(
            Schema.ofChosenRuns(
                """
                SELECT min(\(Schema.place(of: "r"))) AS place, r.scenario, r.conditions, r.codec, r.codec_label, r.standing,
                    s.after_us,
                    \(Schema.momentEstimate("iif(r.top1_count IS NULL, NULL, s.top1)")) AS top1_estimate,
                    \(Schema.momentEstimate("s.top5")) AS top5_estimate
                FROM snapshot AS s JOIN chosen_run AS r ON r.id = s.run
                JOIN outcome AS o ON o.run = s.run AND o.position = s.position
                WHERE r.status = 'done' AND r.period_ms = :period
                GROUP BY r.scenario, r.conditions, r.codec, r.standing, s.after_us ORDER BY place, s.after_us
                """), ["campaign": scope.text, "period": periodMs]
        ) { row in
            MomentRow(
                key: try CellKey(row), afterUs: try row("after_us"), top1: try row.estimate("top1"),
                top5: try row.requiredEstimate("top5"))
        }
    }

    /// How all codecs differ from some, on the same images and the same luck.
    package func paired(
        with references: [RowKey<CodecRecord>], of scope: RunScope = .current
    ) throws(StoreError) -> [PairedRow] {
        // By key and not by label: the view groups by keys, so SQLite compares no other pairs, which is ten times faster.
        let keys = references.map { String($0.id) }.joined(separator: ", ")
        return try rows(
            Schema.ofChosenRuns(
                "SELECT * FROM pair_estimate WHERE reference IN (\(keys)) ORDER BY place, first_run, reference_place"),
            ["campaign": scope.text]
        ) { row in
            PairedRow(
                key: try CellKey(row), jamming: try row("jamming"), reference: try row.key("reference"),
                top1: try row.estimate("top1"), top5: try row.requiredEstimate("top5"))
        }
    }
}

extension CellKey {
    init(_ row: NamedRow) throws {
        codec = try row.key("codec")
        codecLabel = try row("codec_label")
        conditions = try row("conditions")
        scenario = try row("scenario")
        isEarlier = try row("standing", as: String.self) == "earlier"
    }
}

extension CellConditions {
    /// - Parameter row: with a run's columns and its conditions' `settings`.
    init(_ row: NamedRow) throws {
        self.init(
            jamming: try row("jamming"), link: try row("link"), dataset: try row("dataset_name"),
            periodMs: try row("period_ms"), arrivals: try row("arrivals"), deadlineRule: try row("stop_rule"),
            variables: Store.variables(try row("variables")),
            settings: Store.variables(try row("settings", as: String?.self) ?? "{}"))
    }
}

extension NamedRow {
    /// What ``EstimateFunctions`` gave in a column `…_estimate`; nil where that is NULL.
    fileprivate func estimate(_ name: String) throws -> Estimate? {
        guard try self("\(name)_estimate", as: String?.self) != nil else { return nil }
        return try requiredEstimate(name)
    }

    fileprivate func requiredEstimate(_ name: String) throws -> Estimate {
        let text: String = try self("\(name)_estimate")
        guard let estimate = Estimate(json: text) else {
            throw StoreError.corrupt(file: file, reason: "`\(text)` is no estimate")
        }
        return estimate
    }
}

/// The members of a JSON object of texts and numbers, in their order.
func variables(_ json: String) -> [RunRecord.Variable] {
    let object = JSONObject(json)
    return object.names.compactMap { name in
        switch object[name] {
        case .text(let text): RunRecord.Variable(name, .text(text))
        case .integer(let number): RunRecord.Variable(name, .number(Double(number)))
        case .real(let number): RunRecord.Variable(name, .number(number))
        default: nil
        }
    }
}
