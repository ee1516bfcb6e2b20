import ArgumentParser
import Basics
import Campaign
import Channel
import Foundation
import Scenarios
import Sim

/// Looks into one run: what happened on its link.
struct InspectCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Simulate one run of a scenario again, to see what happened on its link.",
        discussion: """
            Without --run, the scenario's runs are listed with their positions. A capture opens in Wireshark and tshark.

            EXAMPLES
              pncsim inspect Scenarios/testbed-500ms.yaml
              pncsim inspect Scenarios/testbed-500ms.yaml --run 12 --timeline heavy.svg --from 0ms --to 600ms
              pncsim inspect Scenarios/testbed-500ms.yaml --run 12 --to 10s --pcap heavy.pcap
              pncsim inspect --db Results/testbed-500ms.sqlite --run 12
            """)

    @OptionGroup var scenario: ScenarioSource
    @Option(name: .customLong("run"), help: ArgumentHelp("The run's position, from 0.", valueName: "position"))
    var position: Int?
    @Option(help: ArgumentHelp("Write the frames and acknowledgements on the air.", valueName: "file"))
    var pcap: String?
    @Option(help: ArgumentHelp("Draw what happened, as an SVG picture.", valueName: "file")) var timeline: String?
    @Option(help: "Look from this time of the run on: `200ms`, `1.5 s`; 0 s where left out.") var from: TimeArgument?
    @Option(help: "Look until this time of the run; 600 ms where left out.") var to: TimeArgument?
    @Option(help: "Pictures encoded at once.") var jobs: Int = 2
    @OptionGroup var inputs: InputOptions

    func validate() throws {
        guard start >= .zero, start < end else {
            throw ValidationError("--from must be before --to, and not before 0 ms")
        }
        if jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
        if scenario.database == nil, !inputs.input.isEmpty { throw ValidationError("--input is for --db") }
        if let timeline, !timeline.lowercased().hasSuffix(".svg") {
            throw ValidationError("--timeline \(timeline): an SVG picture is drawn; the file's name must end in .svg")
        }
        if position == nil, pcap != nil || timeline != nil {
            throw ValidationError("--pcap and --timeline need --run; without options, the runs are listed")
        }
        if position == nil, from != nil || to != nil {
            throw ValidationError("--from and --to need --run; without options, the runs are listed")
        }
    }

    private var start: SimTime { from?.time ?? .zero }
    private var end: SimTime { to?.time ?? .milliseconds(600) }

    func run() async throws {
        try await Failure.reported {
            let scenario = try scenario.load(inputs)
            try scenario.inputFiles.check([pcap, timeline].compactMap(\.self))
            if let pcap { try OutputFile.check(pcap, replacing: FrameCapture.kind) }
            if let timeline { try OutputFile.check(timeline, replacing: Timeline.kind) }
            guard let position else {
                for (position, run) in scenario.expand().enumerated() { print("\(position)  \(run.summary)") }
                return
            }
            let inspection = try await Inspection(
                of: scenario, position: position, window: start..<end, jobs: jobs,
                compute: .asked())
            // Whatever may fail comes before what is printed.
            let captured = try pcap.map { (file: $0, frames: try inspection.writeCapture(to: $0)) }
            if let timeline {
                try OutputFile.write(Data(inspection.timeline.svg.utf8), to: timeline, replacing: Timeline.kind)
            }
            tell(inspection)
            if let captured {
                print("capture   \(Terminal.name(captured.file)): \(captured.frames) frames and acknowledgements")
            }
            if let timeline { print("timeline  \(Terminal.name(timeline))") }
        }
    }

    private func tell(_ inspection: Inspection) {
        print("\(inspection.run.summary), \(inspection.window.lowerBound) to \(inspection.window.upperBound)")
        let frames = inspection.count { if case .frame = $0 { true } else { false } }
        if frames > 0 {
            let lost = inspection.count { if case .frame(_, _, _, isReceived: false) = $0 { true } else { false } }
            let unheard = inspection.count {
                if case .acknowledgement(_, isReceived: false) = $0 { true } else { false }
            }
            let senses = inspection.count { if case .carrierSense = $0 { true } else { false } }
            let busy = inspection.count { if case .carrierSense(isBusy: true) = $0 { true } else { false } }
            let bursts = inspection.count { if case .burst = $0 { true } else { false } }
            print("\(frames) frames, \(lost) lost; \(unheard) acknowledgements lost")
            print("\(senses) carrier senses, \(busy) busy; \(bursts) bursts of interference met")
        }
        for image in inspection.images
        where image.delivery.arrival < inspection.window.upperBound
            && image.delivery.stop >= inspection.window.lowerBound
        {
            let (delivery, layout) = (image.delivery, image.layout)
            let end = delivery.isComplete ? "complete" : "given up"
            print(
                "image \(delivery.position): \(delivery.receivedBytes) of \(layout.totalBytes) B, "
                    + "\(delivery.wholeSegments) of \(layout.bytes.count) segments whole, \(end) at \(delivery.stop)")
        }
    }
}

/// A time on the command line, in the units of scenarios.
struct TimeArgument: ExpressibleByArgument {
    let time: SimTime

    init(_ time: SimTime) { self.time = time }

    init?(argument: String) {
        guard let time = SimTime(written: argument) else { return nil }
        self.time = time
    }

    var defaultValueDescription: String { "\(time)" }
}
