import Campaign
import Foundation
import Scenarios
import Store

/// A folder with a small campaign of published curves, removed after the test: twelve runs that need no pictures.
final class SweepBench {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-sweep-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write("bytes,top5\n700,0.5\n1400,0.7\n2800,0.9\n", to: "stepwise.csv")
        try write("# every prefix counts\nbytes,top5\n500,0.2\n3000,0.8\n", to: "prefix.csv")
        try write(Self.text, to: "small.yaml")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static let text = """
        images: 60
        replications: 2
        codecs:
          - curve: {table: stepwise.csv, size-variation: 20 %}
          - curve: {table: prefix.csv}
        sweep:
          grid:
            jamming: [none, light, heavy]
        """

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    func scenario(_ overrides: (key: String, value: String)...) throws -> Scenario {
        try Scenario.load(path("small.yaml"), overrides: overrides)
    }

    func database(_ name: String, access: ResultsDatabase.Access = .create) throws -> ResultsDatabase {
        try ResultsDatabase(path: path(name), access: access)
    }

    /// Runs a scenario into a database and gives the summary.
    @discardableResult
    func run(
        _ scenario: Scenario, into name: String, jobs: Int = 2, shard: Shard? = nil, only: Set<Int>? = nil
    ) async throws -> Campaign.Summary {
        var options = Campaign.Options()
        options.jobs = jobs
        options.shard = shard
        options.only = only
        options.commands.goOn = { _ in "go on" }
        return try await Campaign(
            scenario, file: path("small.yaml"), database: database(name), options: options
        ).run()
    }

    // MARK: The program

    /// The executable, which is built beside the tests.
    static var executable: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "pncsim")
    }

    /// Starts a program in the folder and leaves it running.
    func start(
        _ arguments: [String], program: URL = executable, environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        let log = folder.appendingPathComponent("log-\(UUID().uuidString)")
        try Data().write(to: log)
        // One handle for both, so that neither overwrites the other.
        let handle = try FileHandle(forWritingTo: log)
        process.standardOutput = handle
        process.standardError = handle
        logs[ObjectIdentifier(process)] = log
        try process.run()
        return process
    }

    /// What a program said.
    func said(_ process: Process) -> String {
        logs[ObjectIdentifier(process)].flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
    }

    private var logs: [ObjectIdentifier: URL] = [:]
}

extension ResultsDatabase {
    /// Everything that a campaign has found out: all rows of its result tables in their order, without what
    /// tells of the machine and the moment.
    func results() throws -> [Table] {
        let measured = [
            "program_commit", "program_changed", "libraries", "host", "threads", "started_at", "finished_at",
            "wall_seconds", "repeat_command",
        ]
        let run = try query(sql: "SELECT name FROM pragma_table_xinfo('run')").rows.compactMap { $0[0].text }
            .filter { !measured.contains($0) }.joined(separator: ", ")
        return try [
            "SELECT \(run) FROM run ORDER BY id", "SELECT * FROM outcome ORDER BY run, position",
            "SELECT * FROM snapshot ORDER BY run, position, after_us",
            "SELECT id, scenario, text, hash FROM campaign ORDER BY id", "SELECT * FROM campaign_run ORDER BY id",
            "SELECT * FROM picture ORDER BY id", "SELECT * FROM codec ORDER BY id",
            "SELECT * FROM dataset_picture ORDER BY dataset, position",
        ].map { try query(sql: $0) }
    }

    /// The one number that a question is answered with.
    func number(_ sql: String) throws -> Double? { try query(sql: sql).rows.first?.first?.number }
}
