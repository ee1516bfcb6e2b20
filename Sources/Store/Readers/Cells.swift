import GRDB

/// A proportion or a difference with the ends of its 95% interval.
package struct StoredInterval: Sendable, Hashable {
    package let value: Double
    package let low: Double
    package let high: Double

    package init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// What distinguishes a cell from others: its codec, and the conditions that its runs were under.
package struct CellKey: Sendable, Hashable {
    /// The codec's row, and its name in the scenario.
    package let codec: RowKey<CodecRecord>
    package let codecLabel: String
    /// Hash of the conditions.
    package let conditions: String
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
    /// The first of its runs.
    package let firstRun: RowKey<RunRecord>
    package let runs: Int
    package let images: Int
    /// Nil for a published curve that does not tell.
    package let top1: StoredInterval?
    package let top5: StoredInterval
    package let fullyOffloaded: StoredInterval?
    package let meanBytes: Double
}

/// Counts at an instant before the deadline, over all replications of a cell.
package struct MomentRow: Sendable, Hashable {
    package let key: CellKey
    /// Time after the arrival, in microseconds.
    package let afterUs: Int
    package let images: Int
    /// Nil for a published curve that does not tell.
    package let top1: Double?
    package let top5: Double
}

/// How the accuracy of a cell differs from that of another codec under the same conditions.
package struct PairedRow: Sendable, Hashable {
    package let key: CellKey
    package let jamming: String
    package let reference: RowKey<CodecRecord>
    package let images: Int
    /// Nil for published curves that do not tell.
    package let top1: StoredInterval?
    package let top5: StoredInterval
}

extension ResultsDatabase {
    /// The cells that have results, in the order of their first runs.
    package func cells(of scope: RunScope = .current) throws(StoreError) -> [CellRow] {
        try rows(
            Schema.ofChosenRuns(
                """
                SELECT a.*, r.arrivals, r.stop_rule, f.fully_offloaded, f.fully_offloaded_low, f.fully_offloaded_high,
                    c.settings
                FROM accuracy_by_cell AS a JOIN run AS r ON r.id = a.first_run LEFT JOIN fully_offloaded AS f
                    ON f.conditions = a.conditions AND f.codec = a.codec AND f.standing = a.standing
                LEFT JOIN condition AS c ON c.hash = a.conditions
                ORDER BY a.first_run
                """), ["campaign": scope.text]
        ) { row in
            CellRow(
                key: try CellKey(row),
                conditions: CellConditions(
                    jamming: try row("jamming"), link: try row("link"), dataset: try row("dataset_name"),
                    periodMs: try row("period_ms"), arrivals: try row("arrivals"), deadlineRule: try row("stop_rule"),
                    variables: variables(try row("variables")),
                    settings: variables(try row("settings", as: String?.self) ?? "{}")),
                firstRun: try row.key("first_run"), runs: try row("runs"), images: try row("images"),
                top1: try row.interval("top1"), top5: try row.requiredInterval("top5"),
                fullyOffloaded: try row.interval("fully_offloaded"), meanBytes: try row("mean_bytes"))
        }
    }

    /// What the server would have answered at the instants at which snapshots were taken, of the runs with one period.
    package func moments(
        periodMs: Double, of scope: RunScope = .current
    ) throws(StoreError) -> [MomentRow] {
        try rows(
            Schema.ofChosenRuns(
                """
                SELECT r.conditions, r.codec, r.codec_label, r.standing, s.after_us, count(*) AS images,
                    sum(iif(r.top1_count IS NULL, NULL, s.top1)) AS top1, sum(s.top5) AS top5
                FROM snapshot AS s JOIN chosen_run AS r ON r.id = s.run
                WHERE r.status = 'done' AND r.period_ms = :period
                GROUP BY r.conditions, r.codec, r.standing, s.after_us ORDER BY min(r.id), s.after_us
                """), ["campaign": scope.text, "period": periodMs]
        ) { row in
            MomentRow(
                key: try CellKey(row), afterUs: try row("after_us"), images: try row("images"), top1: try row("top1"),
                top5: try row("top5"))
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
                "SELECT * FROM paired_difference WHERE reference IN (\(keys)) ORDER BY first_run, reference"),
            ["campaign": scope.text]
        ) { row in
            PairedRow(
                key: try CellKey(row), jamming: try row("jamming"), reference: try row.key("reference"), images: try row("images"),
                top1: try row.interval("top1", of: "top1_difference"),
                top5: try row.requiredInterval("top5", of: "top5_difference"))
        }
    }
}

extension CellKey {
    fileprivate init(_ row: NamedRow) throws {
        codec = try row.key("codec")
        codecLabel = try row("codec_label")
        conditions = try row("conditions")
        isEarlier = try row("standing", as: String.self) == "earlier"
    }
}

extension NamedRow {
    /// A value and the ends of its interval, in columns `…_low` and `…_high`; nil where the value is NULL.
    fileprivate func interval(_ name: String, of value: String? = nil) throws -> StoredInterval? {
        guard let number = try self(value ?? name, as: Double?.self) else { return nil }
        return StoredInterval(
            value: number, low: try self("\(name)_low"), high: try self("\(name)_high"))
    }

    fileprivate func requiredInterval(_ name: String, of value: String? = nil) throws -> StoredInterval {
        StoredInterval(
            value: try self(value ?? name), low: try self("\(name)_low"), high: try self("\(name)_high"))
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
