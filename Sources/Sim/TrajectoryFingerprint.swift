/// A number that stands for all that happened in a run, and when: equal for equal trajectories, and different, but for
/// one case in 2^64, as soon as one event differs in kind, time or order. After OMNeT++'s fingerprints.
///
/// An unchanged fingerprint shows that a change of the program has not changed the run. It does not show that the run
/// is right, nor that what the events carried besides their kind was the same.
public struct TrajectoryFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The number so far.
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Of a run in which nothing has happened.
    public init() {}

    /// Takes an event in.
    public mutating func add(kind: UInt64, at time: SimTime) {
        for word in [UInt64(bitPattern: time.nanoseconds), kind] {
            // A bijection of the state for each word, and one of the word for each state: no event is lost.
            value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
            value ^= value >> 32
        }
    }

    /// Sixteen hexadecimal digits.
    public var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Simulation {
    /// Runs as ``run(until:)`` does and takes every event into a fingerprint.
    ///
    /// - Parameters:
    ///   - end: the last instant whose events happen.
    ///   - fingerprint: takes in the kind and time of every event.
    ///   - kind: a number for an event's kind, which must not change when kinds are added.
    public mutating func run(
        until end: SimTime = .distantFuture, fingerprint: inout TrajectoryFingerprint, kind: (P.Event) -> UInt64
    ) {
        while let next = scheduler.queue.nextTime, next <= end,
            step(watch: { event, time in fingerprint.add(kind: kind(event), at: time) })
        {}
        if end < .distantFuture, scheduler.fault == nil { scheduler.present = max(scheduler.present, end) }
    }
}
