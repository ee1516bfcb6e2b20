import ArgumentParser
import Basics
import Foundation

/// The command line: it reads arguments, asks the rooms, and prints.
@main
struct PNCSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pncsim",
        abstract: "Simulate image offloading over a jammed low-power radio, with real codecs and a real classifier.",
        discussion: """
            EXAMPLES
              pncsim run Scenarios/quickstart.yaml      real codecs at three levels of jamming
              pncsim check Scenarios/quickstart.yaml    what the scenario means, in full
              pncsim query accuracy                     ask the newest results
              pncsim report                             one page with every plot
            """,
        version: Version.number,
        subcommands: [
            RunCommand.self, SweepCommand.self, RecordCommand.self, ImportCommand.self, MergeCommand.self,
            CheckCommand.self, QueryCommand.self, ReportCommand.self, InspectCommand.self, TraceCommand.self,
            CalibrateCommand.self, ExportCommand.self, CodecCommand.self, DeviceCommand.self, VerifyCommand.self,
            DatabaseCommand.self, TrainCommand.self,
            CodecsCommand.self, DatasetsCommand.self, CacheCommand.self,
        ]
    )

    static func main() async {
        StandardStream.occupyClosed()
        let arguments = joiningNegativeNumbers(Array(CommandLine.arguments.dropFirst()))
        let environment = ProcessInfo.processInfo.environment
        var code = await Places.$current.withValue(Places(environment: environment, isProgram: true)) {
            await Terminal.$canErase.withValue(!["", "dumb"].contains(environment["TERM"] ?? "")) {
                await Interruption.watching { await run(arguments) }
            }
        }
        if let cause = Interruption.cause { Interruption.end(cause) }
        Leftovers.removeAll()
        StandardStream.output.finish()
        // A command that has failed has said why; that its words did not arrive either is no news.
        if code == ExitCode.success, let failure = StandardStream.output.failure {
            Console.error("\(failure)")
            code = Failure.runtime
        }
        Foundation.exit(code.rawValue)
    }

    /// Runs a command to its end, messages included, and gives its exit code.
    private static func run(_ arguments: [String]) async -> ExitCode {
        if let message = undecodableArgument() ?? unknownCommand(in: arguments) {
            Console.error(message)
            return Failure.usage
        }
        var given: (any ParsableCommand.Type)?
        do {
            var command = try await asyncParseAsRoot(arguments)
            given = type(of: command)
            Interruption.note(command)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .success
        } catch {
            let code = exitCode(for: error)
            let text =
                (error as? ValidationError).flatMap { error in given.map { message(of: error, usageOf: $0) } }
                ?? fullMessage(for: error, columns: Console.columns)
            if code == .success {
                print(text)
            } else if !text.isEmpty {
                Console.errorText(text + "\n")
            }
            return code
        }
    }

    /// What a command found wrong with its words once it had read what they name, with its own usage: the parser, whose errors
    /// have it, is done by then.
    private static func message(of error: ValidationError, usageOf command: any ParsableCommand.Type) -> String {
        let usage = usageString(for: command)
        // `pncsim codec encode <codec> ...`
        let path = usage.split(separator: " ").prefix { $0.allSatisfy(\.isLetter) }
        return """
            Error: \(error.message)
            Usage: \(usage)
              See '\(path.joined(separator: " ")) --help' for more information.
            """
    }

    /// The words with `--jobs -1` as `--jobs=-1`: a number with a minus is a value, which its option refuses in its own words,
    /// and not an option without a name.
    static func joiningNegativeNumbers(_ words: [String]) -> [String] {
        var joined: [String] = []
        for (index, word) in words.enumerated() {
            if let option = joined.last, option.hasPrefix("--"), option != "--", !option.contains("="),
                !words[..<index].contains("--"), word.wholeMatch(of: /-\.?[0-9].*/) != nil
            {
                joined[joined.count - 1] = "\(option)=\(word)"
            } else {
                joined.append(word)
            }
        }
        return joined
    }

    /// What to say of a word of the command line that is not UTF-8: Swift repairs it, and what it names is then not found.
    private static func undecodableArgument() -> String? {
        for index in 1..<max(1, Int(CommandLine.argc)) {
            guard let word = CommandLine.unsafeArgv[index], String(validatingCString: word) == nil else { continue }
            return
                "`\(String(cString: word))`, word \(index) of the command line, is not UTF-8: give the file another name, "
                + "or reach it by a link"
        }
        return nil
    }

    /// What to say of a command that there is none of, with the nearest that there is; nil where all are known.
    static func unknownCommand(in arguments: [String]) -> String? {
        var known: [any ParsableCommand.Type] = configuration.subcommands
        var path = "pncsim"
        for argument in arguments.first == "help" ? arguments.dropFirst() : arguments[...] {
            if known.isEmpty || argument.hasPrefix("-") { return nil }
            let names = known.map { command in command._commandName }
            guard let index = names.firstIndex(of: argument) else {
                return "`\(path)` has no command `\(argument)`: \(NearestName.phrase(for: argument, among: names))"
            }
            known = known[index].configuration.subcommands
            path += " " + argument
        }
        return nil
    }
}
