import Sim

/// An interferer.
package enum JammerConfiguration: Sendable, Hashable {
    /// Silence.
    case none
    /// A Wi-Fi sender.
    case wifi(WiFiConfiguration)
    /// A source that is on and off by turns.
    case onOff(OnOffConfiguration)

    /// The testbed's light level.
    package static let light = JammerConfiguration.wifi(WiFiConfiguration(load: WiFiConfiguration.lightLoad))
    /// The testbed's heavy level.
    package static let heavy = JammerConfiguration.wifi(WiFiConfiguration(load: WiFiConfiguration.heavyLoad))
    /// A Wi-Fi sender of any load between: the share of time that it would be on the air if it were alone.
    package static func load(_ load: Double) -> JammerConfiguration {
        load > 0 ? .wifi(WiFiConfiguration(load: load)) : .none
    }
}

/// Where an interferer stands and how strong it is.
package struct EmitterConfiguration: Sendable, Hashable {
    /// In dBm.
    package var transmitPower = 15.0
    /// Distance to the 802.15.4 receiver in metres.
    package var receiverDistance = 3.0
    /// Distance to the 802.15.4 sender in metres.
    package var senderDistance = 3.0
    /// Walls between it and both.
    package var walls = 0

    /// 15 dBm at 3 m from sender and receiver.
    package init() {}
}

/// A Wi-Fi sender with traffic of its own: frames arrive at its queue and leave by the rules of the distributed
/// co-ordination function (IEEE 802.11-2016, 10.3), one aggregate after the other.
package struct WiFiConfiguration: Sendable, Hashable {
    /// Share of time that it would be on the air, acknowledgements included, if it were alone.
    package var load: Double
    /// Rate of the payload on the air in bits per second.
    package var rate = 65e6
    /// Bytes of one frame, MAC header included.
    package var frameBytes = 1534
    /// Frames that arrive together and are sent as one aggregate (A-MPDU); 1 for none.
    package var aggregate = 28
    /// The most frames in one aggregate when the queue has grown.
    package var maximumAggregate = 28
    /// Preamble and PHY header.
    package var preamble = SimTime.microseconds(36)
    /// The acknowledgement on the air, after a SIFS.
    package var acknowledgement = SimTime.microseconds(32)
    /// Short interframe space.
    package var sifs = SimTime.microseconds(10)
    /// DCF interframe space.
    package var difs = SimTime.microseconds(28)
    /// Back-off slot.
    package var slot = SimTime.microseconds(9)
    /// Back-off slots are uniform in 0 ... this.
    package var contentionWindow = 15
    /// Regularity of arrivals: gaps are Erlang distributed of this shape. 1 is a Poisson process, 32 almost a clock:
    /// `iperf -b` sends at a constant rate.
    package var regularity = 32
    /// Relative standard deviation of the load from one stretch of ``coherence`` to the next.
    package var loadDeviation = 0.0
    /// How long the load stays as it is.
    package var coherence = SimTime.milliseconds(400)
    /// Whether it defers to 802.15.4 frames: by the power with which it hears them (nil), or always or never.
    package var defers: Bool?
    /// Power in dBm above which it takes the medium for busy (IEEE 802.11-2016, 15.4.6.5 and 17.3.10.6: -62 dBm).
    package var deferThreshold = -62.0
    /// Wi-Fi channel, 1 ... 13; nil: right on top of the 802.15.4 channel.
    package var channel: Int?
    /// Bandwidth in hertz.
    package var bandwidth = 20e6
    /// Where it stands.
    package var emitter = EmitterConfiguration()

    /// The load of the testbed's level `light`, as `pncsim calibrate` finds it.
    package static let lightLoad = 0.135
    /// The load of the testbed's level `heavy`, likewise.
    package static let heavyLoad = 0.2855

    /// A Wi-Fi sender of a load.
    package init(load: Double = WiFiConfiguration.lightLoad) { self.load = load }
}

