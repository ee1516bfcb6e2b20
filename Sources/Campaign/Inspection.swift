public import Channel
import Foundation
import Models
public import Offload
public import Scenarios
public import Sim

/// One run of a scenario simulated again, to look at what happened on its link: no database, no classifier.
public struct Inspection: Sendable {
    /// The run.
    public let run: RunSpec
    /// The stretch of the run that was taken down.
    public let window: Range<SimTime>
    /// What became of the images up to the end of the stretch, in order.
    public let deliveries: [Delivery]
    /// The sizes of their segments.
    public let layouts: [SegmentLayout]
    /// What happened to the images' blocks.
    public let log: RunLog
    /// What happened on the link in the stretch, in the order in which it ended.
    public let events: [LinkEvent]
    private let configuration: ExperimentConfiguration

    /// Simulates a run up to the end of a stretch of time.
    ///
    /// Pictures are encoded by the codec, unless it is a published curve.
    ///
    /// - Parameters:
    ///   - scenario: where the run stands.
    ///   - position: of the run in the scenario, from 0.
    ///   - window: the stretch of which events on the link are taken down, in time from the start of the run.
    ///   - jobs: pictures encoded at once.
    /// - Throws: ``CampaignError``, also where the scenario has no such run.
    public init(of scenario: Scenario, position: Int, window: Range<SimTime>, jobs: Int = 2) async throws {
        do {
            try await self.init(scenario.run(at: position), window: window, jobs: jobs)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CampaignError(error)
        }
    }

    private init(_ run: RunSpec, window: Range<SimTime>, jobs: Int) async throws {
        let settings = run.cell.settings
        var recording: OutcomeRecording?
        if case .recorded(let recorded) = settings.dataset, run.cell.codec.curve == nil {
            recording = try OutcomeRecording(recorded, classifier: settings.classifier)
        }
        let source =
            try recording.map { .recorded(try $0.codec(run.cell.codec)) } ?? CodecSource(run.cell.codec)
        var photographs: Photographs?
        if let recording {
            photographs = Photographs(recorded: recording.dataset.record)
        } else if !source.isCurve {
            photographs = try await Photographs(settings.dataset.open(), limit: settings.images, jobs: jobs)
        }
        guard let images = settings.images ?? photographs?.all.count else {
            throw CampaignError.missing("the codec is a curve, so `images` must say how many images a run has")
        }
        var configuration = try run.experiment(datasetCount: images)
        // Images that come after the stretch change nothing in it; one more, because it ends the time of the one before.
        let instants = try settings.arrivals.instants(count: configuration.images, streams: run.streams)
        let seen = instants.prefix(configuration.images).prefix { $0 < window.upperBound }.count + 1
        configuration.images = min(configuration.images, seen)

        var hostSeconds: Double?
        switch source {
        case .curve(let curve):
            layouts = Curves.layouts(of: curve, images: configuration.images, streams: run.streams)
        case .recorded(let codec):
            guard let recording, let photographs else { throw CampaignError.missing("the scenario has no recording") }
            let encoded = try recording.encodings(
                of: min(photographs.all.count, configuration.images), by: codec, label: run.cell.codec.label)
            hostSeconds = encoded.compactMap(\.encodeSeconds).reduce(0, +) / Double(max(1, encoded.count))
            layouts = (0..<configuration.images).map {
                SegmentLayout(bytes: encoded[$0 % encoded.count].segmentBytes)
            }
        case .real(let codec):
            guard let photographs else { throw CampaignError.missing("the scenario has no pictures") }
            let pictures = Array(0..<min(photographs.all.count, configuration.images))
            let encoded = try await parallelMap(pictures, jobs: jobs) { index in
                let picture = try photographs.picture(index)
                let start = ContinuousClock.now
                let layout = try codec.encode(picture).layout
                return (layout: layout, seconds: (ContinuousClock.now - start).seconds)
            }
            hostSeconds = encoded.reduce(0) { $0 + $1.seconds } / Double(max(1, encoded.count))
            layouts = (0..<configuration.images).map { encoded[$0 % encoded.count].layout }
        }
        let recorder = LinkRecorder(window: window)
        (deliveries, log) = try Experiment.recorded(
            configuration: configuration, encodingTime: run.encodingTime(hostSeconds: hostSeconds), layouts: layouts,
            streams: run.streams, recorder: recorder)
        events = recorder.events
        self.run = run
        self.window = window
        self.configuration = configuration
    }

