import Basics
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
        var run = try deliveries(isLogged: keep.events || keep.linkSamples)
        var images = SpoolWriter<SpooledOutcome>()
        var snapshots = SpoolWriter<SpooledMoment>()
        var questions: Set<Question> = []
        var (start, end): (SimTime?, SimTime) = (nil, .zero)
        while let sent = try run.next() {
            for image in sent {
                let picture = pictures[image.delivery.position]
                func held(_ reception: Reception) -> SpooledMoment {
                    let moment = SpooledMoment(reception, of: image.layout, from: source)
                    if moment.part != 0, moment.expected == nil {
                        questions.insert(Question(picture: picture, part: moment.part))
                    }
                    return moment
                }
                try images.append(SpooledOutcome(image, held: held(image.delivery.reception)))
                for reception in image.delivery.snapshots { try snapshots.append(held(reception)) }
                start = start ?? image.delivery.arrival
                end = max(end, image.delivery.stop)
            }
        }
        let verdicts = try await source.verdicts(on: questions)
        let spooled = SpooledRun(
            images: images.finish(), snapshots: snapshots.finish(), pictures: pictures, verdicts: verdicts)
        let log = run.log
        return RunResult(
            outcomes: outcomes(spooled), recorded: source.isReplay,
            knowsTop1: source.knowsTop1, meanPSNR: try spooled.meanPSNR, encodeMs: encodingTime.first.milliseconds,
            simulatedSeconds: (end - (start ?? end)).seconds, wallSeconds: (clock.now - begin) / .seconds(1),
            linkSamples: keep.linkSamples ? linkSamples(log) : [],
            events: keep.events ? log?.entries.map(EventRecord.init) ?? [] : [])
    }

    private func outcomes(_ run: SpooledRun) -> Outcomes {
        Outcomes(count: run.images.count) { [rows = source.pictures.stored.pictures, configuration] body in
            var snapshots = run.snapshots.reader()
            try run.forEach { picture, image in
                let held = try configuration.snapshots.compactMap { instant in
                    try snapshots.next().map { moment in
                        SnapshotRecord(
                            afterNs: instant.nanoseconds, code: moment.part,
                            rank: run.verdict(on: moment, of: picture)?.rank, expected: moment.expected)
                    }
                }
                try body(
                    image.outcome(
                        of: rows[picture], rank: run.verdict(on: image.held, of: picture)?.rank, snapshots: held))
            }
        }
    }

    // MARK: What happened on the way

    /// Length of the stretches over which the link's throughput is noted.
    private static let sampleLength = SimTime.milliseconds(100)

    /// Data bytes delivered in each stretch of the run, from its start to its last event.
    private func linkSamples(_ log: RunLog?) -> [LinkSampleRecord] {
        guard let log, let last = log.entries.last else { return [] }
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
