import ArgumentParser
import Campaign
import Foundation
import Models
import Report
import Store

/// Measures codecs on pictures.
struct EvalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure codecs on pictures: bytes against accuracy and PSNR, after each further segment.",
        discussion: """
            A step is what arrived of a picture: so many features of PNC, patches of Starfish, iterations of the RNN codec, pieces
            of 504 bytes of JPEG and WebP. What was measured is kept in the database, for other measurements and for scenarios.
            -p and --weights go to the codec that has them; with several codecs, name it: -p webp.quality=20.

            EXAMPLES
              pncsim codec eval pnc webp jpeg-progressive
              pncsim codec eval pnc --dataset photos --labels photos/labels.csv --limit 100
              pncsim codec eval webp -p quality=20 -p method=6 --steps 2,4,8
            """)

    @Argument(help: "The codecs; `pncsim codecs` lists them.") var codecs: [String]
    @Option(help: "A dataset's name, or a folder of pictures.") var dataset = "imagenet-20"
    @OptionGroup var source: DatasetOptions
    @OptionGroup var options: CodecOptions
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

    private func wantedSteps() throws -> [Int]? {
        guard let steps else { return nil }
        let numbers = steps.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard !numbers.isEmpty, numbers.allSatisfy({ ($0 ?? 0) >= 1 }) else {
            throw ValidationError("--steps takes numbers from 1 on, separated by commas: 1,2,5")
        }
        return Set(numbers.compactMap(\.self)).sorted()
    }

    /// The parameters of one of the codecs: those without a codec's name, and those with its.
    private func parameters(of codec: String) throws -> [String: Double] {
        var values: [String: Double] = [:]
        for (name, value) in try options.values() {
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 1 {
                values[name] = value
            } else if parts[0] == codec {
                values[parts[1]] = value
            } else if !codecs.contains(parts[0]) {
                throw ValidationError("'\(name)' is of a codec that is not measured")
            }
        }
        return values
    }

    func run() async throws {
        let steps = try wantedSteps()
        let chosen = try codecs.map { ($0, try parameters(of: $0)) }
        try await Failure.reported {
            let pictures = try source.open(dataset)
            let store = try ResultsDatabase(path: database, access: .create)
            var points: [RatePoint] = []
            var rows: [[String]] = []
            for (name, parameters) in chosen {
                let codec = try CodecRegistry.makeCodec(name: name, parameters: parameters, weights: options.weights)
                let evaluation = CodecEvaluation(
                    codec, label: name, database: store,
                    jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
                let measured = try await Interruption.watched {
                    try await evaluation.measure(pictures, limit: limit, steps: steps)
                }
                for step in measured {
                    rows.append(row(name, step))
                    points.append(
                        RatePoint(
                            codec: name, bytes: step.meanBytes, accuracy: Estimate(count: step.top5, of: step.count),
                            setting: "\(step.segments) segments"))
                }
            }
            let count = min(limit ?? .max, pictures.entries.count)
            let table = TerminalView.table(header: Self.header, rows: rows)
            print("\(dataset): \(count) pictures\n")
            print(table)
            print("A picture of which nothing can be decoded counts as wrong; PSNR is over the others.")
            print("database  \(database)")
            try leave(rows, points, count: count)
        }
    }

    private static let header = ["codec", "segments", "bytes", "top-1", "top-5", "PSNR (dB)", "decodable"]

    private func row(_ codec: String, _ step: CodecEvaluation.Step) -> [String] {
        let count = Double(step.count)
        return [
            codec, "\(step.segments)", String(format: "%.0f", step.meanBytes),
            String(format: "%.1f%%", Double(step.top1) / count * 100),
            String(format: "%.1f%%", Double(step.top5) / count * 100),
            step.meanPSNR.map { String(format: "%.2f", $0) } ?? "-", "\(step.decodable)/\(step.count)",
        ]
    }

    /// Writes the table as Markdown and the plot; a missing renderer is no failure.
    private func leave(_ rows: [[String]], _ points: [RatePoint], count: Int) throws {
        let folder = out.map { URL(fileURLWithPath: $0) } ?? URL(fileURLWithPath: database).deletingPathExtension()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "codec-eval.md")
        let lines =
            ["\(count) pictures of \(URL(fileURLWithPath: dataset).lastPathComponent).", ""]
            + ([Self.header, Self.header.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file, options: .atomic)
        print("table     \(Places.short(file.path))")
        guard !noPlot else { return }
        do {
            let files = try PlotRenderer.locate(in: Places.roots).write([Plot.accuracyByBytes(points)], into: folder)
            for file in files { print("plot      \(Places.short(file.path))") }
        } catch {
            print("plot      none: \(error)")
        }
    }
}
