import Sim

/// A link of a fixed rate that loses nothing.
package struct ConstantConfiguration: Sendable, Hashable {
    /// In bits per second.
    package var rate = 67_400.0
    /// Time that each block takes besides its bits.
    package var blockOverhead = SimTime.zero

    /// A link of 67.4 kbps, the unjammed testbed's mean.
    package init() {}
}

extension ConstantConfiguration: LinkKind {
    package static let name = "constant"
    package static let help = "one rate, nothing lost"

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) -> any Link {
        ConstantLink(self)
    }

    package static let parameters: [Parameter<ConstantConfiguration>] = [
        .quantity("rate", \.rate, .rate, 1...1e12, help: "bits per second on the link, framing included"),
        .time(
            "block-overhead", \.blockOverhead, TimeRange.short, help: "time that each block takes besides its bits"),
    ]
}

/// A link of a fixed rate that loses nothing.
struct ConstantLink: LosslessLink {
    private let nanosecondsPerByte: Double
    private let overhead: Int64
    var end: SimTime?

    init(_ configuration: ConstantConfiguration) {
        nanosecondsPerByte = 8e9 / configuration.rate
        overhead = configuration.blockOverhead.nanoseconds
    }

    func end(of block: Block, from time: SimTime) -> SimTime {
        let duration = Int64((Double(block.bytes) * nanosecondsPerByte).rounded()) + overhead
        return time + SimTime(nanoseconds: duration)
    }
}
