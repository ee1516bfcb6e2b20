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
            "constant", .parameters(base: ConstantConfiguration()), help: "one rate, nothing lost",
            wrap: { .constant($0) },
            unwrap: { if case .constant(let configuration) = $0 { configuration } else { nil } }),
        .of(
            "trace", TraceConfiguration.form, help: "a rate that follows a recorded one", wrap: { .trace($0) },
            unwrap: { if case .trace(let configuration) = $0 { configuration } else { nil } }),
        .of(
            "gilbert-elliott", .parameters(base: GilbertElliottConfiguration()),
            help: "one rate, with losses that come in bursts",
            wrap: { .gilbertElliott($0) },
            unwrap: { if case .gilbertElliott(let configuration) = $0 { configuration } else { nil } }),
        .of(
            "slotted", .parameters(base: SlottedConfiguration()),
            help: "time slots of its own, as in time-slotted channel hopping (TSCH)",
            wrap: { .slotted($0) },
            unwrap: { if case .slotted(let configuration) = $0 { configuration } else { nil } }),
    ])

    /// The same link with its trace named by content.
    var namedByContent: LinkConfiguration {
        if case .trace(let configuration) = self { return .trace(configuration.namedByContent) }
        return self
    }
}

extension Form where Value == SimTime {
    /// Any stretch of time that a protocol may have.
    static let short = Form.time(TimeRange.short)
}
