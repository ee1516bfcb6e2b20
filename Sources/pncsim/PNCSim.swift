import ArgumentParser

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
            RunCommand.self, SweepCommand.self, RecordCommand.self, MergeCommand.self, CheckCommand.self,
            QueryCommand.self, ReportCommand.self, InspectCommand.self, TraceCommand.self, CalibrateCommand.self,
            ExportCommand.self, CodecCommand.self, VerifyCommand.self, DatabaseCommand.self, TrainCommand.self,
            CodecsCommand.self, DatasetsCommand.self,
        ]
    )
}
