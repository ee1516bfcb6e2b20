public import Sim

/// A link as a scenario chooses it. Every case has a configuration whose initial values are the defaults.
public enum LinkConfiguration: Sendable, Hashable {
    /// A fixed rate.
    case constant(ConstantConfiguration)
    /// A rate that follows a trace.
    case trace(TraceConfiguration)
    /// A fixed rate with losses that come in bursts.
    case gilbertElliott(GilbertElliottConfiguration)
    /// Time slots of its own, as in time-slotted channel hopping.
    case slotted(SlottedConfiguration)
    /// An IEEE 802.15.4 radio, with its jammer.
    case ieee802154(RadioConfiguration)
    /// Another link whose throughput a trace limits.
    indirect case limited(LimitedConfiguration)
    /// Another link, silenced while a jammer is on the air.
    indirect case jammed(JammedConfiguration)

    /// Where a scenario says nothing: the published testbed's radio without jamming.
    public static let standard = LinkConfiguration.ieee802154(.pncTestbed)
}

/// A link of a fixed rate that loses nothing.
public struct ConstantConfiguration: Sendable, Hashable {
    /// In bits per second.
    public var rate = 67_400.0
    /// Time that each block takes besides its bits.
    public var blockOverhead = SimTime.zero

    /// A link of 67.4 kbps, the unjammed testbed's mean.
    public init() {}
}

/// A link whose rate follows a trace.
public struct TraceConfiguration: Sendable, Hashable {
    /// The trace.
    public var trace: RateTrace
    /// Where in the trace a run begins.
    public var offset = SimTime.zero
    /// Factor on every rate.
    public var scale = 1.0
    /// Whether the trace begins again at its end; otherwise its last rate stays.
    public var loops = true

    /// A link that follows a trace from its beginning, again and again.
    public init(trace: RateTrace) { self.trace = trace }
}

/// A link whose losses come in bursts (Gilbert 1960, Elliott 1963), in continuous time: stays in the good and the bad
/// state are exponential, so that what a block meets depends on when it is sent, not on how many were sent before.
public struct GilbertElliottConfiguration: Sendable, Hashable {
    /// In bits per second.
    public var rate = 67_400.0
    /// Mean stay in the good state.
    public var goodMean = SimTime.milliseconds(400)
    /// Mean stay in the bad state.
    public var badMean = SimTime.milliseconds(100)
    /// Probability that a block begun in the good state is lost.
    public var goodLoss = 0.01
    /// Probability that a block begun in the bad state is lost.
    public var badLoss = 0.5
    /// How often a lost block is sent again before it is given up; nil: without end.
    public var resends: Int? = 0

    /// A fifth of the time bad; lost blocks are not sent again.
    public init() {}
}

/// A link that sends in time slots of its own, as in IEEE 802.15.4's time-slotted channel hopping (TSCH): nobody contends
/// for the channel, and each transmission is on another channel, so losses are independent. A slot carries one frame and
/// its acknowledgement; a frame that is lost is sent again in the next own slot, without end.
public struct SlottedConfiguration: Sendable, Hashable {
    /// The length of a slot; 10 ms is what the standard's timing template gives.
    public var slot = SimTime.milliseconds(10)
    /// Slots of a slotframe, which repeats.
    public var slotframe = 10
    /// How many of them are the sender's, spread evenly.
    public var ownSlots = 5
    /// Bytes of a block that a slot carries: as in a frame of the published testbed.
    public var slotBytes = 100
    /// Probability that a frame is lost.
    public var loss = 0.1

    /// Every other slot of 10 ms; one in ten frames is lost.
    public init() {}
}

/// A link whose throughput a trace limits: a block ends when the inner link has carried it *and* the trace has offered
/// its bits since it began.
public struct LimitedConfiguration: Sendable, Hashable {
    /// The link that is limited.
    public var link: LinkConfiguration
    /// The limit.
    public var trace: TraceConfiguration

    /// Limits a link by a trace.
    public init(link: LinkConfiguration, trace: TraceConfiguration) {
        self.link = link
        self.trace = trace
    }
}

/// A link that stands still while a jammer is on the air: a block's time on the inner link counts quiet time only.
///
/// For an ``LinkConfiguration/ieee802154(_:)`` link set the radio's own jammer instead, which models collisions.
public struct JammedConfiguration: Sendable, Hashable {
    /// The link that is jammed.
    public var link: LinkConfiguration
    /// The jammer, or several one after the other.
    public var jammer: JammerSchedule

    /// Jams a link.
    public init(link: LinkConfiguration, jammer: JammerSchedule) {
        self.link = link
        self.jammer = jammer
    }
}

