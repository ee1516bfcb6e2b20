import Sim

/// A link that may send only in its own time slots; see ``SlottedConfiguration``.
struct SlottedLink: Link {
    private let configuration: SlottedConfiguration
    private let streams: RandomStreams
    private var losses: RandomStream
    /// The end of the slot that carries the block's next part; nil while the link is idle.
    private var end: SimTime?
    /// Bytes of the block that the receiver does not have.
    private var bytesLeft = 0

    init(_ configuration: SlottedConfiguration, streams: RandomStreams) {
        self.configuration = configuration
        self.streams = streams
        losses = streams.stream("slotted losses")
    }

    mutating func prepare(image: Int) { losses = streams.stream("slotted losses", image + 1) }

    mutating func begin(_ block: Block, at time: SimTime) {
        precondition(end == nil, "a link carries one block at a time")
        bytesLeft = block.bytes
        end = endOfOwnSlot(notBefore: time)
    }

    var nextEventTime: SimTime? { end }

    mutating func step() -> BlockEnd? {
        guard let time = end else { return nil }
        if !losses.bernoulli(configuration.loss) { bytesLeft -= configuration.slotBytes }
        guard bytesLeft <= 0 else {
            end = endOfOwnSlot(notBefore: time)
            return nil
        }
        end = nil
        return BlockEnd(delivered: true, receivedAt: time, freeAt: time)
    }

    mutating func abandon() { end = nil }

    /// The end of the first slot of the sender that begins at `time` or later. Its slots are spread evenly over the
    /// slotframe: number k is at floor(k * slots / own).
    private func endOfOwnSlot(notBefore time: SimTime) -> SimTime {
        let slot = configuration.slot.nanoseconds
        var index = (time.nanoseconds + slot - 1) / slot
        while !isOwn(Int(index % Int64(configuration.slotframe))) { index += 1 }
        return SimTime(nanoseconds: (index + 1) * slot)
    }

    private func isOwn(_ slot: Int) -> Bool {
        let (own, all) = (configuration.ownSlots, configuration.slotframe)
        let first = (slot * own + all - 1) / all
        return first < own && first * all / own == slot
    }
}
