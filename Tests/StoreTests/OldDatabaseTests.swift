import Foundation
import Testing

@testable import Store

/// A database that version 0.1 (schema 5) made: a published curve whose table was changed between two runs, and JPEG.
@Suite("A database of version 0.1")
struct OldDatabaseTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path()
        let fixture = try #require(Bundle.module.url(forResource: "Fixtures/version-0.1", withExtension: "sqlite"))
        try FileManager.default.copyItem(atPath: fixture.path, toPath: path)
    }

    /// What 0.1 printed, of the runs before and after the table was changed.
    private func expectNumbers(_ database: ResultsDatabase) throws {
        let current = try database.query(.accuracy)
        #expect(current.texts("codec_label") == ["mine", "jpeg", "mine", "jpeg"])
        #expect(current.texts("jamming") == ["none", "none", "heavy", "heavy"])
        for (found, printed) in zip(current.numbers("top5"), [0.333, 0.917, 0.333, 0.333]) {
            #expect(near(found, printed, 0.0005))
        }
        let earlier = try database.cells(of: .all).filter(\.key.isEarlier)
        #expect(earlier.map(\.key.codecLabel) == ["mine", "mine"])
        #expect(earlier.compactMap(\.top5).map { ($0.value * 1000).rounded() } == [750, 667])
        #expect(
            try database.notes(on: .current) == [.earlierRuns(4), .windowUntilNextReady(versions: ["0.1.0"])])
    }

    @Test("is read as it is, and not changed by it")
    func read() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let database = try ResultsDatabase(path: path, access: .read)
        #expect(database.schema == 5)
        try expectNumbers(database)
        for query in NamedQuery.all where query != .compare { _ = try database.query(query) }
        #expect(try database.query(.compare, arguments: ["1", "9"]).rows.count > 40)
        #expect(try database.throughput().count == 4)
        #expect(try database.campaigns().map(\.scenario) == ["old"])
        #expect(try database.inputs(of: database.campaigns()[0].key).isEmpty)
        #expect(try database.info().isOlder && database.info().earlierRuns == 4)
        var rows = 0
        for table in ExportedTable.all { try database.export(table) { rows += $0.rows.count } }
        #expect(rows > 100)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("is brought up to date by who may write, and says the same")
    func migrated() throws {
        let database = try ResultsDatabase(path: path, access: .write)
        #expect(database.schema == Schema.version)
        try expectNumbers(database)
        #expect(try database.query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        #expect(try database.query(sql: "PRAGMA foreign_key_check").rows.isEmpty)
    }

    @Test("Outcomes that were kept as plain numbers stay what they were, to the last digit")
    func plainOutcomes() throws {
        let file = folder.path("plain.sqlite")
        let plain = try ResultsDatabase(
            path: file, access: .create, patience: 0.1, migrations: Array(Schema.migrations.prefix(9)))
        // Judged, undecodable, drawn by version 0.1 (a rank that is not known), and expected; nothing, a part and all arrived.
        try plain.write { db in
            try db.execute(
                sql: """
                    PRAGMA defer_foreign_keys = ON;
                    INSERT INTO outcome VALUES
                        (1, 0, 1, 5056, 10, 4690, 78, 0, 8, 4438, 4690, 1, 1, 1, 0, 11800, 513258, 490536, 511800),
                        (1, 1, 1, 5056, 10, 0, 0, 3, 0, 0, 0, NULL, 0, 0, 500000, 11800, NULL, NULL, 511800),
                        (1, 2, 1, 945, 2, 945, 15, 0, 2, 945, 1, 6, 0, 0, 1000000, 11800, 128334, 128334, 128334),
                        (1, 3, 1, 945, 2, 945, 15, 0, 2, 945, 1, NULL, 0, 1, 1500000, 11800, 128334, 128334, 128334),
                        (1, 4, 1, 945, 2, 500, 15, 0, 0, 0, 1, NULL, 0.25, 0.862, 2000000, NULL, 9, NULL, 128334),
                        (1, 5, 1, 0, 1, 0, 0, 0, 1, 0, 1, NULL, 0.000001, 0.8455108962294191, 2500000, 1, NULL, 7, 8),
                        (1, 6, 1, 945, 2, 945, 15, 0, 2, 945, 1, 2, 0, 0.3, 3000000, 11800, 128334, 128334, 128334);
                    DELETE FROM outcome WHERE run <> 1;
                    """)
            try db.execute(sql: "INSERT INTO picture VALUES (1, printf('%064d', 1), 'a')")
            try db.execute(
                sql: """
                    INSERT INTO codec VALUES (1, 'a', 'a', '', NULL); INSERT INTO dataset VALUES (1, 'a', 'a');
                    INSERT INTO classifier VALUES (1, 'a', 'a');
                    INSERT INTO campaign (id, scenario, text, hash, program_version, created_at) VALUES (1, 'a', '', 'a', '1', '');
                    INSERT INTO run (id, identity, campaign, position, cell, replication, seed, conditions, status, program_version,
                        host, threads, started_at, codec, codec_label, codec_name, codec_parameters, dataset, dataset_name,
                        dataset_hash, classifier, classifier_name, device, link, link_text, jamming, arrivals, stop_rule,
                        block_bytes, images)
                    VALUES (1, 'a', 1, 0, 0, 0, 1, 'a', 'done', '1', '', 1, '', 1, 'a', 'a', '', 1, 'a', '', 1, 'a', '', '', '', '',
                        '', '', 64, 7);
                    """)
        }
        let kept =
            "run, position, encoded_bytes, received_bytes, whole_segment_bytes, rank, top1, top5, last_byte_us, "
            + "last_whole_segment_us, stop_us"
        let ofOutcomes = "SELECT \(kept) FROM main.outcome ORDER BY run, position"
        let before = try plain.query(sql: ofOutcomes)
        let inTodaysShape = "SELECT * FROM outcome ORDER BY run, position"
        let read = try ResultsDatabase(path: file, access: .read).query(sql: inTodaysShape)
        let now = try ResultsDatabase(path: file, access: .write)
        #expect(try now.query(sql: ofOutcomes) == before)
        let written = try now.query(sql: inTodaysShape)
        #expect(written.columns == read.columns)
        for column in written.columns.map(\.name) {
            #expect(written.numbers(column) == read.numbers(column), "\(column)")
        }
        #expect(written.numbers("expected_top5") == [nil, nil, nil, 1_000_000, 862_000, 0.8455108962294191, 300_000])
        #expect(written.numbers("idle_us") == [-1458, 511_800, 0, 0, 128_325, 8, 0])
    }

    @Test("is merged into a new one, and stays as it is itself")
    func merged() throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let joined = try ResultsDatabase(path: folder.path("joined.sqlite"), access: .create)
        let report = try joined.merge(path)
        #expect(report.runs == 12 && report.knownRuns == 0)
        try expectNumbers(joined)
        #expect(try joined.merge(path).knownRuns == 12)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("can be pruned")
    func pruned() throws {
        let report = try ResultsDatabase(path: path, access: .write).prune()
        #expect(report.runs == 4 && report.outcomes == 24)
    }
}
