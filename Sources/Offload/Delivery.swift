import Coding
import Sim

/// What became of one image on its way to the server.
package struct Delivery: Sendable, Hashable {
    /// Position of the image in the run, from 0.
    package var position: Int
    /// When the object came before the camera.
    package var arrival: SimTime
    /// When its first block was handed to the link; nil if none was.
    package var sendStart: SimTime?
    /// When the sender gave the image up or had sent it all.
    package var stop: SimTime
    /// When the last byte that the server holds, and that counts, had arrived; nil if none did.
    package var lastByte: SimTime?
    /// When the last *whole* segment had arrived; nil if none did.
    package var lastWholeSegment: SimTime?
    /// What the server holds at the deadline.
    package var reception: Reception
    /// What the server held at each of the configured snapshots.
    package var snapshots: [Reception]
    /// Segments received whole.
    package var wholeSegments: Int
    /// Bytes of the segments received whole.
    package var wholeSegmentBytes: Int
    /// Data bytes that the server holds, framing not counted.
    package var receivedBytes: Int
    /// Data bytes that arrived after the deadline and do not count.
    package var lateBytes: Int
    /// Blocks delivered by the deadline.
    package var blocks: Int
    /// Blocks lost (only on links that give up).
    package var lostBlocks: Int
    /// Whether every segment arrived whole, by the deadline.
    package var isComplete: Bool

    /// An image whose object comes, and of which nothing has arrived.
    init(position: Int, layout: SegmentLayout, at arrival: SimTime, snapshots: Int) {
        let nothing = Reception(prefixBytes: [Int](repeating: 0, count: layout.bytes.count))
        self.position = position
        self.arrival = arrival
        stop = arrival
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
    /// - Returns: whether its segment is whole now.
    mutating func receive(
        bytes: Int, segment: Int, offset: Int, of layout: SegmentLayout, at time: SimTime, snapshots times: [SimTime]
    ) -> Bool {
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
        guard offset == reception.prefixBytes[segment] else { return false }
        reception.prefixBytes[segment] += bytes
        guard reception.prefixBytes[segment] == layout.bytes[segment] else { return false }
        wholeSegments += 1
        wholeSegmentBytes += layout.bytes[segment]
        lastWholeSegment = time
        isComplete = wholeSegments == layout.bytes.count
        if isComplete { stop = time }
        return true
    }

    /// Bytes of whole segments over the time that they took to send, as the published trace counts; nil if no segment
    /// arrived whole. In bits per second.
    package var throughput: Double? {
        guard let sendStart, let lastWholeSegment, lastWholeSegment > sendStart else { return nil }
        return Double(wholeSegmentBytes) * 8 / (lastWholeSegment - sendStart).seconds
    }
}
