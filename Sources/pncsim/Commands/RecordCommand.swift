import ArgumentParser
import Basics
import Campaign
import Foundation
import Report
import Scenarios
import Store

/// Records what a scenario can ask for, so that it replays elsewhere.
struct RecordCommand: ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record all outcomes that a scenario can ask for, to replay it without its pictures.",
        discussion: """
            Every part of every picture that can arrive over a link without loss is decoded and classified once. The recording
            then stands in for pictures, weights and libtorch: dataset: {recorded: FILE}. What was measured stays in the
            database too, so that the same command goes on after an interruption.

            EXAMPLES
              pncsim record Scenarios/quickstart.yaml --set dataset=imagenet-20 --out Results/recorded/quickstart.sqlite
              pncsim record Scenarios/paper/campaign.yaml --set 'dataset={path: photos}' --out Results/recorded/photos.sqlite
              pncsim run Scenarios/quickstart.yaml --set 'dataset={recorded: Results/recorded/quickstart.sqlite}'
            """)

    @OptionGroup var scenario: ScenarioOptions
    @Option(help: "The recording, a database; one that is there is replaced.") var out: String
    @Option(name: .customLong("db"), help: "The database that keeps all that is measured.")
    var database = "Results/codec-eval.sqlite"
    @Option(help: "What to call the dataset in the recording; the name of its folder where left out.") var name: String?
    @Option(help: "Pictures worked on at once; the number of cores where left out.") var jobs: Int?
    @Flag(help: "Tell on standard error what is being done, and what the cache knew.") var verbose = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
        guard URL(fileURLWithPath: out).standardizedFileURL != URL(fileURLWithPath: database).standardizedFileURL else {
            throw ValidationError("--out and --db are the same file")
        }
    }

    func run() async throws {
        try await Failure.reported {
            let scenario = try scenario.load()
            try scenario.inputFiles.check(out)
            let work = try ResultsDatabase(path: database, access: .create)
            defer { work.removeUnlessUsed() }
            let recorder = OutcomeRecorder(
                scenario, database: work, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
                compute: try .asked(), logger: Console.logger(isVerbose: verbose))
            let entries = try await recorder.record(into: out, name: name)
            print(
                TerminalView.table(
                    header: ["codec", "recorded as", "dataset", "pictures", "parts"],
                    rows: entries.map { [$0.label, $0.fingerprint, $0.dataset, "\($0.pictures)", "\($0.parts)"] },
                    width: Console.columns))
            let bytes = (try? FileManager.default.attributesOfItem(atPath: out)[.size] as? Int) ?? 0
            print("recording  \(Terminal.name(out)), \(NumberText.fixed(Double(bytes) / 1e6, 1)) MB")
            print("database   \(Terminal.name(database))")
        }
    }
}
