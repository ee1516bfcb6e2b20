import Foundation
import Scenarios
import Store
import TestSupport
import Testing

@testable import Campaign

/// A sweep through a real Slurm of one node, which `scripts/slurm-node` starts; `scripts/slurm-node install` installs it.
@Suite struct SlurmTests {
    /// The test changes what the machine runs (munge, Slurm's daemons), so it runs only where it is asked for:
    /// `make test-slurm`.
    private static let isAskedFor = ProcessInfo.processInfo.environment["PNCSIM_TEST_SLURM"] == "1"
    private static let isInstalled = ["sbatch", "slurmctld", "slurmd", "munged"].allSatisfy { program in
        ["/usr/sbin/", "/usr/bin/", "/sbin/", "/usr/local/bin/", "/usr/local/sbin/"]
            .contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
    }
    private static let script = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "scripts/slurm-node")

    private static let env = URL(filePath: "/usr/bin/env")

    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    @Test(.enabled(if: isAskedFor && isInstalled, "make test-slurm installs Slurm and runs this test"))
    func aKilledJobIsNamedSubmittedAgainAndTheRowsAreThoseOfALocalRun() throws {
        let cluster = bench.path("slurm")
        let start = try bench.start(["start", cluster], program: Self.script)
        start.waitUntilExit()
        defer { if let stop = try? bench.start(["stop", cluster], program: Self.script) { stop.waitUntilExit() } }
        let started = bench.said(start)
        try #require(start.terminationStatus == 0, "\(started)")
        let environment = ["SLURM_CONF": "\(cluster)/slurm.conf"]
        // Long enough that a job can be killed before its end.
        let sweep = ["sweep", "small.yaml", "--set", "images=16000", "--db", "slurm.sqlite"]
        let submission = sweep + ["--executor", "slurm", "--tasks", "3"]

        let first = try bench.start(submission, environment: environment)
        first.waitUntilExit()
        let firstSaid = bench.said(first)
        try #require(first.terminationStatus == 0, "\(firstSaid)")
        let folder = bench.folder.appending(path: "slurm.slurm-3")
        let submitted = try String(contentsOf: folder.appending(path: "submitted"), encoding: .utf8)
        let array = try #require(submitted.split(separator: "\n").first)
        try until { FileManager.default.fileExists(atPath: folder.appending(path: "shard-2.sqlite").path) }
        let kill = try bench.start(
            ["scancel", "--signal=KILL", "--full", "\(array)_2"], program: Self.env, environment: environment)
        kill.waitUntilExit()
        // Nothing is submitted twice.
        let second = try bench.start(submission, environment: environment)
        second.waitUntilExit()
        #expect(second.terminationStatus != 0)
        #expect(bench.said(second).contains("still in Slurm's queue"))

        try untilQueueIsEmpty(environment)
        let log = try String(contentsOf: folder.appending(path: "merge.log"), encoding: .utf8)
        #expect(log.contains("in share 2 of 3"), "\(log)")
        #expect(log.contains("--executor slurm --tasks 3"), "\(log)")

        let again = try bench.start(submission, environment: environment)
        again.waitUntilExit()
        #expect(bench.said(again).contains("submitted 1 of 3 jobs"), "\(bench.said(again))")
        try untilQueueIsEmpty(environment)

        let local = try bench.start(["sweep", "small.yaml", "--set", "images=16000", "--db", "local.sqlite"])
        local.waitUntilExit()
        let (theirs, ours) = try (bench.database("slurm.sqlite").results(), bench.database("local.sqlite").results())
        let isEqual = theirs == ours
        #expect(isEqual)
        #expect(try bench.database("slurm.sqlite").number("SELECT count(*) FROM run WHERE status = 'done'") == 12)
    }

    private func untilQueueIsEmpty(_ environment: [String: String]) throws {
        try until {
            let queue = try bench.start(["squeue", "--noheader"], program: Self.env, environment: environment)
            queue.waitUntilExit()
            return bench.said(queue).isEmpty
        }
    }

    private func until(_ condition: () throws -> Bool) throws {
        for _ in 0..<600 {
            if try condition() { return }
            pause(.milliseconds(100))
        }
        Issue.record("waited for a minute in vain")
    }
}
