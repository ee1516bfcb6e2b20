import Foundation
import Scenarios
import Store
import TestSupport
import Testing

/// Killed without warning, a campaign goes on where it was and ends as if nothing had happened.
///
/// `PNCSIM_KILLS=50 swift test --filter ResumeTests` kills more often.
@Suite struct ResumeTests {
    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    @Test func killedAtRandomMomentsTheRowsAreThoseOfAnUnkilledRun() throws {
        let kills = ProcessInfo.processInfo.environment["PNCSIM_KILLS"].flatMap { Int($0) } ?? 4
        // Many small chunks, so that a kill finds the database in any state.
        let overrides = ["--set", "replications=24", "--set", "images=20", "--jobs", "2"]
        let whole = try bench.start(["sweep", "small.yaml"] + overrides + ["--db", "whole.sqlite"])
        let began = ContinuousClock.now
        whole.waitUntilExit()
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        #expect(whole.terminationStatus == 0, "\(bench.said(whole))")
        let expected = try bench.database("whole.sqlite").results()

        var cut = 0
        var round = 0
        while cut < kills {
            round += 1
            let name = "killed-\(round).sqlite"
            // Several kills for each database, spread over its life.
            for _ in 0..<min(5, kills - cut) {
                let process = try bench.start(["sweep", "small.yaml"] + overrides + ["--db", name])
                pause(.seconds(Double.random(in: 0...seconds * 0.8)))
                if process.isRunning { cut += 1 }
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            let last = try bench.start(["sweep", "small.yaml"] + overrides + ["--db", name])
            last.waitUntilExit()
            #expect(last.terminationStatus == 0, "\(bench.said(last))")
            let isEqual = try bench.database(name).results() == expected
            #expect(isEqual, "\(name)")
            #expect(try bench.database(name).query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        }
    }

    @Test func controlCLeavesAWholeDatabase() throws {
        let overrides = ["--set", "replications=400", "--db", "c.sqlite"]
        let process = try bench.start(["sweep", "small.yaml"] + overrides)
        while process.isRunning {
            // Only reads: the file is the program's to make.
            let done = try? bench.database("c.sqlite", access: .read)
                .number("SELECT count(*) FROM run WHERE status = 'done'")
            if done ?? 0 > 0 { break }
            pause(.milliseconds(20))
        }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130, "\(bench.said(process))")
        #expect(bench.said(process).contains("the same command goes on from there"))
        #expect(!FileManager.default.fileExists(atPath: bench.path("c.sqlite-journal")))
        #expect(try bench.database("c.sqlite").query(sql: "PRAGMA integrity_check").rows == [[.text("ok")]])
        #expect(try bench.database("c.sqlite").number("SELECT count(*) FROM run WHERE status = 'running'") == 0)
    }
}
