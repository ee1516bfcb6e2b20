import ArgumentParser
import Basics
import Campaign
import Foundation
import Report
import Scenarios
import Statistics
import Store

/// Runs a campaign of many cells, here, as a share of several machines, or through a cluster.
struct SweepCommand: ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Run a campaign: cell by cell, resumable, on this machine or on many.",
        discussion: """
            What the database holds already is not run again: the same command goes on after an interruption, and after
            a value or a replication is added.

            EXAMPLES
              pncsim sweep Scenarios/quickstart.yaml --dry-run
              pncsim sweep Scenarios/quickstart.yaml --set replications=10
              pncsim sweep Scenarios/quickstart.yaml --until-ci 2pp
              pncsim sweep Scenarios/quickstart.yaml --shard 1/4       # the first of four machines
              pncsim merge Results/all.sqlite Results/quickstart.shard-*.sqlite
              pncsim sweep Scenarios/quickstart.yaml --executor slurm --tasks 4
            """)

    /// Where the runs are done.
    enum Executor: String, ExpressibleByArgument, CaseIterable {
        case local, slurm
    }

    @OptionGroup var scenario: ScenarioOptions
    @OptionGroup var campaign: CampaignOptions
    @Flag(help: "Say what would be run, and run nothing.") var dryRun = false
    @Option(
        help: ArgumentHelp(
            "Add replications until the 95% interval of every cell's top-5 accuracy is this narrow: 0.5pp is half a "
                + "percentage point up and down, one from end to end.", valueName: "points"))
    var untilCi: String?
    @Option(help: "No more replications than this, however wide the intervals stay; 1000 where left out.")
    var maxReplications: Int?
    @Option(help: ArgumentHelp("Run only this share of the runs, for any scheduler: 1/8 to 8/8.", valueName: "i/n"))
    var shard: String?
    @Option(help: "local, or slurm: a job array and a merge behind it.") var executor = Executor.local
    @Option(help: "Jobs of the array; 8 where left out.") var tasks: Int?
    @Option(
        help: ArgumentHelp(
            "An option of sbatch, such as --sbatch=--partition=long; may be repeated.", valueName: "option"))
    var sbatch: [String] = []

    var promise: Interruption.Promise {
        if dryRun { return .nothing }
        return executor == .slurm ? .jobsStay : .goesOn
    }

    func validate() throws {
        if let untilCi, Precision(untilCi, mostReplications: 1) == nil {
            throw ValidationError(
                "--until-ci \(Excerpt.of(untilCi)): percentage points above 0 and below 50, please, such as 0.5pp")
        }
        if let maxReplications, maxReplications < 1 {
            throw ValidationError("--max-replications takes a number from 1 on")
        }
        if let tasks, !SlurmArray.taskRange.contains(tasks) {
            throw ValidationError("--tasks takes a number from 1 to \(SlurmArray.taskRange.upperBound)")
        }
        if let shard, Shard(shard) == nil {
            throw ValidationError("--shard \(Excerpt.of(shard)): a share and their number, please, such as 1/8")
        }
        if maxReplications != nil, untilCi == nil { throw ValidationError("--max-replications is for --until-ci") }
        if executor == .local, tasks != nil || !sbatch.isEmpty {
            throw ValidationError("\(tasks == nil ? "--sbatch" : "--tasks") is for --executor slurm")
        }
        guard untilCi == nil || (shard == nil && executor == .local && campaign.only.isEmpty) else {
            throw ValidationError("--until-ci needs all runs here: not with --shard, --executor slurm or --only")
        }
        if executor == .slurm, InputFile.isOpenStream(scenario.file) {
            throw ValidationError(
                "--executor slurm: its jobs read the scenario when they begin, and \(scenario.file) is gone then; name a file"
            )
        }
        guard executor == .local || (shard == nil && campaign.only.isEmpty) else {
            throw ValidationError("--executor slurm makes the shares itself: not with --shard or --only")
        }
    }

    func run() async throws {
        try await Failure.reported {
            let scenario = try scenario.load()
            try campaign.checkPositions(in: scenario)
            let path = databasePath(for: scenario, shard: shard.flatMap { Shard($0) })
            describe(scenario)
            if dryRun { return try await tellProgress(scenario, in: path) }
            if executor == .slurm { return try await submit(scenario) }
            let shard = shard.flatMap { Shard($0) }
            let database = try ResultsDatabase(path: path, access: .create)
            defer { database.removeUnlessUsed() }
            var work = try campaign.campaign(scenario, given: self.scenario, database: database)
            work.options.shard = shard
            let precision = untilCi.flatMap { Precision($0, mostReplications: mostReplications) }
            let failed = try await execute(work, precision)
            Console.line("database  \(Terminal.name(path))")
            if failed > 0 { throw Failure.runtime }
        }
    }

    private func databasePath(for scenario: Scenario, shard: Shard?) -> String {
        if campaign.database == nil, let shard {
            return "Results/\(scenario.name).shard-\(shard.index)-of-\(shard.count).sqlite"
        }
        return campaign.databasePath(for: scenario)
    }

    /// Says what is asked for, before anything begins.
    private func describe(_ scenario: Scenario) {
        let images = scenario.cells.map { $0.settings.images }
        let each = images.first.flatMap { first in first.flatMap { n in images.allSatisfy { $0 == n } ? n : nil } }
        let size = each.map { " of \(NumberText.count($0, "image")) each" } ?? ""
        Console.line(
            "\(scenario.name): \(NumberText.count(scenario.cells.count, "cell")) x "
                + "\(NumberText.count(scenario.replications, "replication")) = "
                + "\(NumberText.count(scenario.runCount, "run"))\(size)")
        guard dryRun else { return }
        for cell in scenario.cells.prefix(100) { Console.line("  \(cell.summary)") }
        if scenario.cells.count > 100 { Console.line("  … and \(scenario.cells.count - 100) more") }
    }

    /// Says how much of what is asked for is done already; writes nothing.
    private func tellProgress(_ scenario: Scenario, in path: String) async throws {
        guard FileManager.default.fileExists(atPath: path) else {
            return Console.line("nothing is done yet: there is no \(Terminal.name(path))")
        }
        var work = try campaign.campaign(
            scenario, given: self.scenario, database: try ResultsDatabase(path: path, access: .read))
        work.options.shard = shard.flatMap { Shard($0) }
        let standing = try await work.standing()
        Console.line(
            "\(standing.runsDone) of \(NumberText.count(standing.runs, "run")) and \(standing.cellsDone) of "
                + "\(NumberText.count(standing.cells, "cell")) done in \(Terminal.name(path))")
    }

    /// Runs the campaign and tells of each cell; gives the number of failures.
    private func execute(_ work: Campaign, _ precision: Precision?) async throws -> Int {
        let started = ContinuousClock.now
        var teller = CellTeller()
        let reached: Campaign.Reached
        if let precision {
            reached = try await work.run(
                until: precision,
                extending: { Console.line(teller.cost(of: $0, in: work.scenario)) },
                report: { teller.tell($0) })
        } else {
            reached = Campaign.Reached(summary: try await work.run { teller.tell($0) })
        }
        let summary = reached.summary
        let seconds = NumberText.fixed((ContinuousClock.now - started) / .seconds(1), 1)
        let failed = summary.failed > 0 ? ", \(summary.failed) failed" : ""
        let left = summary.left > 0 ? ", \(summary.left) of \(summary.runs) not done" : ""
        Console.line(
            "\(NumberText.count(summary.done, "run")) done now\(failed), \(summary.alreadyDone) known before\(left), \(seconds) s"
        )
        tell(of: reached, in: work.scenario)
        return summary.failed
    }

    private var mostReplications: Int { maxReplications ?? 1000 }

    /// Says which intervals stayed wider than asked for, and why.
    private func tell(of reached: Campaign.Reached, in scenario: Scenario) {
        for cell in reached.empty {
            Console.line("\(scenario.cells[cell].summary): no run has succeeded, so there is no interval")
        }
        if reached.boundCells > 0 {
            Console.line(
                "\(NumberText.count(reached.boundCells, "cell")) wider than asked for after all \(mostReplications) "
                    + "replications that --max-replications allows")
        }
        for cell in reached.exhausted {
            let width = cell.narrowest.map { "the interval \(NumberText.fixed($0 * 200, 1)) points wide" }
            let reason =
                switch (cell.pictures, width) {
                case (nil, let width):
                    "all replications come out the same, which leaves " + (width ?? "no interval")
                case (let pictures?, let width?):
                    "there are no more pictures; all \(pictures), however often, make \(width)"
                case (let pictures?, nil): "there are no more pictures; \(pictures) are too few for an interval"
                }
            Console.line("\(scenario.cells[cell.cell].summary): \(reason)")
        }
    }

    // MARK: Slurm

    private var arrayJobs: Int { tasks ?? 8 }

    /// Submits the shares of which runs are missing.
    private func submit(_ scenario: Scenario) async throws {
        try SlurmArray.checkIsInstalled()
        let path = campaign.databasePath(for: scenario)
        let folder = URL(fileURLWithPath: path).deletingPathExtension().appendingPathExtension("slurm-\(arrayJobs)")
        let fast = campaign.failFast ? ["--fail-fast"] : []
        let array = SlurmArray(
            executable: Bundle.main.executablePath ?? CommandLine.arguments[0], file: self.scenario.file,
            words: self.scenario.words + fast, name: scenario.name, database: path, folder: folder, tasks: arrayJobs,
            cores: campaign.jobs ?? 1, options: sbatch)
        let database = try ResultsDatabase(path: path, access: .create)
        defer { database.removeUnlessUsed() }
        let missing = try await campaign.campaign(scenario, given: self.scenario, database: database).missing()
        guard !missing.isEmpty else { return Console.line("nothing is missing in \(Terminal.name(path))") }
        let shards = Merging.shards(of: missing, count: arrayJobs)
        let submission = try array.submit(shards)
        Console.line(
            submission.arrays.isEmpty
                ? "submitted the merge of the shares that were submitted earlier into \(Terminal.name(path)) as \(submission.merge)"
                : "submitted \(shards.count) of \(arrayJobs) jobs as \(submission.arrays.joined(separator: " and ")), which lack "
                    + "\(NumberText.count(missing.count, "run")), and their merge into \(Terminal.name(path)) as \(submission.merge)"
        )
        Console.line("scripts and logs are in \(Console.name(folder.path))")
    }
}

