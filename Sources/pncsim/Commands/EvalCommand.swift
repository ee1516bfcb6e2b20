import Codecs
import ArgumentParser
import Basics
import Campaign
import Coding
import Foundation
import Report
import Restoration
import Statistics
import Store

/// Measures codecs on pictures.
struct EvalCommand: ResumableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure codecs on pictures: bytes against accuracy and PSNR, after each further segment.",
        discussion: """
            A step is what arrived of a picture: so many features of PNC, patches of Starfish, iterations of the RNN codec, pieces
            of 504 bytes of JPEG and WebP. What was measured is kept in the database, for other measurements and for scenarios.
            -p and --weights go to the codec that has them; with several codecs, name it: -p webp.quality=20. A parameter
            with several values, -p jpeg.quality=5,10,20, makes a curve of whole files instead: one step for each value.

            EXAMPLES
              pncsim codec eval pnc webp jpeg-progressive
              pncsim codec eval pnc jpeg -p jpeg.quality=2,5,10,20,30
              pncsim codec eval pnc --dataset photos --labels photos/labels.csv --limit 100
              pncsim codec eval webp -p quality=20 -p method=6 --steps 2,4,8
              pncsim codec eval jpeg command --run 'python3 Examples/bitplanes.py'
            """)

    @Argument(help: "The codecs: `pncsim codecs` lists them; or folders of neural codecs.") var codecs: [String]
    @Option(help: "A dataset's name, or a folder of pictures.") var dataset = "imagenet-20"
    @OptionGroup var source: DatasetOptions
    @OptionGroup var options: CodecOptions
    @OptionGroup var program: ProgramOptions
    @Flag(help: "Measure each codec once more with the network behind it that restores its pictures.")
    var restored = false
    @Option(help: "Only the first so many pictures.") var limit: Int?
    @Option(help: "Numbers of segments to stop after, such as 1,2,5; all up to 12, else 12 of them, where left out.")
    var steps: String?
    @Option(name: .customLong("db"), help: "The database.") var database = "Results/codec-eval.sqlite"
    @Option(help: "The folder for the table and the plots; the database's name without its ending where left out.")
    var out: String?
    @Option(help: "Pictures worked on at once; the number of cores where left out.") var jobs: Int?
    @Flag(help: "Draw no plot.") var noPlot = false

    func validate() throws {
        guard !codecs.isEmpty else { throw ValidationError("name at least one codec") }
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
        _ = try wantedSteps()
        if codecs.count > 1, options.weights != nil {
            throw ValidationError("--weights goes with one codec: it has the weights of one")
        }
    }

    private func wantedSteps() throws -> CodecEvaluation.Steps {
        guard let steps else { return .each }
        let numbers = steps.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard !numbers.isEmpty, numbers.allSatisfy({ ($0 ?? 0) >= 1 }) else {
            throw ValidationError("--steps takes numbers from 1 on, separated by commas: 1,2,5")
        }
        return .these(Set(numbers.compactMap(\.self)).sorted())
    }

    func run() async throws {
        let steps = try wantedSteps()
        let chosen = try codecs.flatMap { name in
            try options.settings(of: name, among: codecs).map { (name, $0.parameters, $0.name) }
        }
        try await Failure.reported {
            let file = try checkedTable()
            let pictures = try source.open(dataset)
            var points: [RatePoint] = []
            var rows: [[String]] = []
            let compute = try Compute.asked()
            // All of them first: what is wrong with the last one is found before the first one is measured.
            let made = try chosen.flatMap { name, parameters, setting in
                let description = try program.codec(named: name, among: codecs)
                let codec = try description.makeCodec(
                    parameters: parameters, weights: options.weights, compute: compute)
                let plain = (name, setting, codec)
                guard restored else { return [plain] }
                return [
                    plain,
                    (RestoredCodec.title(of: name), setting, try RestoredCodec(codec, description, compute: compute)),
                ]
            }
            let store = try ResultsDatabase(path: database, access: .create)
            defer { store.removeUnlessUsed() }
            let evaluation = try await CodecEvaluation(
                on: pictures, database: store, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
            for (name, setting, codec) in made {
                let label = setting.map { "\(name) \($0)" } ?? name
                let measured = try await evaluation.measure(
                    codec, label: label, limit: limit, steps: setting == nil ? steps : .whole)
                for step in measured {
                    rows.append(row(label, step))
                    points.append(
                        RatePoint(
                            codec: name, bytes: step.meanBytes, accuracy: Estimate(right: step.top5, of: step.count),
                            setting: setting ?? NumberText.count(step.segments, "segment")))
                }
            }
            let count = min(limit ?? .max, pictures.entries.count)
            let table = TerminalView.table(header: Self.header, rows: rows, width: Console.columns)
            print("\(Terminal.name(dataset)): \(NumberText.count(count, "picture"))\n")
            print(table)
            print("A picture of which nothing can be decoded counts as wrong; PSNR is over the others.")
            let labelled = pictures.entries.prefix(count).count { $0.label != nil }
            let truth = Truth(labelled: labelled, of: count)
            if !truth.note.isEmpty { print(truth.note) }
            print("database  \(Terminal.name(database))")
            try leave(rows, points, count: count, truth, in: file)
        }
    }

    private static let header = ["codec", "segments", "bytes", "top-1", "top-5", "PSNR (dB)", "decodable"]

    /// Tables as this command writes them.
    private static let kind = FileKind.text(
        "an earlier table of `codec eval`", isKnown: { $0.contains("| codec | segments | bytes |") })

    private func row(_ codec: String, _ step: CodecEvaluation.Step) -> [String] {
        let count = Double(step.count)
        return [
            codec, "\(step.segments)", NumberText.fixed(step.meanBytes, 0),
            NumberText.percent(Double(step.top1) / count),
            NumberText.percent(Double(step.top5) / count),
            step.meanPSNR.map { NumberText.fixed($0, 2) } ?? "-", "\(step.decodable)/\(step.count)",
        ]
    }

    /// The file of the table, of which nothing else lies in its place: it is looked for before hours are spent on what goes into it.
    private func checkedTable() throws -> URL {
        if let out { try OutputFile.checkFolder(out) }
        let folder = out.map { URL(fileURLWithPath: $0) } ?? PagesFolder.url(beside: database)
        try OutputFile.checkFolder(folder.path)
        let file = folder.appending(path: "codec-eval.md")
        try OutputFile.check(file.path, replacing: Self.kind, makingFolder: true)
        return file
    }

    /// Writes the table as Markdown and the plot beside it; a missing renderer is no failure.
    private func leave(
        _ rows: [[String]], _ points: [RatePoint], count: Int, _ truth: Truth, in file: URL
    ) throws {
        let folder = file.deletingLastPathComponent()
        try OutputFile.makeFolder(folder.path)
        let lines =
            ["\(NumberText.count(count, "picture")) of \(URL(fileURLWithPath: dataset).lastPathComponent).", ""]
            + ([Self.header, Self.header.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
            + (truth.note.isEmpty ? [] : ["", truth.note])
        try OutputFile.write(Data((lines.joined(separator: "\n") + "\n").utf8), to: file.path, replacing: Self.kind)
        print("table     \(Console.name(file.path))")
        guard !noPlot else { return }
        do {
            let files = try PlotRenderer.locate(in: Places.current.roots).write(
                [Plot.accuracyByBytes(points, truth: truth)], into: folder)
            for file in files { print("plot      \(Console.name(file.path))") }
        } catch {
            print("plot      none: \(error)")
        }
    }
}
