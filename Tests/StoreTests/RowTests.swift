import Foundation
import GRDB
import Testing

@testable import Store

/// What a row is before it is written, and when it is read.
@Suite("Rows")
struct RowTests {
    let fixture: Fixture

    init() throws { fixture = try Fixture() }

    /// A record of every kind of value that a column can hold.
    private struct Everything {
        var whole = 7
        var long = Int64.max
        var unsigned = UInt64.max
        var isTrue = true
        var number = 0.8455108962294191
        var text = "NULL, or ’not’"
        var bytes = Data([0, 255])
        var none = Data()
        var date = Date(timeIntervalSince1970: 1_700_000_000)
        var key = RowKey<PictureRecord>(5)
        var missing: Int?
        var there: Double? = -1.5

        static let table = StoredTable<Everything>(
            "everything", "", knownBy: [],
            [
                Column("whole", help: "", \.whole), Column("long", help: "", \.long),
                Column("unsigned", help: "", \.unsigned), Column("is_true", help: "", \.isTrue),
                Column("number", help: "", \.number), Column("text", help: "", \.text),
                Column("bytes", help: "", \.bytes), Column("none", help: "", \.none), Column("date", help: "", \.date),
                Column("key", help: "", \.key), Column("missing", help: "", \.missing),
                Column("there", help: "", \.there),
            ])
    }

    @Test("A value is read as its record says, whatever its type")
    func cells() throws {
        let columns = Everything.table.columns
        let ddl = columns.map { "\($0.description.name) \($0.description.type.rawValue)" }.joined(separator: ", ")
        let record = Everything()
        try fixture.database.write { db in
            try db.execute(sql: "CREATE TABLE everything (\(ddl)) STRICT")
            try Everything.table.insert(into: db)(record)
        }
        let found = try fixture.database.query(sql: "SELECT * FROM everything").rows
        #expect(found == [columns.map { $0.cell?(record) ?? .null }])
    }

    @Test("A run's outcomes are those that would be read of it: judged, useless, expected, and of none, a part or all")
    func outcomes() throws {
        let campaign = try fixture.plan()
        var result = fixture.result(ranks: [1, 5, 6, nil, nil, nil, nil], whole: [2, 2, 1, 0, 1, 1, 0])
        for (index, (top1, top5)) in [(4, (0.25, 0.862)), (5, (nil, 0.8455108962294191)), (6, (0, 0))] {
            try result.outcomes.update(index) { $0.expected = ExpectedAccuracy(top1: top1, top5: top5) }
        }
        try result.outcomes.update(3) {
            $0.received = OutcomeRecord.Received(bytes: 0, wholeSegments: 0, wholeSegmentBytes: 0)
            ($0.times.sendStartNs, $0.times.lastByteNs) = (nil, nil)
        }
        let run = fixture.run(campaign, codec: 0, level: "none", position: 0)
        try fixture.database.record(run, .done(result))
        let read = try fixture.database.outcomeTable(of: run.identity)
        #expect(try result.outcomeTable() == read)
        #expect(read.numbers("top5") == [1, 1, 0, 0, 0.862, 0.8455108962294191, 0])
        #expect(read.numbers("received_bytes") == [1018, 1018, 514, 0, 514, 514, 10])
    }

    @Test("What training noted comes in the order of labels, stages and steps, of one training or of all")
    func training() throws {
        let records = ["b", "a"].flatMap { label in
            [2, 1].map { step in
                TrainingRecord(
                    codec: "pnc", label: label, stage: "1", step: step, epoch: 0, loss: 0.5, learningRate: 0.001,
                    seconds: 1, validation: step == 2 ? [.init("top5", .number(0.75))] : [])
            }
        }
        try fixture.database.store(records)
        let all = try fixture.database.training(codec: "pnc")
        #expect(all == Array(records.reversed()))
        #expect(try fixture.database.training(codec: "pnc", label: "a") == Array(all.prefix(2)))
        #expect(try fixture.database.training(codec: "rnn").isEmpty)
    }

    @Test("A codec that is forgotten leaves what its runs came to, and nothing kept of pictures")
    func forgotten() throws {
        try fixture.fill()
        for codec in fixture.codecs {
            try fixture.database.store(
                [(fixture.dataset.pictures[0], LayoutRow(segmentBytes: [504], encodeSeconds: 0.125))], by: codec.key)
        }
        let known = try fixture.database.cachedCodecs()
        #expect(known.map(\.name) == ["pnc", "webp(quality=20)"])
        try fixture.database.forget(known[0])
        #expect(try fixture.database.cachedCodecs().map(\.name) == ["webp(quality=20)"])
        #expect(try fixture.database.query(sql: "SELECT count(*) FROM outcome").rows == [[.integer(16)]])
    }
}
