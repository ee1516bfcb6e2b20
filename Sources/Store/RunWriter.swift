import Basics
import Foundation
import GRDB

extension ResultsDatabase {
    /// The row of a campaign, made where there is none, with its runs in their order.
    ///
    /// Planning all runs before the first begins gives each its place: whatever order they end in, on however many
    /// threads or machines and after however many interruptions, the rows come out alike. A run that another campaign
    /// has asked for already stays that campaign's row, and counts for both. Runs that the same campaign asked for when
    /// its weights or pictures were others stay too, but are not current any more; and of several campaigns of one
    /// scenario's name, this one is the current one from now on.
    ///
    /// The names in what is asked for now are those by which its runs are known from now on, whoever asked for them first.
    ///
    /// - Parameters:
    ///   - campaign: what to store; its hash says which row is its own.
    ///   - runs: in the campaign's order.
    package func plan(
        _ campaign: CampaignRecord, runs: [PlannedRun]
    ) throws(StoreError) -> RowKey<CampaignRecord> {
        try write { db in
            let ofTheName = try Int64.fetchSet(
                db, sql: "SELECT id FROM campaign WHERE id IN (\(Schema.currentCampaigns)) AND scenario = ?",
                arguments: [campaign.scenario])
            try CampaignRecord.table.insert(into: db, known: .stays)(campaign)
            let id = try Int64.fetchOne(db, sql: "SELECT id FROM campaign WHERE hash = ?", arguments: [campaign.hash])
            guard let id else {
                throw StoreError.inconsistent(file: self.path, what: "campaign \(campaign.scenario) was not stored")
            }
            let key = RowKey<CampaignRecord>(id)
            try store(campaign.inputs, of: key, in: db)
            let current = try String.fetchSet(
                db, sql: "SELECT identity FROM campaign_run WHERE campaign = ? AND is_current", arguments: [id])
            let asksForTheSame = current == Set(runs.map(\.identity))
            if ofTheName.count > 1 {
                // Those that a merge has put beside each other stay so, unless what is asked for is none of them.
                try db.execute(
                    sql:
                        "UPDATE campaign SET is_beside = ? WHERE id IN (\(ofTheName.map(String.init).joined(separator: ", ")))",
                    arguments: [ofTheName.contains(id)])
            }
            try makeNewest(key, isKnown: current.isEmpty || asksForTheSame, in: db)
            let unnamed = try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM campaign_run WHERE campaign = ? AND is_current AND codec_label IS NULL)
                    """, arguments: [id])
            if !asksForTheSame || unnamed == true { try ask(for: runs, by: key, in: db) }
            try rename(runsOf: key, in: db)
            return key
        }
    }

    /// Notes which runs a campaign asks for, and what it calls them.
    private func ask(for runs: [PlannedRun], by campaign: RowKey<CampaignRecord>, in db: Database) throws {
        try db.execute(
            sql: "UPDATE campaign_run SET is_current = 0 WHERE campaign = ? AND is_current", arguments: [campaign.id])
        let insert = try CampaignRun.table.insert(into: db, known: .stays)
        // Files of earlier versions know no names.
        let confirm = try db.makeStatement(
            sql: """
                UPDATE campaign_run SET is_current = 1, cell = coalesce(cell, ?), codec_label = coalesce(codec_label, ?),
                    dataset_name = coalesce(dataset_name, ?), variables = coalesce(variables, ?)
                WHERE identity = ? AND campaign = ?
                """)
        for (position, run) in runs.enumerated() {
            let row = CampaignRun(campaign: campaign, position: position, run: run)
            guard try !insert(row) else { continue }
            try confirm.execute(arguments: [
                run.cell, run.names?.codec, run.names?.dataset, row.variablesText, run.identity, campaign.id,
            ])
        }
    }

    /// Gives the rows of runs the names that a campaign has for them.
    private func rename(runsOf campaign: RowKey<CampaignRecord>, in db: Database) throws {
        let names = ["codec_label", "dataset_name", "variables"]
        try db.execute(
            sql: """
                UPDATE run SET \(names.map { "\($0) = coalesce(plan.\($0), run.\($0))" }.joined(separator: ", "))
                FROM campaign_run AS plan
                WHERE plan.campaign = ? AND plan.is_current AND plan.identity = run.identity
                    AND (\(names.map { "run.\($0) <> plan.\($0)" }.joined(separator: " OR ")))
                """, arguments: [campaign.id])
    }

    /// Notes that a campaign was asked for later than every other, whatever the clocks say of machines that wrote before.
    ///
    /// - Parameter isKnown: whether it is new, or asks for what it asked for before; then nothing need be noted of the newest.
    private func makeNewest(_ campaign: RowKey<CampaignRecord>, isKnown: Bool, in db: Database) throws {
        let newest = try Row.fetchOne(
            db, sql: "SELECT id, asked_at FROM campaign ORDER BY asked_at DESC, id DESC LIMIT 1")
        guard let newest, newest[0] != campaign.id || !isKnown else { return }
        let now = timestampInMilliseconds(Date())
        let latest: String = newest[1]
        try db.execute(
            sql: "UPDATE campaign SET asked_at = ? WHERE id = ?",
            arguments: [now > latest ? now : timestamp(after: latest), campaign.id])
    }

    private func store(_ files: [CampaignInput], of campaign: RowKey<CampaignRecord>, in db: Database) throws {
        let insertBytes = try InputBytes.table.insert(into: db, known: .stays)
        let insertUse = try InputUse.table.insert(into: db, known: .stays)
        for file in files {
            try insertBytes(InputBytes(file: file))
            try insertUse(InputUse(campaign: campaign, file: file))
        }
    }

    /// Notes that a run has begun. Optional: for runs so long that someone may look while they last.
    @discardableResult
    package func begin(_ run: RunRecord) throws(StoreError) -> RowKey<RunRecord> {
        try write { db in RowKey(try replace(run, nil, in: db)) }
    }

    /// Writes a run in one transaction: all of its rows, or, where it failed or was interrupted, only the run's own with
    /// the error. What an earlier attempt at the same run left is replaced; a run that is done stays as it is.
    @discardableResult
    package func record(_ run: RunRecord, _ ending: RunEnding) throws(StoreError) -> RowKey<RunRecord> {
        try write { db in try record(run, ending, in: db) }
    }

    /// Writes several runs in one transaction: all of them, each as ``record(_:_:)`` would, or none. Most of the time
    /// that a small run takes to write is the wait for the disk at the end of its transaction.
    ///
    /// - Returns: the rows of the runs, in their order.
    @discardableResult
    package func record(_ runs: [(run: RunRecord, ending: RunEnding)]) throws(StoreError) -> [RowKey<RunRecord>] {
        try write { db in try runs.map { try record($0.run, $0.ending, in: db) } }
    }

    private func record(_ run: RunRecord, _ ending: RunEnding, in db: Database) throws -> RowKey<RunRecord> {
        if let done = try Int64.fetchOne(
            db, sql: "SELECT id FROM run WHERE identity = ? AND status = 'done'", arguments: [run.identity])
        {
            return RowKey(done)
        }
        let id = try replace(run, ending, in: db)
        if case .done(let result) = ending { try insert(result, run: id, in: db) }
        return RowKey(id)
    }

    /// Puts a run's row in the place of what an earlier attempt left.
    private func replace(_ run: RunRecord, _ ending: RunEnding?, in db: Database) throws -> Int64 {
        try CampaignRun.table.insert(into: db, known: .stays)(
            CampaignRun(campaign: run.place.campaign, position: run.place.position, run: run.planned))
        guard
            let id = try Int64.fetchOne(
                db, sql: "SELECT min(id) FROM campaign_run WHERE identity = ?", arguments: [run.identity])
        else {
            throw StoreError.inconsistent(
                file: path, what: "campaign \(run.place.campaign.id) does not take run \(run.identity)")
        }
        try db.execute(sql: "DELETE FROM run WHERE identity = ? AND status <> 'done'", arguments: [run.identity])
        try ConditionRow.table.insert(into: db, known: .stays)(ConditionRow(conditions: run.conditions))
        try RunRow.table.insert(into: db)(try RunRow(run, id: id, ending: ending))
        return id
    }

    /// The rows of a run's images.
    private func insert(_ result: RunResult, run: Int64, in db: Database) throws {
        let outcome = try OutcomeRow.table.insert(into: db)
        let snapshot = try SnapshotRow.table.insert(into: db)
        var position = 0
        try result.outcomes.forEach { image in
            try outcome(OutcomeRow(run: run, position: position, image: image))
            for instant in image.snapshots {
                try snapshot(SnapshotRow(run: run, position: position, instant: instant))
            }
            position += 1
        }
        let sample = try LinkSampleRow.table.insert(into: db)
        for each in result.linkSamples { try sample(LinkSampleRow(run: run, sample: each)) }
        let event = try EventRow.table.insert(into: db)
        for (sequence, each) in result.events.enumerated() {
            try event(EventRow(run: run, sequence: sequence, event: each))
        }
    }
}

/// A JSON object with the keys in the order given.
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
