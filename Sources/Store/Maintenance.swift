import Foundation
import GRDB

/// What is in a database.
package struct DatabaseInfo: Sendable, Hashable {
    /// The file's schema, and whether an older program made it.
    package let schema: Int
    package let isOlder: Bool
    /// Size of the file in bytes.
    package let bytes: Int
    /// Rows of each table, in the order of the documentation.
    package let tables: [Count]
    /// Runs that are done, of those that are asked for now and of earlier ones.
    package let currentRuns: Int
    package let earlierRuns: Int
    /// Campaigns of which there is a newer one of the same name.
    package let earlierCampaigns: Int

    package struct Count: Sendable, Hashable {
        package let table: String
        package let rows: Int
    }
}

/// What was removed from a database.
package struct PruneReport: Sendable, Hashable {
    package var campaigns = 0
    package var runs = 0
    package var outcomes = 0
    package var encodings = 0
    package var verdicts = 0
}

extension ResultsDatabase {
    /// What the file holds.
    package func info() throws(StoreError) -> DatabaseInfo {
        let tables = try TableDescription.tables.map { table throws(StoreError) in
            let counts = try rows("SELECT count(*) AS number FROM \(table.name)") { row in
                try row("number", as: Int.self)
            }
            return DatabaseInfo.Count(table: table.name, rows: counts.first ?? 0)
        }
        let runs = try rows(
            Schema.ofChosenRuns("SELECT DISTINCT id, standing FROM chosen_run WHERE status = 'done'"),
            ["campaign": RunScope.all.text]
        ) { row in try row("standing", as: String.self) }
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        let current = runs.count { $0 == "current" }
        let earlier = try rows(
            "SELECT count(*) AS number FROM campaign WHERE id NOT IN (\(Schema.currentCampaigns))"
        ) { row in try row("number", as: Int.self) }
        return DatabaseInfo(
            schema: schema, isOlder: schema < Schema.version, bytes: size, tables: tables, currentRuns: current,
            earlierRuns: runs.count - current, earlierCampaigns: earlier.first ?? 0)
    }

    /// Removes what no scenario asks for any more, in one transaction: campaigns of which there is a newer one of the same name,
    /// their runs and outcomes, and what no run or dataset that stays refers to. The file is then made as small as it can be.
    ///
    /// Encodings and verdicts of pictures and codecs of which there is a current run, or of a database without runs, stay.
    package func prune() throws(StoreError) -> PruneReport {
        let report = try write { db in
            var report = PruneReport()
            func delete(_ sql: String) throws -> Int {
                try db.execute(sql: sql)
                return db.changesCount
            }
            report.outcomes =
                try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM outcome WHERE run NOT IN (SELECT id FROM current_run)") ?? 0
            // A run's place may be an earlier campaign's: its row goes to the newest one that asks for it.
            try db.execute(
                sql: """
                    UPDATE run SET (campaign, position) = (SELECT campaign, position FROM campaign_run
                        WHERE identity = run.identity AND is_current AND campaign IN (\(Schema.currentCampaigns))
                        ORDER BY id LIMIT 1)
                    WHERE id IN (SELECT id FROM current_run) AND campaign NOT IN (\(Schema.currentCampaigns))
                    """)
            report.runs = try delete("DELETE FROM run WHERE id NOT IN (SELECT id FROM current_run)")
            _ = try delete(
                "DELETE FROM campaign_run WHERE NOT is_current OR campaign NOT IN (\(Schema.currentCampaigns))")
            report.campaigns = try delete("DELETE FROM campaign WHERE id NOT IN (\(Schema.currentCampaigns))")
            _ = try delete("DELETE FROM input_file WHERE hash NOT IN (SELECT hash FROM campaign_input)")
            _ = try delete("DELETE FROM condition WHERE hash NOT IN (SELECT conditions FROM run)")
            guard try Int.fetchOne(db, sql: "SELECT count(*) FROM run") != 0 else { return report }
            // The answers on clean pictures are the codec `original()`'s, which no run has.
            _ = try delete("DELETE FROM dataset_picture WHERE dataset NOT IN (SELECT dataset FROM run)")
            let unused = """
                codec NOT IN (SELECT codec FROM run UNION SELECT id FROM codec WHERE fingerprint = 'original()')
                OR picture NOT IN (SELECT picture FROM dataset_picture)
                """
            report.encodings = try delete("DELETE FROM encoding WHERE \(unused)")
            report.verdicts = try delete(
                "DELETE FROM judgement WHERE \(unused) OR classifier NOT IN (SELECT classifier FROM run)")
            _ = try delete("DELETE FROM dataset WHERE id NOT IN (SELECT dataset FROM run)")
            let kept = "SELECT picture FROM dataset_picture UNION SELECT picture FROM outcome"
            _ = try delete("DELETE FROM kept_picture WHERE picture NOT IN (\(kept))")
            _ = try delete("DELETE FROM picture WHERE id NOT IN (\(kept))")
            _ = try delete(
                """
                DELETE FROM codec WHERE id NOT IN (SELECT codec FROM run UNION SELECT codec FROM judgement
                    UNION SELECT codec FROM encoding)
                """)
            _ = try delete("DELETE FROM classifier WHERE id NOT IN (SELECT classifier FROM run)")
            return report
        }
        try compact()
        return report
    }
}
