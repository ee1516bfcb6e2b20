import Foundation
import TestSupport
import Testing

/// The same scenario and seed give the same rows, on one thread and on two, interrupted or not, in a debug and in an optimised
/// build: checked on every scenario that the repository has.
///
/// `PNCSIM_WRITE_GOLDEN=1 swift test --filter DeterminismTests` writes the golden rows anew. They change only on purpose: say
/// why in the commit.
@Suite("Determinism", .serialized)
struct DeterminismTests {
    /// Every scenario, with what makes it short enough for a test. A new scenario needs a line here.
    static let scenarios: [(file: String, sets: [String])] = [
        ("quickstart.yaml", ["images=2", "replications=1", "sweep.grid.jamming=[heavy]"]),
        ("paper/campaign.yaml", ["images=40"]),
        ("testbed-500ms.yaml", ["images=40"]),
        ("varying-jamming.yaml", []),
        ("webp-parts.yaml", ["images=2", "snapshots=[320 ms, 960 ms]"]),
    ]

    let program: Program

    init() throws { program = try Program() }

    @Test("is checked on every scenario there is")
    func all() throws {
        let folder = Program.package.appending(path: "Scenarios")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(files.sorted() == Self.scenarios.map(\.file).sorted())
    }

    @Test("of a scenario: threads and an interruption do not matter", arguments: scenarios)
    func equalRows(scenario: (file: String, sets: [String])) throws {
        let two = try rows(scenario, jobs: 2)
        #expect(two.contains("table outcome"))
        let one = try rows(scenario, jobs: 1)
        expectEqual(one, two, "one thread")
        let interrupted = try interruptedRows(scenario)
        expectEqual(interrupted, two, "interrupted")
    }

    @Test(
        "of a scenario: the build does not matter", .enabled(if: optimised != nil, notOptimised), arguments: scenarios)
    func equalBuilds(scenario: (file: String, sets: [String])) throws {
        let rows = try rows(scenario, jobs: 2, executable: #require(Self.optimised))
        expectEqual(rows, try self.rows(scenario, jobs: 2), "an optimised build")
    }

    private static let small = (file: "testbed-500ms.yaml", sets: ["images=4", "seed=20261123"])
    private static let goldenRows = Program.package.appending(path: "Tests/CommandLineTests/Golden/testbed-500ms.txt")

    @Test("over time: the rows are those of the golden file")
    func golden() throws {
        let found = try rows(Self.small, jobs: 2)
        if ProcessInfo.processInfo.environment["PNCSIM_WRITE_GOLDEN"] != nil {
            try Data(found.utf8).write(to: Self.goldenRows)
        }
        expectEqual(found, try String(contentsOf: Self.goldenRows, encoding: .utf8), "this build")
    }

    @Test("over time, in the optimised build too", .enabled(if: optimised != nil, notOptimised))
    func optimisedGolden() throws {
        let rows = try rows(Self.small, jobs: 2, executable: #require(Self.optimised))
        expectEqual(rows, try String(contentsOf: Self.goldenRows, encoding: .utf8), "an optimised build")
    }

    // MARK: Rows

    /// The optimised executable, where there is one that is no older than the program's sources: `make test` builds it first.
    static let optimised: URL? = {
        let file = Program.package.appending(path: ".build/release/pncsim")
        guard let built = modified(file), file.standardizedFileURL != Program.executable.standardizedFileURL else {
            return nil
        }
        let sources = FileManager.default.enumerator(
            at: Program.package.appending(path: "Sources"), includingPropertiesForKeys: [.contentModificationDateKey])
        while let source = sources?.nextObject() as? URL {
            if source.pathExtension == "swift", let changed = modified(source), changed > built { return nil }
        }
        return file
    }()

    static let notOptimised: Comment = "make build has not made the optimised program of these sources"

    private static func modified(_ file: URL) -> Date? {
        try? file.resolvingSymlinksInPath().resourceValues(forKeys: [.contentModificationDateKey])
            .contentModificationDate
    }

    private func arguments(_ scenario: (file: String, sets: [String]), _ database: String, jobs: Int) -> [String] {
        ["sweep", Program.package.appending(path: "Scenarios/\(scenario.file)").path]
            + scenario.sets.flatMap { ["--set", $0] } + ["--jobs", "\(jobs)", "--db", database]
    }

    /// Runs a scenario into a new database and gives all that it found out.
    private func rows(
        _ scenario: (file: String, sets: [String]), jobs: Int, executable: URL = Program.executable
    ) throws -> String {
        let database = "\(UUID().uuidString).sqlite"
        let ending = try program.run(arguments(scenario, database, jobs: jobs), executable: executable)
        #expect(ending.code == 0, "\(ending.errors)")
        return try dump(database)
    }

    /// The same, stopped by Control-C as soon as there is something to interrupt, and then gone on with.
    private func interruptedRows(_ scenario: (file: String, sets: [String])) throws -> String {
        let database = "\(UUID().uuidString).sqlite"
        let process = try program.start(arguments(scenario, database, jobs: 1))
        let file = program.folder.appending(path: database).path
        // The file is there from the first transaction on, which comes before the first run.
        while process.isRunning, (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0 == 0 {
            pause(.milliseconds(5))
        }
        pause(.milliseconds(100))
        process.interrupt()
        process.waitUntilExit()
        // Done before, interrupted, or killed by the signal before it was listened to.
        #expect([0, 130, SIGINT].contains(process.terminationStatus))
        let ending = try program.run(arguments(scenario, database, jobs: 1))
        #expect(ending.code == 0, "\(ending.errors)")
        return try dump(database)
    }

    /// The rows of the tables of results, by the runs' identities, without what tells of the machine and the moment.
    private func dump(_ database: String) throws -> String {
        func query(_ sql: String) throws -> String {
            let ending = try program.run("query", sql, "--db", database, "--format", "csv")
            #expect(ending.code == 0, "\(ending.errors)")
            return ending.output
        }
        #expect(try query("PRAGMA integrity_check").hasSuffix("\r\nok\r\n"))
        let left = [
            "id", "run", "campaign", "codec", "dataset", "classifier", "conditions", "identity", "picture",
            "program_version", "program_commit", "program_changed", "libraries", "host", "threads", "started_at",
            "finished_at", "wall_seconds",
            "repeat_command",
        ]
        var text = ""
        for table in ["run", "outcome", "snapshot", "event_log", "link_sample"] {
            let columns = try query("SELECT name FROM pragma_table_xinfo('\(table)')").split(separator: "\r\n")
                .dropFirst().map(String.init).filter { !left.contains($0) }
            let own = columns.map { "t.\($0)" }.joined(separator: ", ")
            let source = table == "run" ? "run t JOIN run r ON r.id = t.id" : "\(table) t JOIN run r ON r.id = t.run"
            let rows = try query("SELECT r.position AS run, \(own) FROM \(source) ORDER BY r.position, \(own)")
            text += "table \(table)\n" + rows.replacing("\r\n", with: "\n")
        }
        return text
    }

    /// Equal, or the first line that differs.
    private func expectEqual(_ found: String, _ expected: String, _ what: String) {
        guard found != expected else { return }
        let lines = found.split(separator: "\n", omittingEmptySubsequences: false)
        let wanted = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let index = zip(lines, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let line = index.map { "line \($0 + 1): found \(lines[$0]), expected \(wanted[$0])" }
        Issue.record("\(what): \(line ?? "\(lines.count) lines, expected \(wanted.count)")")
    }
}
