/// What became of one image.
package struct OutcomeRecord: Sendable, Hashable {
    /// The picture.
    package var picture: RowKey<PictureRecord>
    /// Size of the whole compressed picture in bytes.
    package var encodedBytes: Int
    /// Segments of the whole compressed picture.
    package var segments: Int
    /// What the server held at the end.
    package var received: Received
    /// Blocks delivered.
    package var blocks: Int
    /// Blocks lost.
    package var lostBlocks: Int
    /// What the codec could use of it; its meaning is the codec's own, 0 is nothing.
    package var code: Int64
    /// Rank of the true class among the classifier's answers, from 1; nil where nothing was decodable, and where there is no
    /// verdict.
    package var rank: Int?
    /// What is expected, where there is no verdict; nil where there is, or where nothing was decodable.
    package var expected: ExpectedAccuracy?
    /// When what happened.
    package var times: Times
    /// What the server held at fixed instants after the arrival.
    package var snapshots: [SnapshotRecord]

    /// What had arrived of an image.
    package struct Received: Sendable, Hashable, BitwiseCopyable {
        /// Data bytes, framing not counted.
        package var bytes: Int
        /// Segments received whole.
        package var wholeSegments: Int
        /// Bytes of the segments received whole.
        package var wholeSegmentBytes: Int

        package init(bytes: Int, wholeSegments: Int, wholeSegmentBytes: Int) {
            self.bytes = bytes
            self.wholeSegments = wholeSegments
            self.wholeSegmentBytes = wholeSegmentBytes
        }
    }

    /// When what happened to an image; all but the arrival in nanoseconds after it.
    package struct Times: Sendable, Hashable, BitwiseCopyable {
        /// When the object came before the camera, in nanoseconds from the start of the run.
        package var arrivalNs: Int64
        /// When the first block was handed to the link; nil if none was.
        package var sendStartNs: Int64?
        /// When the last byte that the server holds had arrived.
        package var lastByteNs: Int64?
        /// When the last whole segment had arrived.
        package var lastWholeSegmentNs: Int64?
        /// When the image was given up or was sent whole.
        package var stopNs: Int64

        package init(
            arrivalNs: Int64, sendStartNs: Int64?, lastByteNs: Int64?, lastWholeSegmentNs: Int64?, stopNs: Int64
        ) {
            self.arrivalNs = arrivalNs
            self.sendStartNs = sendStartNs
            self.lastByteNs = lastByteNs
            self.lastWholeSegmentNs = lastWholeSegmentNs
            self.stopNs = stopNs
        }
    }

    package init(
        picture: RowKey<PictureRecord>, encodedBytes: Int, segments: Int, received: Received, blocks: Int,
        lostBlocks: Int, code: Int64, rank: Int?, expected: ExpectedAccuracy? = nil, times: Times,
        snapshots: [SnapshotRecord] = []
    ) {
        self.picture = picture
        self.encodedBytes = encodedBytes
        self.segments = segments
        self.received = received
        self.blocks = blocks
        self.lostBlocks = lostBlocks
        self.code = code
        self.rank = rank
        self.expected = expected
        self.times = times
        self.snapshots = snapshots
    }

    /// Shares of images, of which as much arrived, whose true class is the first answer and among the first five: 1 or 0 where
    /// there is a verdict.
    package var accuracy: ExpectedAccuracy { expected ?? ExpectedAccuracy(rank: rank) }

    /// Whether nothing that arrived is of any use.
    package var isUndecodable: Bool { rank == nil && accuracy.top5 == 0 }

    /// Whether every segment arrived whole.
    package var isFullyOffloaded: Bool { received.wholeSegments == segments }

    /// Bytes of whole segments over the time that they took to send, in kilobits per second, as the published trace
    /// counts; nil if no segment arrived whole.
    package var throughputKbps: Double? {
        guard let start = times.sendStartNs, let end = times.lastWholeSegmentNs, end > start else { return nil }
        return Double(received.wholeSegmentBytes) * 8e6 / Double(end - start)
    }
}