    /// Writes the frames and acknowledgements that were on the air as a capture file for Wireshark.
    ///
    /// - Returns: how many they are.
    /// - Throws: ``CampaignError/missing(_:)`` where the link has no frames; `ChannelError` where the file cannot be written.
    @discardableResult
    public func writeCapture(to file: String) throws -> Int {
        guard let radio = configuration.link.radio else {
            throw CampaignError.missing(
                "a capture holds frames of `link: ieee802154`, but the run's link is `\(configuration.link.kind)`")
        }
        try FrameCapture(radio: radio).write(events, to: file)
        return count { kind in
            switch kind {
            case .frame, .acknowledgement: true
            default: false
            }
        }
    }

    /// The stretch as a picture: the link's rows, and one each for encoding, segments and deadlines.
    public var timeline: Timeline {
        let cell = run.cell.variables.map { "\($0.name) \($0.text)" }
        let title = ([run.cell.codec.label] + cell + ["replication \(run.replication)"]).joined(separator: ", ")
        return Timeline(events, marks: marks, window: window, title: title)
    }

    /// Number of link events of a kind.
    public func count(where isWanted: (LinkEvent.Kind) -> Bool) -> Int { events.count { isWanted($0.kind) } }

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
        for entry in log.entries {
            switch entry.kind {
            case .arrival:
                arrivals[entry.image] = entry.time
                guard entry.image > 0 else { continue }
                marks.append(
                    Timeline.Mark(
                        row: "deadline", label: "deadline of image \(entry.image - 1)", start: entry.time,
                        end: entry.time))
            case .ready(segment: 0):
                guard let start = arrivals[entry.image] else { continue }
                marks.append(
                    Timeline.Mark(row: "encoding", label: "image \(entry.image)", start: start, end: entry.time))
            case .blockSent(let segment, offset: 0, _): begun[entry.image] = (segment, entry.time)
            case .segmentWhole: close(entry.image, at: entry.time)
            case .stopped: close(entry.image, at: entry.time, note: " (cut)")
            case .ready, .blockSent, .blockDelivered, .blockLost, .stopBlockSent: continue
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
    func run(at position: Int) throws -> RunSpec {
        guard (0..<runCount).contains(position) else {
            throw CampaignError.missing("the scenario \(name) has the runs 0 to \(runCount - 1), but not \(position)")
        }
        return expand()[position]
    }

    /// Records what a sender that always has a next block gets through the link of one of the scenario's runs.
    ///
    /// - Parameter interval: length of each of the trace's rates.
    /// - Throws: ``CampaignError``; ``ChannelError`` for an interval or a duration that makes no sense.
    public func recordTrace(position: Int, interval: SimTime, duration: SimTime) throws -> RateTrace {
        let run = try run(at: position)
        let settings = run.cell.settings
        let network = try run.experiment(datasetCount: 1).link
        return try RateTrace.recording(
            of: network.makeLink(streams: run.streams), blockBytes: settings.transport.blockBytes, interval: interval,
            duration: duration, imagePeriod: settings.arrivals.meanGap, name: name)
    }
}

extension RunSpec {
    /// How long the scenario's device takes to encode.
    ///
    /// - Parameter hostSeconds: mean time that this machine takes, for a device that is measured.
    func encodingTime(hostSeconds: Double?) throws(ModelsError) -> EncodingTime {
        let selection = cell.codec
        if let curve = selection.curve { return EncodingTime(first: curve.encodingTime, further: curve.segmentTime) }
        switch cell.settings.device {
        case .raspberryPi4B:
            var parameters: [String: Double] = [:]
            for parameter in selection.parameters { parameters[parameter.name] = parameter.value }
            let timing = try RaspberryPi4B.timing(codec: selection.name, parameters: parameters)
            return EncodingTime(
                first: .nanoseconds(timing.firstSegmentNanoseconds),
                further: .nanoseconds(timing.furtherSegmentNanoseconds))
        case .measured(let factor):
            return EncodingTime(first: .seconds((hostSeconds ?? 0) * factor), further: .zero)
        }
    }
}
