import Basics
import Sim

/// A link whose losses come in bursts (Gilbert 1960, Elliott 1963), in continuous time: stays in the good and the bad
/// state are exponential, so that what a block meets depends on when it is sent, not on how many were sent before.
package struct GilbertElliottConfiguration: Sendable, Hashable {
    /// In bits per second.
    package var rate = 67_400.0
    /// Mean stay in the good state.
    package var goodMean = SimTime.milliseconds(400)
    /// Mean stay in the bad state.
    package var badMean = SimTime.milliseconds(100)
    /// Probability that a block begun in the good state is lost.
    package var goodLoss = 0.01
    /// Probability that a block begun in the bad state is lost.
    package var badLoss = 0.5
    /// How often a lost block is sent again before it is given up; nil: without end.
    package var resends: Int? = 0

    /// A fifth of the time bad; lost blocks are not sent again.
    package init() {}
}

extension GilbertElliottConfiguration: LinkKind {
    package static let name = "gilbert-elliott"
    package static let help = "one rate, with losses that come in bursts"

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) -> any Link {
        GilbertElliottLink(self, streams: streams)
    }

    package static let parameters: [Parameter<GilbertElliottConfiguration>] = [
        .quantity("rate", \.rate, .rate, 1...1e12, help: "bits per second on the link, framing included"),
        .time("good-mean", \.goodMean, TimeRange.between, help: "mean sojourn time in the good state, exponential"),
        .time("bad-mean", \.badMean, TimeRange.between, help: "mean sojourn time in the bad state, exponential"),
        .quantity("good-loss", \.goodLoss, .share, 0...1, help: "fraction of blocks lost in the good state"),
        .quantity("bad-loss", \.badLoss, .share, 0...1, help: "fraction of blocks lost in the bad state"),
        .integer(
            "resends", \.resends, 0...1_000_000, orElse: endless,
            help: "how often a lost block is sent again before it is given up"),
    ]

    private static let mostEndlessLoss = 0.9999

    package func checkTogether() throws(ChannelError) {
        // Ten thousand tries are enough for a block that gets through at all.
        guard resends != nil || min(goodLoss, badLoss) <= Self.mostEndlessLoss else {
            throw .badParameter(
                name: "good-loss", value: "\(NumberText.shortest(goodLoss)) with endless resending",
                expected: "at most \(Self.mostEndlessLoss), or a limit to `resends`")
        }
    }
}

/// The word for resending without end.
let endless = (name: "endless", help: "until the block has arrived")

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
        let loss = isBad ? configuration.badLoss : configuration.goodLoss
        if loss > Self.hopeless, configuration.resends == nil {
            let left = isBad ? state.end - start : state.start - start
            return stepThroughSojourn(lasting: left, loss: loss)
        }
        let isLost = losses.bernoulli(loss)
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

    /// With a greater probability of loss and endless resending, tries are not drawn one by one: there could be trillions.
    private static let hopeless = 0.999

    /// The tries of the rest of a sojourn, all at once: how many are lost is a geometric number.
    private mutating func stepThroughSojourn(lasting left: Int64, loss: Double) -> BlockEnd? {
        let step = max(1, duration)
        let tries = (left - 1) / step + 1
        let lost =
            loss < 1
            ? ElementaryFunctions.logarithm(1 - losses.uniform()) / ElementaryFunctions.logarithm(loss) : .infinity
        guard lost < Double(tries) else {
            start += tries * step
            return nil
        }
        isBusy = false
        let time = SimTime(nanoseconds: start + Int64(lost) * step + duration)
        return BlockEnd(delivered: true, receivedAt: time, freeAt: time)
    }
}