extension LinkConfiguration {
    /// Makes the link.
    ///
    /// - Parameters:
    ///   - streams: where the link draws its random numbers.
    ///   - recorder: takes down what happens on the link; nil costs nothing.
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)``.
    public func makeLink(streams: RandomStreams, recorder: LinkRecorder? = nil) throws(ChannelError) -> any Link {
        try validate()
        switch self {
        case .constant(let configuration): return ConstantLink(configuration)
        case .trace(let configuration): return TraceLink(configuration)
        case .gilbertElliott(let configuration): return GilbertElliottLink(configuration, streams: streams)
        case .slotted(let configuration): return SlottedLink(configuration, streams: streams)
        case .ieee802154(let configuration):
            return try RadioLink(configuration, streams: streams, recorder: recorder)
        case .limited(let configuration):
            let inner = try configuration.link.makeLink(streams: streams, recorder: recorder)
            return LimitedLink(inner, trace: configuration.trace)
        case .jammed(let configuration):
            let inner = try configuration.link.makeLink(streams: streams, recorder: recorder)
            return JammedLink(inner, jammer: configuration.jammer, streams: streams)
        }
    }

    /// Refuses values that make no sense.
    public func validate() throws(ChannelError) {
        switch self {
        case .constant(let configuration):
            try Check.positive("constant.rate", configuration.rate, unit: "bit/s")
            try Check.notNegative("constant.blockOverhead", configuration.blockOverhead)
        case .trace(let configuration): try configuration.validate()
        case .gilbertElliott(let configuration):
            try Check.positive("gilbert-elliott.rate", configuration.rate, unit: "bit/s")
            try Check.positive("gilbert-elliott.goodMean", configuration.goodMean)
            try Check.positive("gilbert-elliott.badMean", configuration.badMean)
            try Check.share("gilbert-elliott.goodLoss", configuration.goodLoss)
            try Check.share("gilbert-elliott.badLoss", configuration.badLoss)
            if configuration.resends == nil, configuration.goodLoss == 1 {
                throw .badParameter(
                    name: "gilbert-elliott.goodLoss", value: "1 with endless resending", expected: "less than 1")
            }
            if let resends = configuration.resends {
                try Check.range("gilbert-elliott.resends", resends, 0...1_000_000)
            }
        case .slotted(let configuration):
            try Check.positive("slotted.slot", configuration.slot)
            try Check.range("slotted.slotframe", configuration.slotframe, 1...100_000)
            try Check.range("slotted.ownSlots", configuration.ownSlots, 1...configuration.slotframe)
            try Check.range("slotted.slotBytes", configuration.slotBytes, 1...2047)
            guard configuration.loss >= 0, configuration.loss < 1 else {
                throw .badParameter(
                    name: "slotted.loss", value: "\(configuration.loss)",
                    expected: "0 to less than 1: resending is endless")
            }
        case .ieee802154(let configuration): try configuration.validate()
        case .limited(let configuration):
            try configuration.link.validate()
            try configuration.trace.validate()
        case .jammed(let configuration):
            try configuration.link.validate()
            try configuration.jammer.validate()
        }
    }
}

extension TraceConfiguration {
    /// Refuses values that make no sense.
    func validate() throws(ChannelError) {
        try Check.positive("trace.scale", scale, unit: "")
        try Check.notNegative("trace.offset", offset)
        // A link goes by whole bits per second.
        guard trace.rates.allSatisfy({ Double($0) * scale <= 1e12 }) else {
            throw .badParameter(name: "trace.scale", value: "\(scale)", expected: "rates of at most 10^12 bit/s")
        }
        guard trace.rates.contains(where: { (Double($0) * scale).rounded() > 0 }) else {
            throw .badParameter(
                name: "trace", value: "rates of 0 throughout", expected: "a trace that carries something")
        }
        guard loops || (Double(trace.rates[trace.rates.count - 1]) * scale).rounded() > 0 else {
            throw .badParameter(
                name: "trace.loops", value: "false for a trace that ends with rate 0",
                expected: "true, or a last rate above 0: the last rate stays for ever")
        }
    }
}

/// Checks of single parameters.
enum Check {
    static func positive(_ name: String, _ value: Double, unit: String) throws(ChannelError) {
        guard value > 0, value.isFinite else {
            throw .badParameter(name: name, value: "\(value) \(unit)", expected: "more than 0")
        }
    }

    static func positive(_ name: String, _ value: SimTime) throws(ChannelError) {
        guard value > .zero else { throw .badParameter(name: name, value: "\(value)", expected: "more than 0") }
    }

    static func notNegative(_ name: String, _ value: SimTime) throws(ChannelError) {
        guard value >= .zero else { throw .badParameter(name: name, value: "\(value)", expected: "0 or more") }
    }

    static func share(_ name: String, _ value: Double) throws(ChannelError) {
        guard value >= 0, value <= 1 else { throw .badParameter(name: name, value: "\(value)", expected: "0 to 1") }
    }

    static func finite(_ name: String, _ value: Double, in range: ClosedRange<Double>) throws(ChannelError) {
        guard range.contains(value) else {
            throw .badParameter(name: name, value: "\(value)", expected: "\(range.lowerBound) to \(range.upperBound)")
        }
    }

    static func range(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws(ChannelError) {
        guard range.contains(value) else {
            throw .badParameter(name: name, value: "\(value)", expected: "\(range.lowerBound) to \(range.upperBound)")
        }
    }
}
