import Sim

/// What a trace amounts to.
package struct RateTraceSummary: Sendable, Hashable {
    /// Number of rates.
    package let samples: Int
    /// Length until it begins again.
    package let duration: SimTime
    /// Mean over time, in bits per second.
    package let mean: Double
    /// Smallest rate, in bits per second.
    package let minimum: Int64
    /// Largest rate, in bits per second.
    package let maximum: Int64
    /// Standard deviation over time, in bits per second.
    package let deviation: Double
}

extension RateTrace {
    /// Length, mean and extremes.
    package var summary: RateTraceSummary {
        var squares = 0.0
        let mean = totalBits() / end.seconds
        for index in rates.indices {
            let next = index + 1 < starts.count ? starts[index + 1] : end
            let offset = Double(rates[index]) - mean
            squares += offset * offset * (next - starts[index]).seconds
        }
        return RateTraceSummary(
            samples: rates.count, duration: end, mean: mean, minimum: rates.min() ?? 0, maximum: rates.max() ?? 0,
            deviation: (squares / end.seconds).squareRoot())
    }

    /// Records what a sender that always has a next block gets through a link: the bytes delivered in each interval, as a rate.
    ///
    /// - Parameters:
    ///   - link: in its state at time 0, before any block.
    ///   - blockBytes: size of each block.
    ///   - interval: length of each of the trace's rates.
    ///   - duration: how long to record; rounded up to whole intervals.
    ///   - imagePeriod: how often the link is told of a next image (``Link/prepare(image:)``).
    ///   - name: what the trace is called in errors and results.
    package static func recording(
        of link: any Link, blockBytes: Int = 64, interval: SimTime, duration: SimTime,
        imagePeriod: SimTime = .milliseconds(500), name: String
    ) throws(ChannelError) -> RateTrace {
        try Check.range("block", blockBytes, 1...65_535)
        try Check.positive("interval", interval)
        try Check.positive("duration", duration)
        try Check.positive("imagePeriod", imagePeriod)
        let count = Int((duration.nanoseconds - 1) / interval.nanoseconds + 1)
        guard count <= 100_000_000 else {
            throw .badParameter(
                name: "interval", value: "\(interval) over \(duration)", expected: "at most 10^8 intervals")
        }
        var link = link
        var bits = [Int64](repeating: 0, count: count)
        let stop = interval * count
        var now = SimTime.zero
        var image = -1
        while now < stop {
            let current = Int(now.nanoseconds / imagePeriod.nanoseconds)
            if current != image {
                image = current
                link.prepare(image: image)
            }
            link.begin(Block(bytes: blockBytes), at: now)
            var outcome: BlockEnd?
            while outcome == nil, let next = link.nextEventTime, next < stop { outcome = link.step() }
            guard let outcome else { break }
            if outcome.delivered, outcome.receivedAt < stop {
                bits[Int(outcome.receivedAt.nanoseconds / interval.nanoseconds)] += Int64(blockBytes * 8)
            }
            now = outcome.freeAt
        }
        let starts = bits.indices.map { interval * $0 }
        let rates = bits.map { Int64((Double($0) / interval.seconds).rounded()) }
        return try RateTrace(starts: starts, rates: rates, end: stop, name: name)
    }
}
