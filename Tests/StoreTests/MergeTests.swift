import Foundation
import Testing

@testable import Store

@Suite("Merging databases")
struct MergeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What `fill` writes, by position.
    func result(_ position: Int, _ fixture: Fixture) -> RunResult {
        [
            fixture.result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1]),
            fixture.result(ranks: [1, 3, 9, nil], whole: [2, 2, 1, 0]),
            fixture.result(ranks: [1, 5, 6, nil], whole: [1, 1, 1, 0]),
            fixture.result(ranks: [nil, nil, nil, nil], whole: [0, 0, 0, 0]),
        ][position]
    }

    /// A database of only some of the runs of `fill`, with the plan of all, as a job of a cluster writes it.
    func shard(_ name: String, _ positions: [Int], shiftingKeys: Bool = false) throws -> Fixture {
        let database = try ResultsDatabase(path: folder.path(name), access: .create)
        if shiftingKeys {
            // Other rows first, so that nothing has the same number as elsewhere.
            let picture = PictureRecord(sha256: Fixture.hash("elsewhere"), name: "x.jpg", label: 3)
            _ = try database.store(DatasetRecord(name: "other", fingerprint: "other@1", pictures: [picture]))
            _ = try database.store(CodecRecord(fingerprint: "other()", name: "other", parameters: "", weights: nil))
        }
        let fixture = try Fixture(in: folder, database: database)
        let campaign = try fixture.plan()
        for position in positions {
            let level = position < 2 ? "none" : "heavy"
            let run = fixture.run(campaign, codec: position % 2, level: level, position: position)
            try database.record(run, .done(result(position, fixture)))
        }
        try database.store(
            [
                (
                    fixture.dataset.pictures[positions.first ?? 0],
                    LayoutRow(segmentBytes: [504, 504], encodeSeconds: nil)
                )
            ],
            by: fixture.codecs[0].key)
        let context = VerdictContext(codec: fixture.codecs[0].key, classifier: fixture.classifier.key)
        let key = VerdictKey(picture: fixture.dataset.pictures[1], label: 10, code: Int64(positions.first ?? 0))
        try database.store([(key, .undecodable)], by: context)
        return fixture
    }

    func rows(_ database: ResultsDatabase) throws -> [Table] {
        try ["run", "outcome", "snapshot", "campaign", "campaign_run"].map { try database.resultRows(of: $0) }
    }

    @Test(
        "Parts, in any order, join to what one machine would have written, row for row", arguments: [[0, 1], [1, 0]])
    func parts(order: [Int]) throws {
        let whole = try Fixture(folder: folder, file: "whole.sqlite")
        try whole.fill()
        let parts = [try shard("a.sqlite", [0, 3]), try shard("b.sqlite", [1, 2])]
        let joined = try ResultsDatabase(path: folder.path("joined.sqlite"), access: .create)
        for part in order {
            let report = try joined.merge(parts[part].database.path)
            #expect(report == MergeReport(runs: 2, knownRuns: 0, failures: 0, verdicts: 1, encodings: 1))
        }
        #expect(try rows(joined) == rows(whole.database))
        #expect(try joined.query(.accuracy) == whole.database.query(.accuracy))
        #expect(try joined.query(sql: "PRAGMA foreign_key_check").rows.isEmpty)
    }

    @Test("The same twice changes nothing")
    func twice() throws {
        let part = try shard("a.sqlite", [0, 1, 2])
        let joined = try ResultsDatabase(path: folder.path("joined.sqlite"), access: .create)
        _ = try joined.merge(part.database.path)
        let before = try rows(joined)
        let again = try joined.merge(part.database.path)
        #expect(again == MergeReport(runs: 0, knownRuns: 3, failures: 0, verdicts: 0, encodings: 0))
        #expect(try rows(joined) == before)
    }

    @Test("Numbers given anew: every row still means the same")
    func renumbered() throws {
        let part = try shard("a.sqlite", [0, 1], shiftingKeys: true)
        let joined = try shard("b.sqlite", [2, 3])
        _ = try joined.database.merge(part.database.path)
        let meaning = """
            SELECT run.identity, codec.fingerprint, dataset.fingerprint, classifier.fingerprint, outcome.position, sha256,
                rank FROM outcome JOIN run ON run.id = outcome.run JOIN codec ON codec.id = run.codec
            JOIN dataset ON dataset.id = run.dataset JOIN classifier ON classifier.id = run.classifier
            JOIN picture ON picture.id = outcome.picture WHERE run.position < 2 ORDER BY 1, 5
            """
        #expect(try joined.database.query(sql: meaning) == part.database.query(sql: meaning))
        #expect(try joined.database.dataset(named: "other")?.record.pictures.map(\.label) == [3])
        let context = VerdictContext(codec: joined.codecs[0].key, classifier: joined.classifier.key)
        let key = VerdictKey(picture: joined.dataset.pictures[1], label: 10, code: 0)
        #expect(try joined.database.verdicts(of: [key], by: context) == [.undecodable])
    }

    @Test("Failures come along; what is done replaces what is not, never the other way; a lost job is interrupted")
    func statuses() throws {
        let (ours, theirs) = (try shard("ours.sqlite", [0]), try shard("theirs.sqlite", [1]))
        let ourCampaign = try ours.plan()
        let theirCampaign = try theirs.plan()
        func run(_ fixture: Fixture, _ campaign: RowKey<CampaignRecord>, _ position: Int) -> RunRecord {
            fixture.run(campaign, codec: position % 2, level: position < 2 ? "none" : "heavy", position: position)
        }
        try ours.database.record(run(ours, ourCampaign, 1), .failed(error: "here", wallSeconds: 1))
        try theirs.database.record(run(theirs, theirCampaign, 0), .failed(error: "there", wallSeconds: 1))
        try theirs.database.record(run(theirs, theirCampaign, 2), .failed(error: "there", wallSeconds: 1))
        try theirs.database.begin(run(theirs, theirCampaign, 3))
        let report = try ours.database.merge(theirs.database.path)
        #expect(report.runs == 1 && report.failures == 2)
        let statuses = try ours.database.query(sql: "SELECT status, error FROM run ORDER BY position")
        #expect(statuses.texts("status") == ["done", "done", "failed", "interrupted"])
        #expect(statuses.texts("error") == [nil, nil, "there", "still running when its database was merged"])
        #expect(try ours.database.query(sql: "SELECT count(*) FROM outcome").rows == [[.integer(8)]])
    }

    @Test("Different outcomes of one run, or verdicts on one part, are a conflict, which changes nothing")
    func conflicts() throws {
        let (ours, theirs) = (try shard("ours.sqlite", [0]), try shard("theirs.sqlite", [0, 1]))
        try theirs.database.write {
            try $0.execute(sql: "UPDATE outcome SET missing_bytes = missing_bytes + 1 WHERE run = 1")
        }
        let before = try rows(ours.database)
        #expect {
            _ = try ours.database.merge(theirs.database.path)
        } throws: {
            "\($0)".contains("different outcomes of the same run: pnc, jamming none, 300.0 ms, replication 0")
        }
        #expect(try rows(ours.database) == before)
        let (a, b) = (try shard("a.sqlite", [0]), try shard("b.sqlite", [0]))
        try b.database.write {
            try $0.execute(sql: "UPDATE judgement SET rank = 3; UPDATE encoding SET segment_bytes = x'05'")
        }
        #expect {
            _ = try a.database.merge(b.database.path)
        } throws: {
            guard case .conflict(_, _, let what) = $0 as? StoreError else { return false }
            return what.count == 2 && what[0].contains("0.jpg by pnc()@ab")
                && what[1].contains("1.jpg by pnc()@ab, part 0")
        }
    }

    @Test("A file that is no results database, or this one itself, is refused and changes nothing")
    func refused() throws {
        let ours = try shard("ours.sqlite", [0])
        let photo = folder.path("photo.jpg")
        try Data(repeating: 0xA5, count: 5000).write(to: URL(fileURLWithPath: photo))
        for path in [photo, folder.path("missing.sqlite"), ours.database.path] {
            #expect(throws: StoreError.self) { try ours.database.merge(path) }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("missing.sqlite")))
        #expect(try ours.database.query(sql: "SELECT count(*) FROM run").rows == [[.integer(1)]])
    }
}
