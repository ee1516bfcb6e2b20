import Sim

/// A link that carries one block at a time, in simulated time.
///
/// A link is a machine that its owner steps: ``begin(_:at:)`` hands it a block, ``nextEventTime`` says when it next has
/// something to do, ``step()`` does that. The owner keeps one wake-up of the link in its event queue; the link draws
/// what it needs of the channel (jammer, trace) lazily, only while a block is on its way.
///
///     link.begin(Block(bytes: 64), at: now)
///     while let time = link.nextEventTime {
///         if let outcome = link.step() { print(time, outcome) }
///     }
package protocol Link: Sendable {
    /// Prepares for an image: from here on the link draws its own choices (back-offs, firmware times) from streams named
    /// by the image, so that what image 17 meets does not depend on what earlier images sent.
    mutating func prepare(image: Int)

    /// Starts to send a block.
    ///
    /// - Precondition: no block is on its way, and `time` is not before any earlier one.
    mutating func begin(_ block: Block, at time: SimTime)

    /// When the link next has something to do; nil while it is idle.
    var nextEventTime: SimTime? { get }

    /// Does what is due at ``nextEventTime``.
    ///
    /// - Returns: the block's end, if this ended it.
    mutating func step() -> BlockEnd?

    /// Does what is due from an instant on and before another, until the block ends: what stepping would do, with less to and fro between a link and
    /// its owner, who has nothing else to do until then.
    ///
    /// - Returns: the block's end and when the link came to it; nil where it has not ended, perhaps before all that is due is done.
    mutating func advance(from start: SimTime, before limit: SimTime) -> (end: BlockEnd, at: SimTime)?

    /// Gives up the block on its way, if any (the owner has stopped at its deadline); the link is idle afterwards.
    mutating func abandon()
}

extension Link {
    /// Steps of an ``advance(from:before:)`` at most: its owner must be able to stop.
    package static var mostStepsAtOnce: Int { 1000 }

    package mutating func advance(from start: SimTime, before limit: SimTime) -> (end: BlockEnd, at: SimTime)? {
        var last = start
        for _ in 0..<Self.mostStepsAtOnce {
            // Whoever goes back in time is left to the owner, who says so.
            guard let time = nextEventTime, time < limit, time >= last else { return nil }
            last = time
            if let end = step() { return (end, time) }
        }
        return nil
    }
}

/// A block of bytes that an application hands to a link.
package struct Block: Sendable, Hashable {
    /// Application bytes, framing of the transport included.
    package let bytes: Int

    package init(bytes: Int) { self.bytes = bytes }
}

/// How a block ended, and when.
package struct BlockEnd: Sendable, Hashable {
    /// Whether the receiver has the block.
    package let delivered: Bool
    /// When the receiver had it; where it is lost, when the sender gave up.
    package let receivedAt: SimTime
    /// When the sender is free for the next block.
    package let freeAt: SimTime
    /// Whether the sender knows that the block was delivered: a lost acknowledgement leaves it in doubt.
    package let confirmed: Bool

    /// A block's end; where `confirmed` is left out, the sender knows what the receiver has.
    package init(delivered: Bool, receivedAt: SimTime, freeAt: SimTime, confirmed: Bool? = nil) {
        self.delivered = delivered
        self.confirmed = confirmed ?? delivered
        self.receivedAt = receivedAt
        self.freeAt = freeAt
    }
}
