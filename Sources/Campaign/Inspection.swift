import Channel
import Coding
import Foundation
import Offload
import Scenarios
import Sim
import Store

/// One run of a scenario simulated again, to look at what happened on its link: no database, no classifier.
package struct Inspection: Sendable {
    /// The run.
    package let run: RunSpec
    /// The stretch of the run that was taken down.
    package let window: Range<SimTime>
    /// Up to the end of the stretch, in order.
    package let images: [SentImage]
    /// What happened to the images' blocks.
    package let log: RunLog
    /// What happened on the link in the stretch, in the order in which it ended.
    package let events: [LinkEvent]
    private let link: LinkConfiguration
    private let deadline: Deadline

    /// Simulates a run up to the end of a stretch of time.
    ///
    /// - Parameters:
    ///   - scenario: where the run stands.
    ///   - position: of the run in the scenario, from 0.
    ///   - window: the stretch of which events on the link are taken down, in time from the start of the run.
    ///   - jobs: pictures encoded at once.
    ///   - compute: how neural codecs' networks compute.
    /// - Throws: ``CampaignError``, also where the scenario has no such run.
    package init(
        of scenario: Scenario, position: Int, window: Range<SimTime>, jobs: Int = 2, compute: Compute = .reference
    ) async throws {
        self = try await CampaignError.translating {
            try await Inspection(of: scenario.run(at: position), window: window, jobs: jobs, compute: compute)
        }
    }

    private init(of spec: RunSpec, window: Range<SimTime>, jobs: Int, compute: Compute) async throws {
        // Encodings are kept only as long as the run is looked at.
        let scratch = Workbench(database: try ResultsDatabase(), jobs: jobs, compute: compute)
        var sources = OutcomeSources(of: [spec.cell], on: scratch)
        let prepared = try await PreparedRun(
            spec, from: try await sources.source(for: spec.cell), extent: .until(window.upperBound))
        let recorder = LinkRecorder(window: window)
        var deliveries = try prepared.deliveries(isLogged: true, recorder: recorder)
        run = spec
        self.window = window
        images = try deliveries.rest()
        log = deliveries.log ?? RunLog()
        events = recorder.events
        link = prepared.configuration.link
        deadline = prepared.configuration.deadline
    }

    /// Writes the frames and acknowledgements that were on the air as a capture file for Wireshark.
    ///
    /// - Returns: how many they are.
    /// - Throws: ``CampaignError/noFrames(link:)`` where the link has no frames; `ChannelError` where the file cannot be written.
    @discardableResult
    package func writeCapture(to file: String) throws -> Int {
        guard let radio = link.radio else { throw CampaignError.noFrames(link: link.kind) }
        try FrameCapture(radio: radio).write(events, to: file)
        return count { kind in
            switch kind {
            case .frame, .acknowledgement: true
            default: false
            }
        }
    }

    /// The stretch as a picture: the link's rows, and one each for encoding, segments and deadlines.
    package var timeline: Timeline {
        let cell = run.cell.variables.map { "\($0.name) \($0.text)" }
        let title = ([run.cell.codec.label] + cell + ["replication \(run.replication)"]).joined(separator: ", ")
        return Timeline(events, marks: marks, window: window, title: title)
    }

    /// Number of link events of a kind.
    package func count(where isWanted: (LinkEvent.Kind) -> Bool) -> Int { events.count { isWanted($0.kind) } }

    /// What the link does not know of: when each image was encoded, when its segments were on their way, its deadline.
    private var marks: [Timeline.Mark] {
        var marks: [Timeline.Mark] = []
        var arrivals: [Int: SimTime] = [:]
        var begun: [Int: (segment: Int, start: SimTime)] = [:]
        func close(_ image: Int, at end: SimTime, note: String = "") {
            guard let open = begun.removeValue(forKey: image) else { return }
            marks.append(
                Timeline.Mark(row: noun, label: "\(noun) \(open.segment + 1)\(note)", start: open.start, end: end))
        }
        func markDeadline(of image: Int, at time: SimTime) {
            guard image >= 0 else { return }
            marks.append(Timeline.Mark(row: "deadline", label: "deadline of image \(image)", start: time, end: time))
        }
        for entry in log.entries {
            switch entry.kind {
            case .arrival:
                arrivals[entry.image] = entry.time
                switch deadline {
                case .nextArrival: markDeadline(of: entry.image - 1, at: entry.time)
                case .after(let limit): markDeadline(of: entry.image, at: entry.time + limit)
                case .testbed: continue
                }
            case .ready(segment: 0):
                if case .testbed = deadline { markDeadline(of: entry.image - 1, at: entry.time) }
                guard let start = arrivals[entry.image] else { continue }
                marks.append(
                    Timeline.Mark(row: "encoding", label: "image \(entry.image)", start: start, end: entry.time))
            case .blockSent(let segment, offset: 0, _): begun[entry.image] = (segment, entry.time)
            case .segmentWhole: close(entry.image, at: entry.time)
            case .stopped: close(entry.image, at: entry.time, note: " (cut)")
            case .ready, .blockSent, .blockDelivered, .blockLate, .blockLost, .stopBlockSent: continue
            }
        }
        return marks
    }

    /// What the codec's segments are called.
    private var noun: String {
        switch run.cell.codec.name {
        case "pnc": "feature"
        case "starfish": "patch"
        case "rnn", "rnn-lite": "iteration"
        default: "segment"
        }
    }
}

extension Scenario {
    /// The run of a position.
    func run(at position: Int) throws(CampaignError) -> RunSpec {
        guard (0..<runCount).contains(position) else {
            throw CampaignError.noSuchRun(scenario: name, runs: runCount, position: position)
        }
        return expand()[position]
    }

    /// Records what a sender that always has a next block gets through the link of one of the scenario's runs.
    ///
    /// - Parameter interval: length of each of the trace's rates.
    /// - Throws: ``CampaignError``; ``ChannelError`` for an interval or a duration that makes no sense.
    package func recordTrace(position: Int, interval: SimTime, duration: SimTime) throws -> RateTrace {
        let run = try run(at: position)
        let settings = run.cell.settings
        let network = try run.experiment(datasetCount: 1).link
        return try RateTrace.recording(
            of: network.makeLink(streams: run.streams), blockBytes: settings.transport.blockBytes, interval: interval,
            duration: duration, imagePeriod: settings.arrivals.meanGap, name: name)
    }
}
