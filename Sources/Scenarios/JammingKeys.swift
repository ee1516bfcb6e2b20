public import Channel
public import Sim

extension JammerConfiguration {
    /// The key `jamming`, and every other interferer.
    static let form: Form<JammerConfiguration> = .kinds(
        [
            .word("none", .none, help: "silence"),
            .word("light", .light, help: "a Wi-Fi sender of the testbed's level `light`"),
            .word("heavy", .heavy, help: "a Wi-Fi sender of the testbed's level `heavy`"),
            .of(
                "load", .quantity(.share, 0...0.95),
                help: "a Wi-Fi sender that would be on the air for this share of the time if it were alone",
                wrap: { .load($0) }, unwrap: { _ in nil }),
            .of(
                "wifi", wifi, help: "a Wi-Fi sender in full", wrap: { .wifi($0) },
                unwrap: { if case .wifi(let sender) = $0 { sender } else { nil } }),
            .of(
                "on-off", onOff, help: "a source that is on and off by turns, whatever others do", wrap: { .onOff($0) },
                unwrap: { if case .onOff(let source) = $0 { source } else { nil } }),
        ], writingInFull: ["light", "heavy"])

    private static let wifi: Form<WiFiConfiguration> = .section(
        base: WiFiConfiguration(),
        keys: [
            Key(
                "load", \.load, .quantity(.share, 0.0001...0.95),
                help: "share of time that it would be on the air, acknowledgements included, if it were alone"),
            Key("rate", \.rate, .quantity(.rate, 1e6...1e10), help: "rate of the payload on the air"),
            Key("frame", \.frameBytes, .bytes(1...65_535), help: "size of one frame, MAC header included"),
            Key(
                "aggregate", \.aggregate, .integer(1...256),
                help: "frames that arrive together and are sent as one A-MPDU"),
            Key(
                "max-aggregate", \.maximumAggregate, .integer(1...1024),
                help: "the most frames in one A-MPDU when the queue has grown"),
            Key("preamble", \.preamble, .short, help: "preamble and PHY header"),
            Key("ack", \.acknowledgement, .short, help: "the acknowledgement on the air, after a SIFS"),
            Key("sifs", \.sifs, .short, help: "short interframe space"),
            Key("difs", \.difs, .short, help: "DCF interframe space"),
            Key("slot", \.slot, .short, help: "back-off slot"),
            Key(
                "contention-window", \.contentionWindow, .integer(0...1023),
                help: "back-off slots are uniform in 0 ... this"),
            Key(
                "regularity", \.regularity, .integer(1...32),
                help: "shape of the Erlang gaps between arrivals: 1 is a Poisson process, 20 almost a clock"),
            Key(
                "load-deviation", \.loadDeviation, .quantity(.share, 0...1),
                help: "relative standard deviation of the load from one stretch of `coherence` to the next"),
            Key("coherence", \.coherence, .positive, help: "how long the load stays as it is"),
            Key(
                "defers", \.defers,
                .words([
                    ("by-power", nil, "to 802.15.4 frames that it hears above `defer-threshold`"),
                    ("always", true, "to every 802.15.4 frame: the symmetric region"),
                    ("never", false, "to none: the asymmetric region"),
                ]), help: "whether it defers to 802.15.4"),
            Key(
                "defer-threshold", \.deferThreshold, .quantity(.power, -200...100),
                help: "power above which it takes the medium for busy"),
            Key(
                "channel", \.channel,
                .optional(.integer(1...13), else: "same", help: "right on top of the 802.15.4 channel"),
                help: "Wi-Fi channel"),
            Key("bandwidth", \.bandwidth, .quantity(.frequency, 1e6...1e9), help: "of the Wi-Fi channel"),
        ] + emitter(\.emitter),
        check: { sender in
            sender.aggregate <= sender.maximumAggregate
                ? nil
                : "`aggregate` is \(sender.aggregate) and `max-aggregate` is \(sender.maximumAggregate);"
                    + " expected `aggregate` to be at most `max-aggregate`"
        })

    private static let onOff: Form<OnOffConfiguration> = .section(
        base: OnOffConfiguration(),
        keys: [
            Key("on-mean", \.onMean, .positive, help: "mean time on"),
            Key("off-mean", \.offMean, .positive, help: "mean time off"),
            Key(
                "times", \.times,
                .words([
                    ("exponential", .exponential, "drawn exponentially"),
                    ("fixed", .fixed, "always the mean, with a random phase; a period resonates with the MAC's cycle"),
                ]), help: "how times are drawn"),
            Key(
                "overwhelming", \.isOverwhelming, .flag,
                help:
                    "whether it destroys whatever it overlaps and every carrier sense hears it; otherwise power decides"
            ),
            Key("bandwidth", \.bandwidth, .quantity(.frequency, 1e3...1e9), help: "of its signal"),
        ] + emitter(\.emitter))

