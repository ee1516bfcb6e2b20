import Sim

/// A link that loses nothing and knows a block's end when the block begins: all that differs is when.
protocol LosslessLink: Link {
    /// The end of the block that is on its way; nil while the link is idle.
    var end: SimTime? { get set }

    /// When a block that begins at an instant has arrived.
    mutating func end(of block: Block, from time: SimTime) -> SimTime
}

extension LosslessLink {
    mutating func prepare(image: Int) {}

    mutating func begin(_ block: Block, at time: SimTime) {
        precondition(end == nil, "a link carries one block at a time")
        end = end(of: block, from: time)
    }

    var nextEventTime: SimTime? { end }

    mutating func step() -> BlockEnd? {
        guard let time = end else { return nil }
        end = nil
        return BlockEnd(delivered: true, receivedAt: time, freeAt: time)
    }

    mutating func abandon() { end = nil }
}
