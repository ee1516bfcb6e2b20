import Channel
import Language
import Sim

extension RadioConfiguration {
    /// The keys of `link.ieee802154`; the jammer has a key of its own beside `link`.
    static let form: Form<RadioConfiguration> = .section(
        base: .pncTestbed,
        presets: [
            Preset(
                name: "pnc-testbed", value: .pncTestbed,
                help: "the published testbed: nRF52840 kits behind a serial port, endless resending"),
            Preset(name: "standard", value: .standard, help: "the defaults of IEEE 802.15.4"),
            Preset(name: "nrf", value: .nrf, help: "Nordic's driver: no interframe space, sensitivity -100 dBm"),
            Preset(name: "openthread", value: .openThread, help: "OpenThread: 15 retries"),
            Preset(name: "contiki", value: .contiki, help: "Contiki-NG: 5 back-offs, 7 retries, a shorter wait"),
        ],
        keys: (mediumAccess + frames).map { Key($0) } + [
            Key("host", \.host, HostConfiguration.form, help: "the computer and the firmware in front of the radio")
        ] + air.map { Key($0) } + [
            Key("path-loss", \.pathLoss, .parameters(base: PathLoss()), help: "how power falls with distance"),
            Key("background", \.background, JammerConfiguration.form, help: "a second, weaker source of interference"),
        ], check: Complaint.of)
}

extension HostConfiguration {
    fileprivate static let form: Form<HostConfiguration> = .parameters(
        base: RadioConfiguration.pncTestbed.host,
        and: [
            Key("frame-time", \.frameTime, TimeDistribution.form, help: "time that the firmware takes for each frame")
        ])
}

extension TimeDistribution {
    private struct Pair: Sendable {
        var first = SimTime.zero
        var second = SimTime.zero
    }

    private static let kinds: Form<TimeDistribution> = .kinds([
        .of(
            "fixed", .short, help: "always the same", wrap: { .fixed($0) },
            unwrap: { if case .fixed(let time) = $0 { time } else { nil } }),
        .of(
            "uniform",
            .section(
                base: Pair(),
                keys: [
                    Key("from", \.first, .short, isRequired: true, help: "the least"),
                    Key("to", \.second, .short, isRequired: true, help: "the most"),
                ], check: { $0.first <= $0.second ? nil : Complaint("`from` is larger than `to`") }),
            help: "uniform between two times", wrap: { .uniform(from: $0.first, to: $0.second) },
            unwrap: { if case .uniform(let from, let to) = $0 { Pair(first: from, second: to) } else { nil } }),
        .of(
            "exponential", .short, help: "exponential of a mean", wrap: { .exponential(mean: $0) },
            unwrap: { if case .exponential(let mean) = $0 { mean } else { nil } }),
        .of(
            "normal",
            .section(
                base: Pair(),
                keys: [
                    Key("mean", \.first, .short, isRequired: true, help: "the mean"),
                    Key("deviation", \.second, .short, isRequired: true, help: "the standard deviation"),
                ]),
            help: "normal, never below zero", wrap: { .normal(mean: $0.first, deviation: $0.second) },
            unwrap: {
                if case .normal(let mean, let deviation) = $0 { Pair(first: mean, second: deviation) } else { nil }
            }),
    ])

    /// A bare time is fixed.
    fileprivate static let form: Form<TimeDistribution> = .either(
        Form<SimTime>.short.map({ .fixed($0) }, from: { if case .fixed(let time) = $0 { time } else { .zero } }),
        or: kinds, isFirst: { $0.text.map { $0.first?.isLetter != true } ?? false }, writesFirst: { _ in false })
}
