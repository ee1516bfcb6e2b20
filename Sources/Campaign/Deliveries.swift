import Channel
import Models
import Offload
import Scenarios
import Sim

/// The network's side of one run: what of each image arrived, and which part of that its codec can use.
struct Deliveries: Sendable {
    /// What became of each image, in order.
    let all: [Delivery]
    /// For each image, the canonical form of what the server held at the end.
    let codes: [ReceptionCode]
    /// For each image, the same at each of the scenario's snapshots.
    let snapshotCodes: [[ReceptionCode]]
    /// The sizes of each image's segments.
    let layouts: [SegmentLayout]
    /// What happened block by block, where the scenario asks to keep any of it.
    let log: RunLog?
    /// The jammers on the link, one after the other.
    let jamming: JammerSchedule

    /// Simulates a run.
    init(
        _ run: RunSpec, images: Int, codec: CodecSource, encodingTime: EncodingTime, layouts: [SegmentLayout]
    ) throws(OffloadError) {
        let configuration = try run.experiment(datasetCount: images)
        jamming = configuration.link.jamming
        let recording = run.cell.settings.recording
        if recording.events || recording.linkSamples {
            let (deliveries, log) = try Experiment.recorded(
                configuration: configuration, encodingTime: encodingTime, layouts: layouts, streams: run.streams)
            (all, self.log) = (deliveries, log)
        } else {
            all = try Experiment.run(
                configuration: configuration, encodingTime: encodingTime, layouts: layouts, streams: run.streams)
            log = nil
        }
        codes = zip(all, layouts).map { codec.code(of: $0.reception, layout: $1) }
        snapshotCodes = zip(all, layouts).map { delivery, layout in
            delivery.snapshots.map { codec.code(of: $0, layout: layout) }
        }
        self.layouts = layouts
    }
}

extension CodecSource {
    /// The canonical form of a reception; of a published curve, the number of bytes without a gap.
    func code(of reception: Reception, layout: SegmentLayout) -> ReceptionCode {
        switch self {
        case .real(let codec): return codec.receptionCode(of: reception, layout: layout)
        case .recorded(let codec): return codec.code(of: reception, layout: layout)
        case .curve:
            var bytes = 0
            for (received, size) in zip(reception.prefixBytes, layout.bytes) {
                bytes += received
                if received < size { break }
            }
            return ReceptionCode(bytes)
        }
    }
}