/// What an answer is worth before it is given.
package struct ExpectedAccuracy: Sendable, Hashable, BitwiseCopyable {
    /// Share of images whose true class is the first answer; nil where that is not known.
    package var top1: Double?
    /// Share of images whose true class is among the first five answers.
    package var top5: Double

    package init(top1: Double?, top5: Double) {
        self.top1 = top1
        self.top5 = top5
    }

    /// Of an answer that has been given.
    init(rank: Int?) {
        func isTop(_ count: Int) -> Double { rank.map { $0 <= count } == true ? 1 : 0 }
        self.init(top1: isTop(1), top5: isTop(5))
    }
}

/// What the server would have answered at an instant before the end.
package struct SnapshotRecord: Sendable, Hashable {
    /// The instant, in nanoseconds after the arrival.
    package var afterNs: Int64
    /// What the codec could use of what the server held.
    package var code: Int64
    /// Rank of the true class; nil where nothing was decodable, and where there is no verdict.
    package var rank: Int?
    /// What is expected, where there is no verdict.
    package var expected: ExpectedAccuracy?

    package init(afterNs: Int64, code: Int64, rank: Int?, expected: ExpectedAccuracy? = nil) {
        self.afterNs = afterNs
        self.code = code
        self.rank = rank
        self.expected = expected
    }

    /// As of an outcome.
    package var accuracy: ExpectedAccuracy { expected ?? ExpectedAccuracy(rank: rank) }
}

/// A row of `outcome`: kept is by how much its numbers differ from each other, which is short, and SQLite computes what a reader
/// wants to know.
struct OutcomeRow {
    let run: Int64
    let position: Int
    let image: OutcomeRecord

