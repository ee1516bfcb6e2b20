import Foundation
import Scenarios
import Store
import Testing

@testable import Campaign

@Suite struct SweepTests {
    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    @Test func oneThreadAndTwoWriteEqualRows() async throws {
        let scenario = try bench.scenario()
        #expect(scenario.runCount == 12)
        try await bench.run(scenario, into: "one.sqlite", jobs: 1)
        try await bench.run(scenario, into: "two.sqlite", jobs: 2)
        let (one, two) = try (bench.database("one.sqlite").results(), bench.database("two.sqlite").results())
        let isEqual = one == two
        #expect(isEqual)
        #expect(one[1].rows.count == 12 * 60)
    }

    @Test func moreReplicationsAndAnotherValueRedoNothing() async throws {
        let small = try bench.scenario(("replications", "1"), ("sweep.grid.jamming", "[none, heavy]"))
        #expect(try await bench.run(small, into: "a.sqlite").alreadyDone == 0)
        let before = try bench.database("a.sqlite").query(sql: "SELECT id, identity, finished_at FROM run")
        let all = try await bench.run(try bench.scenario(), into: "a.sqlite")
        #expect(all.alreadyDone == 4)
        #expect(all.runs == 12)
        let after = try bench.database("a.sqlite").query(sql: "SELECT id, identity, finished_at FROM run LIMIT 4")
        #expect(before == after)
        #expect(try bench.database("a.sqlite").number("SELECT count(*) FROM run") == 12)
    }

    @Test func aFailedRunIsARowWithTheCommandThatRepeatsItAndTheOthersGoOn() async throws {
        try bench.write((0..<70).map { "\(Double($0) / 2)" }.joined(separator: "\n") + "\n", to: "arrivals.csv")
        let file = try bench.write(
            SweepBench.text.replacing("jamming: [none, light, heavy]", with: "images: [60, 80]")
                + "\narrivals: {file: arrivals.csv}\n", to: "failing one.yaml")
        var options = Campaign.Options()
        options.commands.again = { "\($1) of \($0) again" }
        let campaign = Campaign(
            try Scenario.load(file, overrides: [("seed", "3")]), file: file, database: try bench.database("f.sqlite"),
            options: options)
        var commands: [String] = []
        var finished = 0
        let summary = try await campaign.run { event in
            if case .failed(_, _, let command) = event { commands.append(command) }
            if case .finished = event { finished += 1 }
        }
        #expect(summary.failed == 4)
        #expect(finished == 4)
        #expect(commands.first == "4 of \(campaign.scenario.replications) again")
        let rows = try bench.database("f.sqlite").query(sql: "SELECT repeat_command FROM run WHERE status = 'failed'")
        #expect(rows.rows.compactMap { $0[0].text } == commands)
        // The command's run fails again, and nothing else is run.
        var only = options
        only.only = [4]
        let again = try await Campaign(
            campaign.scenario, file: file, database: try bench.database("f.sqlite"), options: only
        ).run()
        #expect(again.failed == 1)
        #expect(again.alreadyDone == 4)

        options.failsFast = true
        options.jobs = 1
        let fast = try await Campaign(
            campaign.scenario, file: file, database: try bench.database("fast.sqlite"), options: options
        ).run()
        #expect(fast.failed == 1)
    }

    @Test func sweptQuantitiesKeepTheirUnits() async throws {
        let file = try bench.write(
            """
            images: 2
            codecs: [{curve: {table: stepwise.csv}}]
            link: {constant: {rate: 50 kbps}}
            sweep: {grid: {link.constant.rate: [67.4 kbps, 1 Mbps], transport.block: [64 B, 128 B], seed: [1, 2]}}
            """, to: "units.yaml")
        try await bench.run(try Scenario.load(file), into: "u.sqlite")
        let rows = try bench.database("u.sqlite").query(sql: "SELECT variables FROM run ORDER BY id LIMIT 1").rows
        #expect(
            rows[0][0].text
                == #"{"link.constant.rate":"67.4 kbps","transport.block":"64 B","seed":1}"#)
    }

    @Test func replicationsAreAddedUntilEveryIntervalIsNarrow() async throws {
        let precision = try #require(Precision("6pp", mostReplications: 50))
        var rounds: [Campaign.Extension] = []
        var runs = 0
        let campaign = Campaign(
            try bench.scenario(("replications", "1"), ("images", "20")), file: bench.path("small.yaml"),
            database: try bench.database("p.sqlite"))
        // Twenty images are too few to stop at, however narrow the interval.
        let reached = try await campaign.run(until: precision, extending: { rounds.append($0) }) {
            if case .finished = $0 { runs += 1 }
        }
        #expect(reached.boundCells == 0 && reached.exhausted.isEmpty)
        #expect(!rounds.isEmpty)
        #expect(runs == 6 + rounds.reduce(0) { $0 + $1.runs })
        // What the database had before the first round is what was known before.
        #expect(reached.summary.alreadyDone == 0 && reached.summary.runs == runs)
        #expect(reached.summary.tallies.count == 6)
        // The database's own interval agrees that each is narrow enough.
        for cell in try bench.database("p.sqlite").cells().compactMap(\.top5) {
            // Where every image is expected the same there is no interval.
            #expect(try cell.basis.isWithoutChance || #require(cell.interval).halfWidth <= 0.06)
            #expect(cell.basis.pictures == nil)
        }
        // Going on, all of that is known; a bound is kept, and what stays wide is told.
        let bounded = try #require(Precision("0.1pp", mostReplications: 2))
        let few = try await campaign.run(until: bounded)
        #expect(few.summary.runs == 12 && few.summary.alreadyDone == 12 && few.summary.left == 0)
        #expect(few.boundCells > 0)
    }

    @Test func precisionIsInPercentagePoints() throws {
        #expect(Precision("0.5 pp", mostReplications: 1)?.goal.halfWidth == 0.005)
        #expect(Precision("half", mostReplications: 1) == nil)
        #expect(Precision("0pp", mostReplications: 1) == nil)
        #expect(Precision("60pp", mostReplications: 1) == nil)
    }
}
