import Channel
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
        keys: mac + frames + [
            Key("host", \.host, HostConfiguration.form, help: "the computer and the firmware in front of the radio")
        ] + air, check: problem)

    private static let mac: [Key<RadioConfiguration>] = [
        Key(
            "min-be", \.minimumBackoffExponent, .integer(0...20),
            help: "macMinBE: the first back-off is uniform in 0 ... 2^BE - 1 unit back-offs"),
        Key("max-be", \.maximumBackoffExponent, .integer(0...20), help: "macMaxBE"),
        Key(
            "max-backoffs", \.maximumBackoffs, .integer(0...100),
            help: "macMaxCSMABackoffs: further back-offs before a busy channel is an access failure"),
        Key(
            "max-retries", \.maximumRetries, .integer(0...1000),
            help: "macMaxFrameRetries: how often a frame without acknowledgement is sent again"),
        Key("acknowledged", \.isAcknowledged, .flag, help: "whether frames ask for an acknowledgement"),
        Key("ack-wait", \.acknowledgementWait, .short, help: "macAckWaitDuration, from the end of the frame"),
        Key("unit-backoff", \.unitBackoff, .short, help: "aUnitBackoffPeriod: 20 symbols"),
        Key("turnaround", \.turnaround, .short, help: "aTurnaroundTime: 12 symbols"),
        Key("cca-duration", \.ccaDuration, .positive, help: "length of a clear channel assessment: 8 symbols"),
        Key(
            "cca-mode", \.ccaMode,
            .words([
                ("energy", .energy, "mode 1: by energy"),
                ("carrier", .carrier, "mode 2: by a signal of the same kind only, so Wi-Fi is not heard"),
                ("aloha", .aloha, "mode 4: never busy"),
            ]), help: "how carrier sense decides"),
        Key(
            "cca-threshold", \.ccaThreshold, .quantity(.power, -200...100),
            help: "mean power during an assessment above which the channel is busy"),
        Key("sifs", \.shortInterframeSpace, .short, help: "space after a frame of up to 18 bytes: 12 symbols"),
        Key("lifs", \.longInterframeSpace, .short, help: "space after a longer frame: 40 symbols"),
    ]

    private static let frames: [Key<RadioConfiguration>] = [
        Key(
            "addressing", \.addressing,
            .words([
                ("short-compressed", .shortCompressed, "16-bit addresses, one PAN identifier: 9 bytes"),
                ("short", .short, "16-bit addresses, two PAN identifiers: 11 bytes"),
                ("extended-compressed", .extendedCompressed, "64-bit addresses, one PAN identifier: 21 bytes"),
            ]), help: "addresses in the MAC header"),
        Key(
            "application-header", \.applicationHeaderBytes, .bytes(0...100),
            help: "bytes of each frame for the application's own protocol, such as a sequence number"),
        Key(
            "max-payload", \.maximumPayloadBytes, .optional(.bytes(1...127), else: "all", help: "what 127 bytes leave"),
            help: "the most application bytes in a frame"),
        Key("resends", \.resends, .resends, help: "how often a block that the MAC has given up is handed to it again"),
    ]

    private static let air: [Key<RadioConfiguration>] = [
        Key("channel", \.channel, .integer(11...26), help: "802.15.4 channel"),
        Key("transmit-power", \.transmitPower, .quantity(.power, -100...100), help: "of the 802.15.4 sender"),
        Key("distance", \.distance, .quantity(.distance, 0.001...100_000), help: "between sender and receiver"),
        Key("walls", \.walls, .integer(0...100), help: "walls between sender and receiver"),
        Key("path-loss", \.pathLoss, PathLoss.form, help: "how power falls with distance"),
        Key(
            "receiver-bandwidth", \.receiverBandwidth, .quantity(.frequency, 1...1e10),
            help: "bandwidth of the receiver's filter"),
        Key("noise-figure", \.noiseFigure, .quantity(.ratio, 0...100), help: "of the receiver"),
        Key("sensitivity", \.sensitivity, .quantity(.power, -200...100), help: "weaker frames are not received"),
        Key("background", \.background, JammerConfiguration.form, help: "a second, weaker source of interference"),
    ]

    /// What does not go together.
    private static let problem: @Sendable (RadioConfiguration) -> String? = { radio in
        if radio.minimumBackoffExponent > radio.maximumBackoffExponent {
            return "`min-be` is \(radio.minimumBackoffExponent) and `max-be` is \(radio.maximumBackoffExponent);"
                + " expected `min-be` to be at most `max-be`"
        }
        return problemText { () throws(ChannelError) in try radio.validate() }
    }
}

/// A message for what a room of links refuses.
func problemText(_ check: () throws(ChannelError) -> Void) -> String? {
    do throws(ChannelError) {
        try check()
        return nil
    } catch {
        return error.description
    }
}

extension HostConfiguration {
    fileprivate static let form: Form<HostConfiguration> = .section(
        base: RadioConfiguration.pncTestbed.host,
        keys: [
            Key(
                "serial-rate", \.serialRate,
                .optional(.quantity(.symbolRate, 1...1e9), else: "none", help: "no serial port"),
                help: "speed of the serial port, ten bits a byte"),
            Key(
                "pipelined", \.isPipelined, .flag,
                help: "whether a block crosses the serial port while the one before is on the air"),
            Key("frame-time", \.frameTime, TimeDistribution.form, help: "time that the firmware takes for each frame"),
            Key(
                "image-deviation", \.imageDeviation, .quantity(.share, 0...1),
                help: "relative standard deviation of the firmware's time from image to image"),
            Key(
                "resend-time", \.resendTime, .short,
                help: "time before a block that the MAC has given up is handed to it again"),
        ])
}

extension PathLoss {
    fileprivate static let form: Form<PathLoss> = .section(
        base: PathLoss(),
        keys: [
            Key(
                "reference-loss", \.referenceLoss, .quantity(.ratio, 0...200),
                help: "loss at one metre; 40.05 dB is free space at 2.4 GHz"),
            Key("exponent", \.exponent, .number(0...10), help: "2 in free space, 3 to 4 indoors"),
            Key("wall-loss", \.wallLoss, .quantity(.ratio, 0...200), help: "loss of one wall"),
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
                ], check: { $0.first <= $0.second ? nil : "`from` is larger than `to`" }),
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
