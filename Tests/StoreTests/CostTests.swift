import GRDB
import Synchronization
import Testing

@testable import Store

/// What questions and results cost, in statements and bytes, which no machine's load changes.
@Suite("The cost of asking, of writing and of keeping")
struct CostTests {
    /// Statements that a database's connection has begun.
    private final class Counter: Sendable {
        private let count = Mutex(0)

        init(_ database: ResultsDatabase) throws {
            try database.write { db in
                db.trace(options: .statement) { _ in self.count.withLock { $0 += 1 } }
            }
        }

        /// Those that `body` has begun.
        func statements(of body: () throws -> Void) rethrows -> Int {
            count.withLock { $0 = 0 }
            try body()
            return count.withLock(\.self)
        }
    }

    /// A database of so many levels, both codecs at each.
    private func fixture(levels: Int) throws -> Fixture {
        let fixture = try Fixture()
        let names = (0..<levels).map { "level \($0)" }
        let campaign = try fixture.plan(levels: names)
        let runs = names.indices.flatMap { level in
            (0..<2).map { codec in
                let run = fixture.run(
                    campaign, codec: codec, level: names[level], position: 2 * level + codec)
                return (run: run, ending: RunEnding.done(fixture.result(ranks: [1, 5, 6, nil], whole: [2, 2, 1, 0])))
            }
        }
        try fixture.database.record(runs)
        return fixture
    }

    @Test("A question takes as many statements of forty cells as of four, and few")
    func asking() throws {
        let counts = try [2, 20].map { levels in
            let database = try fixture(levels: levels).database
            let counter = try Counter(database)
            let asked: [() throws -> Int] = [
                { try database.cells().count }, { try database.query(.accuracy).rows.count },
                { try 2 * database.query(.paired).rows.count }, { try database.throughput().count },
            ]
            return try asked.map { ask in
                var rows = 0
                let statements = try counter.statements { rows = try ask() }
                #expect(rows == 2 * levels)
                return statements
            }
        }
        #expect(counts[0] == counts[1])
        #expect(counts[0].allSatisfy { $0 <= 10 }, "\(counts[0])")
    }

    @Test("A run takes a statement for each of its images and moments, and few besides")
    func writing() throws {
        let counts = try [10, 110].map { images in
            let fixture = try Fixture()
            let campaign = try fixture.plan()
            let counter = try Counter(fixture.database)
            let result = fixture.result(
                ranks: [Int?](repeating: 1, count: images), whole: [Int](repeating: 2, count: images))
            let run = fixture.run(campaign, codec: 0, level: "none", position: 0)
            return try counter.statements { try fixture.database.record(run, .done(result)) }
        }
        #expect(counts[1] - counts[0] == 2 * 100)
        #expect(counts[0] - 2 * 10 <= 12, "\(counts)")
    }

    /// In pages that a run adds, of images that arrived in part: published tables have three digits, what lies between their rows
    /// has all that there are.
    @Test(
        "An image takes at most 60 bytes of the file where it is judged, 63 with an expectation, 68 with an odd one",
        arguments: [(nil, 60), (0.862, 63), (0.8455108962294191, 68)] as [(Double?, Double)])
    func size(expected: Double?, most: Double) throws {
        let fixture = try Fixture()
        let campaign = try fixture.plan()
        func pages() throws -> Double {
            try fixture.database.read { Double(try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0) }
        }
        let before = try pages()
        let images = 20_000
        let outcomes = (0..<images).map { position in
            var outcome = fixture.outcome(position, whole: 2, rank: expected == nil ? 6 : nil)
            outcome.encodedBytes = 5056
            outcome.code = 4690
            outcome.expected = expected.map { ExpectedAccuracy(top1: nil, top5: $0) }
            outcome.snapshots = []
            return outcome
        }
        let result = RunResult(
            outcomes: Outcomes(outcomes), recorded: false, meanPSNR: nil, encodeMs: nil, simulatedSeconds: 1,
            wallSeconds: 1)
        try fixture.database.record(fixture.run(campaign, codec: 0, level: "none", position: 0), .done(result))
        let bytes = (try pages() - before) * 4096 / Double(images)
        #expect(bytes <= most, "\(bytes) bytes an image")
        let shares = try fixture.database.query(sql: "SELECT DISTINCT top5 FROM outcome").rows
        #expect(shares == [[.real(expected ?? 0)]])
    }
}
