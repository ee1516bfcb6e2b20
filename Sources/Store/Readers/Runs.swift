import GRDB

/// What the link gave a codec in a cell.
package struct ThroughputRow: Sendable, Hashable {
    package let key: CellKey
    /// Over the images of which a segment arrived whole.
    package let meanKbps: Double?
    package let deviationKbps: Double?
    package let images: Int
    /// Replications, and how many of them differ.
    package let runs: Int
    package let distinctRuns: Int
}

/// What a codec costs to encode, and what it makes.
package struct OverheadRow: Sendable, Hashable {
    package let codecLabel: String
    package let device: String
    /// Mean times in milliseconds, on the device and on the host that encoded.
    package let deviceMs: Double?
    package let hostMs: Double?
    package let meanBytes: Double?
    package let meanSegments: Double?
}

/// A run that failed or was interrupted.
package struct FailureRow: Sendable, Hashable {
    package let key: CellKey
    package let conditions: CellConditions
    package let replication: Int
    package let error: String
    package let repeatCommand: String
}

/// What the link gave while an image was sent, and how much of it arrived.
package struct RunningRow: Sendable, Hashable {
    package let position: Int
    package let wholeSegments: Int
    package let wholeSegmentBytes: Int
    package let isTop5: Bool
    package let throughputKbps: Double?
    /// The jamming level when it arrived, where the run noted it.
    package let level: String?
}

/// What some images of a run have come to.
package struct KnownOutcomes: Sendable {
    /// The time that the device took for the first segment of a picture, in milliseconds.
    package let encodeMs: Double?
    /// SHA-256 of the codec's weights; nil where it has none.
    package let weights: String?
    /// Bytes received and the true class's rank, by the images' positions.
    package let known: [Int: (bytes: Int, rank: Int?)]
}

extension ResultsDatabase {
    /// Whether it holds any run.
    package func hasRuns() throws(StoreError) -> Bool {
        try read { db in try Row.fetchOne(db, sql: "SELECT 1 FROM run LIMIT 1") != nil }
    }

    /// What the link gave each codec in each cell, images of identical replications counted once.
    package func throughput(of scope: RunScope = .current) throws(StoreError) -> [ThroughputRow] {
        try rows(
            Schema.ofChosenRuns("SELECT * FROM throughput_by_cell ORDER BY place, first_run"), ["campaign": scope.text]
        ) { row in
            ThroughputRow(
                key: try CellKey(row), meanKbps: try row("throughput_kbps"),
                deviationKbps: try row("throughput_sd_kbps"),
                images: try row("throughput_images", as: Int?.self) ?? 0, runs: try row("runs"),
                distinctRuns: try row("distinct_runs"))
        }
    }

    /// What encoding costs on each device and on this host, in the order of the scenarios.
    package func overhead(of scope: RunScope = .current) throws(StoreError) -> [OverheadRow] {
        try rows(
            Schema.ofChosenRuns(
                """
                SELECT r.codec_label, r.device, r.encode_ms, e.mean_encode_ms, e.mean_encoded_bytes, e.mean_segments
                FROM (
                    SELECT codec, codec_label, device, min(\(Schema.place(of: "run"))) AS place,
                        sum(encode_ms * images) / sum(images) AS encode_ms
                    FROM chosen_run AS run WHERE status = 'done' AND images > 0 GROUP BY codec, codec_label, device
                ) AS r LEFT JOIN encoding_overhead AS e ON e.codec = r.codec ORDER BY r.place
                """), ["campaign": scope.text]
        ) { row in
            OverheadRow(
                codecLabel: try row("codec_label"), device: try row("device"), deviceMs: try row("encode_ms"),
                hostMs: try row("mean_encode_ms"), meanBytes: try row("mean_encoded_bytes"),
                meanSegments: try row("mean_segments"))
        }
    }

    /// Runs that failed or were interrupted.
    package func failures(of scope: RunScope = .current) throws(StoreError) -> [FailureRow] {
        try rows(
            Schema.ofChosenRuns(
                """
                SELECT run.*, c.settings FROM chosen_run AS run LEFT JOIN condition AS c ON c.hash = run.conditions
                WHERE status IN ('failed', 'interrupted') ORDER BY \(Schema.place(of: "run"))
                """), ["campaign": scope.text]
        ) { row in
            FailureRow(
                key: try CellKey(row), conditions: try CellConditions(row), replication: try row("replication"),
                error: try row("error"),
                repeatCommand: try row("repeat_command", as: String?.self) ?? "")
        }
    }