/// A source that is on and off by turns, whatever others do.
package struct OnOffConfiguration: Sendable, Hashable {
    /// Mean time on.
    package var onMean = SimTime.milliseconds(1)
    /// Mean time off.
    package var offMean = SimTime.milliseconds(9)
    /// How times are drawn.
    package var times = Times.exponential
    /// Whether it destroys whatever it overlaps and is heard by every carrier sense; otherwise its power decides.
    package var isOverwhelming = true
    /// Bandwidth in hertz.
    package var bandwidth = 2e6
    /// Where it stands, where power decides.
    package var emitter = EmitterConfiguration()

    /// How times are drawn.
    package enum Times: Sendable, Hashable {
        /// Exponentially.
        case exponential
        /// Always the mean: a periodic jammer, with a random phase.
        case fixed
    }

    /// 1 ms on, 9 ms off.
    package init() {}
}

/// Jammers one after the other.
package struct JammerSchedule: Sendable, Hashable {
    /// One jammer and when it begins.
    package struct Phase: Sendable, Hashable {
        /// Start, from the run's start or from the start of the schedule's current repetition.
        package var start: SimTime
        /// The jammer.
        package var jammer: JammerConfiguration

        package init(start: SimTime, jammer: JammerConfiguration) {
            self.start = start
            self.jammer = jammer
        }
    }

    /// In order of their starts; before the first there is silence.
    package var phases: [Phase]
    /// After which time the schedule begins again; nil: the last jammer stays.
    package var period: SimTime?

    /// Jammers one after the other.
    package init(phases: [Phase], period: SimTime? = nil) {
        self.phases = phases
        self.period = period
    }

    /// One jammer all the time.
    package init(_ jammer: JammerConfiguration) {
        phases = jammer == .none ? [] : [Phase(start: .zero, jammer: jammer)]
        period = nil
    }

    /// Silence.
    package static let none = JammerSchedule(.none)
}

extension JammerSchedule {
    /// The same jammers at the same times, each phase as long as its jammer lasts: what a schedule says twice in a row, or at
    /// the end of a repetition and the beginning of the next, is one jammer that goes on.
    var joined: JammerSchedule {
        var result = JammerSchedule(phases: [], period: period)
        for phase in phases where result.phases.last?.jammer ?? .none != phase.jammer { result.phases.append(phase) }
        if result.phases.count == 1, result.phases[0].start == .zero { result.period = nil }
        return result
    }

    /// Whether the last of several phases goes on in the next repetition's first, so that the two are one.
    var goesOnIntoNext: Bool {
        guard period != nil, phases.count > 1, let first = phases.first, let last = phases.last else { return false }
        return first.start == .zero && first.jammer == last.jammer
    }

    /// Refuses values that make no sense.
    package func validate() throws(ChannelError) {
        var previous: SimTime?
        for phase in phases {
            guard phase.start > previous ?? .nanoseconds(-1) else {
                throw .badParameter(
                    name: "schedule", value: "a start at \(phase.start.text)",
                    expected: "starts in order, from 0 s on")
            }
            if let previous, phase.start - previous < TimeRange.symbol {
                throw .badParameter(
                    name: "schedule", value: "a phase of \((phase.start - previous).text)",
                    expected: "at least \(TimeRange.symbol.text), a symbol of 802.15.4")
            }
            previous = phase.start
            try phase.jammer.validate()
        }
        guard let period else { return }
        guard Self.periods.contains(period) else {
            throw .badParameter(
                name: "repeat", value: period.text,
                expected: "a time from \(Self.periods.lowerBound.text) to \(Self.periods.upperBound.text)")
        }
        guard let previous, previous < period else {
            throw .badParameter(name: "repeat", value: period.text, expected: "a time after the last start")
        }
    }

    /// What a repeated schedule may take.
    package static let periods = SimTime.microseconds(100)...(.seconds(86400))
}

extension JammerConfiguration {
    /// Refuses values outside their ranges, and values that do not go together.
    package func validate() throws(ChannelError) {
        switch self {
        case .none: break
        case .onOff(let source): try source.validate()
        case .wifi(let source): try source.validate()
        }
    }
}

extension OnOffConfiguration: Configuration {
    package static let parameters: [Parameter<OnOffConfiguration>] =
        [
            .time("on-mean", \.onMean, TimeRange.between, help: "mean time on"),
            .time("off-mean", \.offMean, TimeRange.between, help: "mean time off"),
            .choice(
                "times", \.times,
                [
                    ("exponential", .exponential, "drawn exponentially"),
                    ("fixed", .fixed, "always the mean, with a random phase; a period resonates with the MAC's cycle"),
                ], help: "how times are drawn"),
            .flag(
                "overwhelming", \.isOverwhelming,
                help:
                    "whether it destroys whatever it overlaps and every carrier sense hears it; otherwise power decides"
            ),
            .quantity("bandwidth", \.bandwidth, .frequency, 1e3...1e9, help: "of its signal"),
        ] + EmitterConfiguration.parameters.map { $0.of(\.emitter) }
}