/// Tells of a campaign on its way: a line for each finished cell with the time that is left.
struct CellTeller {
    private var ended = 0
    private var planned = 0
    private var left: [Int: Int] = [:]
    private var finishedCells = 0
    private var cells = 0
    private var started = ContinuousClock.now

    /// Takes notice of an event, and prints what is to be printed.
    mutating func tell(_ event: Campaign.Event) {
        switch event {
        case .planned(let runs):
            self = CellTeller()
            planned = runs.count
            for run in runs { left[run.cell.index, default: 0] += 1 }
            cells = left.count
            Console.line("\(NumberText.count(planned, "run")) to do in \(NumberText.count(cells, "cell"))")
        case .finished(let run, let tally):
            count(run) { left in
                return "\(run.cell.summary)  \(tally.accuracy.map(Self.text) ?? "no images")  \(left)"
            }
        case .failed(let run, let reason, let command):
            Console.failed(run, reason, command)
            count(run) { left in "\(run.cell.summary)  with failed runs  \(left)" }
        }
    }

    /// `top-5 85.0% (82.1 to 87.5), 2000 images of 591 pictures`.
    private static func text(_ accuracy: Estimate) -> String {
        let basis = accuracy.basis
        let pictures = basis.pictures.map { " of \(NumberText.count($0, "picture"))" } ?? ""
        return "top-5 \(accuracy.text), "
            + "\(NumberText.count(basis.images, "image"))\(pictures)"
    }

    private mutating func count(_ run: RunSpec, line: (String) -> String) {
        ended += 1
        let cell = run.cell.index
        left[cell, default: 1] -= 1
        guard left[cell] == 0 else { return }
        finishedCells += 1
        let rest = secondsPerRun.map { Self.clock($0 * Double(planned - ended)) + " left" } ?? ""
        Console.line("[\(finishedCells)/\(cells)] \(line(rest))")
    }

    private var secondsPerRun: Double? {
        ended > 0 ? (ContinuousClock.now - started) / .seconds(1) / Double(ended) : nil
    }

    /// What a round of further replications costs.
    func cost(of round: Campaign.Extension, in scenario: Scenario) -> String {
        let time = secondsPerRun.map { ", about \(Self.clock($0 * Double(round.runs)))" } ?? ""
        let widest =
            round.widest.map { "up to \(NumberText.fixed($0 * 200, 2)) points from end to end" }
            ?? "some have no interval yet"
        return "\(round.wideCells) of \(NumberText.count(scenario.cells.count, "cell")) too wide (\(widest)): "
            + "\(NumberText.count(round.replications, "replication")), which is \(round.runs) more\(time)"
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60
            ? "\(whole) s" : String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
    }
}
