import Basics
import Foundation
import GRDB

extension ResultsDatabase {
    /// The row of a campaign, made where there is none, with its runs in their order.
    ///
    /// Planning all runs before the first begins gives each its place: whatever order they end in, on however many
    /// threads or machines and after however many interruptions, the rows come out alike. A run that another campaign
    /// has asked for already stays that campaign's row, and counts for both. Runs that the same campaign asked for when
    /// its weights or pictures were others stay too.
    ///
    /// - Parameters:
    ///   - campaign: what to store; its hash says which row is its own.
    ///   - identities: the runs' ``RunRecord/identity``, in the campaign's order.
    public func plan(_ campaign: CampaignRecord, identities: [String]) throws(StoreError) -> RowKey<CampaignRecord> {
        try write { db in
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO campaign
                        (scenario, text, hash, path, program_version, program_commit, created_at, command)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    campaign.scenario, campaign.text, campaign.hash, campaign.path, campaign.programVersion,
                    campaign.programCommit, timestamp(campaign.createdAt), campaign.command,
                ])
            let id = try Int64.fetchOne(db, sql: "SELECT id FROM campaign WHERE hash = ?", arguments: [campaign.hash])
            guard let id else {
                throw StoreError.inconsistent(file: self.path, what: "campaign \(campaign.scenario) was not stored")
            }
            let insert = try db.makeStatement(
                sql: "INSERT OR IGNORE INTO campaign_run (campaign, position, identity) VALUES (?, ?, ?)")
            for (position, identity) in identities.enumerated() {
                try insert.execute(arguments: [id, position, identity])
            }
            return RowKey(id)
        }
    }

    /// Those of the runs that are done.
    public func doneIdentities(of identities: [String]) throws(StoreError) -> Set<String> {
        try read { db in
            let select = try db.makeStatement(sql: "SELECT 1 FROM run WHERE identity = ? AND status = 'done'")
            var done: Set<String> = []
            for identity in identities where try Bool.fetchOne(select, arguments: [identity]) != nil {
                done.insert(identity)
            }
            return done
        }
    }

    /// What those of the runs that are done have come to, by identity.
    public func tallies(of identities: [String]) throws(StoreError) -> [String: RunTally] {
        try read { db in
            let select = try db.makeStatement(
                sql: "SELECT images, top5_count FROM run WHERE identity = ? AND status = 'done'")
            var tallies: [String: RunTally] = [:]
            for identity in identities {
                guard let row = try Row.fetchOne(select, arguments: [identity]) else { continue }
                tallies[identity] = RunTally(images: row[0], top5: row[1])
            }
            return tallies
        }
    }

    /// The places in campaigns whose runs are not done: never begun, failed or interrupted. A place that asked for
    /// another run before its weights or pictures changed counts as done if either is.
    public func unfinished() throws(StoreError) -> [UnfinishedCampaign] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT campaign.id, scenario, campaign.command, campaign_run.position,
                        max(run.status = 'failed') AS failed
                    FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign
                    LEFT JOIN run USING (identity)
                    GROUP BY campaign_run.campaign, campaign_run.position
                    HAVING max(coalesce(run.status = 'done', 0)) = 0
                    ORDER BY campaign_run.campaign, campaign_run.position
                    """)
            var campaigns: [UnfinishedCampaign] = []
            for row in rows {
                let key = RowKey<CampaignRecord>(row[0])
                if campaigns.last?.key != key {
                    campaigns.append(UnfinishedCampaign(key: key, scenario: row[1], command: row[2]))
                }
                let failed: Bool = row[4] ?? false
                campaigns[campaigns.count - 1].note(position: row[3], failed: failed)
            }
            return campaigns
        }
    }

    /// Notes that a run has begun. Optional: for runs so long that someone may look while they last.
    @discardableResult
    public func begin(_ run: RunRecord) throws(StoreError) -> RowKey<RunRecord> {
        try write { db in
            var row = RunRow(run)
            row.set("status", "running")
            return RowKey(try replace(row, of: run, in: db))
        }
    }

    /// Writes a run in one transaction: all of its rows, or, where it failed or was interrupted, only the run's own with
    /// the error. What an earlier attempt at the same run left is replaced; a run that is done stays as it is.
    @discardableResult
    public func record(_ run: RunRecord, _ ending: RunEnding) throws(StoreError) -> RowKey<RunRecord> {
        try write { db in try record(run, ending, in: db) }
    }

    /// Writes several runs in one transaction: all of them, each as ``record(_:_:)`` would, or none. Most of the time
    /// that a small run takes to write is the wait for the disk at the end of its transaction.
    ///
    /// - Returns: the rows of the runs, in their order.
    @discardableResult
    public func record(_ runs: [(run: RunRecord, ending: RunEnding)]) throws(StoreError) -> [RowKey<RunRecord>] {
        try write { db in try runs.map { try record($0.run, $0.ending, in: db) } }
    }

    private func record(_ run: RunRecord, _ ending: RunEnding, in db: Database) throws -> RowKey<RunRecord> {
        if let done = try Int64.fetchOne(
            db, sql: "SELECT id FROM run WHERE identity = ? AND status = 'done'", arguments: [run.identity])
        {
            return RowKey(done)
        }
        var row = RunRow(run)
        row.set("finished_at", timestamp(Date()))
        switch ending {
        case .failed(let error, let wallSeconds):
            row.set("status", "failed")
            row.set("error", error)
            row.set("wall_seconds", wallSeconds)
        case .interrupted(let reason, let wallSeconds):
            row.set("status", "interrupted")
            row.set("error", reason)
            row.set("wall_seconds", wallSeconds)
        case .done(let result):
            row.set("status", "done")
            row.set(result)
        }
        let id = try replace(row, of: run, in: db)
        if case .done(let result) = ending { try insert(result, run: id, in: db) }
        return RowKey(id)
    }

    /// Puts a run's row in the place of what an earlier attempt left.
    private func replace(_ row: RunRow, of run: RunRecord, in db: Database) throws -> Int64 {
        try db.execute(
            sql: "INSERT OR IGNORE INTO campaign_run (campaign, position, identity) VALUES (?, ?, ?)",
            arguments: [run.campaign.id, run.position, run.identity])
        guard
            let id = try Int64.fetchOne(
                db, sql: "SELECT min(id) FROM campaign_run WHERE identity = ?", arguments: [run.identity])
        else {
            throw StoreError.inconsistent(
                file: path, what: "campaign \(run.campaign.id) does not take run \(run.identity)")
        }
        try db.execute(sql: "DELETE FROM run WHERE identity = ? AND status <> 'done'", arguments: [run.identity])
        let names = ["id"] + row.columns.map(\.name)
        let marks = [String](repeating: "?", count: names.count).joined(separator: ", ")
        try db.execute(
            sql: "INSERT INTO run (\(names.joined(separator: ", "))) VALUES (\(marks))",
            arguments: StatementArguments([id.databaseValue] + row.columns.map(\.value)))
        return id
    }

    /// The rows of a run's images.
    private func insert(_ result: RunResult, run: Int64, in db: Database) throws {
        let outcome = try WideInsert(db, table: "outcome", columns: 19)
        let snapshot = try WideInsert(db, table: "snapshot", columns: 7)
        for (position, image) in result.outcomes.enumerated() {
            try outcome.execute(
                run, Int64(position), image.picture.id, Int64(image.encodedBytes), Int64(image.segments),
                Int64(image.receivedBytes), Int64(image.blocks), Int64(image.lostBlocks), Int64(image.wholeSegments),
                Int64(image.wholeSegmentBytes), image.code, image.rank.map(Int64.init), isTop(1, image.rank),
                isTop(5, image.rank), microseconds(image.arrivalNs), image.sendStartNs.map(microseconds),
                image.lastByteNs.map(microseconds), image.lastWholeSegmentNs.map(microseconds),
                microseconds(image.stopNs))
            for instant in image.snapshots {
                try snapshot.execute(
                    run, Int64(position), microseconds(instant.afterNs), instant.code, instant.rank.map(Int64.init),
                    isTop(1, instant.rank), isTop(5, instant.rank))
            }
        }
        let sample = try db.makeStatement(sql: "INSERT INTO link_sample VALUES (?, ?, ?, ?, ?)")
        for each in result.linkSamples {
            try sample.execute(arguments: [run, each.startUs, each.durationUs, each.deliveredBytes, each.jamming])
        }
        let event = try db.makeStatement(sql: "INSERT INTO event_log VALUES (?, ?, ?, ?, ?, ?)")
        for (sequence, each) in result.events.enumerated() {
            try event.execute(arguments: [run, sequence, each.atNs, each.position, each.event, each.detail])
        }
    }
}

/// 1 where the true class is among the first `count` answers.
private func isTop(_ count: Int, _ rank: Int?) -> Int64 { rank.map { $0 <= count } == true ? 1 : 0 }

/// Nearest whole microsecond.
private func microseconds(_ nanoseconds: Int64) -> Int64 {
    (nanoseconds + (nanoseconds >= 0 ? 500 : -500)) / 1000
}

/// ISO 8601 in UTC, as all texts that are times.
func timestamp(_ date: Date) -> String { date.formatted(.iso8601) }

/// The columns of a row of `run` that are known.
private struct RunRow {
    var columns: [(name: String, value: DatabaseValue)] = []

    mutating func set(_ name: String, _ value: some DatabaseValueConvertible) {
        columns.append((name, value.databaseValue))
    }

    init(_ run: RunRecord) {
        set("identity", run.identity)
        set("conditions", run.conditions)
        set("campaign", run.campaign.id)
        set("position", run.position)
        set("cell", run.cell)
        set("replication", run.replication)
        // SQLite's integers are signed; the bits are the seed's.
        set("seed", Int64(bitPattern: run.seed))
        set("repeat_command", run.repeatCommand)
        set("program_version", run.programVersion)
        set("program_commit", run.programCommit)
        set("host", run.host)
        set("threads", run.threads)
        set("started_at", timestamp(run.startedAt))
        set("codec", run.codec.key.id)
        set("codec_label", run.codec.label)
        set("codec_name", run.codec.record.name)
        set("codec_parameters", run.codec.record.parameters)
        set("weights", run.codec.record.weights)
        set("dataset", run.dataset.key.id)
        set("dataset_name", run.dataset.record.name)
        set("dataset_hash", run.dataset.record.fingerprint)
        set("classifier", run.classifier.key.id)
        set("classifier_name", run.classifier.record.name)
        set("device", run.device)
        set("link", run.link)
        set("link_text", run.linkText)
        set("jamming", run.jamming)
        set("jamming_load", run.jammingLoad)
        set("arrivals", run.arrivals)
        set("period_ms", run.periodMs)
        set("stop_rule", run.stopRule)
        set("block_bytes", run.blockBytes)
        set("variables", jsonObject(run.variables))
    }

    mutating func set(_ result: RunResult) {
        let summary = RunSummary(result.outcomes)
        set("recorded", result.recorded ? 1 : 0)
        set("wall_seconds", result.wallSeconds)
        set("images", summary.images)
        set("top1_count", result.knowsTop1 ? summary.top1 : nil)
        set("top5_count", summary.top5)
        set("undecodable_count", summary.undecodable)
        set("fully_offloaded_count", summary.fullyOffloaded)
        set("mean_encoded_bytes", summary.meanEncodedBytes)
        set("mean_segments", summary.meanSegments)
        set("mean_bytes", summary.meanBytes)
        set("mean_whole_segments", summary.meanWholeSegments)
        set("mean_whole_segment_bytes", summary.meanWholeSegmentBytes)
        set("throughput_images", summary.throughputImages)
        set("throughput_kbps", summary.meanThroughputKbps)
        set("throughput_sd_kbps", summary.deviationThroughputKbps)
        set("blocks", summary.blocks)
        set("lost_blocks", summary.lostBlocks)
        set("mean_psnr_db", result.meanPSNR)
        set("encode_ms", result.encodeMs)
        set("simulated_seconds", result.simulatedSeconds)
    }
}

/// A JSON object with the keys in the order of the sweep.
func jsonObject(_ variables: [RunRecord.Variable]) -> String {
    let members = variables.map { variable in
        let value =
            switch variable.value {
            case .number(let number): JSONText.number(number)
            case .text(let text): JSONText.string(text)
            }
        return "\(JSONText.string(variable.name)):\(value)"
    }
    return "{\(members.joined(separator: ","))}"
}
