import Channel
import Coding
import Offload
import Scenarios
import Sim
import Store

extension PreparedRun {
    /// Simulates the run and asks for its verdicts.
    func result() async throws -> RunResult {
        let clock = ContinuousClock()
        let begin = clock.now
        let keep = spec.cell.settings.recording
        let deliveries = try simulated(isLogged: keep.events || keep.linkSamples)
        let verdicts = try await source.verdicts(on: questions(deliveries))
        let outcomes = try outcomes(deliveries, verdicts: verdicts)
        let psnr = zip(pictures, deliveries.parts).compactMap { verdicts[Question(picture: $0, part: $1)]?.psnr }
        let first = deliveries.all.first?.arrival ?? .zero
        let last = deliveries.all.map(\.stop).max() ?? .zero
        return RunResult(
            outcomes: outcomes, recorded: source.pictures.all.contains { $0.path == nil },
            knowsTop1: source.knowsTop1, meanPSNR: psnr.isEmpty ? nil : psnr.reduce(0, +) / Double(psnr.count),
            encodeMs: encodingTime.first.milliseconds, simulatedSeconds: (last - first).seconds,
            wallSeconds: (clock.now - begin) / .seconds(1),
            linkSamples: keep.linkSamples ? linkSamples(deliveries) : [],
            events: keep.events ? deliveries.log?.entries.map(EventRecord.init) ?? [] : [])
    }

    /// The verdicts that the images need, at the end and at the snapshots.
    private func questions(_ deliveries: Deliveries) -> Set<Question> {
        var questions: Set<Question> = []
        for (position, picture) in pictures.enumerated() {
            for part in [deliveries.parts[position]] + deliveries.snapshotParts[position] where part != 0 {
                questions.insert(Question(picture: picture, part: part))
            }
        }
        return questions
    }

    private func outcomes(_ deliveries: Deliveries, verdicts: [Question: Verdict]) throws -> [OutcomeRecord] {
        try deliveries.all.indices.cancellableMap { position in
            let delivery = deliveries.all[position]
            let layout = layouts[position]
            let picture = pictures[position]
            func rank(_ part: UsablePart) -> Int? {
                part == 0 ? nil : verdicts[Question(picture: picture, part: part)]?.rank
            }
            let snapshots = configuration.snapshots.indices.map { index in
                let part = deliveries.snapshotParts[position][index]
                return SnapshotRecord(
                    afterNs: configuration.snapshots[index].nanoseconds, code: part, rank: rank(part),
                    expected: source.expectedAccuracy(of: delivery.snapshots[index], layout: layout))
            }
            func afterArrival(_ instant: SimTime) -> Int64 { (instant - delivery.arrival).nanoseconds }
            return OutcomeRecord(
                picture: source.pictures.stored.pictures[picture], encodedBytes: layout.totalBytes,
                segments: layout.bytes.count,
                received: OutcomeRecord.Received(
                    bytes: delivery.receivedBytes, wholeSegments: delivery.wholeSegments,
                    wholeSegmentBytes: delivery.wholeSegmentBytes),
                blocks: delivery.blocks, lostBlocks: delivery.lostBlocks, code: deliveries.parts[position],
                rank: rank(deliveries.parts[position]),
                expected: source.expectedAccuracy(of: delivery.reception, layout: layout),
                times: OutcomeRecord.Times(
                    arrivalNs: delivery.arrival.nanoseconds, sendStartNs: delivery.sendStart.map(afterArrival),
                    lastByteNs: delivery.lastByte.map(afterArrival),
                    lastWholeSegmentNs: delivery.lastWholeSegment.map(afterArrival),
                    stopNs: afterArrival(delivery.stop)),
                snapshots: snapshots)
        }
    }

    // MARK: What happened on the way

    /// Length of the stretches over which the link's throughput is noted.
    private static let sampleLength = SimTime.milliseconds(100)

    /// Data bytes delivered in each stretch of the run, from its start to its last event.
    private func linkSamples(_ deliveries: Deliveries) -> [LinkSampleRecord] {
        guard let log = deliveries.log, let last = log.entries.last else { return [] }
        let jamming = configuration.link.jamming
        let length = Self.sampleLength
        var bytes = [Int](repeating: 0, count: Int(last.time.nanoseconds / length.nanoseconds) + 1)
        for entry in log.entries {
            switch entry.kind {
            case .blockDelivered(_, _, let delivered), .blockLate(_, _, let delivered):
                bytes[Int(entry.time.nanoseconds / length.nanoseconds)] += delivered
            default: continue
            }
        }
        let changes = jamming.phases.count > 1
        return bytes.enumerated().map { index, delivered in
            let start = length * index
            return LinkSampleRecord(
                startUs: start.nanoseconds / 1000, durationUs: length.nanoseconds / 1000, deliveredBytes: delivered,
                jamming: changes ? jamming.jammer(at: start).name : nil)
        }
    }
}

extension EventRecord {
    /// An event in a word, its details as JSON.
    init(_ entry: RunLog.Entry) {
        let (event, detail): (String, String?) =
            switch entry.kind {
            case .arrival: ("arrival", nil)
            case .ready(let segment): ("ready", "{\"segment\":\(segment)}")
            case .blockSent(let segment, let offset, let bytes):
                ("block-sent", Self.block(segment: segment, offset: offset, bytes: bytes))
            case .blockDelivered(let segment, let offset, let bytes):
                ("block-delivered", Self.block(segment: segment, offset: offset, bytes: bytes))
            case .blockLate(let segment, let offset, let bytes):
                ("block-late", Self.block(segment: segment, offset: offset, bytes: bytes))
            case .blockLost(let segment, let offset, let bytes):
                ("block-lost", Self.block(segment: segment, offset: offset, bytes: bytes))
            case .segmentWhole(let segment, let bytes):
                ("segment-whole", "{\"segment\":\(segment),\"bytes\":\(bytes)}")
            case .stopped: ("stopped", nil)
            case .stopBlockSent: ("stop-block-sent", nil)
            }
        self.init(atNs: entry.time.nanoseconds, position: entry.image, event: event, detail: detail)
    }

    private static func block(segment: Int, offset: Int, bytes: Int) -> String {
        "{\"segment\":\(segment),\"offset\":\(offset),\"bytes\":\(bytes)}"
    }
}
