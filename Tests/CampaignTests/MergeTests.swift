import Foundation
import Scenarios
import Store
import Testing

@testable import Campaign

@Suite struct MergeTests {
    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    private func runShards(_ indices: [Int], of count: Int) async throws -> [String] {
        for index in indices {
            let shard = try #require(Shard(index: index, of: count))
            try await bench.run(try bench.scenario(), into: "shard-\(index).sqlite", shard: shard)
        }
        return (1...count).map { bench.path("shard-\($0).sqlite") }
    }

    @Test(arguments: [2, 5]) func sharesJoinToWhatOneMachineWrites(count: Int) async throws {
        try await bench.run(try bench.scenario(), into: "whole.sqlite")
        let shards = try await runShards(Array(1...count), of: count)
        let whole = try bench.database("whole.sqlite").results()
        // In whichever order, and twice.
        for order in [shards, Array(shards.reversed())] {
            let output = bench.path("joined-\(UUID().uuidString).sqlite")
            let first = try Merging.merge(order, into: output)
            #expect(first.reports.reduce(0) { $0 + ($1.report?.runs ?? 0) } == 12)
            #expect(first.unfinished.isEmpty)
            let joined = try ResultsDatabase(path: output, access: .read).results()
            #expect(joined == whole)
            let second = try Merging.merge(order, into: output)
            #expect(second.reports.allSatisfy { $0.report?.runs == 0 })
            #expect(try ResultsDatabase(path: output, access: .read).results() == whole)
        }
    }

    @Test func aLostJobIsNamedAndItsRunsDoneAgain() async throws {
        let shards = try await runShards([1, 3], of: 3)
        let output = bench.path("joined.sqlite")
        let lost = try Merging.merge(shards, into: output)
        #expect(lost.reports[1].report == nil)
        let unfinished = try #require(lost.unfinished.first)
        #expect(unfinished.missing == [1, 4, 7, 10])
        #expect(unfinished.command == "go on")
        #expect(Merging.shards(of: unfinished.missing, count: 3) == [2])

        try await bench.run(try bench.scenario(), into: "joined.sqlite")
        try await bench.run(try bench.scenario(), into: "whole.sqlite")
        #expect(try bench.database("joined.sqlite").results() == bench.database("whole.sqlite").results())
        #expect(try Merging.merge(shards, into: output).unfinished.isEmpty)
    }

    @Test func sharesAreReadAsWritten() {
        #expect(Shard("2/8") == Shard(index: 2, of: 8))
        for bad in ["0/8", "9/8", "2", "2/", "a/b", "1/2/3", "-1/2"] { #expect(Shard(bad) == nil, "\(bad)") }
    }

    @Test func tablesAreExportedWhole() async throws {
        try await bench.run(try bench.scenario(), into: "whole.sqlite")
        let files = try TableExport(bench.database("whole.sqlite")).csv(into: bench.folder.appending(path: "csv"))
        let outcome = try #require(files.first { $0.lastPathComponent == "outcome.csv" })
        let all = try bench.database("whole.sqlite").query(sql: "SELECT * FROM outcome ORDER BY run, position")
        #expect(try String(contentsOf: outcome, encoding: .utf8) == all.formatted(.csv))
    }
}
