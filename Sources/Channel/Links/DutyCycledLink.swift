import Sim

/// A link whose receiver sleeps most of the time to save energy, as in duty-cycled sensor networks: it listens for the first
/// stretch of each cycle, and the sender, which knows when, sends in these stretches only, without loss. A block that is not
/// through when the receiver falls asleep goes on when it wakes.
package struct DutyCycledConfiguration: Sendable, Hashable {
    /// In bits per second, while the receiver listens.
    package var rate = 67_400.0
    /// The time from one waking to the next.
    package var cycle = SimTime.milliseconds(100)
    /// How long the receiver listens of each cycle, from its start.
    package var awake = SimTime.milliseconds(50)

    /// Awake every other 50 ms, at the unjammed testbed's mean rate.
    package init() {}
}

extension DutyCycledConfiguration: LinkKind {
    package static let name = "duty-cycled"
    package static let help = "a receiver that sleeps for a part of each cycle"

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) -> any Link { DutyCycledLink(self) }

    package static let parameters: [Parameter<DutyCycledConfiguration>] = [
        .quantity(
            "rate", \.rate, .rate, 1...1e12, help: "bits per second while the receiver listens, framing included"),
        .time("cycle", \.cycle, TimeRange.symbol...(.seconds(3600)), help: "time from one waking to the next"),
        .time(
            "awake", \.awake, TimeRange.symbol...(.seconds(3600)), help: "how long the receiver listens of each cycle"),
    ]

    package func checkTogether() throws(ChannelError) {
        // Below a thousandth a block of any size could outlast what a clock can count.
        guard awake <= cycle, awake.nanoseconds >= cycle.nanoseconds / 1000 else {
            throw .badParameter(
                name: "awake", value: "\(awake)", expected: "a thousandth to the whole of the \(cycle) of `cycle`")
        }
    }
}

/// A link that carries bits in the first stretch of each cycle only; see ``DutyCycledConfiguration``.
struct DutyCycledLink: LosslessLink {
    private let nanosecondsPerByte: Double
    private let cycle: Int64
    private let awake: Int64
    var end: SimTime?

    init(_ configuration: DutyCycledConfiguration) {
        nanosecondsPerByte = 8e9 / configuration.rate
        (cycle, awake) = (configuration.cycle.nanoseconds, configuration.awake.nanoseconds)
    }

    func end(of block: Block, from time: SimTime) -> SimTime {
        let needed = Int64((Double(block.bytes) * nanosecondsPerByte).rounded())
        // Counted in time awake since the start, the block takes what it needs; that count is then taken back to the clock.
        let (cycles, into) = time.nanoseconds.quotientAndRemainder(dividingBy: cycle)
        let spent = cycles * awake + min(into, awake) + needed
        // What ends with a stretch ends in it, and not at the next waking.
        let (whole, rest) = (spent - 1).quotientAndRemainder(dividingBy: awake)
        return SimTime(nanoseconds: whole * cycle + rest + 1)
    }
}
