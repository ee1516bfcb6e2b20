import Channel
import Sim

extension LinkConfiguration {
    /// The key `link`.
    static let form: Form<LinkConfiguration> = .kinds([
        .of(
            "ieee802154", RadioConfiguration.form,
            help: "an IEEE 802.15.4 radio: CSMA/CA, frames, acknowledgements, bit errors",
            wrap: { .ieee802154($0) },
            unwrap: { if case .ieee802154(let radio) = $0 { radio } else { nil } }),
        .of(
            "constant", constant, help: "one rate, nothing lost", wrap: { .constant($0) },
            unwrap: { if case .constant(let configuration) = $0 { configuration } else { nil } }),
        .of(
            "trace", TraceConfiguration.form, help: "a rate that follows a recorded one", wrap: { .trace($0) },
            unwrap: { if case .trace(let configuration) = $0 { configuration } else { nil } }),
        .of(
            "gilbert-elliott", gilbertElliott, help: "one rate, with losses that come in bursts",
            wrap: { .gilbertElliott($0) },
            unwrap: { if case .gilbertElliott(let configuration) = $0 { configuration } else { nil } }),
        .of(
            "slotted", slotted, help: "time slots of its own, as in time-slotted channel hopping (TSCH)",
            wrap: { .slotted($0) },
            unwrap: { if case .slotted(let configuration) = $0 { configuration } else { nil } }),
    ])

    /// The same link with its trace named by content.
    var namedByContent: LinkConfiguration {
        if case .trace(let configuration) = self { return .trace(configuration.namedByContent) }
        return self
    }

    private static let constant: Form<ConstantConfiguration> = .section(
        base: ConstantConfiguration(),
        keys: [
            Key("rate", \.rate, .quantity(.rate, 1...1e12), help: "bits per second on the link, framing included"),
            Key("block-overhead", \.blockOverhead, .short, help: "time that each block takes besides its bits"),
        ])

    private static let gilbertElliott: Form<GilbertElliottConfiguration> = .section(
        base: GilbertElliottConfiguration(),
        keys: [
            Key("rate", \.rate, .quantity(.rate, 1...1e12), help: "bits per second on the link, framing included"),
            Key("good-mean", \.goodMean, .positive, help: "mean stay in the good state, exponential"),
            Key("bad-mean", \.badMean, .positive, help: "mean stay in the bad state, exponential"),
            Key("good-loss", \.goodLoss, .quantity(.share, 0...1), help: "share of blocks lost in the good state"),
            Key("bad-loss", \.badLoss, .quantity(.share, 0...1), help: "share of blocks lost in the bad state"),
            Key("resends", \.resends, .resends, help: "how often a lost block is sent again before it is given up"),
        ])

    private static let slotted: Form<SlottedConfiguration> = .section(
        base: SlottedConfiguration(),
        keys: [
            Key("slot", \.slot, .positive, help: "length of a slot, for one frame and its acknowledgement"),
            Key("slotframe", \.slotframe, .integer(1...100_000), help: "slots of a slotframe, which repeats"),
            Key(
                "own-slots", \.ownSlots, .integer(1...100_000), help: "the sender's slots of a slotframe, spread evenly"
            ),
            Key("slot-bytes", \.slotBytes, .integer(1...2047), help: "bytes of a block that a slot carries"),
            Key(
                "loss", \.loss, .quantity(.share, 0...0.999),
                help: "share of frames lost; a lost one is sent again in the next own slot"),
        ])
}

extension Form where Value == SimTime {
    /// Any stretch of time that a protocol may have.
    static let short = Form.time(.zero...(.seconds(3600)))
    /// A stretch of time above zero.
    static let positive = Form.time(.nanoseconds(1)...(.seconds(86400)))
}

extension Form where Value == Int? {
    /// A number of resendings, or `endless`.
    static let resends = Form.optional(.integer(0...1_000_000), else: "endless", help: "until the block has arrived")
}
