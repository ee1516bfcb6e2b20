import Sim

/// A link whose throughput a trace limits: a block ends when the inner link has carried it *and* the trace has offered
/// its bits since it began.
package struct LimitedConfiguration: Sendable, Hashable {
    /// The link that is limited.
    package var link: LinkConfiguration
    /// The limit.
    package var trace: TraceConfiguration

    /// Limits a link by a trace.
    package init(link: LinkConfiguration, trace: TraceConfiguration) {
        self.link = link
        self.trace = trace
    }
}

extension LimitedConfiguration: LinkSettings {
    package var kind: String { "limited \(link.kind)" }
    package var radio: RadioConfiguration? { link.radio }
    package var jamming: JammerSchedule { link.jamming }

    package func validate() throws(ChannelError) {
        try link.validate()
        try trace.validate()
    }

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) throws(ChannelError) -> any Link {
        LimitedLink(try link.makeLink(streams: streams, recorder: recorder), trace: trace)
    }
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
