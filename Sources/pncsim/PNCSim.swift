import ArgumentParser

/// The command line: it reads arguments, asks the rooms, and prints.
@main
struct PNCSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pncsim",
        abstract: "Simulate image offloading over a jammed low-power radio, with real codecs and a real classifier.",
        version: Version.number,
        subcommands: [
            RunCommand.self, CheckCommand.self, QueryCommand.self, ReportCommand.self, CodecCommand.self,
            CodecsCommand.self, DatasetsCommand.self,
        ]
    )
}
