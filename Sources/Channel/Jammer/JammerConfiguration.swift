public import Sim

/// An interferer.
public enum JammerConfiguration: Sendable, Hashable {
    /// Silence.
    case none
    /// A Wi-Fi sender.
    case wifi(WiFiConfiguration)
    /// A source that is on and off by turns.
    case onOff(OnOffConfiguration)

    /// The testbed's light level.
    public static let light = JammerConfiguration.wifi(WiFiConfiguration(load: WiFiConfiguration.lightLoad))
    /// The testbed's heavy level.
    public static let heavy = JammerConfiguration.wifi(WiFiConfiguration(load: WiFiConfiguration.heavyLoad))
    /// A Wi-Fi sender of any load between: the share of time that it would be on the air if it were alone.
    public static func load(_ load: Double) -> JammerConfiguration {
        load > 0 ? .wifi(WiFiConfiguration(load: load)) : .none
    }
}

/// Where an interferer stands and how strong it is.
public struct EmitterConfiguration: Sendable, Hashable {
    /// In dBm.
    public var transmitPower = 15.0
    /// Distance to the 802.15.4 receiver in metres.
    public var receiverDistance = 3.0
    /// Distance to the 802.15.4 sender in metres.
    public var senderDistance = 3.0
    /// Walls between it and both.
    public var walls = 0

    /// 15 dBm at 3 m from sender and receiver.
    public init() {}
}

/// A Wi-Fi sender with traffic of its own: frames arrive at its queue and leave by the rules of the distributed
/// co-ordination function (IEEE 802.11-2016, 10.3), one aggregate after the other.
public struct WiFiConfiguration: Sendable, Hashable {
    /// Share of time that it would be on the air, acknowledgements included, if it were alone.
    public var load: Double
    /// Rate of the payload on the air in bits per second.
    public var rate = 65e6
    /// Bytes of one frame, MAC header included.
    public var frameBytes = 1534
    /// Frames that arrive together and are sent as one aggregate (A-MPDU); 1 for none.
    public var aggregate = 28
    /// The most frames in one aggregate when the queue has grown.
    public var maximumAggregate = 28
    /// Preamble and PHY header.
    public var preamble = SimTime.microseconds(36)
    /// The acknowledgement on the air, after a SIFS.
    public var acknowledgement = SimTime.microseconds(32)
    /// Short interframe space.
    public var sifs = SimTime.microseconds(10)
    /// DCF interframe space.
    public var difs = SimTime.microseconds(28)
    /// Back-off slot.
    public var slot = SimTime.microseconds(9)
    /// Back-off slots are uniform in 0 ... this.
    public var contentionWindow = 15
    /// Regularity of arrivals: gaps are Erlang distributed of this shape. 1 is a Poisson process, 20 almost a clock.
    public var regularity = 10
    /// Relative standard deviation of the load from one stretch of ``coherence`` to the next.
    public var loadDeviation = 0.03
    /// How long the load stays as it is.
    public var coherence = SimTime.milliseconds(400)
    /// Whether it defers to 802.15.4 frames: by the power with which it hears them (nil), or always or never.
    public var defers: Bool?
    /// Power in dBm above which it takes the medium for busy (IEEE 802.11-2016, 15.4.6.5 and 17.3.10.6: -62 dBm).
    public var deferThreshold = -62.0
    /// Wi-Fi channel, 1 ... 13; nil: right on top of the 802.15.4 channel.
    public var channel: Int?
    /// Bandwidth in hertz.
    public var bandwidth = 20e6
    /// Where it stands.
    public var emitter = EmitterConfiguration()

    /// The load of the testbed's level `light`.
    public static let lightLoad = 0.149
    /// The load of the testbed's level `heavy`.
    public static let heavyLoad = 0.317

    /// A Wi-Fi sender of a load.
    public init(load: Double = WiFiConfiguration.lightLoad) { self.load = load }
}

/// A source that is on and off by turns, whatever others do.
public struct OnOffConfiguration: Sendable, Hashable {
    /// Mean time on.
    public var onMean = SimTime.milliseconds(1)
    /// Mean time off.
    public var offMean = SimTime.milliseconds(9)
    /// How times are drawn.
    public var times = Times.exponential
    /// Whether it destroys whatever it overlaps and is heard by every carrier sense; otherwise its power decides.
    public var isOverwhelming = true
    /// Bandwidth in hertz.
    public var bandwidth = 2e6
    /// Where it stands, where power decides.
    public var emitter = EmitterConfiguration()