    /// Where it stands and how strong it is.
    private static func emitter<Source: Sendable>(
        _ emitter: WritableKeyPath<Source, EmitterConfiguration> & Sendable
    ) -> [Key<Source>] {
        func key<Value: Sendable>(
            _ name: String, _ property: WritableKeyPath<EmitterConfiguration, Value> & Sendable, _ form: Form<Value>,
            help: String
        ) -> Key<Source> {
            Key(
                name, form, help: help, set: { $0[keyPath: emitter][keyPath: property] = $1 },
                get: { $0[keyPath: emitter][keyPath: property] })
        }
        return [
            key("transmit-power", \.transmitPower, .quantity(.power, -100...100), help: "of the interferer"),
            key(
                "receiver-distance", \.receiverDistance, .quantity(.distance, 0.001...100_000),
                help: "distance to the 802.15.4 receiver"),
            key(
                "sender-distance", \.senderDistance, .quantity(.distance, 0.001...100_000),
                help: "distance to the 802.15.4 sender"),
            key("walls", \.walls, .integer(0...100), help: "walls between it and both"),
        ]
    }
}

extension JammerSchedule {
    /// The jammer at an instant.
    public func jammer(at instant: SimTime) -> JammerConfiguration {
        var time = instant
        if let period { time = .nanoseconds(instant.nanoseconds % period.nanoseconds) }
        return phases.last { $0.start <= time }?.jammer ?? .none
    }
}

/// A jammer that changes, as the key `schedule` says it.
struct JammingPlan: Sendable {
    var phases: [Phase] = []
    /// Nil: the last phase stays.
    var period: SimTime?

    /// A phase that begins at a time, or that lasts for some images.
    struct Phase: Sendable {
        var start: SimTime?
        var images: Int?
        var jammer = JammerConfiguration.none
    }

    /// One jammer all the time.
    init(_ jammer: JammerConfiguration) {
        if jammer != .none { phases = [Phase(start: .zero, jammer: jammer)] }
    }

    init(phases: [Phase] = [], period: SimTime? = nil) {
        self.phases = phases
        self.period = period
    }

    private static let phase: Form<Phase> = .section(
        base: Phase(),
        keys: [
            Key("at", optional: \.start, .short, help: "when the phase begins"),
            Key("images", optional: \.images, .integer(1...10_000_000), help: "or how many images it lasts"),
            Key("jamming", \.jammer, JammerConfiguration.form, isRequired: true, help: "the jammer of the phase"),
        ],
        check: { phase in
            (phase.start == nil) == (phase.images == nil)
                ? "a phase needs `at`, for example `{at: 10 s, jamming: light}`, or `images`, but not both" : nil
        })

    private static let list: Form<[Phase]> = .list(of: phase)

    private static let full: Form<JammingPlan> = .section(
        base: JammingPlan(),
        keys: [
            Key("phases", \.phases, list, isRequired: true, help: "the phases in order"),
            Key(
                "repeat", optional: \.period, .positive,
                help: "time after which the phases begin again; only where they begin `at` times"),
        ],
        check: { $0.problem })

    /// A list of phases, or with their repetition.
    static let form: Form<JammingPlan> = .either(
        Form(
            shape: list.shape,
            read: { tree, reader in
                guard let phases = list.read(tree, &reader) else { return nil }
                let plan = JammingPlan(phases: phases)
                if let problem = plan.problem {
                    reader.note(.invalid(reason: problem), at: tree.place)
                    return nil
                }
                return plan
            },
            write: { list.write($0.phases) }),
        or: full, isFirst: { $0.items != nil }, writesFirst: { $0.period == nil })

    /// What is wrong with the phases as a whole.
    private var problem: String? {
        let starts = phases.compactMap(\.start)
        if !starts.isEmpty, starts.count < phases.count {
            return "phases begin `at` times or last `images`, not both by turns"
        }
        if zip(starts, starts.dropFirst()).contains(where: { $0 >= $1 }) {
            return "phases must begin one after the other"
        }
        guard let period else { return nil }
        guard let last = starts.last else { return "`repeat` needs phases that begin `at` times" }
        return last < period ? nil : "`repeat` must be later than the last phase's beginning"
    }

    /// The plan in time.
    ///
    /// - Parameter arrival: when the n-th image arrives.
    func schedule(arrival: (Int) -> SimTime) -> JammerSchedule {
        var image = 0
        let timed = phases.map { phase in
            defer { image += phase.images ?? 0 }
            return JammerSchedule.Phase(
                start: phase.start ?? (image == 0 ? .zero : arrival(image)), jammer: phase.jammer)
        }
        return JammerSchedule(phases: timed, period: period)
    }

    /// How many images the phases count, without the last one's.
    var imageCount: Int { phases.dropLast().reduce(0) { $0 + ($1.images ?? 0) } }
}
