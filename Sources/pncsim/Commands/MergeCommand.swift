import ArgumentParser
import Basics
import Campaign
import Foundation
import Store

/// Joins databases.
struct MergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join databases that several machines have written; the same twice changes nothing.",
        discussion: """
            Afterwards it names the runs that are still missing, and the command that runs them.

            EXAMPLES
              pncsim merge Results/all.sqlite Results/quickstart.shard-*.sqlite
            """)

    @Argument(help: "The database to join into; made where there is none.") var output: String
    @Argument(help: "The databases to take over.") var inputs: [String]
    @Option(help: "The inputs are the shares of one campaign, this many: names the shares of which runs are missing.")
    var shards: Int?
    @Option(help: ArgumentHelp("The command to name for what is missing.", valueName: "command")) var again: String?

    func validate() throws {
        if let shards, shards < 1 { throw ValidationError("--shards takes a number from 1 on") }
    }

    func run() async throws {
        try await Failure.reported {
            if ([output] + inputs).contains(InputFile.standardInput) {
                throw StoreError.noFile(
                    InputFile.standardInput, reason: "a database is no stream (./- is a file of that name)")
            }
            // A job of an array may have had nothing to do; a name that a person gives is of a file.
            if shards == nil, let missing = inputs.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
                throw FileError.missing(path: missing, remedy: "there is no such file; nothing was merged")
            }
            let outcome = try Merging.merge(inputs, into: output)
            for (input, report) in outcome.reports {
                guard let report else {
                    Console.error("\(Terminal.name(input)): there is no such file; its job has left nothing")
                    continue
                }
                print(
                    "\(Terminal.name(input)): \(NumberText.count(report.runs, "run")), \(NumberText.count(report.failures, "failure")), "
                        + "\(NumberText.count(report.verdicts, "verdict")), "
                        + "\(NumberText.count(report.encodings, "encoding")); \(report.knownRuns) known before")
            }
            for (scenario, hashes) in outcome.beside {
                print(
                    "\(scenario): \(hashes.count) campaigns of this name are current beside each other "
                        + "(\(hashes.map { String($0.prefix(8)) }.joined(separator: ", "))), as they come from several databases; "
                        + "all are shown, and `pncsim db prune` keeps them, until the scenario is changed and run")
            }
            for campaign in outcome.unfinished {
                let lost = (campaign.missing + campaign.failed).sorted()
                Console.error(
                    "\(campaign.scenario): \(Self.runs(campaign.missing)) missing and \(Self.runs(campaign.failed)) failed, "
                        + "at position \(Self.list(lost))")
                if let shards {
                    Console.error("  in share \(Self.list(Merging.shards(of: lost, count: shards))) of \(shards)")
                }
                if let command = again ?? campaign.command.map({ "\($0) --db \(Shell.word(output))" }) {
                    Console.error("  run them with: \(command)")
                }
            }
            if !outcome.unfinished.isEmpty { throw Failure.runtime }
        }
    }

    private static func runs(_ positions: [Int]) -> String { NumberText.count(positions.count, "run") }

    /// The first few of many numbers.
    private static func list(_ numbers: [Int]) -> String {
        let shown = numbers.prefix(20).map(String.init).joined(separator: ", ")
        return numbers.count > 20 ? "\(shown), … (\(numbers.count))" : shown
    }
}
