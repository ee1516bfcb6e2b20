import Basics
import Coding
import Offload
import Sim
import Store

/// What the simulation tells of an image: its outcome but for the verdict.
struct SpooledOutcome: BitwiseCopyable, Sendable {
    private let encodedBytes: Int
    private let segments: Int
    private let received: OutcomeRecord.Received
    private let blocks: Int
    private let lostBlocks: Int
    private let times: OutcomeRecord.Times
    let held: SpooledMoment

    init(_ image: SentImage, held: SpooledMoment) {
        let delivery = image.delivery
        func afterArrival(_ instant: SimTime) -> Int64 { (instant - delivery.arrival).nanoseconds }
        encodedBytes = image.layout.totalBytes
        segments = image.layout.bytes.count
        received = OutcomeRecord.Received(
            bytes: delivery.receivedBytes, wholeSegments: delivery.wholeSegments,
            wholeSegmentBytes: delivery.wholeSegmentBytes)
        blocks = delivery.blocks
        lostBlocks = delivery.lostBlocks
        times = OutcomeRecord.Times(
            arrivalNs: delivery.arrival.nanoseconds, sendStartNs: delivery.sendStart.map(afterArrival),
            lastByteNs: delivery.lastByte.map(afterArrival),
            lastWholeSegmentNs: delivery.lastWholeSegment.map(afterArrival), stopNs: afterArrival(delivery.stop))
        self.held = held
    }

    func outcome(of picture: RowKey<PictureRecord>, rank: Int?, snapshots: [SnapshotRecord]) -> OutcomeRecord {
        OutcomeRecord(
            picture: picture, encodedBytes: encodedBytes, segments: segments, received: received, blocks: blocks,
            lostBlocks: lostBlocks, code: held.part, rank: rank, expected: held.expected, times: times,
            snapshots: snapshots)
    }
}

/// What of an image the codec could use at an instant.
struct SpooledMoment: BitwiseCopyable, Sendable {
    let part: UsablePart
    /// What is expected of it, where that is known without a verdict.
    let expected: ExpectedAccuracy?

    init(_ reception: Reception, of layout: SegmentLayout, from source: any OutcomeSource) {
        part = source.usablePart(of: reception, layout: layout)
        expected = source.expectedAccuracy(of: reception, layout: layout)
    }
}

/// A run that was simulated, with the verdicts on what arrived.
struct SpooledRun: Sendable {
    let images: Spool<SpooledOutcome>
    /// Those of all images, one image behind the other.
    let snapshots: Spool<SpooledMoment>
    /// For each image, the picture that it shows.
    let pictures: [Int]
    let verdicts: [Question: Verdict]

    /// Gives every image and the picture that it shows.
    func forEach(_ body: (_ picture: Int, _ image: SpooledOutcome) throws -> Void) throws {
        var reader = images.reader()
        for picture in pictures {
            guard let image = try reader.next() else { return }
            try body(picture, image)
        }
    }

    func verdict(on moment: SpooledMoment, of picture: Int) -> Verdict? {
        verdicts.isEmpty || moment.part == 0 ? nil : verdicts[Question(picture: picture, part: moment.part)]
    }

    /// Of those images of which something was decoded, in decibels; nil where none was.
    var meanPSNR: Double? {
        get throws {
            guard !verdicts.isEmpty else { return nil }
            var (sum, count) = (0.0, 0)
            try forEach { picture, image in
                guard let psnr = verdict(on: image.held, of: picture)?.psnr else { return }
                sum += psnr
                count += 1
            }
            return count == 0 ? nil : sum / Double(count)
        }
    }
}