    /// How times are drawn.
    public enum Times: Sendable, Hashable {
        /// Exponentially.
        case exponential
        /// Always the mean: a periodic jammer, with a random phase.
        case fixed
    }

    /// 1 ms on, 9 ms off.
    public init() {}
}

/// Jammers one after the other.
public struct JammerSchedule: Sendable, Hashable {
    /// One jammer and when it begins.
    public struct Phase: Sendable, Hashable {
        /// Start, from the run's start or from the start of the schedule's current repetition.
        public var start: SimTime
        /// The jammer.
        public var jammer: JammerConfiguration

        /// Makes a phase.
        public init(start: SimTime, jammer: JammerConfiguration) {
            self.start = start
            self.jammer = jammer
        }
    }

    /// In order of their starts; before the first there is silence.
    public var phases: [Phase]
    /// After which time the schedule begins again; nil: the last jammer stays.
    public var period: SimTime?

    /// Jammers one after the other.
    public init(phases: [Phase], period: SimTime? = nil) {
        self.phases = phases
        self.period = period
    }

    /// One jammer all the time.
    public init(_ jammer: JammerConfiguration) {
        phases = jammer == .none ? [] : [Phase(start: .zero, jammer: jammer)]
        period = nil
    }

    /// Silence.
    public static let none = JammerSchedule(.none)
}

extension JammerSchedule {
    /// Refuses values that make no sense.
    func validate() throws(ChannelError) {
        var previous: SimTime?
        for phase in phases {
            try Check.notNegative("jammer.schedule.start", phase.start)
            if let previous, phase.start <= previous {
                throw .badParameter(
                    name: "jammer.schedule", value: "a start at \(phase.start) after one at \(previous)",
                    expected: "starts in order")
            }
            previous = phase.start
            try phase.jammer.validate()
        }
        if let period {
            guard let previous, previous < period else {
                throw .badParameter(
                    name: "jammer.schedule.period", value: "\(period)", expected: "a time after the last start")
            }
        }
    }
}

extension JammerConfiguration {
    /// Refuses values that make no sense.
    func validate() throws(ChannelError) {
        switch self {
        case .none: break
        case .onOff(let source):
            try Check.positive("jammer.onMean", source.onMean)
            try Check.positive("jammer.offMean", source.offMean)
            try Check.positive("jammer.bandwidth", source.bandwidth, unit: "Hz")
            try source.emitter.validate()
        case .wifi(let source):
            try Check.finite("jammer.load", source.load, in: 0.0001...0.95)
            try Check.positive("jammer.rate", source.rate, unit: "bit/s")
            try Check.range("jammer.frameBytes", source.frameBytes, 1...65_535)
            try Check.range("jammer.aggregate", source.aggregate, 1...256)
            try Check.range("jammer.maximumAggregate", source.maximumAggregate, source.aggregate...1024)
            try Check.notNegative("jammer.preamble", source.preamble)
            try Check.notNegative("jammer.acknowledgement", source.acknowledgement)
            try Check.notNegative("jammer.sifs", source.sifs)
            try Check.notNegative("jammer.difs", source.difs)
            try Check.notNegative("jammer.slot", source.slot)
            try Check.range("jammer.contentionWindow", source.contentionWindow, 0...1023)
            try Check.range("jammer.regularity", source.regularity, 1...32)
            try Check.finite("jammer.loadDeviation", source.loadDeviation, in: 0...1)
            try Check.positive("jammer.coherence", source.coherence)
            try Check.positive("jammer.bandwidth", source.bandwidth, unit: "Hz")
            if let channel = source.channel { try Check.range("jammer.channel", channel, 1...13) }
            try source.emitter.validate()
        }
    }
}

extension EmitterConfiguration {
    func validate() throws(ChannelError) {
        try Check.finite("jammer.transmitPower", transmitPower, in: -100...100)
        try Check.positive("jammer.receiverDistance", receiverDistance, unit: "m")
        try Check.positive("jammer.senderDistance", senderDistance, unit: "m")
        try Check.range("jammer.walls", walls, 0...100)
    }
}
