/// What became of one image.
public struct OutcomeRecord: Sendable, Hashable {
    /// The picture.
    public var picture: RowKey<PictureRecord>
    /// Size of the whole compressed picture in bytes.
    public var encodedBytes: Int
    /// Segments of the whole compressed picture.
    public var segments: Int
    /// Data bytes that the server held at the end, framing not counted.
    public var receivedBytes: Int
    /// Blocks delivered.
    public var blocks: Int
    /// Blocks lost.
    public var lostBlocks: Int
    /// Segments received whole.
    public var wholeSegments: Int
    /// Bytes of the segments received whole.
    public var wholeSegmentBytes: Int
    /// What the codec could use of it; its meaning is the codec's own, 0 is nothing.
    public var code: Int64
    /// Rank of the true class among the classifier's answers, from 1; nil where nothing was decodable.
    public var rank: Int?
    /// When the object came before the camera, in nanoseconds from the start of the run.
    public var arrivalNs: Int64
    /// When the first block was handed to the link, in nanoseconds after the arrival; nil if none was.
    public var sendStartNs: Int64?
    /// When the last byte that the server holds had arrived, in nanoseconds after the arrival.
    public var lastByteNs: Int64?
    /// When the last whole segment had arrived, in nanoseconds after the arrival.
    public var lastWholeSegmentNs: Int64?
    /// When the image was given up or was sent whole, in nanoseconds after the arrival.
    public var stopNs: Int64
    /// What the server held at fixed instants after the arrival.
    public var snapshots: [SnapshotRecord]

    /// Makes an outcome.
    public init(
        picture: RowKey<PictureRecord>, encodedBytes: Int, segments: Int, receivedBytes: Int, blocks: Int,
        lostBlocks: Int, wholeSegments: Int, wholeSegmentBytes: Int, code: Int64, rank: Int?, arrivalNs: Int64,
        sendStartNs: Int64?, lastByteNs: Int64?, lastWholeSegmentNs: Int64?, stopNs: Int64,
        snapshots: [SnapshotRecord] = []
    ) {
        self.picture = picture
        self.encodedBytes = encodedBytes
        self.segments = segments
        self.receivedBytes = receivedBytes
        self.blocks = blocks
        self.lostBlocks = lostBlocks
        self.wholeSegments = wholeSegments
        self.wholeSegmentBytes = wholeSegmentBytes
        self.code = code
        self.rank = rank
        self.arrivalNs = arrivalNs
        self.sendStartNs = sendStartNs
        self.lastByteNs = lastByteNs
        self.lastWholeSegmentNs = lastWholeSegmentNs
        self.stopNs = stopNs
        self.snapshots = snapshots
    }

    /// Whether every segment arrived whole.
    public var isFullyOffloaded: Bool { wholeSegments == segments }

    /// Bytes of whole segments over the time that they took to send, in kilobits per second, as the published trace
    /// counts; nil if no segment arrived whole.
    public var throughputKbps: Double? {
        guard let sendStartNs, let lastWholeSegmentNs, lastWholeSegmentNs > sendStartNs else { return nil }
        return Double(wholeSegmentBytes) * 8e6 / Double(lastWholeSegmentNs - sendStartNs)
    }
}

/// What the server would have answered at an instant before the end.
public struct SnapshotRecord: Sendable, Hashable {
    /// The instant, in nanoseconds after the arrival.
    public var afterNs: Int64
    /// What the codec could use of what the server held.
    public var code: Int64
    /// Rank of the true class; nil where nothing was decodable.
    public var rank: Int?

    /// Makes a snapshot.
    public init(afterNs: Int64, code: Int64, rank: Int?) {
        self.afterNs = afterNs
        self.code = code
        self.rank = rank
    }
}

/// Throughput of the link over a stretch of a run.
public struct LinkSampleRecord: Sendable, Hashable {
    /// Start of the stretch, in microseconds from the start of the run.
    public var startUs: Int64
    /// Its length in microseconds.
    public var durationUs: Int64
    /// Data bytes delivered in it.
    public var deliveredBytes: Int
    /// The jamming level, where it changes with time.
    public var jamming: String?

    /// Makes a sample.
    public init(startUs: Int64, durationUs: Int64, deliveredBytes: Int, jamming: String? = nil) {
        self.startUs = startUs
        self.durationUs = durationUs
        self.deliveredBytes = deliveredBytes
        self.jamming = jamming
    }
}

/// Something that happened in a run.
public struct EventRecord: Sendable, Hashable {
    /// When, in nanoseconds from the start of the run.
    public var atNs: Int64
    /// Position of the image that it concerns.
    public var position: Int?
    /// What: `arrival`, `block-delivered`.
    public var event: String
    /// More of it.
    public var detail: String?

