import ArgumentParser
import Basics
import Foundation
import Store

/// Looks after a database's file.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db",
        abstract: "Say what is in a database, or remove what no scenario asks for any more.",
        discussion: """
            EXAMPLES
              pncsim db info --db Results/quickstart.sqlite
              pncsim db prune --db Results/quickstart.sqlite
            """,
        subcommands: [InfoCommand.self, PruneCommand.self])
}

/// Says what is in a database.
struct InfoCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Say what is in a database: its campaigns, and the rows of its tables.")

    @OptionGroup var source: DatabaseOption

    func run() async throws {
        try await Failure.reported {
            let database = try source.open()
            let info = try database.info()
            let age = info.isOlder ? ", made by an earlier version and read as it is" : ""
            print("\(Terminal.name(database.path)): \(Self.size(info.bytes)), schema \(info.schema)\(age)")
            print(
                "\(NumberText.count(info.currentRuns, "run")) that scenarios ask for now, \(info.earlierRuns) earlier\n"
            )
            let campaigns = try database.query(.named("campaigns"))
            if !campaigns.rows.isEmpty { print(campaigns.formatted(.table, width: Console.columns)) }
            for table in info.tables where table.rows > 0 {
                print(table.table.padding(toLength: 20, withPad: " ", startingAt: 0), table.rows)
            }
            for note in try database.notes(on: .all) { Console.error(note.words) }
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : NumberText.fixed(Double(bytes) / 1e6, 1) + " MB"
    }
}

/// Removes what no scenario asks for any more.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract:
            "Remove campaigns of which there is a newer one of the same name, with their runs, and what only they used."
    )

    @OptionGroup var source: DatabaseOption
    @Flag(help: "Only say what would be removed.") var dryRun = false

    func run() async throws {
        try await Failure.reported {
            let path = try source.path()
            guard !dryRun else {
                let info = try ResultsDatabase(path: path, access: .read).info()
                return print(
                    "\(Terminal.name(path)): \(NumberText.count(info.earlierRuns, "earlier run")) and "
                        + "\(NumberText.count(info.earlierCampaigns, "earlier campaign")) would be removed, "
                        + "\(NumberText.count(info.currentRuns, "run")) would stay")
            }
            let report = try ResultsDatabase(path: path, access: .write).prune()
            print(
                "\(Terminal.name(path)): removed \(NumberText.count(report.runs, "run")) with "
                    + "\(NumberText.count(report.outcomes, "outcome")), \(NumberText.count(report.campaigns, "campaign")), "
                    + "\(NumberText.count(report.encodings, "encoding")) and "
                    + "\(NumberText.count(report.verdicts, "verdict"))")
        }
    }
}
