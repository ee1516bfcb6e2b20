import Sim

/// A link of a fixed rate whose losses come in bursts; see ``GilbertElliottConfiguration``.
struct GilbertElliottLink: Link {
    private let configuration: GilbertElliottConfiguration
    private let streams: RandomStreams
    /// The bad state is the burst.
    private var state: BurstSource
    private var losses: RandomStream
    private var start: Int64 = 0
    private var duration: Int64 = 0
    private var isBusy = false
    private var resent = 0

    init(_ configuration: GilbertElliottConfiguration, streams: RandomStreams) {
        self.configuration = configuration
        self.streams = streams
        var bad = OnOffConfiguration()
        bad.onMean = configuration.badMean
        bad.offMean = configuration.goodMean
        state = BurstSource(JammerSchedule(.onOff(bad)), name: "gilbert-elliott state", streams: streams)
        losses = streams.stream("gilbert-elliott losses")
    }

    mutating func prepare(image: Int) { losses = streams.stream("gilbert-elliott losses", image + 1) }

    mutating func begin(_ block: Block, at time: SimTime) {
        precondition(!isBusy, "a link carries one block at a time")
        start = time.nanoseconds
        duration = Int64((Double(block.bytes) * 8e9 / configuration.rate).rounded())
        isBusy = true
        resent = 0
    }

    var nextEventTime: SimTime? { isBusy ? SimTime(nanoseconds: start + duration) : nil }

    mutating func step() -> BlockEnd? {
        guard isBusy else { return nil }
        state.seek(start)
        let isBad = state.start <= start
        let isLost = losses.bernoulli(isBad ? configuration.badLoss : configuration.goodLoss)
        let end = start + duration
        if isLost, configuration.resends.map({ resent < $0 }) ?? true {
            resent += 1
            start = end
            return nil
        }
        isBusy = false
        let time = SimTime(nanoseconds: end)
        return BlockEnd(delivered: !isLost, receivedAt: time, freeAt: time)
    }

    mutating func abandon() { isBusy = false }
}