    /// The first images of a run.
    package func running(_ run: RowKey<RunRecord>, upTo count: Int) throws(StoreError) -> [RunningRow] {
        try rows(
            """
            SELECT o.position, o.whole_segments, o.whole_segment_bytes, o.top5 >= 0.5 AS top5,
                o.whole_segment_bytes * 8000.0 / nullif(o.last_whole_segment_us - o.send_start_us, 0) AS kbps,
                (SELECT s.jamming FROM link_sample AS s WHERE s.run = o.run AND s.start_us <= o.arrival_us
                    ORDER BY s.start_us DESC LIMIT 1) AS level
            FROM outcome AS o WHERE o.run = ? ORDER BY o.position LIMIT ?
            """, [run.id, count]
        ) { row in
            RunningRow(
                position: try row("position"), wholeSegments: try row("whole_segments"),
                wholeSegmentBytes: try row("whole_segment_bytes"), isTop5: try row("top5"),
                throughputKbps: try row("kbps"), level: try row("level"))
        }
    }

    /// What training noted of a codec, in the order of labels, stages and steps.
    package func training(codec: String, label: String? = nil) throws(StoreError) -> [TrainingRecord] {
        try rows(
            """
            SELECT * FROM training_log WHERE codec = ? AND (? IS NULL OR label = ?) ORDER BY label, stage, step
            """, [codec, label, label]
        ) { row in
            TrainingRecord(
                codec: try row("codec"), label: try row("label"), stage: try row("stage"), step: try row("step"),
                epoch: try row("epoch"), loss: try row("loss"), learningRate: try row("learning_rate"),
                seconds: try row("seconds"),
                validation: variables(try row("validation", as: String?.self) ?? "{}"))
        }
    }

    /// What became of some images of the run that a campaign asks for at a position; nil where that run is not done.
    package func outcomes(
        of campaign: RowKey<CampaignRecord>, position: Int, at images: [Int]
    ) throws(StoreError) -> KnownOutcomes? {
        let found = try rows(
            """
            SELECT r.encode_ms, r.weights, o.position, o.received_bytes, o.rank
            FROM campaign_run AS c JOIN run AS r ON r.identity = c.identity JOIN outcome AS o ON o.run = r.id
            WHERE c.campaign = ? AND c.position = ? AND c.is_current AND r.status = 'done'
                AND o.position IN (\(images.map(String.init).joined(separator: ", ")))
            """, [campaign.id, position]
        ) { row in
            (
                encodeMs: try row("encode_ms", as: Double?.self), weights: try row("weights", as: String?.self),
                position: try row("position", as: Int.self), bytes: try row("received_bytes", as: Int.self),
                rank: try row("rank", as: Int?.self)
            )
        }
        guard let first = found.first else { return nil }
        var known: [Int: (bytes: Int, rank: Int?)] = [:]
        for row in found { known[row.position] = (row.bytes, row.rank) }
        return KnownOutcomes(encodeMs: first.encodeMs, weights: first.weights, known: known)
    }

    /// The runs that a campaign asks for now and that are done, by their positions: what each is known by.
    package func doneRuns(of campaign: RowKey<CampaignRecord>) throws(StoreError) -> [(position: Int, identity: String)]
    {
        try rows(
            """
            SELECT c.position, c.identity FROM campaign_run AS c JOIN run USING (identity)
            WHERE c.campaign = ? AND c.is_current AND run.status = 'done' ORDER BY c.position
            """, [campaign.id]
        ) { row in (try row("position"), try row("identity")) }
    }

    /// What became of each image of a run, in their order, without the numbers that rows have in this database only.
    package func outcomeTable(of identity: String) throws(StoreError) -> Table {
        let names = OutcomeRow.comparable.map(\.description.name)
        return try query(
            sql: """
                SELECT \(names.joined(separator: ", ")) FROM outcome
                WHERE run = (SELECT id FROM run WHERE identity = :identity AND status = 'done') ORDER BY position
                """, arguments: ["identity": identity])
    }
}

extension RunResult {
    /// The same as ``ResultsDatabase/outcomeTable(of:)`` would give, were the result kept.
    package func outcomeTable() throws -> Table {
        var table = Table(
            columns: OutcomeRow.comparable.map { Table.Column($0.description.name, unit: $0.description.unit) },
            rows: [])
        try outcomes.forEach { image in
            let row = OutcomeRow(run: 0, position: table.rows.count, image: image)
            table.rows.append(OutcomeRow.comparable.compactMap { $0.cell?(row) })
        }
        return table
    }
}

extension OutcomeRow {
    /// The columns that mean the same in every database.
    fileprivate static let comparable = table.columns.filter { $0.description.references == nil && $0.cell != nil }
}
