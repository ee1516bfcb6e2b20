import Foundation
import GRDB

/// What a merge brought.
public struct MergeReport: Sendable, Hashable {
    /// Runs that are done and were not before.
    public var runs = 0
    /// Runs of the other database that were done here already.
    public var knownRuns = 0
    /// Failed and interrupted runs that were not known.
    public var failures = 0
    /// Verdicts added to the outcome cache.
    public var judgements = 0
    /// Encodings added.
    public var encodings = 0
}

extension ResultsDatabase {
    /// Takes over what another database holds and this one does not, in one transaction.
    ///
    /// Rows are known by what they are about (hashes, fingerprints, identities), not by their numbers, which are given
    /// anew; so merging the same database twice changes nothing, and the order of several merges does not matter where
    /// each of them holds the whole plan of the campaign. A run that was still running when its database was left is
    /// taken over as interrupted.
    public func merge(_ other: String) throws(StoreError) -> MergeReport {
        let same =
            URL(fileURLWithPath: other).resolvingSymlinksInPath()
            == URL(fileURLWithPath: path).resolvingSymlinksInPath()
        guard !same else {
            throw .inconsistent(file: path, what: "a database cannot be merged into itself; name another one")
        }
        // Opening it says in its own words what is wrong with a file that is no database, or too new.
        _ = try ResultsDatabase(path: other, access: .read)
        return try withoutTransaction { db in
            try db.execute(sql: "ATTACH DATABASE ? AS source", arguments: [other])
            defer { try? db.execute(sql: "DETACH DATABASE source") }
            var report = MergeReport()
            do {
                try db.inTransaction {
                    try mergeCaches(db, &report)
                    try mergeCampaigns(db)
                    try mergeRuns(db, &report)
                    for name in Key.allCases { try db.execute(sql: "DROP TABLE temp.\(name.map)") }
                    return .commit
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                throw StoreError.corrupt(file: other, reason: error.message ?? "unknown error")
            }
            return report
        }
    }

    /// Tables whose rows get new numbers, and what a row is known by in both databases.
    private enum Key: String, CaseIterable {
        case picture, dataset, codec, classifier, campaign, run

        var naturalKey: String {
            switch self {
            case .picture: "sha256"
            case .dataset, .codec, .classifier: "fingerprint"
            case .campaign: "hash"
            case .run: "identity"
            }
        }

        /// The temporary table of old and new numbers.
        var map: String { "\(rawValue)_map" }

        /// Notes old and new numbers; `condition` limits the rows of `source`.
        func makeMap(_ db: Database, where condition: String = "true") throws {
            try db.execute(
                sql: """
                    CREATE TEMP TABLE \(map) (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
                    INSERT INTO \(map) SELECT theirs.id, ours.id FROM source.\(rawValue) AS theirs
                    JOIN main.\(rawValue) AS ours USING (\(naturalKey)) WHERE \(condition);
                    """)
        }
    }

    private func mergeCaches(_ db: Database, _ report: inout MergeReport) throws {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO main.picture (sha256, name) SELECT sha256, name FROM source.picture ORDER BY id;
                INSERT OR IGNORE INTO main.dataset (name, fingerprint)
                    SELECT name, fingerprint FROM source.dataset ORDER BY id;
                INSERT OR IGNORE INTO main.codec (fingerprint, name, parameters, weights)
                    SELECT fingerprint, name, parameters, weights FROM source.codec ORDER BY id;
                INSERT OR IGNORE INTO main.classifier (fingerprint, name)
                    SELECT fingerprint, name FROM source.classifier ORDER BY id;
                """)
        for key in [Key.picture, .dataset, .codec, .classifier] { try key.makeMap(db) }
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO main.dataset_picture SELECT d.new, position, p.new, label
                FROM source.dataset_picture JOIN dataset_map AS d ON d.old = dataset
                JOIN picture_map AS p ON p.old = picture ORDER BY 1, 2
                """)
        report.encodings = try db.count {
            """
            INSERT OR IGNORE INTO main.encoding
            SELECT c.new, p.new, segments, total_bytes, segment_bytes, encode_seconds
            FROM source.encoding JOIN codec_map AS c ON c.old = codec JOIN picture_map AS p ON p.old = picture
            """
        }
        report.judgements = try db.count {
            """
            INSERT OR IGNORE INTO main.judgement
            SELECT c.new, k.new, p.new, label, code, rank, top5_classes, confidence, psnr_db
            FROM source.judgement JOIN codec_map AS c ON c.old = codec
            JOIN classifier_map AS k ON k.old = classifier JOIN picture_map AS p ON p.old = picture
            """
        }
        try db.execute(sql: "INSERT OR IGNORE INTO main.training_log SELECT * FROM source.training_log")
    }

