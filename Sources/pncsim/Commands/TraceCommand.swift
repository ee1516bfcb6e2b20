import ArgumentParser
import Basics
import Campaign
import Channel
import Foundation
import Report
import Scenarios
import Sim

/// Works with traces of throughput.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Record, describe, convert and plot traces of throughput.",
        discussion: """
            A trace is a CSV file of time and rate, or a Mahimahi file, whose name ends in .mahi, .up or .down. Scenarios
            replay it with `link: {trace: FILE}`.

            EXAMPLES
              pncsim trace record Scenarios/testbed-500ms.yaml heavy.csv --jamming heavy
              pncsim trace info heavy.csv
            """,
        subcommands: [
            TraceRecordCommand.self, TraceInfoCommand.self, TraceConvertCommand.self, TracePlotCommand.self,
        ])
}

struct TraceRecordCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what a sender that always has a next block gets through a scenario's link.",
        discussion: """
            EXAMPLES
              pncsim trace record Scenarios/testbed-500ms.yaml heavy.csv --jamming heavy
              pncsim trace record Scenarios/varying-jamming.yaml varying.mahi --duration 30s
              pncsim trace record Scenarios/testbed-500ms.yaml light.csv --run 6 --interval 20ms
            """)

    @OptionGroup var scenario: ScenarioOptions
    @Argument(help: "The file to write: .mahi for Mahimahi, otherwise CSV.") var output: String
    @Option(help: ArgumentHelp("A jammer in place of the scenario's and its sweep: `heavy`.", valueName: "jamming"))
    var jamming: String?
    @Option(name: .customLong("run"), help: "Over the link of the run of this position.") var position: Int = 0
    @Option(help: "How long to record.") var duration = TimeArgument(.seconds(60))
    @Option(help: "Length of each of the trace's rates.") var interval = TimeArgument(.milliseconds(100))

    func validate() throws {
        guard interval.time <= duration.time else {
            throw ValidationError("--interval \(interval.time) is longer than --duration \(duration.time)")
        }
        guard interval.time > .zero else { throw ValidationError("--interval takes a time above 0, such as 100ms") }
        if jamming != nil,
            let other = scenario.overrides.first(where: { text in
                ["jamming", "sweep"].contains(text.prefix { $0 != "=" && $0 != "." })
            })
        {
            throw ValidationError(
                "--jamming is in place of the scenario's jammer and sweep, so --set \(other) says nothing; keep one")
        }
    }

    func run() async throws {
        try await Failure.reported {
            var options = scenario
            if let jamming { options.overrides += ["jamming=\(jamming)", "sweep={}"] }
            let scenario = try options.load()
            try scenario.inputFiles.check(output)
            try OutputFile.check(output, replacing: RateTrace.kind)
            let trace = try scenario.recordTrace(
                position: position, interval: interval.time, duration: duration.time)
            print("\(Terminal.name(output)): \(try trace.write(to: output).summary.text)")
        }
    }
}

struct TraceInfoCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Describe traces: mean, extremes, length.",
        discussion: """
            EXAMPLES
              pncsim trace info Scenarios/traces/testbed-heavy.csv
            """)

    @Argument(help: "Trace files; - is standard input.") var files: [String]

    func validate() throws {
        if files.count(where: { $0 == InputFile.standardInput }) > 1 {
            throw ValidationError("- is named twice, and standard input can be read only once")
        }
    }

    func run() async throws {
        try await Failure.reported {
            for file in files { print("\(Terminal.name(file)): \(try Self.read(file).summary.text)") }
        }
    }
}

struct TraceConvertCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Convert between CSV and Mahimahi.",
        discussion: """
            Mahimahi counts packets of 1500 bytes, and its traces last until their last packet: what a trace carries is kept to
            within half a packet, and the last packet stands at its end, so that silence there counts.

            EXAMPLES
              pncsim trace convert Scenarios/traces/testbed-heavy.csv heavy.mahi
              pncsim trace convert heavy.mahi heavy.csv
            """)

    @Argument(help: "The trace to read; - is standard input.") var input: String
    @Argument(help: "The file to write: .mahi, .up or .down for Mahimahi, otherwise CSV.") var output: String

    func run() async throws {
        try await Failure.reported {
            try InputFiles([input]).check(output)
            try OutputFile.check(output, replacing: RateTrace.kind)
            let written = try TraceInfoCommand.read(input).write(to: output)
            print("\(Terminal.name(output)): \(written.summary.text)")
        }
    }
}

struct TracePlotCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot", abstract: "Plot a trace's throughput over time.",
        discussion: """
            EXAMPLES
              pncsim trace plot Scenarios/traces/testbed-heavy.csv testbed-heavy.svg
            """)

    @Argument(help: "The trace to read.") var input: String
    @Argument(help: "The picture to write: .svg, .png or .html.") var output: String

    func validate() throws {
        guard PlotRenderer.Format(rawValue: URL(fileURLWithPath: output).pathExtension) != nil else {
            throw ValidationError("'\(output)' must end in .svg, .png or .html")
        }
    }

    func run() async throws {
        try await Failure.reported {
            try InputFiles([input]).check(output)
            let trace = try TraceInfoCommand.read(input)
            let picture = URL(fileURLWithPath: output)
            let steps = zip(trace.starts, trace.rates).map { (start: $0.seconds, kbps: Double($1) / 1000) }
            let plot = try Plot.throughput(
                steps, end: trace.end.seconds, name: picture.deletingPathExtension().lastPathComponent,
                title: "Throughput of \(URL(fileURLWithPath: input).lastPathComponent)")
            guard let format = PlotRenderer.Format(rawValue: picture.pathExtension) else { throw Failure.usage }
            let files = try PlotRenderer.locate(in: Places.current.roots).write(
                [plot], into: picture.deletingLastPathComponent(), formats: [format])
            for file in files { print("plot      \(Console.name(file.path))") }
        }
    }
}

extension TraceInfoCommand {
    /// Reads a trace, and says on standard error what of its file is left out.
    static func read(_ path: String) throws(ChannelError) -> RateTrace {
        let file = try RateTrace.File(path, orStandardInput: true)
        for part in file.leftOut { Console.error("\(Terminal.name(path)): left out: \(part)") }
        return file.trace
    }
}

extension RateTraceSummary {
    /// One line for people.
    var text: String {
        func kbps(_ bits: Double) -> String { NumberText.fixed(bits / 1000, 1) }
        return "mean \(kbps(mean)) kbps, deviation \(kbps(deviation)), from \(kbps(Double(minimum))) to "
            + "\(kbps(Double(maximum))), \(samples) rates over \(duration)"
    }
}
