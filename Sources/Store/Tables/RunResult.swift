import Statistics

/// All that a finished run leaves.
package struct RunResult: Sendable {
    /// One for each image, in the order of their arrival.
    package var outcomes: Outcomes
    /// Whether all verdicts came from a cache recorded earlier, without the pictures at hand.
    package var recorded: Bool
    /// Whether a rank of 1 tells a right first answer; a published curve may know of the first five answers only.
    package var knowsTop1: Bool
    /// Mean over the decoded pictures of the peak signal-to-noise ratio against the original, in decibels.
    package var meanPSNR: Double?
    /// Mean time that the device takes to encode a picture, in milliseconds.
    package var encodeMs: Double?
    /// Simulated time from the first arrival to the end, in seconds.
    package var simulatedSeconds: Double
    /// Real time that the run took, in seconds.
    package var wallSeconds: Double
    /// Throughput over time, where asked for.
    package var linkSamples: [LinkSampleRecord]
    /// The event log, where asked for.
    package var events: [EventRecord]

    package init(
        outcomes: Outcomes, recorded: Bool, knowsTop1: Bool = true, meanPSNR: Double?, encodeMs: Double?,
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
package enum RunEnding: Sendable {
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
    var top1 = 0.0
    var top5 = 0.0
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

    init(_ outcomes: Outcomes) throws {
        images = outcomes.count
        var encodedBytes = 0
        var segments = 0
        var bytes = 0
        var wholeSegments = 0
        var wholeSegmentBytes = 0
        var throughput = RunningMoments()
        try outcomes.forEach { outcome in
            top1 += outcome.accuracy.top1 ?? 0
            top5 += outcome.accuracy.top5
            undecodable += outcome.isUndecodable ? 1 : 0
            fullyOffloaded += outcome.isFullyOffloaded ? 1 : 0
            encodedBytes += outcome.encodedBytes
            segments += outcome.segments
            bytes += outcome.received.bytes
            wholeSegments += outcome.received.wholeSegments
            wholeSegmentBytes += outcome.received.wholeSegmentBytes
            blocks += outcome.blocks
            lostBlocks += outcome.lostBlocks
            if let kbps = outcome.throughputKbps { throughput.add(kbps) }
        }
        throughputImages = throughput.count
        meanThroughputKbps = throughput.mean
        deviationThroughputKbps = throughput.standardDeviation
        guard images > 0 else { return }
        meanEncodedBytes = Double(encodedBytes) / Double(images)
        meanSegments = Double(segments) / Double(images)
        meanBytes = Double(bytes) / Double(images)
        meanWholeSegments = Double(wholeSegments) / Double(images)
        meanWholeSegmentBytes = Double(wholeSegmentBytes) / Double(images)
    }
}
