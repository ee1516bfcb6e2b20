import ArgumentParser
import Basics
import Campaign
import Foundation
import Language
import Offload
import Scenarios
import Store

/// Reads a scenario and prints what it means.
struct CheckCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a scenario and print it in full: every default, and the number of runs.",
        discussion: """
            EXAMPLES
              pncsim check Scenarios/quickstart.yaml
              pncsim check Scenarios/quickstart.yaml --set images=5 --set period='300 ms'
              pncsim check --db Results/quickstart.sqlite
              pncsim check --db Results/quickstart.sqlite --out again
            """)

    @OptionGroup var source: ScenarioSource
    @Option(
        help: ArgumentHelp(
            "With --db: write the scenario into this folder, with the files that the database keeps of it, so that it runs again.",
            valueName: "folder"))
    var out: String?

    func validate() throws {
        if out != nil, source.database == nil { throw ValidationError("--out is for --db") }
    }

    func run() async throws {
        try await Failure.reported {
            if let out { try OutputFile.checkFolder(out) }
            switch try source.given() {
            case .file(let options):
                let scenario = try options.load()
                try await rehearse(scenario, of: options.file)
                Console.data(scenario.explained())
            case .campaign(let campaign, let database):
                // That it can be read is what is checked; as it was kept, it names its files as the database does.
                let scenario = try Scenario(campaign, in: database)
                if let out {
                    print(try scenario.unpack(campaign, of: database, into: out))
                    return
                }
                Console.data(campaign.text + Self.words(onFiles: try database.inputs(of: campaign.key).count))
            }
        }
    }
}

extension CheckCommand {
    /// A comment on the files that a database keeps, and the text names.
    private static func words(onFiles count: Int) -> String {
        guard count > 0 else { return "" }
        let (verb, pronoun) = count == 1 ? ("is", "it") : ("are", "them")
        return
            "# \(NumberText.count(count, "file")) that this names \(verb) in the database; --out FOLDER writes \(pronoun) beside it\n"
    }

    /// Prepares everything that a run would prepare, so that a dataset, recording or weights file that is missing or unusable is
    /// found out now; in a database that is thrown away.
    private func rehearse(_ scenario: Scenario, of file: String) async throws {
        if scenario.cells.allSatisfy({ $0.codec.curve != nil && $0.settings.images == nil }) {
            throw CampaignError.unknownImageCount
        }
        try await Campaign(scenario, file: file, database: try ResultsDatabase()).rehearse()
        // A run goes on without: they are for the report alone.
        do { _ = try scenario.views?.open() } catch {
            Console.error("views: \(error); runs need them not, and the report cannot show what the server saw")
        }
    }
}

/// A scenario file, or a campaign of a database.
struct ScenarioSource: ParsableArguments {
    @Argument(help: "A scenario file; none with --db.", completion: .file(extensions: ["yaml"])) var file: String?
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Replace a value of the scenario by its key; may be repeated.", valueName: "key=value"))
    var overrides: [String] = []
    @Option(name: .customLong("db"), help: "A database, in place of a file: what it keeps of a scenario.")
    var database: String?
    @Option(
        help: ArgumentHelp(
            "Which campaign of the database: a scenario's name, or the beginning of a hash; the last one where left out.",
            valueName: "campaign"))
    var campaign: String?

    enum Given {
        case file(ScenarioOptions)
        case campaign(StoredCampaign, ResultsDatabase)
    }

    func validate() throws {
        if let file, database != nil {
            throw ValidationError("'\(file)' and --db are both given: name a scenario file, or a database with --db")
        }
        guard file != nil || database != nil else {
            throw ValidationError("name a scenario file, or a database with --db")
        }
        if database != nil, !overrides.isEmpty { throw ValidationError("--set is for a scenario file, not for --db") }
        if database == nil, campaign != nil { throw ValidationError("--campaign is for --db") }
    }

    func given() throws -> Given {
        guard let database else {
            var options = ScenarioOptions()
            options.file = file ?? ""
            options.overrides = overrides
            try options.validate()
            return .file(options)
        }
        let opened = try ResultsDatabase(path: database, access: .read)
        guard let found = try campaign.map({ try opened.campaign($0) }) ?? opened.campaigns().last else {
            throw CampaignError.noSuchScenario
        }
        return .campaign(found, opened)
    }

    /// The scenario; of a database, with its own encodings and verdicts where its pictures are not at hand.
    func load(_ inputs: InputOptions) throws -> Scenario {
        switch try given() {
        case .file(let options): try options.load()
        case .campaign(let campaign, let database): try Scenario(atHandOf: campaign, in: database, given: inputs.given)
        }
    }
}

/// Where things lie that a database does not keep.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A recording, folder of pictures or weights file that the database's scenario names and that lies elsewhere now: its path, "
                + "or NAME=PATH where it is called otherwise; may be repeated.", valueName: "path"))
    var input: [String] = []

    var given: [InputPlaces.Given] { input.map(InputPlaces.Given.init) }
}

/// A scenario file and what replaces parts of it.
struct ScenarioOptions: ParsableArguments {
    @Argument(help: "A scenario file; the folder Scenarios/ has examples.", completion: .file(extensions: ["yaml"]))
    var file: String
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Replace a value of the scenario by its key; may be repeated.", valueName: "key=value"))
    var overrides: [String] = []

    func validate() throws {
        if let bad = overrides.first(where: { !$0.contains("=") }) {
            throw ValidationError("'\(bad)' is not of the form key=value, for example images=20")
        }
        var known: [String: String] = [:]
        for (key, value) in Self.pairs(overrides) {
            if let first = known.updateValue(value, forKey: key), first != value {
                throw ValidationError("--set \(key) is given twice, as '\(first)' and as '\(value)'; keep one")
            }
        }
    }

    private static func pairs(_ overrides: [String]) -> [(key: String, value: String)] {
        overrides.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (key: String(parts[0]), value: String(parts[1]))
        }
    }

    /// Cells that are looked at within a second or two.
    private static let mostCellsInSilence = 10_000

    /// The overrides again, as words of a shell.
    var words: [String] { overrides.map { "--set \(Shell.word($0))" } }

    /// The commands that go on with a campaign, or do one of its runs again; replications that were added since are said.
    func commands(for scenario: Scenario, database: String?) -> Campaign.Commands {
        let (file, words, given) = (Shell.word(file), words, scenario.replications)
        @Sendable func sets(_ replications: Int) -> [String] {
            guard replications != given else { return words }
            return words.filter { !$0.hasPrefix("--set replications=") } + ["--set replications=\(replications)"]
        }
        let databaseWords = database.map { ["--db", Shell.word($0)] } ?? []
        var commands = Campaign.Commands()
        commands.goOn = { (["pncsim sweep", file] + sets($0)).joined(separator: " ") }
        commands.again = { replications, position in
            (["pncsim run", file] + sets(replications) + databaseWords + ["--only \(position)"]).joined(separator: " ")
        }
        return commands
    }

    func load() throws(ScenarioErrors) -> Scenario {
        let scenario = try Scenario.load(file, overrides: Self.pairs(overrides)) { cells in
            if cells > Self.mostCellsInSilence { Console.error("\(cells) cells to look at") }
        }
        for word in scenario.advice { Console.error("advice: \(word)") }
        for part in scenario.leftOut { Console.error(part) }
        return scenario
    }
}
