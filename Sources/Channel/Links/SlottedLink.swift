import Sim

/// A link that sends in time slots of its own, as in IEEE 802.15.4's time-slotted channel hopping (TSCH): nobody contends
/// for the channel, and each transmission is on another channel, so losses are independent. A slot carries one frame and
/// its acknowledgement; a frame that is lost is sent again in the next own slot, without end.
package struct SlottedConfiguration: Sendable, Hashable {
    /// The length of a slot; 10 ms is what the standard's timing template gives.
    package var slot = SimTime.milliseconds(10)
    /// Slots of a slotframe, which repeats.
    package var slotframe = 10
    /// How many of them are the sender's, spread evenly.
    package var ownSlots = 5
    /// Bytes of a block that a slot carries: as in a frame of the published testbed.
    package var slotBytes = 100
    /// Probability that a frame is lost.
    package var loss = 0.1

    /// Every other slot of 10 ms; one in ten frames is lost.
    package init() {}
}

extension SlottedConfiguration: LinkKind {
    package static let name = "slotted"
    package static let help = "time slots of its own, as in time-slotted channel hopping (TSCH)"

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) -> any Link {
        SlottedLink(self, streams: streams)
    }

    package static let parameters: [Parameter<SlottedConfiguration>] = [
        .time(
            "slot", \.slot, TimeRange.symbol...(.seconds(60)),
            help: "length of a slot, for one frame and its acknowledgement"),
        .integer("slotframe", \.slotframe, 1...100_000, help: "slots of a slotframe, which repeats"),
        .integer(
            "own-slots", \.ownSlots, 1...100_000, help: "the sender's slots of a slotframe, spread evenly"),
        .integer("slot-bytes", \.slotBytes, 1...2047, help: "bytes of a block that a slot carries"),
        .quantity(
            "loss", \.loss, .share, 0...0.999,
            help: "fraction of frames lost; a lost one is sent again in the next own slot"),
    ]

    package func checkTogether() throws(ChannelError) {
        guard ownSlots <= slotframe else {
            throw .badParameter(
                name: "own-slots", value: "\(ownSlots)", expected: "at most the \(slotframe) of `slotframe`")
        }
    }
}

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
        let (slot, own, all) = (
            configuration.slot.nanoseconds, Int64(configuration.ownSlots), Int64(configuration.slotframe)
        )
        let index = (time.nanoseconds - 1) / slot + (time.nanoseconds > 0 ? 1 : 0)
        let (frame, place) = index.quotientAndRemainder(dividingBy: all)
        // The first k whose slot is not before the place; past the last, the next slotframe's first.
        let number = (place * own + all - 1) / all
        let ownSlot = frame * all + (number < own ? number * all / own : all)
        return SimTime(nanoseconds: (ownSlot + 1) * slot)
    }
}
