import Basics
import Foundation
import GRDB

extension ResultsDatabase {
    /// Takes over what another database holds and this one does not, in one transaction.
    ///
    /// Rows are known by what they are about (hashes, fingerprints, identities), not by their numbers, which are given
    /// anew; so merging the same database twice changes nothing, and the order of several merges does not matter where
    /// each of them holds the whole plan of the campaign. A run that was still running when its database was left is
    /// taken over as interrupted.
    ///
    /// - Throws: ``StoreError/conflict(file:other:what:)`` where both know the same thing and say different things of it; then
    ///   neither file is changed.
    package func merge(_ other: String) throws(StoreError) -> MergeReport {
        guard !FilePath.areSameFile(other, path) else {
            throw .inconsistent(file: path, what: "a database cannot be merged into itself; name another one")
        }
        // Opening it says in its own words what is wrong with a file that is no database, or too new.
        let original = try ResultsDatabase(path: other, access: .read)
        guard original.schema < Schema.version else { return try merge(upToDate: other, named: other) }
        // A copy is brought up to date: the file stays as it is. SQLite makes it, of one state, whoever writes meanwhile.
        let folder: TemporaryFolder
        do { folder = try TemporaryFolder() } catch {
            throw .cannotMake(
                file: error.path, reason: "a copy of \(other) is brought up to date there: \(error.reason)")
        }
        return try withExtendedLifetime(folder) { () throws(StoreError) in
            let copy = folder.url.appending(path: FilePath.name(of: other)).path
            try original.copy(to: copy)
            _ = try ResultsDatabase(path: copy, access: .write)
            return try merge(upToDate: copy, named: other)
        }
    }

    private func merge(upToDate source: String, named other: String) throws(StoreError) -> MergeReport {
        let name = try DatabasePath(source).plain
        return try withoutTransaction { db in
            try db.execute(sql: "ATTACH DATABASE ? AS source", arguments: [name])
            defer { try? db.execute(sql: "DETACH DATABASE source") }
            var merge = Merge(db: db)
            do {
                try db.inTransaction {
                    try merge.takeCaches()
                    try merge.takeCampaigns()
                    try merge.takeRuns()
                    let conflicts = try merge.conflicts()
                    guard conflicts.isEmpty else {
                        throw StoreError.conflict(file: path, other: other, what: conflicts)
                    }
                    try merge.dropMaps()
                    return .commit
                }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
                throw StoreError.corrupt(file: other, reason: error.message ?? "unknown error")
            }
            return merge.report
        }
    }
}

/// One merge, of the attached database `source` into `main`. What is copied, and which numbers are given anew, follows from the
/// tables' columns.
private struct Merge {
    let db: Database
    var report = MergeReport()
    private var maps: Set<String> = []

    init(db: Database) { self.db = db }

    private static func table(_ name: String) -> TableDescription {
        TableDescription.tables.first { $0.name == name } ?? TableDescription(name, "", [])
    }

    // MARK: Steps

    /// Pictures, and what is known of them whatever the network does.
    mutating func takeCaches() throws {
        for name in ["picture", "dataset", "codec", "classifier"] {
            try copy(name)
            try makeMap(name)
        }
        for name in ["dataset_picture", "kept_picture", "training_log", "condition", "input_file"] { try copy(name) }
        report.encodings = try copy("encoding")
        report.verdicts = try copy("judgement")
    }

