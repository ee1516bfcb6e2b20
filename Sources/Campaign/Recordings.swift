import Channel
import Offload
import Scenarios
import Sim
import Store

extension Deliveries {
    /// Length of the stretches over which the link's throughput is noted.
    static let sampleLength = SimTime.milliseconds(100)

    /// The run's events as the database keeps them.
    var events: [EventRecord] { log?.entries.map(EventRecord.init) ?? [] }

    /// Data bytes delivered in each stretch of the run, from its start to its last event.
    var linkSamples: [LinkSampleRecord] {
        guard let log, let last = log.entries.last else { return [] }
        let length = Self.sampleLength
        var bytes = [Int](repeating: 0, count: Int(last.time.nanoseconds / length.nanoseconds) + 1)
        for entry in log.entries {
            guard case .blockDelivered(_, _, let delivered) = entry.kind else { continue }
            bytes[Int(entry.time.nanoseconds / length.nanoseconds)] += delivered
        }
        let changes = jamming.phases.count > 1
        return bytes.enumerated().map { index, delivered in
            let start = length * index
            return LinkSampleRecord(
                startUs: start.nanoseconds / 1000, durationUs: length.nanoseconds / 1000, deliveredBytes: delivered,
                jamming: changes ? jamming.jammer(at: start).level : nil)
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
