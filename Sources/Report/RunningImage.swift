/// One image of the running picture: what the link gave while it was sent and how much of it arrived.
public struct RunningImage: Sendable, Hashable {
    /// Position in the run, from 1.
    public var index: Int
    /// The condition while it was sent, such as the jamming level.
    public var condition: String
    /// Throughput over the segments that arrived whole, in kbit/s; nil where none did.
    public var throughputKbps: Double?
    /// Bytes of the segments that arrived whole.
    public var wholeBytes: Double
    /// Segments (features, scans) that arrived whole.
    public var wholeSegments: Int
    /// Whether the true class was among the first five answers, where it is known.
    public var top5: Bool?

    /// Makes an image.
    public init(
        index: Int, condition: String, throughputKbps: Double?, wholeBytes: Double, wholeSegments: Int,
        top5: Bool? = nil
    ) {
        self.index = index
        self.condition = condition
        self.throughputKbps = throughputKbps
        self.wholeBytes = wholeBytes
        self.wholeSegments = wholeSegments
        self.top5 = top5
    }
}