    private func mergeCampaigns(_ db: Database) throws {
        let columns = "scenario, text, hash, path, program_version, program_commit, created_at, command"
        try db.execute(
            sql: "INSERT OR IGNORE INTO main.campaign (\(columns)) SELECT \(columns) FROM source.campaign ORDER BY id")
        try Key.campaign.makeMap(db)
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO main.campaign_run (campaign, position, identity)
                SELECT c.new, position, identity FROM source.campaign_run JOIN campaign_map AS c ON c.old = campaign
                ORDER BY id
                """)
    }

    private func mergeRuns(_ db: Database, _ report: inout MergeReport) throws {
        report.knownRuns =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM source.run AS theirs JOIN main.run AS ours USING (identity)
                    WHERE theirs.status = 'done' AND ours.status = 'done'
                    """) ?? 0
        // What is done replaces what is not.
        try db.execute(
            sql: """
                DELETE FROM main.run WHERE status <> 'done'
                AND identity IN (SELECT identity FROM source.run WHERE status = 'done')
                """)
        let before = try Int64.fetchSet(db, sql: "SELECT id FROM main.run")
        let renumbered = ["id", "campaign", "codec", "dataset", "classifier", "status", "error"]
        // Unlike `table_xinfo`, `table_info` leaves out the generated columns.
        let copied = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('run', 'main')")
            .filter { !renumbered.contains($0) }
        try db.execute(
            sql: """
                INSERT INTO main.run (\((renumbered + copied).joined(separator: ", ")))
                SELECT (SELECT min(id) FROM main.campaign_run AS plan WHERE plan.identity = r.identity),
                    a.new, c.new, d.new, k.new, iif(status = 'running', 'interrupted', status),
                    iif(status = 'running', 'still running when its database was merged', error),
                    \(copied.map { "r.\($0)" }.joined(separator: ", "))
                FROM source.run AS r JOIN campaign_map AS a ON a.old = r.campaign JOIN codec_map AS c ON c.old = r.codec
                JOIN dataset_map AS d ON d.old = r.dataset JOIN classifier_map AS k ON k.old = r.classifier
                WHERE r.identity NOT IN (SELECT identity FROM main.run)
                """)
        let statuses = try Row.fetchAll(db, sql: "SELECT id, status FROM main.run").filter { !before.contains($0[0]) }
        report.runs = statuses.filter { $0[1] == "done" }.count
        report.failures = statuses.count - report.runs
        try db.execute(sql: "CREATE TEMP TABLE added (id INTEGER PRIMARY KEY)")
        for row in statuses { try db.execute(sql: "INSERT INTO added VALUES (?)", arguments: [row[0] as Int64]) }
        try Key.run.makeMap(db, where: "ours.id IN (SELECT id FROM added)")
        for (table, columns) in [
            (
                "outcome",
                """
                o.position, p.new, encoded_bytes, segments, received_bytes, blocks, lost_blocks, whole_segments,
                whole_segment_bytes, code, rank, top1, top5, arrival_us, send_start_us, last_byte_us,
                last_whole_segment_us, stop_us
                """
            ), ("snapshot", "o.position, after_us, code, rank, top1, top5"),
            ("link_sample", "start_us, duration_us, delivered_bytes, jamming"),
            ("event_log", "sequence, at_ns, position, event, detail"),
        ] {
            let pictures = table == "outcome" ? "JOIN picture_map AS p ON p.old = o.picture" : ""
            try db.execute(
                sql: """
                    INSERT INTO main.\(table) SELECT r.new, \(columns)
                    FROM source.\(table) AS o JOIN run_map AS r ON r.old = o.run \(pictures)
                    """)
        }
        try db.execute(sql: "DROP TABLE temp.added")
    }
}

extension Database {
    /// How many rows a statement inserts.
    fileprivate func count(_ sql: () -> String) throws -> Int {
        try execute(sql: sql())
        return changesCount
    }
}
