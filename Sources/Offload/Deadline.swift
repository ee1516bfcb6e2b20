import Channel
import Sim

/// Until when what arrives of an image counts. What arrives later, be it by a nanosecond, does not.
///
/// The deadline is not the time between objects: a camera may want its answers long before the next object comes, or after it.
package enum Deadline: Sendable, Hashable {
    /// The arrival of the next object, whenever that is; sending stops there.
    case nextArrival
    /// So long after the image's own arrival.
    case after(SimTime)
    /// As in the published testbed: an image is sent until the next one's first segment is ready, and the block then on its way
    /// still counts. In steady state the window is the time between objects, and encoding shifts it.
    case testbed

    /// How long after an object it is, where objects come in even steps.
    package func time(every gap: SimTime) -> SimTime {
        if case .after(let time) = self { return time }
        return gap
    }

    /// What ``after(_:)`` may be.
    package static let times = SimTime.microseconds(1)...(.seconds(86400))
}

/// What becomes of an image whose deadline is not over when the next object comes.
package enum WhenLate: Sendable, Hashable {
    /// It is given up as soon as the next image's first segment is ready to be sent, as in the published testbed; what is still
    /// being encoded when the next object comes is given up then, since the camera's next picture takes its place.
    case giveUp
    /// It is sent until it is whole or its deadline is over; an object that comes meanwhile is let go by.
    case finish
    /// The same, and images of objects that come meanwhile wait, in the order of their arrival: at most `length` of them.
    case queue(length: Int, drop: Drop)

    /// Which image goes where there is no room for one more.
    package enum Drop: Sendable, Hashable {
        /// The one that has waited longest.
        case oldest
        /// The one that has just come.
        case newest
    }

    /// How many images wait at most while another is sent; nil where none has to.
    var places: Int? {
        switch self {
        case .giveUp: nil
        case .finish: 0
        case .queue(let length, _): length
        }
    }

    /// What the length of a queue may be.
    package static let lengths = 1...1000
}

extension ExperimentConfiguration {
    /// Refuses settings that do not go together, with the scenario's key as the parameter's name.
    package func validate() throws(OffloadError) {
        guard images >= 1 else { throw .badParameter(name: "images", value: "\(images)", expected: "1 or more") }
        do throws(ChannelError) { try transport.validate() } catch { throw .link(error) }
        try validateEvents(within: try arrivals.validate(images: images))
        if case .after(let time) = deadline, !Deadline.times.contains(time) {
            throw .badParameter(
                name: "deadline", value: time.text,
                expected: "a time from \(Deadline.times.lowerBound.text) to \(Deadline.times.upperBound.text)")
        }
        if case .queue(let length, _) = whenLate, !WhenLate.lengths.contains(length) {
            throw .badParameter(
                name: "when-late", value: "a queue of \(length)",
                expected: "\(WhenLate.lengths.lowerBound) to \(WhenLate.lengths.upperBound)")
        }
        switch (deadline, whenLate) {
        case (_, .giveUp), (.after, _): break
        case (.nextArrival, _):
            throw .badParameter(
                name: "when-late", value: "an image that goes on after the next arrival",
                expected: "`give-up` with `deadline: next-arrival`, or a deadline such as `{after: 250 ms}`")
        case (.testbed, _):
            throw .badParameter(
                name: "when-late", value: "an image that goes on after the next one is ready",
                expected: "`give-up` with `deadline: testbed`, or a deadline such as `{after: 250 ms}`")
        }
        if case .after(let time) = deadline, whenLate == .giveUp, let longest = arrivals.longestGap, time > longest {
            throw .badParameter(
                name: "deadline",
                value: "\(time.text), where an image is given up \(longest.text) after its arrival at the latest",
                expected: "at most that, or `when-late: finish` or `queue`")
        }
    }
}

extension ExperimentConfiguration {
    /// The most bursts of interference, and tries of blocks, in a run: an image that does not get through meets all of them.
    private static let mostEvents = 1e11
    /// About what a radio's try of a block takes, with what the host needs for it.
    private static let trySeconds = 0.005

    /// Refuses a run that would end, but not while anybody waits.
    private func validateEvents(within seconds: Double) throws(OffloadError) {
        guard let cycle = link.jamming.shortestCycle else { return }
        let events = seconds / min(cycle.seconds, Self.trySeconds)
        guard events <= Self.mostEvents else {
            throw .badParameter(
                name: "arrivals",
                value: "a run of \(Int(seconds)) s under `jamming`, which may take \(Int(events)) bursts and tries",
                expected: "at most 10^11: fewer `images`, a shorter time between them, or longer bursts")
        }
    }
}

extension Arrivals {
    /// From the first of so many images to the end of the last one's time, on average.
    private func seconds(images: Int) -> Double { meanGap(of: images).seconds * Double(images) }

    /// The longest run, in simulated time: a hundred years, which leaves room for what happens at its end.
    private static let longestRun = 100 * 365.25 * 86400

    /// Refuses a run whose end lies beyond all measure.
    ///
    /// - Returns: how long it takes, in seconds of simulated time.
    func validate(images: Int) throws(OffloadError) -> Double {
        let seconds = seconds(images: images)
        guard seconds <= Self.longestRun else {
            throw .badParameter(
                name: "arrivals",
                value: "\(images) images, one every \(meanGap.text), which take \(Int(seconds / 31_557_600)) years",
                expected: "at most 100 years: fewer `images`, or a shorter time between them")
        }
        return seconds
    }

    /// The longest time between two objects; nil where it has no limit or differs from run to run.
    var longestGap: SimTime? {
        switch self {
        case .periodic(let period): period
        case .jittered(let period, let jitter): period + jitter * 2
        case .poisson, .recorded: nil
        }
    }
}
