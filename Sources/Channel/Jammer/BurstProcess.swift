import Sim

/// How an interferer's bursts come about, in nanoseconds.
enum BurstProcess: Sendable {
    case silence
    case exponential(onMean: Double, offMean: Double)
    case periodic(on: Int64, cycle: Int64)
    case wifi(WiFiTraffic)

    init(_ configuration: JammerConfiguration) {
        switch configuration {
        case .none: self = .silence
        case .onOff(let source):
            let (on, off) = (source.onMean.nanoseconds, source.offMean.nanoseconds)
            switch source.times {
            case .exponential: self = .exponential(onMean: Double(on), offMean: Double(off))
            case .fixed: self = .periodic(on: on, cycle: on + off)
            }
        case .wifi(let source): self = .wifi(WiFiTraffic(source))
        }
    }

    var isSilent: Bool {
        guard case .silence = self else { return false }
        return true
    }

    /// Length of a window: a few hundred bursts on average.
    var window: Int64 {
        switch self {
        case .silence, .periodic: .max
        case .exponential(let onMean, let offMean): Int64(min(256 * (onMean + offMean), 1e17)) + 1
        case .wifi(let traffic): Int64(min(128 * traffic.meanGap, 1e17)) + 1
        }
    }

    /// Mean time from the beginning of a burst to that of the next; nil where there is none.
    var cycle: Double? {
        switch self {
        case .silence: nil
        case .exponential(let onMean, let offMean): onMean + offMean
        case .periodic(_, let cycle): Double(cycle)
        case .wifi(let traffic): traffic.meanGap
        }
    }
}

extension JammerSchedule {
    /// Mean time from the beginning of a burst to that of the next, in the phase in which they are closest; nil in silence.
    package var shortestCycle: SimTime? {
        phases.compactMap { BurstProcess($0.jammer).cycle }.min().map { .nanoseconds(Int64(min($0, 1e18))) }
    }
}