extension WiFiConfiguration: Configuration {
    package static let parameters: [Parameter<WiFiConfiguration>] =
        [
            .quantity(
                "load", \.load, .share, 0.0001...0.95,
                help: "fraction of time that it would be on the air, acknowledgements included, if it were alone"),
            .quantity("rate", \.rate, .rate, 1e6...1e10, help: "rate of the payload on the air"),
            .size("frame", \.frameBytes, 1...65_535, help: "size of one frame, MAC header included"),
            .integer(
                "aggregate", \.aggregate, 1...256, help: "frames that arrive together and are sent as one A-MPDU"),
            .integer(
                "max-aggregate", \.maximumAggregate, 1...1024,
                help: "the most frames in one A-MPDU when the queue has grown"),
            .time("preamble", \.preamble, TimeRange.brief, help: "preamble and PHY header"),
            .time("ack", \.acknowledgement, TimeRange.brief, help: "the acknowledgement on the air, after a SIFS"),
            .time("sifs", \.sifs, TimeRange.brief, help: "short interframe space"),
            .time("difs", \.difs, TimeRange.brief, help: "DCF interframe space"),
            .time("slot", \.slot, TimeRange.brief, help: "back-off slot"),
            .integer(
                "contention-window", \.contentionWindow, 0...1023, help: "back-off slots are uniform in 0 ... this"),
            .integer(
                "regularity", \.regularity, 1...32,
                help: "shape of the Erlang gaps between arrivals: 1 is a Poisson process, 32 almost a clock"),
            .quantity(
                "load-deviation", \.loadDeviation, .share, 0...1,
                help: "relative standard deviation of the load from one stretch of `coherence` to the next"),
            .time("coherence", \.coherence, TimeRange.between, help: "how long the load stays as it is"),
            .choice(
                "defers", \.defers,
                [
                    ("by-power", nil, "to 802.15.4 frames that it hears above `defer-threshold`"),
                    ("always", true, "to every 802.15.4 frame: the symmetric region"),
                    ("never", false, "to none: the asymmetric region"),
                ], help: "whether it defers to 802.15.4"),
            .quantity(
                "defer-threshold", \.deferThreshold, .power, -200...100,
                help: "power above which it takes the medium for busy"),
            .integer(
                "channel", \.channel, 1...13, orElse: ("same", "right on top of the 802.15.4 channel"),
                help: "Wi-Fi channel"),
            .quantity("bandwidth", \.bandwidth, .frequency, 1e6...1e9, help: "of the Wi-Fi channel"),
        ] + EmitterConfiguration.parameters.map { $0.of(\.emitter) }

    package func checkTogether() throws(ChannelError) {
        guard aggregate <= maximumAggregate else {
            throw .badParameter(
                name: "aggregate", value: "\(aggregate)", expected: "at most the \(maximumAggregate) of `max-aggregate`"
            )
        }
        let burst = SimTime(nanoseconds: WiFiTraffic(self).airTime(frames: aggregate))
        guard burst >= TimeRange.symbol else {
            throw .badParameter(
                name: "frame", value: "an aggregate that takes \(burst.text) on the air",
                expected: "at least \(TimeRange.symbol.text), a symbol of 802.15.4")
        }
    }
}

extension EmitterConfiguration: Configuration {
    package static let parameters: [Parameter<EmitterConfiguration>] = [
        .quantity("transmit-power", \.transmitPower, .power, -100...100, help: "of the interferer"),
        .quantity(
            "receiver-distance", \.receiverDistance, .distance, 0.001...100_000,
            help: "distance to the 802.15.4 receiver"),
        .quantity(
            "sender-distance", \.senderDistance, .distance, 0.001...100_000, help: "distance to the 802.15.4 sender"),
        .integer("walls", \.walls, 0...100, help: "walls between it and both"),
    ]
}
