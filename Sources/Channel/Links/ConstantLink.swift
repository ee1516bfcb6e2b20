import Sim

/// A link of a fixed rate that loses nothing.
struct ConstantLink: Link {
    private let nanosecondsPerByte: Double
    private let overhead: Int64
    private var end: SimTime?

    init(_ configuration: ConstantConfiguration) {
        nanosecondsPerByte = 8e9 / configuration.rate
        overhead = configuration.blockOverhead.nanoseconds
    }

    mutating func prepare(image: Int) {}

    mutating func begin(_ block: Block, at time: SimTime) {
        precondition(end == nil, "a link carries one block at a time")
        let duration = Int64((Double(block.bytes) * nanosecondsPerByte).rounded()) + overhead
        end = time + SimTime(nanoseconds: duration)
    }

    var nextEventTime: SimTime? { end }

    mutating func step() -> BlockEnd? {
        guard let time = end else { return nil }
        end = nil
        return BlockEnd(delivered: true, receivedAt: time, freeAt: time)
    }

    mutating func abandon() { end = nil }
}
