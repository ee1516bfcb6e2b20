import ArgumentParser
import Basics
import Campaign
import Foundation
import Report
import Scenarios
import Store

/// Runs a scenario to a table, a database and a plot.
struct RunCommand: ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a scenario: to a table here, a database and a plot under Results/.",
        discussion: """
            What the database holds already is not run again.

            EXAMPLES
              pncsim run Scenarios/quickstart.yaml
              pncsim run Scenarios/quickstart.yaml --set images=20 --set replications=1
              pncsim run Scenarios/quickstart.yaml --db /tmp/mine.sqlite --no-plot
            """)

    @OptionGroup var scenario: ScenarioOptions
    @OptionGroup var campaign: CampaignOptions
    @Flag(help: "Draw no plot.") var noPlot = false

    func run() async throws {
        try await Failure.reported {
            let scenario = try scenario.load()
            try campaign.checkPositions(in: scenario)
            let path = campaign.databasePath(for: scenario)
            let database = try ResultsDatabase(path: path, access: .create)
            defer { database.removeUnlessUsed() }
            let summary = try await campaign.execute(scenario, given: self.scenario, database: database)

            let reader = ResultsReader(database, of: .campaign(summary.hash))
            let (cells, axis) = try reader.cells()
            if !cells.isEmpty {
                let width = Console.columns ?? 100
                print(TerminalView.accuracyTable(cells, axis: axis, width: width))
                let bars = TerminalView.accuracyBars(cells, columns: width)
                if !bars.isEmpty { print(bars) }
                print(TerminalView.intervalNote(cells, width: width))
            }
            print("database  \(Terminal.name(path))")
            if !noPlot, !cells.isEmpty { plot(cells, axis: axis, database: path) }
            if summary.failed > 0 { throw Failure.runtime }
        }
    }

    /// A missing renderer is no reason to call a run a failure.
    private func plot(_ cells: [AccuracyCell], axis: ConditionAxis, database: String) {
        let folder = PagesFolder.url(beside: database)
        do {
            let renderer = PlotRenderer.locate(in: Places.current.roots)
            let files = try renderer.write([Plot.accuracyByCondition(cells, axis: axis)], into: folder)
            for file in files { print("plot      \(Console.name(file.path))") }
        } catch {
            print("plot      none: \(error)")
        }
    }
}

/// How a campaign is run, on the command line.
struct CampaignOptions: ParsableArguments {
    @Option(name: .customLong("db"), help: "The database; Results/NAME.sqlite where left out.") var database: String?
    @Option(help: "Pictures and runs worked on at once; the number of cores where left out.") var jobs: Int?
    @Flag(help: "Stop at the first run that fails.") var failFast = false
    @Flag(help: "Tell on standard error what is being done, and what the cache knew.") var verbose = false
    @Flag(
        help: "Keep this machine's name with the runs, and paths as they are; else no path tells whose machine it is.")
    var keepHost = false
    @Option(help: ArgumentHelp("Only the run of this position, from 0; may be repeated.", valueName: "position"))
    var only: [Int] = []

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
    }

    /// Refuses positions of runs that the scenario does not have.
    func checkPositions(in scenario: Scenario) throws {
        if let missing = only.first(where: { !(0..<scenario.runCount).contains($0) }) {
            throw ValidationError(
                "--only \(missing): \(scenario.name) has \(NumberText.count(scenario.runCount, "run")), from 0 to \(scenario.runCount - 1)"
            )
        }
    }

    func databasePath(for scenario: Scenario) -> String { database ?? "Results/\(scenario.name).sqlite" }

    /// The campaign that the command line describes.
    func campaign(
        _ scenario: Scenario, given: ScenarioOptions, database: ResultsDatabase
    ) throws -> Campaign {
        var options = Campaign.Options()
        options.compute = try .asked()
        if let jobs { options.jobs = jobs }
        options.failsFast = failFast
        options.keepsHost = keepHost
        options.program = Version.program
        options.logger = Console.logger(isVerbose: verbose)
        if !only.isEmpty { options.only = Set(only) }
        options.commands = given.commands(for: scenario, database: self.database)
        return Campaign(scenario, file: given.file, database: database, options: options)
    }

    /// Runs what is missing, telling of failures as they happen; an interruption leaves a whole database.
    func execute(
        _ scenario: Scenario, given: ScenarioOptions, database: ResultsDatabase
    ) async throws -> Campaign.Summary {
        let campaign = try campaign(scenario, given: given, database: database)
        let started = ContinuousClock.now
        let summary = try await campaign.run { event in
            if case .failed(let run, let reason, let command) = event { Console.failed(run, reason, command) }
        }
        let seconds = NumberText.fixed((ContinuousClock.now - started) / .seconds(1), 1)
        let known = summary.alreadyDone > 0 ? ", \(summary.alreadyDone) of them already in the database" : ""
        let failed = summary.failed > 0 ? ", \(summary.failed) failed" : ""
        let left = summary.left > 0 ? ", \(summary.left) not done" : ""
        print("\(scenario.name): \(NumberText.count(summary.runs, "run"))\(known)\(failed)\(left), \(seconds) s\n")
        return summary
    }
}

extension Console {
    /// Tells of a run that failed, and how to repeat it.
    static func failed(_ run: RunSpec, _ reason: String, _ command: String) {
        error("run failed: \(run.summary)\n  \(reason)\n  repeat it with: \(command)")
    }
}

extension Cell {
    /// The cell in a few words.
    var summary: String {
        ([codec.label] + variables.map { "\($0.name)=\($0.text)" }).joined(separator: ", ")
    }
}

extension RunSpec {
    /// The run in a few words.
    var summary: String { "\(cell.summary), replication \(replication)" }
}
