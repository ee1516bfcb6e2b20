import Foundation
import Scenarios
import Store
import TestSupport
import Testing

@testable import Campaign

/// What can happen to a campaign's files while it runs: a clear word, a whole database, and the next go mends it.
@Suite(.serialized) struct FaultTests {
    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    @Test func aPictureThatIsDeletedInTheMiddleFailsTheRunsThatNeedIt() async throws {
        let assets = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Assets/imagenet-20")
        let pictures = bench.folder.appending(path: "pictures")
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        let photographs = try FileManager.default.contentsOfDirectory(atPath: assets.path).sorted().prefix(2)
        for (index, name) in photographs.enumerated() {
            try FileManager.default.copyItem(
                at: assets.appending(path: name), to: pictures.appending(path: "\(index).jpg"))
        }
        try bench.write("file,class_index\n0.jpg,1\n1.jpg,2\n", to: "labels.csv")
        let file = try bench.write(
            "codecs: [{jpeg: {quality: [10, 30]}}]\ndataset: {path: pictures, labels: labels.csv}\n", to: "p.yaml")
        let scenario = try Scenario.load(file)
        var options = Campaign.Options()
        // One run at a time, so that the second begins after the deletion.
        options.jobs = 1
        options.failsFast = true
        let whole = Campaign(scenario, file: file, database: try bench.database("whole.sqlite"), options: options)
        #expect(try await whole.run().failed == 0)

        let victim = pictures.appending(path: "1.jpg").path
        let kept = try Data(contentsOf: URL(filePath: victim))
        let campaign = Campaign(scenario, file: file, database: try bench.database("d.sqlite"), options: options)
        var reasons: [String] = []
        let broken = try await campaign.run { event in
            if case .finished = event { try? FileManager.default.removeItem(atPath: victim) }
            if case .failed(_, let reason, _) = event { reasons.append(reason) }
        }
        #expect(broken.failed == 1)
        #expect(reasons.first?.contains("pictures/1.jpg: No such file") == true, "\(reasons)")
        let database = try bench.database("d.sqlite")
        #expect(try database.query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        #expect(try database.number("SELECT count(*) FROM run WHERE status = 'done'") == 1)

        try kept.write(to: URL(filePath: victim))
        #expect(try await campaign.run().failed == 0)
        let isEqual = try database.rows() == bench.database("whole.sqlite").rows()
        #expect(isEqual)
    }

    @Test func aDatabaseThatIsNeverReleasedIsNamed() async throws {
        let database = try ResultsDatabase(path: bench.path("d.sqlite"), access: .create, patience: 0.1)
        let scenario = try bench.scenario(("replications", "1"))
        let holder = try bench.start(
            [
                "python3", "-c",
                "import sqlite3, sys, time; d = sqlite3.connect('d.sqlite', isolation_level=None); "
                    + "d.execute('BEGIN EXCLUSIVE'); open('held', 'w').close(); sys.stdin.read(); time.sleep(60)",
            ], program: URL(filePath: "/usr/bin/env"))
        while holder.isRunning, !FileManager.default.fileExists(atPath: bench.path("held")) {
            pause(.milliseconds(10))
        }
        let campaign = Campaign(scenario, file: bench.path("small.yaml"), database: database)
        await #expect {
            try await campaign.run()
        } throws: {
            "\($0)".contains("d.sqlite: locked by another program; wait until it has finished")
        }
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        #expect(try await campaign.run().failed == 0)
        #expect(try database.query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
    }
}

extension ResultsDatabase {
    /// What became of every image, by the runs' identities.
    fileprivate func rows() throws -> [[Table.Cell]] {
        let columns = try query(sql: "SELECT name FROM pragma_table_xinfo('outcome')").rows.compactMap { $0[0].text }
            .filter { $0 != "run" }.joined(separator: ", o.")
        return try query(
            sql: "SELECT r.identity, o.\(columns) FROM outcome o JOIN run r ON r.id = o.run ORDER BY 1, o.position"
        ).rows
    }
}
