public import Models
public import Sim

/// What became of one image on its way to the server.
public struct Delivery: Sendable, Hashable {
    /// Position of the image in the run, from 0.
    public var position: Int
    /// When the object came before the camera.
    public var arrival: SimTime
    /// When its first block was handed to the link; nil if none was.
    public var sendStart: SimTime?
    /// When the sender gave the image up or had sent it all.
    public var stop: SimTime
    /// When the last byte that the server holds, and that counts, had arrived; nil if none did.
    public var lastByte: SimTime?
    /// When the last *whole* segment had arrived; nil if none did.
    public var lastWholeSegment: SimTime?
    /// What the server holds at the deadline.
    public var reception: Reception
    /// What the server held at each of the configured snapshots.
    public var snapshots: [Reception]
    /// Segments received whole.
    public var wholeSegments: Int
    /// Bytes of the segments received whole.
    public var wholeSegmentBytes: Int
    /// Data bytes that the server holds, framing not counted.
    public var receivedBytes: Int
    /// Data bytes that arrived after the deadline and do not count.
    public var lateBytes: Int
    /// Blocks delivered by the deadline.
    public var blocks: Int
    /// Blocks lost (only on links that give up).
    public var lostBlocks: Int
    /// Whether every segment arrived whole, by the deadline.
    public var isComplete: Bool

    /// An image of which nothing has arrived yet.
    init(position: Int, layout: SegmentLayout, snapshots: Int) {
        let nothing = Reception(prefixBytes: [Int](repeating: 0, count: layout.bytes.count))
        self.position = position
        arrival = .zero
        stop = .zero
        reception = nothing
        self.snapshots = [Reception](repeating: nothing, count: snapshots)
        wholeSegments = 0
        wholeSegmentBytes = 0
        receivedBytes = 0
        lateBytes = 0
        blocks = 0
        lostBlocks = 0
        isComplete = false
    }

    /// Notes a block of data that has arrived.
    ///
    /// - Parameter snapshots: the times after the object's arrival at which to note what the server holds, in order.
    mutating func receive(
        bytes: Int, segment: Int, offset: Int, of layout: SegmentLayout, at time: SimTime, snapshots times: [SimTime]
    ) {
        defer {
            // The link tells of a block when its acknowledgement is in, perhaps after a snapshot that it was in time for.
            for index in times.indices.reversed() {
                guard time - arrival <= times[index] else { break }
                snapshots[index] = reception
            }
        }
        blocks += 1
        receivedBytes += bytes
        lastByte = time
        // Behind a lost block, what else arrives of a segment is of no use to an entropy decoder.
        guard offset == reception.prefixBytes[segment] else { return }
        reception.prefixBytes[segment] += bytes
        guard reception.prefixBytes[segment] == layout.bytes[segment] else { return }
        wholeSegments += 1
        wholeSegmentBytes += layout.bytes[segment]
        lastWholeSegment = time
        isComplete = wholeSegments == layout.bytes.count
        if isComplete { stop = time }
    }

    /// Bytes of whole segments over the time that they took to send, as the published trace counts; nil if no segment
    /// arrived whole. In bits per second.
    public var throughput: Double? {
        guard let sendStart, let lastWholeSegment, lastWholeSegment > sendStart else { return nil }
        return Double(wholeSegmentBytes) * 8 / (lastWholeSegment - sendStart).seconds
    }
}