    /// Makes an event.
    public init(atNs: Int64, position: Int?, event: String, detail: String? = nil) {
        self.atNs = atNs
        self.position = position
        self.event = event
        self.detail = detail
    }
}

/// All that a finished run leaves.
public struct RunResult: Sendable {
    /// One for each image, in the order of their arrival.
    public var outcomes: [OutcomeRecord]
    /// Whether all verdicts came from a cache recorded earlier, without the pictures at hand.
    public var recorded: Bool
    /// Whether a rank of 1 tells a right first answer; a published curve may know of the first five answers only.
    public var knowsTop1: Bool
    /// Mean over the decoded pictures of the peak signal-to-noise ratio against the original, in decibels.
    public var meanPSNR: Double?
    /// Mean time that the device takes to encode a picture, in milliseconds.
    public var encodeMs: Double?
    /// Simulated time from the first arrival to the end, in seconds.
    public var simulatedSeconds: Double
    /// Real time that the run took, in seconds.
    public var wallSeconds: Double
    /// Throughput over time, where asked for.
    public var linkSamples: [LinkSampleRecord]
    /// The event log, where asked for.
    public var events: [EventRecord]

    /// Makes a result.
    public init(
        outcomes: [OutcomeRecord], recorded: Bool, knowsTop1: Bool = true, meanPSNR: Double?, encodeMs: Double?,
        simulatedSeconds: Double, wallSeconds: Double, linkSamples: [LinkSampleRecord] = [], events: [EventRecord] = []
    ) {
        self.outcomes = outcomes
        self.recorded = recorded
        self.knowsTop1 = knowsTop1
        self.meanPSNR = meanPSNR
        self.encodeMs = encodeMs
        self.simulatedSeconds = simulatedSeconds
        self.wallSeconds = wallSeconds
        self.linkSamples = linkSamples
        self.events = events
    }
}

/// How a run ended.
public enum RunEnding: Sendable {
    /// It has a result.
    case done(RunResult)
    /// It failed; `error` is the message that was shown.
    case failed(error: String, wallSeconds: Double)
    /// It was stopped from outside; `reason` says by what.
    case interrupted(reason: String, wallSeconds: Double)
}

/// What the outcomes of a run add up to: the metrics that `run` keeps as columns.
struct RunSummary: Equatable {
    var images = 0
    var top1 = 0
    var top5 = 0
    var undecodable = 0
    var fullyOffloaded = 0
    var meanEncodedBytes: Double?
    var meanSegments: Double?
    var meanBytes: Double?
    var meanWholeSegments: Double?
    var meanWholeSegmentBytes: Double?
    var throughputImages = 0
    var meanThroughputKbps: Double?
    var deviationThroughputKbps: Double?
    var blocks = 0
    var lostBlocks = 0

    init(_ outcomes: [OutcomeRecord]) {
        images = outcomes.count
        var encodedBytes = 0
        var segments = 0
        var bytes = 0
        var wholeSegments = 0
        var wholeSegmentBytes = 0
        // Welford's method: mean and squares of the deviations from it, without the loss of a difference of sums.
        var squares = 0.0
        var mean = 0.0
        for outcome in outcomes {
            if let rank = outcome.rank {
                top1 += rank == 1 ? 1 : 0
                top5 += rank <= 5 ? 1 : 0
            } else {
                undecodable += 1
            }
            fullyOffloaded += outcome.isFullyOffloaded ? 1 : 0
            encodedBytes += outcome.encodedBytes
            segments += outcome.segments
            bytes += outcome.receivedBytes
            wholeSegments += outcome.wholeSegments
            wholeSegmentBytes += outcome.wholeSegmentBytes
            blocks += outcome.blocks
            lostBlocks += outcome.lostBlocks
            if let throughput = outcome.throughputKbps {
                throughputImages += 1
                let step = throughput - mean
                mean += step / Double(throughputImages)
                squares += step * (throughput - mean)
            }
        }
        guard images > 0 else { return }
        meanEncodedBytes = Double(encodedBytes) / Double(images)
        meanSegments = Double(segments) / Double(images)
        meanBytes = Double(bytes) / Double(images)
        meanWholeSegments = Double(wholeSegments) / Double(images)
        meanWholeSegmentBytes = Double(wholeSegmentBytes) / Double(images)
        if throughputImages > 0 { meanThroughputKbps = mean }
        if throughputImages > 1 { deviationThroughputKbps = (squares / Double(throughputImages - 1)).squareRoot() }
    }
}
