import Sim

/// When objects come before the camera. The arrival of the next object is the deadline of the one before.
package enum Arrivals: Sendable, Hashable {
    /// One object every period.
    case periodic(SimTime)
    /// Independent exponential gaps of a mean length: objects that know nothing of each other.
    case poisson(mean: SimTime)
    /// A conveyor: one object every period, each early or late by up to `jitter`, uniformly; gaps do not accumulate.
    case jittered(period: SimTime, jitter: SimTime)
    /// At the given instants, in order; of the last instant, after which none is known, the time until the next object is the
    /// mean gap of those shown.
    case recorded([SimTime])

    /// The instants of `count` objects, and of the end of the last one's time: `count + 1` instants in order.
    ///
    /// - Parameters:
    ///   - count: how many objects.
    ///   - streams: the run's random streams; gaps draw from the stream `arrivals`.
    package func instants(count: Int, streams: RandomStreams) throws(OffloadError) -> [SimTime] {
        var stream = streams.stream("arrivals")
        switch self {
        case .periodic(let period):
            return (0...count).map { period * $0 }
        case .poisson(let mean):
            var instant = SimTime.zero
            var instants = [instant]
            for _ in 0..<count {
                instant += max(.nanoseconds(1), .seconds(stream.exponential(mean: mean.seconds)))
                instants.append(instant)
            }
            return instants
        case .jittered(let period, let jitter):
            return (0...count).map { index in
                let shift = (2 * stream.uniform() - 1) * Double(jitter.nanoseconds)
                return jitter + period * index + .nanoseconds(Int64(shift.rounded()))
            }
        case .recorded(let instants):
            guard instants.count >= count else {
                throw .tooFewArrivals(needed: count, found: instants.count)
            }
            let used = Array(instants.prefix(count))
            if instants.count > count { return used + [instants[count]] }
            let span = used[count - 1] - used[0]
            let meanGap = count > 1 ? SimTime.nanoseconds(span.nanoseconds / Int64(count - 1)) : .seconds(1)
            return used + [used[count - 1] + meanGap]
        }
    }

    /// The mean time between the objects of so many images; between all where their number is not given.
    package func meanGap(of images: Int?) -> SimTime {
        guard case .recorded(let instants) = self, let images, images < instants.count - 1 else { return meanGap }
        return Arrivals.recorded(Array(instants.prefix(images + 1))).meanGap
    }

    /// The mean time between objects.
    package var meanGap: SimTime {
        switch self {
        case .periodic(let period), .jittered(let period, _): return period
        case .poisson(let mean): return mean
        case .recorded(let instants):
            guard instants.count > 1, let first = instants.first, let last = instants.last else { return .seconds(1) }
            return .nanoseconds((last - first).nanoseconds / Int64(instants.count - 1))
        }
    }
}
