import ArgumentParser
import Campaign
import Scenarios

/// Reads a scenario and prints what it means.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a scenario and print it in full: every default, and the number of runs.",
        discussion: """
            EXAMPLES
              pncsim check Scenarios/quickstart.yaml
              pncsim check Scenarios/quickstart.yaml --set images=5 --set period='300 ms'
            """)

    @OptionGroup var scenario: ScenarioOptions

    func run() async throws {
        try await Failure.reported {
            print(try scenario.load().explained(), terminator: "")
        }
    }
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
    }

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
        let pairs = overrides.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (key: String(parts[0]), value: String(parts[1]))
        }
        let scenario = try Scenario.load(file, overrides: pairs)
        for word in scenario.advice { Console.error("advice: \(word)") }
        return scenario
    }
}
