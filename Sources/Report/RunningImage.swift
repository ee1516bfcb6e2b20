/// One image of the running picture: what the link gave while it was sent and how much of it arrived.
package struct RunningImage: Sendable, Hashable {
    /// Position in the run, from 1.
    package var index: Int
    /// Which run it is of, from 0: only images of one run follow one another in time.
    package var run: Int
    /// The condition while it was sent, such as the jamming level.
    package var condition: String
    /// Throughput over the segments that arrived whole, in kbit/s; nil where none did.
    package var throughputKbps: Double?
    /// Bytes of the segments that arrived whole.
    package var wholeBytes: Double
    /// Segments (features, scans) that arrived whole.
    package var wholeSegments: Int
    /// Whether the true class was among the first five answers, where it is known.
    package var top5: Bool?

    package init(
        index: Int, run: Int = 0, condition: String, throughputKbps: Double?, wholeBytes: Double, wholeSegments: Int,
        top5: Bool? = nil
    ) {
        self.index = index
        self.run = run
        self.condition = condition
        self.throughputKbps = throughputKbps
        self.wholeBytes = wholeBytes
        self.wholeSegments = wholeSegments
        self.top5 = top5
    }
}
