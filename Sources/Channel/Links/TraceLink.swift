import Sim

/// A link whose rate follows a trace: a block ends when the trace's integral since its start is its size.
struct TraceLink: Link {
    private var cursor: TraceCursor
    private var end: SimTime?

    init(_ configuration: TraceConfiguration) { cursor = TraceCursor(configuration) }

    mutating func prepare(image: Int) {}

    mutating func begin(_ block: Block, at time: SimTime) {
        precondition(end == nil, "a link carries one block at a time")
        end = SimTime(nanoseconds: cursor.carry(bytes: block.bytes, from: time.nanoseconds))
    }

    var nextEventTime: SimTime? { end }

    mutating func step() -> BlockEnd? {
        guard let time = end else { return nil }
        end = nil
        return BlockEnd(delivered: true, receivedAt: time, freeAt: time)
    }

    mutating func abandon() { end = nil }
}

/// A link whose throughput a trace limits; see ``LimitedConfiguration``.
struct LimitedLink: Link {
    private var inner: any Link
    private var cursor: TraceCursor
    /// When the trace has offered the bits of the block on its way.
    private var offered: Int64 = 0
    /// The inner link's result, once it has one, until the trace has caught up.
    private var pending: BlockEnd?

    init(_ inner: any Link, trace: TraceConfiguration) {
        self.inner = inner
        cursor = TraceCursor(trace)
    }

    mutating func prepare(image: Int) { inner.prepare(image: image) }

    mutating func begin(_ block: Block, at time: SimTime) {
        inner.begin(block, at: time)
        offered = cursor.carry(bytes: block.bytes, from: time.nanoseconds)
    }

    var nextEventTime: SimTime? {
        pending == nil ? inner.nextEventTime : SimTime(nanoseconds: offered)
    }

    mutating func step() -> BlockEnd? {
        let limit = SimTime(nanoseconds: offered)
        if let end = pending {
            pending = nil
            return BlockEnd(
                delivered: end.delivered, receivedAt: max(end.receivedAt, limit), freeAt: max(end.freeAt, limit))
        }
        let now = inner.nextEventTime
        guard let end = inner.step() else { return nil }
        if let now, now < limit {
            pending = end
            return nil
        }
        return BlockEnd(
            delivered: end.delivered, receivedAt: max(end.receivedAt, limit), freeAt: max(end.freeAt, limit))
    }

    mutating func abandon() {
        pending = nil
        inner.abandon()
    }
}