    mutating func takeCampaigns() throws {
        // Current in either, unless the other knows it as replaced; where one was asked for it later, that one knows.
        let campaigns = ["main", "source"].map { schema in
            """
            SELECT hash, scenario, asked_at, id IN (\(Schema.currentCampaigns(of: "\(schema).campaign"))) AS is_current
            FROM \(schema).campaign
            """
        }
        try db.execute(
            sql: """
                CREATE TEMP TABLE stays (hash TEXT PRIMARY KEY, scenario TEXT NOT NULL);
                INSERT INTO stays SELECT hash, min(scenario) FROM (
                    SELECT *, rank() OVER (PARTITION BY hash ORDER BY asked_at DESC) AS age
                    FROM (\(campaigns.joined(separator: " UNION ALL ")))
                ) WHERE age = 1 GROUP BY hash HAVING min(is_current);
                """)
        try copy("campaign")
        try makeMap("campaign")
        try copy("campaign_input")
        // Of a campaign that both have, the one that was asked for later knows which runs are current.
        try db.execute(
            sql: """
                CREATE TEMP TABLE renewed (id INTEGER PRIMARY KEY, asked_at TEXT NOT NULL);
                INSERT INTO renewed SELECT ours.id, theirs.asked_at FROM main.campaign AS ours
                    JOIN source.campaign AS theirs USING (hash) WHERE theirs.asked_at > ours.asked_at;
                CREATE TEMP TABLE kept (id INTEGER PRIMARY KEY);
                INSERT INTO kept SELECT DISTINCT campaign FROM main.campaign_run
                    WHERE campaign IN (SELECT new FROM campaign_map) AND campaign NOT IN (SELECT id FROM renewed);
                UPDATE main.campaign_run SET is_current = 0 WHERE campaign IN (SELECT id FROM renewed);
                """)
        let last = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) FROM main.campaign_run") ?? 0
        try copy("campaign_run")
        try db.execute(
            sql: """
                UPDATE main.campaign_run SET is_current = 0 WHERE id > \(last) AND campaign IN (SELECT id FROM kept);
                UPDATE main.campaign_run SET is_current = 1 WHERE campaign IN (SELECT id FROM renewed)
                    AND EXISTS (SELECT 1 FROM source.campaign_run AS theirs JOIN campaign_map AS c ON c.old = theirs.campaign
                        WHERE c.new = campaign_run.campaign AND theirs.identity = campaign_run.identity
                        AND theirs.is_current);
                UPDATE main.campaign SET asked_at = (SELECT asked_at FROM renewed WHERE renewed.id = campaign.id)
                    WHERE id IN (SELECT id FROM renewed);
                UPDATE main.campaign SET is_beside = hash IN (SELECT hash FROM stays)
                    AND scenario IN (SELECT scenario FROM stays GROUP BY scenario HAVING count(*) > 1);
                DROP TABLE temp.renewed; DROP TABLE temp.kept; DROP TABLE temp.stays;
                """)
    }

    mutating func takeRuns() throws {
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
                AND identity IN (SELECT identity FROM source.run WHERE status = 'done');
                CREATE TEMP TABLE added (old INTEGER PRIMARY KEY);
                INSERT INTO added SELECT id FROM source.run WHERE identity NOT IN (SELECT identity FROM main.run);
                """)
        try copy(
            "run", where: "t.id IN (SELECT old FROM added)",
            replacing: [
                "id": "(SELECT min(id) FROM main.campaign_run AS plan WHERE plan.identity = t.identity)",
                "status": "iif(t.status = 'running', 'interrupted', t.status)",
                "error": "iif(t.status = 'running', 'still running when its database was merged', t.error)",
            ])
        try makeMap("run", where: "theirs.id IN (SELECT old FROM added)")
        let statuses = try String.fetchAll(
            db, sql: "SELECT status FROM main.run WHERE id IN (SELECT new FROM run_map)")
        report.runs = statuses.count { $0 == "done" }
        report.failures = statuses.count - report.runs
        for name in ["outcome", "snapshot", "link_sample", "event_log"] { try copy(name) }
        try db.execute(sql: "DROP TABLE temp.added")
    }

    func dropMaps() throws {
        for name in maps.sorted() { try db.execute(sql: "DROP TABLE temp.\(name)_map") }
    }

    // MARK: Copying

    /// Notes under which numbers rows of `source` are known in `main`.
    private mutating func makeMap(_ name: String, where condition: String = "true") throws {
        maps.insert(name)
        try db.execute(
            sql: """
                CREATE TEMP TABLE \(name)_map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
                INSERT INTO \(name)_map SELECT theirs.id, ours.id FROM source.\(name) AS theirs
                JOIN main.\(name) AS ours USING (\(Self.table(name).knownBy.joined(separator: ", "))) WHERE \(condition)
                """)
    }

    /// Takes over the rows of a table that are not known, and gives their number. Rows that refer to what was not taken over
    /// are left out.
    @discardableResult
    private func copy(
        _ name: String, where condition: String = "true", replacing: [String: String] = [:]
    ) throws -> Int {
        let columns = Self.table(name).columns.filter {
            !$0.isComputed && ($0.name != "id" || replacing["id"] != nil)
        }
        let values = columns.map { column in
            replacing[column.name] ?? (column.references == nil ? "t.\(column.name)" : "m_\(column.name).new")
        }
        let joins = columns.compactMap { column in
            column.references.map { "JOIN \($0)_map AS m_\(column.name) ON m_\(column.name).old = t.\(column.name)" }
        }
        // In the order of the rows' own keys, so that numbers are given in that order and pages fill up.
        let order =
            Self.table(name).columns.contains { $0.name == "id" }
            ? "t.id" : Self.table(name).knownBy.map { "t.\($0)" }.joined(separator: ", ")
        try db.execute(
            sql: """
                INSERT INTO main.\(name) (\(columns.map(\.name).joined(separator: ", ")))
                SELECT \(values.joined(separator: ", ")) FROM source.\(name) AS t \(joins.joined(separator: " "))
                WHERE \(condition) ORDER BY \(order) ON CONFLICT DO NOTHING
                """)
        return db.changesCount
    }

    // MARK: Conflicts

    /// Of what both databases know, what they say different things of: a sentence each, at most a few of each kind.
    func conflicts() throws -> [String] {
        var conflicts: [String] = []
        func look(_ what: String, _ sql: String) throws {
            let found = try String.fetchAll(db, sql: sql)
            guard let first = found.first else { return }
            let more = found.count > 1 ? " and \(found.count - 1) more" : ""
            conflicts.append("\(what): \(first)\(more)")
        }
        // Runs that this merge has added are the same by nature: they are in the map.
        let both = """
            FROM source.run AS theirs JOIN main.run AS ours USING (identity)
            WHERE theirs.status = 'done' AND ours.status = 'done' AND theirs.id NOT IN (SELECT old FROM run_map)
            """
        let run = """
            ours.codec_label || ', jamming ' || ours.jamming || coalesce(', ' || ours.period_ms || ' ms', '')
                || ', replication ' || ours.replication || ' (' || substr(ours.identity, 1, 12) || ')'
            """
        for (name, what) in [("outcome", "outcomes"), ("snapshot", "moments before the deadline")] {
            try look(
                "different \(what) of the same run",
                "SELECT \(run) \(both) AND (\(isUnlike(name, ours: "ours.id", theirs: "theirs.id"))) ORDER BY ours.id")
        }
        // What a run's row says of them all, computed values apart by more than rounding.
        let unlike = RunRow.resultColumns.map { column in
            let (x, y) = ("ours.\(column.name)", "theirs.\(column.name)")
            return column.type == .real
                ? "((\(x) IS NULL) <> (\(y) IS NULL) OR coalesce(abs(\(x) - \(y)) > 1e-6 * max(abs(\(x)), abs(\(y))), false))"
                : "\(x) IS NOT \(y)"
        }
        let names = zip(unlike, RunRow.resultColumns).map { "WHEN \($0) THEN '\($1.name)'" }.joined(separator: " ")
        try look(
            "different results of the same run",
            """
            SELECT \(run) || ': ' || CASE \(names) END \(both) AND (\(unlike.joined(separator: " OR "))) ORDER BY ours.id
            """)
        try look(
            "different sizes of the same picture's encoding",
            """
            SELECT picture.name || ' by ' || codec.fingerprint FROM source.encoding AS theirs
            JOIN codec_map AS c ON c.old = theirs.codec JOIN picture_map AS p ON p.old = theirs.picture
            JOIN main.encoding AS ours ON ours.codec = c.new AND ours.picture = p.new
            JOIN main.picture ON picture.id = p.new JOIN main.codec ON codec.id = c.new
            WHERE ours.segment_bytes <> theirs.segment_bytes
            """)
        try look(
            "different verdicts on the same part of a picture",
            """
            SELECT picture.name || ' by ' || codec.fingerprint || ', part ' || theirs.code
            FROM source.judgement AS theirs JOIN codec_map AS c ON c.old = theirs.codec
            JOIN picture_map AS p ON p.old = theirs.picture JOIN classifier_map AS k ON k.old = theirs.classifier
            JOIN main.judgement AS ours ON ours.codec = c.new AND ours.classifier = k.new AND ours.picture = p.new
                AND ours.label = theirs.label AND ours.code = theirs.code
            JOIN main.picture ON picture.id = p.new JOIN main.codec ON codec.id = c.new
            WHERE ours.rank IS NOT theirs.rank
            """)
        try look(
            "different pictures in the same dataset",
            """
            SELECT dataset.name || ', picture ' || theirs.position FROM source.dataset_picture AS theirs
            JOIN dataset_map AS d ON d.old = theirs.dataset JOIN picture_map AS p ON p.old = theirs.picture
            JOIN main.dataset_picture AS ours ON ours.dataset = d.new AND ours.position = theirs.position
            JOIN main.dataset ON dataset.id = d.new
            WHERE ours.picture <> p.new OR ours.label IS NOT theirs.label
            """)
        return conflicts
    }

    /// Whether the rows of a table are not the same of one run and of another: a row that only one has, or a value.
    private func isUnlike(_ name: String, ours: String, theirs: String) -> String {
        let table = Self.table(name)
        let key = table.knownBy.filter { $0 != "run" }
        let values = table.columns.map(\.name).filter { $0 != "run" && $0 != "picture" && !key.contains($0) }
        let picture = table.columns.contains { $0.name == "picture" }
        let isSameRow = key.map { "x.\($0) = y.\($0)" }.joined(separator: " AND ")
        let differs = values.map { "x.\($0) IS NOT y.\($0)" } + (picture ? ["x.picture IS NOT p.new"] : [])
        return """
            (SELECT count(*) FROM main.\(name) WHERE run = \(ours)) <> (SELECT count(*) FROM source.\(name) WHERE run = \(theirs))
            OR EXISTS (SELECT 1 FROM main.\(name) AS x LEFT JOIN source.\(name) AS y ON y.run = \(theirs) AND \(isSameRow)
                \(picture ? "LEFT JOIN picture_map AS p ON p.old = y.picture" : "")
                WHERE x.run = \(ours) AND (y.run IS NULL OR \(differs.joined(separator: " OR "))))
            """
    }
}
