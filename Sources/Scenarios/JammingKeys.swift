import Channel
import Language
import Sim

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
                "wifi", .parameters(base: WiFiConfiguration()), help: "a Wi-Fi sender in full", wrap: { .wifi($0) },
                unwrap: { if case .wifi(let sender) = $0 { sender } else { nil } }),
            .of(
                "on-off", .parameters(base: OnOffConfiguration()),
                help: "a source that is on and off by turns, whatever others do", wrap: { .onOff($0) },
                unwrap: { if case .onOff(let source) = $0 { source } else { nil } }),
        ], writingInFull: ["light", "heavy"])
}

extension JammerSchedule {
    /// The jammer at an instant.
    package func jammer(at instant: SimTime) -> JammerConfiguration {
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
                ? Complaint("a phase needs `at`, for example `{at: 10 s, jamming: light}`, or `images`, but not both")
                : nil
        })

    private static let list: Form<[Phase]> = .list(of: phase)

    private static let full: Form<JammingPlan> = .section(
        base: JammingPlan(),
        keys: [
            Key("phases", \.phases, list, isRequired: true, help: "the phases in order"),
            Key(
                "repeat", optional: \.period, .time(JammerSchedule.periods),
                help: "time after which the phases begin again; only where they begin `at` times"),
        ],
        check: { $0.problem.map { Complaint($0) } })

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
        guard !phases.isEmpty else { return "it has no phase; leave the schedule out, or say `jamming: none`" }
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
