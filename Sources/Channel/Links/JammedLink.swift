import Sim

/// A link that stands still while a jammer is on the air: a block's time on the inner link counts quiet time only.
///
/// For an IEEE 802.15.4 radio set its own jammer instead, which models collisions.
package struct JammedConfiguration: Sendable, Hashable {
    /// The link that is jammed.
    package var link: LinkConfiguration
    /// The jammer, or several one after the other.
    package var jammer: JammerSchedule

    /// Jams a link.
    package init(link: LinkConfiguration, jammer: JammerSchedule) {
        self.link = link
        self.jammer = jammer
    }
}

extension JammedConfiguration: LinkSettings {
    package var kind: String { link.kind }
    package var radio: RadioConfiguration? { link.radio }
    package var jamming: JammerSchedule { jammer }

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) throws(ChannelError) -> any Link {
        JammedLink(try link.makeLink(streams: streams, recorder: recorder), jammer: jammer, streams: streams)
    }

    /// Refuses a jammer that leaves the link no time.
    package func validate() throws(ChannelError) {
        try link.validate()
        try jammer.validate()
        for phase in jammer.phases {
            guard case .onOff(let source) = phase.jammer else { continue }
            let cycle = Double(source.onMean.nanoseconds) + Double(source.offMean.nanoseconds)
            guard Double(source.offMean.nanoseconds) >= 0.001 * cycle else {
                throw .badParameter(
                    name: jammer.phases.count == 1 && phase.start == .zero ? "jamming.on-off.off-mean" : "schedule",
                    value:
                        "\(source.offMean.text) off after \(source.onMean.text) on, for a link that stands still while the source is on",
                    expected: "at least a thousandth of the time off")
            }
        }
    }
}

/// A link that stands still while a jammer is on the air; see ``JammedConfiguration``.
struct JammedLink: Link {
    private var inner: any Link
    private var jammer: BurstSource
    private var start: Int64 = 0
    /// The inner link's result and when it comes true.
    private var pending: (end: BlockEnd, at: Int64)?

    init(_ inner: any Link, jammer: JammerSchedule, streams: RandomStreams) {
        self.inner = inner
        self.jammer = BurstSource(jammer, name: "jammer", streams: streams)
    }

    mutating func prepare(image: Int) { inner.prepare(image: image) }

    mutating func begin(_ block: Block, at time: SimTime) {
        start = time.nanoseconds
        inner.begin(block, at: time)
    }

    var nextEventTime: SimTime? {
        pending.map { SimTime(nanoseconds: $0.at) } ?? inner.nextEventTime
    }

    mutating func step() -> BlockEnd? {
        if let (end, at) = pending {
            pending = nil
            let time = SimTime(nanoseconds: at)
            return BlockEnd(delivered: end.delivered, receivedAt: time, freeAt: time)
        }
        guard let end = inner.step() else { return nil }
        let at = quietTime(from: start, lasting: end.freeAt.nanoseconds - start)
        guard at > end.freeAt.nanoseconds else { return end }
        pending = (end, at)
        return nil
    }

    mutating func abandon() {
        pending = nil
        inner.abandon()
    }

    /// When so much quiet time has passed; the distant future where time ends before.
    private mutating func quietTime(from: Int64, lasting duration: Int64) -> Int64 {
        var time = from
        var left = duration
        while true {
            jammer.seek(time)
            if jammer.start > time {
                let quiet = min(left, jammer.start - time)
                time += quiet
                left -= quiet
                if left == 0 { return time }
            } else {
                time = jammer.end
                if time == .max { return time }
            }
        }
    }
}