    static let table = StoredTable<OutcomeRow>(
        "outcome", "What became of each image of each run that is done.", knownBy: ["run", "position"],
        [
            Column("run", references: "run", help: "the run (`run.id`)", \.run),
            Column("position", help: "position of the image in the run, from 0", \.position),
            Column("picture", references: "picture", help: "the picture (`picture.id`)", \.image.picture),
            Column("encoded_bytes", unit: "bytes", help: "size of the whole compressed picture", \.image.encodedBytes),
            Column("segments", unit: "segments", help: "segments of the whole compressed picture", \.image.segments),
            .computed(
                "received_bytes", unit: "bytes",
                help: "data bytes that the server held at the end, framing not counted",
                \.image.received.bytes),
            Column("blocks", unit: "blocks", help: "blocks delivered", \.image.blocks),
            Column("lost_blocks", unit: "blocks", help: "blocks lost", \.image.lostBlocks),
            Column(
                "whole_segments", unit: "segments", help: "segments that arrived whole", \.image.received.wholeSegments),
            .computed(
                "whole_segment_bytes", unit: "bytes", help: "size of the segments that arrived whole, together",
                \.image.received.wholeSegmentBytes),
            Column(
                "code", help: "what the codec could use of it; its meaning is the codec's own, 0 is nothing",
                \.image.code),
            Column(
                "rank",
                help: """
                    rank of the true class among the answers, from 1; NULL where nothing was decodable and where there is \
                    no answer, as of published curves
                    """,
                \.image.rank),
            .computed(
                "top1", unit: "share",
                help: "1 if the true class was the first answer, 0 if not; of a published curve the expectation, or 0"
            ) { $0.image.accuracy.top1 ?? 0 },
            .computed(
                "top5", unit: "share",
                help: """
                    1 if the true class was among the first five answers, 0 if not; of a published curve the expectation
                    """,
                \.image.accuracy.top5),
            Column("arrival_us", unit: "us", help: "when the object came before the camera, from the start of the run")
            {
                microseconds($0.image.times.arrivalNs)
            },
            Column(
                "send_start_us", unit: "us", help: "when the first block was handed to the link, after the arrival"
            ) { $0.image.times.sendStartNs.map(microseconds) },
            Column(
                "last_byte_us", unit: "us",
                help: "when the last byte that the server holds had arrived, after the arrival", \.lastByteUs),
            .computed(
                "last_whole_segment_us", unit: "us", help: "when the last whole segment had arrived, after the arrival",
                \.lastWholeSegmentUs),
            .computed(
                "stop_us", unit: "us", help: "when the image was given up or was sent whole, after the arrival",
                \.stopUs),
            .kept(
                "missing_bytes", unit: "bytes", before: "encoded_bytes - received_bytes",
                help: "data bytes that had not arrived at the end"
            ) { $0.image.encodedBytes - $0.image.received.bytes },
            .kept(
                "partial_bytes", unit: "bytes", before: "received_bytes - whole_segment_bytes",
                help: "data bytes that had arrived of segments that did not arrive whole"
            ) { $0.image.received.bytes - $0.image.received.wholeSegmentBytes },
            .kept(
                "partial_us", unit: "us", before: "coalesce(last_byte_us, 0) - last_whole_segment_us",
                help: "time from the last whole segment to the last byte"
            ) { row in row.lastWholeSegmentUs.map { (row.lastByteUs ?? 0) - $0 } },
            .kept(
                "idle_us", unit: "us", before: "stop_us - coalesce(last_byte_us, 0)",
                help: """
                    time from the last byte, or the arrival, until the image was given up or was sent whole; below 0 where \
                    what was on its way still arrived
                    """
            ) { $0.stopUs - ($0.lastByteUs ?? 0) },
            .kept(
                "expected_top1", before: BriefShare.sql("top1", unless: "rank <= 1"),
                help: "`top1` where `rank` does not say it; in millionths where it is more than 1"
            ) { BriefShare.kept($0.image.accuracy.top1 ?? 0, unless: $0.image.rank.map { $0 <= 1 }) },
            .kept(
                "expected_top5", before: BriefShare.sql("top5", unless: "rank <= 5"),
                help: "`top5` where `rank` does not say it; in millionths where it is more than 1"
            ) { BriefShare.kept($0.image.accuracy.top5, unless: $0.image.rank.map { $0 <= 5 }) },
        ])

    private var lastByteUs: Int64? { image.times.lastByteNs.map(microseconds) }
    private var lastWholeSegmentUs: Int64? { image.times.lastWholeSegmentNs.map(microseconds) }
    private var stopUs: Int64 { microseconds(image.times.stopNs) }
}

/// A row of `snapshot`.
struct SnapshotRow {
    let run: Int64
    let position: Int
    let instant: SnapshotRecord

    static let table = StoredTable<SnapshotRow>(
        "snapshot", "What the server would have answered at instants before the end, where a scenario asks for it.",
        knownBy: ["run", "position", "after_us"],
        [
            Column("run", references: "run", help: "the run (`run.id`)", \.run),
            Column("position", help: "position of the image in the run, from 0", \.position),
            Column("after_us", unit: "us", help: "the instant, after the arrival") { microseconds($0.instant.afterNs) },
            Column("code", help: "what the codec could use of what the server held", \.instant.code),
            Column("rank", help: "rank of the true class; NULL where nothing was decodable", \.instant.rank),
            Column(
                "top1", unit: "share",
                help: "1 if the true class was the first answer, 0 if not; of a published curve the expectation, or 0"
            ) { $0.instant.accuracy.top1 ?? 0 },
            Column(
                "top5", unit: "share",
                help: """
                    1 if the true class was among the first five answers, 0 if not; of a published curve the expectation
                    """,
                \.instant.accuracy.top5),
        ])
}

/// Nearest whole microsecond.
func microseconds(_ nanoseconds: Int64) -> Int64 {
    (nanoseconds + (nanoseconds >= 0 ? 500 : -500)) / 1000
}
