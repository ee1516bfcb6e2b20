import Coding
import Foundation
import Logging
import Offload
import Scenarios
import Sim
import Store

/// Runs a scenario: finds which of its runs the database lacks, makes what they need of real pictures, simulates them, and
/// writes each in one transaction, in the scenario's order.
///
///     let campaign = Campaign(scenario, file: "Scenarios/quickstart.yaml", database: database)
///     let summary = try await campaign.run { event in print(event) }
package struct Campaign: Sendable {
    /// How a campaign is run; none of it changes a result.
    package struct Options: Sendable {
        /// Pictures and runs worked on at once.
        package var jobs = ProcessInfo.processInfo.activeProcessorCount
        /// How neural codecs' networks compute: what is not the default becomes part of a codec's fingerprint.
        package var compute = Compute.reference
        /// Stop at the first run that fails.
        package var failsFast = false
        /// Where to tell what is being done, for those who want to follow it closely.
        package var logger = Logger(label: "pncsim.campaign")
        /// The program, for the record.
        package var program = ProgramRecord(version: "")
        /// Run only these of the scenario's runs, by their position from 0; nil: all.
        package var only: Set<Int>?
        /// Run only this share of the scenario's runs; nil: all.
        package var shard: Shard?
        /// Whether the record names this machine, and paths as they were given.
        package var keepsHost = false
        /// How to tell the program to go on or to do a run again, for the record.
        package var commands = Commands()

        /// All cores, going on past failures.
        package init() {}
    }

    /// How to tell the program to do something again, with as many replications as the campaign has.
    package struct Commands: Sendable {
        /// Runs what is missing of the campaign, without its database.
        package var goOn: @Sendable (_ replications: Int) -> String?
        /// Does the run of a position again.
        package var again: @Sendable (_ replications: Int, _ position: Int) -> String

        /// Nothing can be said: the campaign was not begun by a command.
        package init() {
            goOn = { _ in nil }
            again = { "the run of position \($1) of \($0) replications" }
        }
    }

    /// Something to tell the person who waits.
    package enum Event: Sendable {
        /// All is ready: these runs will be done now.
        case planned(runs: [RunSpec])
        /// A run has ended well.
        case finished(RunSpec, CellTally)
        /// A run has failed; the command repeats it.
        case failed(RunSpec, reason: String, repeatCommand: String)
    }

    /// What a campaign has come to.
    package struct Summary: Sendable {
        /// Runs of the scenario.
        package let runs: Int
        /// Runs that the database had already.
        package internal(set) var alreadyDone: Int
        /// Runs that ended well now, and such as failed.
        package internal(set) var done: Int
        package let failed: Int
        /// Runs that are still to be done: the options have left them to others, or nothing more was begun after a failure.
        package var left: Int { runs - alreadyDone - done - failed }
        /// The hash by which the database knows the campaign.
        package let hash: String
        /// What each cell of which runs were missing has come to, by its index, in this go and earlier ones.
        package let tallies: [Int: CellTally]
        /// How many different pictures there are for each cell, by its index; none where it needs none.
        package let pictures: [Int: Int]
    }

    /// The scenario.
    package let scenario: Scenario
    let file: String
    let database: ResultsDatabase
    /// How it is run.
    package var options: Options

    /// Prepares a campaign.
    ///
    /// - Parameters:
    ///   - scenario: what is run.
    ///   - file: the scenario's file, for the record and for the commands that repeat a run.
    ///   - database: keeps the outcomes and the runs; what it holds already is not done again.
    ///   - options: how it is run, on all cores unless they say otherwise.
    package init(_ scenario: Scenario, file: String, database: ResultsDatabase, options: Options = Options()) {
        self.scenario = scenario
        self.file = file
        self.database = database
        self.options = options
    }

    /// The positions of the runs that the database lacks, after noting there what the campaign asks for.
    package func missing() async throws -> [Int] {
        try await CampaignError.translating { try await Execution(self).plan().missing.map(\.position) }
    }

    /// How much of a campaign is done.
    package struct Standing: Sendable, Hashable {
        /// Runs that the options choose.
        package let runs: Int
        /// Those of them that the database has.
        package let runsDone: Int
        /// Cells of these runs.
        package let cells: Int
        /// Cells of which the database has all these runs.
        package let cellsDone: Int
    }

    /// How much of the campaign the database has, which is only read.
    package func standing() async throws -> Standing {
        try await CampaignError.translating {
            // What a campaign notes before it begins goes where it is soon forgotten.
            let scratch = try ResultsDatabase()
            let rehearsal = Campaign(scenario, file: file, database: scratch, options: options)
            return try await Execution(rehearsal, isRehearsal: true).standing(in: database)
        }
    }

    /// Prepares all that a run would prepare and looks up what is recorded, in a database that is soon forgotten.
    package func rehearse() async throws {
        try await CampaignError.translating {
            let scratch = try ResultsDatabase()
            try await Execution(Campaign(scenario, file: file, database: scratch, options: options)).checkNetworks()
        }
    }

    /// Runs what is missing.
    ///
    /// - Throws: ``CampaignError`` where nothing can be run at all; a single run's failure is an event and a row.
    package func run(report: (Event) -> Void = { _ in }) async throws -> Summary {
        try await run(isTallyingAll: false, report: report)
    }

    /// - Parameter isTallyingAll: whether to tell what all cells have come to, and not only those of which runs are missing.
    func run(isTallyingAll: Bool, report: (Event) -> Void) async throws -> Summary {
        try await CampaignError.translating {
            try await Execution(self).run(isTallyingAll: isTallyingAll, report: report)
        }
    }
}
