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
    /// When the last byte that the server holds had arrived; nil if none did.
    public var lastByte: SimTime?
    /// When the last *whole* segment had arrived; nil if none did.
    public var lastWholeSegment: SimTime?
    /// What the server holds at the end.
    public var reception: Reception
    /// What the server held at each of the configured snapshots.
    public var snapshots: [Reception]
    /// Segments received whole.
    public var wholeSegments: Int
    /// Bytes of the segments received whole.
    public var wholeSegmentBytes: Int
    /// Data bytes that the server holds, framing not counted.
    public var receivedBytes: Int
    /// Blocks delivered.
    public var blocks: Int
    /// Blocks lost (only on links that give up).
    public var lostBlocks: Int
    /// Whether every segment arrived whole.
    public var isComplete: Bool

    /// Bytes of whole segments over the time that they took to send, as the published trace counts; nil if no segment
    /// arrived whole. In bits per second.
    public var throughput: Double? {
        guard let sendStart, let lastWholeSegment, lastWholeSegment > sendStart else { return nil }
        return Double(wholeSegmentBytes) * 8 / (lastWholeSegment - sendStart).seconds
    }
}
