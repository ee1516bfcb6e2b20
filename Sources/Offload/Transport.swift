public import Sim

/// How segments are framed and cut into blocks, and when an image is given up.
///
/// The defaults are those of the published testbed: for each segment a header of 9 bytes (4 of synchronisation, 2 of
/// image number, 1 of segment index, 2 of length) rides before its first block, every block is a flag byte and up to
/// 63 data bytes, and a CRC-16 follows the last block.
public struct Transport: Sendable, Hashable {
    /// Size of a whole block in bytes, its flag included.
    public var blockBytes = 64
    /// Bytes of each block that are not data.
    public var flagBytes = 1
    /// Bytes before the first block of a segment.
    public var headerBytes = 9
    /// Bytes after the last block of a segment.
    public var checkBytes = 2
    /// When the sender gives an image up.
    public var stop = StopRule.nextReady

    /// The published testbed's framing.
    public init() {}

    /// When the sender gives an image up. It always finishes the block on its way: the stop is at a block boundary.
    public enum StopRule: Sendable, Hashable {
        /// When the next image's first segment is ready to be sent, as the published testbed does: in steady state the window
        /// is the period.
        case nextReady
        /// When the next object arrives.
        case nextArrival
        /// A fixed time after the object's arrival, or when the next image is ready, whichever comes first.
        case after(SimTime)
    }
}
