import Foundation
import struct GRDB.Configuration
import class GRDB.Database
import class GRDB.DatabaseQueue
import Testing

@testable import Store

@Suite("Writing runs")
struct RunWriterTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    func count(_ table: String) throws -> Int? {
        try fixture.database.query(sql: "SELECT count(*) FROM \(table)").rows[0][0].number.map { Int($0) }
    }

    @Test("A done run holds what it was, its summary, and every image")
    func done() throws {
        let campaign = try fixture.plan()
        let run = fixture.run(campaign, codec: 0, level: "none", position: 0)
        let key = try fixture.database.record(run, .done(fixture.result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1])))
        let row = try fixture.database.query(sql: "SELECT * FROM run")
        func cell(_ name: String) -> Table.Cell? { row.column(name)?.first }
        #expect(cell("id") == .integer(key.id))
        #expect(cell("status") == .text("done") && cell("error") == .null)
        #expect(cell("codec_name") == .text("pnc") && cell("weights") == .text("ab"))
        #expect(cell("dataset_hash") == .text("four@1") && cell("classifier_name") == .text("efficientnet-lite0"))
        #expect(cell("variables") == .text(#"{"jamming":"none","link.ieee802154.distance":1.5}"#))
        #expect(cell("started_at") == .text("2023-11-14T22:13:20Z"))
        #expect(cell("images") == .integer(4) && cell("top1_count") == .real(2) && cell("top5_count") == .real(3))
        #expect(cell("undecodable_count") == .integer(0) && cell("fully_offloaded_count") == .integer(3))
        #expect(cell("mean_encoded_bytes") == .real(1008) && cell("mean_segments") == .real(2))
        #expect(cell("mean_whole_segment_bytes") == .real(882) && cell("blocks") == .integer(60))
        #expect(cell("throughput_images") == .integer(4) && near(cell("throughput_kbps")?.number, 63))
        #expect(cell("mean_psnr_db") == .real(30) && cell("encode_ms") == .real(12.5))

        let image = try fixture.database.query(sql: "SELECT * FROM outcome WHERE position = 3")
        let picture = fixture.dataset.pictures[3].id
        let numbers: [Int64] = [key.id, 3, picture, 1008, 2, 514, 9, 0, 1, 504, 1, 6]
        let times: [Int64] = [900_000, 20_000, 150_000, 84_000, 300_000]
        let differences: [Int64] = [494, 10, 66_000, 150_000]
        let expected =
            numbers.map { Table.Cell.integer($0) } + [.real(0), .real(0)] + (times + differences).map { .integer($0) }
            + [.null, .null]
        #expect(image.rows == [expected])
        let snapshot = try fixture.database.query(sql: "SELECT * FROM snapshot WHERE position = 2")
        let instant: [Int64] = [key.id, 2, 100_000, 1, 2]
        #expect(snapshot.rows == [instant.map { Table.Cell.integer($0) } + [.real(0), .real(1)]])
    }

    @Test("What is expected of a curve's images is kept as it is, and adds up")
    func expectations() throws {
        let campaign = try fixture.plan()
        var result = fixture.result(ranks: [nil, nil, nil, nil], whole: [2, 2, 1, 0])
        for (index, top5) in [0.75, 0.5, 0.25, 0].enumerated() {
            try result.outcomes.update(index) { $0.expected = ExpectedAccuracy(top1: nil, top5: top5) }
        }
        try result.outcomes.update(0) {
            $0.snapshots = [
                SnapshotRecord(afterNs: 1000, code: 1, rank: nil, expected: ExpectedAccuracy(top1: 0.25, top5: 0.5))
            ]
        }
        result.knowsTop1 = false
        try fixture.database.record(fixture.run(campaign, codec: 0, level: "none", position: 0), .done(result))
        let run = try fixture.database.query(sql: "SELECT top1, top5_count, top5, undecodable_count FROM run").rows
        #expect(run == [[.null, .real(1.5), .real(0.375), .integer(1)]])
        // Of the table itself: where SQLite has sorted, it gives a whole number that it computed as an integer.
        let images = try fixture.database.query(sql: "SELECT rank, top5 FROM outcome ORDER BY run, position").rows
        #expect(images == [0.75, 0.5, 0.25, 0].map { [.null, .real($0)] })
        let kept = try fixture.database.query(sql: "SELECT expected_top5 FROM outcome ORDER BY run, position")
        #expect(kept.numbers("expected_top5") == [750_000, 500_000, 250_000, nil])
        let moment = try fixture.database.query(sql: "SELECT top1, top5 FROM snapshot WHERE after_us = 1").rows
        #expect(moment == [[.real(0.25), .real(0.5)]])
    }

    @Test("Mean and deviation of the throughput are those of the numbers")
    func throughput() throws {
        var outcomes = [1, 1, 1].map { fixture.outcome(0, whole: $0, rank: 1) }
        for (index, milliseconds) in [64, 32, 128].enumerated() {
            outcomes[index].times.lastWholeSegmentNs = 20_000_000 + Int64(milliseconds) * 1_000_000
        }
        outcomes.append(fixture.outcome(3, whole: 0, rank: nil))
        let summary = try RunSummary(Outcomes(outcomes))
        // 63, 126 and 31.5 kbit/s; the image without a whole segment has none.
        #expect(summary.throughputImages == 3)
        #expect(near(summary.meanThroughputKbps, 73.5))
        // Squares of the deviations: 110.25 + 2756.25 + 1764.
        #expect(near(summary.deviationThroughputKbps, (4630.5 / 2).squareRoot()))
        #expect(try summary.undecodable == 1 && RunSummary(Outcomes([])).meanBytes == nil)
    }

    @Test("A failed or interrupted run leaves its error and the command that repeats it, and no outcomes")
    func failed() throws {
        let campaign = try fixture.plan()
        let first = fixture.run(campaign, codec: 0, level: "none", position: 0)
        let second = fixture.run(campaign, codec: 1, level: "none", position: 1)
        try fixture.database.record(first, .failed(error: "no weights", wallSeconds: 0.5))
        try fixture.database.record(second, .interrupted(reason: "stopped by the user", wallSeconds: 0.5))
        #expect(try count("outcome") == 0 && count("snapshot") == 0)
        let rows = try fixture.database.query(sql: "SELECT status, error, repeat_command, images FROM run ORDER BY id")
        let command = Table.Cell.text("pncsim run jamming.yaml")
        #expect(
            rows.rows == [
                [.text("failed"), .text("no weights"), command, .null],
                [.text("interrupted"), .text("stopped by the user"), command, .null],
            ])
        #expect(try fixture.database.doneIdentities(of: [first.identity, second.identity]).isEmpty)
    }

    @Test("A run that cannot be written whole is not written at all, and what stood before stands")
    func allOrNothing() throws {
        let campaign = try fixture.plan()
        let run = fixture.run(campaign, codec: 0, level: "none", position: 0)
        try fixture.database.record(run, .failed(error: "first attempt", wallSeconds: 1))
        var result = fixture.result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1])
        try result.outcomes.update(3) { $0.picture = RowKey(999) }
        #expect {
            try fixture.database.record(run, .done(result))
        } throws: {
            "\($0)".contains("FOREIGN KEY constraint failed")
        }
        #expect(try count("outcome") == 0 && count("snapshot") == 0)
        #expect(try fixture.database.query(sql: "SELECT error FROM run").rows == [[.text("first attempt")]])
    }

    @Test("Several runs in one transaction: all or none")
    func several() throws {
        let campaign = try fixture.plan()
        let runs = (0..<2).map { fixture.run(campaign, codec: $0, level: "none", position: $0) }
        let good = fixture.result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1])
        var bad = good
        try bad.outcomes.update(0) { $0.picture = RowKey(999) }
        #expect(throws: StoreError.self) {
            try fixture.database.record([(runs[0], .done(good)), (runs[1], .done(bad))])
        }
        #expect(try count("run") == 0 && count("outcome") == 0)
        let keys = try fixture.database.record([(runs[0], .done(good)), (runs[1], .failed(error: "x", wallSeconds: 1))])
        #expect(keys.map(\.id) == [1, 2])
        #expect(try count("run") == 2 && count("outcome") == 4)
    }

    @Test("A run that is done is not written again; one that is not is replaced")
    func again() throws {
        let campaign = try fixture.plan()
        let run = fixture.run(campaign, codec: 0, level: "none", position: 0)
        let result = fixture.result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1])
        let begun = try fixture.database.begin(run)
        let failed = try fixture.database.record(run, .failed(error: "x", wallSeconds: 1))
        let done = try fixture.database.record(run, .done(result))
        let again = try fixture.database.record(run, .done(fixture.result(ranks: [9], whole: [0])))
        let failedAfterwards = try fixture.database.record(run, .failed(error: "y", wallSeconds: 1))
        #expect(Set([begun, failed, done, again, failedAfterwards]).count == 1)
        #expect(try count("run") == 1 && count("outcome") == 4)
        #expect(try fixture.database.query(sql: "SELECT status, error FROM run").rows == [[.text("done"), .null]])
    }

    @Test("Whatever order runs end in, and however often they fail first, the rows come out alike")
    func order() throws {
        try fixture.fill()
        let other = try Fixture()
        let campaign = try other.plan()
        let results = [
            other.result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1]),
            other.result(ranks: [1, 3, 9, nil], whole: [2, 2, 1, 0]),
            other.result(ranks: [1, 5, 6, nil], whole: [1, 1, 1, 0]),
            other.result(ranks: [nil, nil, nil, nil], whole: [0, 0, 0, 0]),
        ]
        for position in [2, 0, 3, 1] {
            let level = position < 2 ? "none" : "heavy"
            let run = other.run(campaign, codec: position % 2, level: level, position: position)
            try other.database.begin(run)
            if position == 3 { try other.database.record(run, .interrupted(reason: "x", wallSeconds: 1)) }
            _ = try other.plan()
            try other.database.record(run, .done(results[position]))
        }
        for table in ["run", "outcome", "snapshot", "campaign", "campaign_run"] {
            let rows = try fixture.database.resultRows(of: table)
            #expect(!rows.rows.isEmpty)
            #expect(try other.database.resultRows(of: table) == rows, "\(table)")
        }
    }

    @Test("A campaign that asks for more finds what is done")
    func more() throws {
        try fixture.fill()
        var record = Fixture.campaignRecord
        record.hash = Fixture.hash("more")
        record.scenario = "more"
        let identities = ["none", "heavy", "light"].map { Fixture.identity(codec: 0, level: $0) }
        _ = try fixture.database.plan(record, identities: identities)
        #expect(try fixture.database.doneIdentities(of: identities) == Set(identities[..<2]))
        // The runs that both ask for count for both.
        #expect(try fixture.database.query(.accuracy, arguments: ["campaign=more"]).rows.count == 2)
        #expect(try fixture.database.query(.accuracy, arguments: ["campaign=jamming"]).rows.count == 4)
    }

    @Test("Links' samples and events are kept where there are some, and go with a run that is replaced")
    func recordings() throws {
        let campaign = try fixture.plan()
        var result = fixture.result(ranks: [1], whole: [2])
        result.linkSamples = [LinkSampleRecord(startUs: 0, durationUs: 1000, deliveredBytes: 63, jamming: "light")]
        result.events = [
            EventRecord(atNs: 5, position: 0, event: "arrival"), EventRecord(atNs: 9, position: nil, event: "end"),
        ]
        try fixture.database.record(fixture.run(campaign, codec: 0, level: "none", position: 0), .done(result))
        #expect(try fixture.database.query(sql: "SELECT * FROM event_log").rows.map(\.count) == [6, 6])
        #expect(try count("link_sample") == 1)
        try fixture.database.write { try $0.execute(sql: "DELETE FROM run") }
        for table in ["outcome", "snapshot", "link_sample", "event_log"] { #expect(try count(table) == 0) }
    }

    @Test("A run whose top-1 is not known has none: nowhere is it a number")
    func unknownTop1() throws {
        let campaign = try fixture.plan()
        for (codec, isKnown) in [(0, true), (1, false)] {
            var result = fixture.result(ranks: [1, 5, 6, nil], whole: [2, 2, 2, 0])
            result.knowsTop1 = isKnown
            try fixture.database.record(
                fixture.run(campaign, codec: codec, level: "none", position: codec), .done(result))
        }
        let numbers = try fixture.database.query(
            sql: "SELECT r.top1, a.top1, r.top5, a.top5 FROM run AS r "
                + "JOIN accuracy_by_cell AS a ON a.codec = r.codec ORDER BY r.id"
        ).rows
        #expect(numbers[0].prefix(2) == [.real(0.25), .real(0.25)])
        #expect(numbers[1].prefix(2).allSatisfy { $0 == .null })
        #expect(numbers.allSatisfy { $0.suffix(2) == [.real(0.5), .real(0.5)] })
        let paired = try fixture.database.query(
            sql: "SELECT top1_difference, won1, lost1, won5, lost5 FROM paired_difference"
        ).rows
        #expect(paired.count == 2)
        #expect(paired.allSatisfy { $0 == [.null, .null, .null, .integer(0), .integer(0)] })
    }

    @Test("Killed in the middle of writing: the next to open the file finds it as it was before")
    func killed() throws {
        try fixture.fill()
        let before = try fixture.database.resultRows(of: "run")
        let path = fixture.database.path
        // A second writer with so small a cache that its unfinished transaction reaches the file, as a commit under way does.
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let writer = try DatabaseQueue(path: path, configuration: configuration)
        try writer.inDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = 5; BEGIN IMMEDIATE; UPDATE run SET error = hex(zeroblob(50000))")
            try db.execute(sql: "UPDATE unit SET description = hex(zeroblob(500)); DELETE FROM outcome")
        }
        let copy = fixture.folder.path("killed.sqlite")
        for ending in ["", "-journal"] {
            try FileManager.default.copyItem(atPath: path + ending, toPath: copy + ending)
        }
        try writer.inDatabase { try $0.execute(sql: "ROLLBACK") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) != Data(contentsOf: URL(fileURLWithPath: path)))

        let opened = try ResultsDatabase(path: copy, access: .write)
        #expect(try opened.resultRows(of: "run") == before)
        #expect(try opened.query(sql: "SELECT count(*) FROM outcome").rows == [[.integer(16)]])
        #expect(try opened.query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
    }
}

extension ResultsDatabase {
    /// The rows of a table, without what differs from one execution to the next.
    func resultRows(of table: String) throws -> Table {
        let circumstances = ["host", "threads", "started_at", "finished_at", "wall_seconds", "created_at"]
        let columns = try query(sql: "SELECT name FROM pragma_table_xinfo('\(table)')").texts("name").compactMap { $0 }
            .filter { !circumstances.contains($0) }
        return try query(sql: "SELECT \(columns.joined(separator: ", ")) FROM \(table) ORDER BY 1, 2")
    }
}
