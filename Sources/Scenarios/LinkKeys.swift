import Channel
import Language
import Sim

extension LinkConfiguration {
    /// The key `link`.
    static let form: Form<LinkConfiguration> = .kinds(
        [
            kind(
                "ieee802154", RadioConfiguration.form,
                help: "an IEEE 802.15.4 radio: CSMA/CA, frames, acknowledgements, bit errors"),
            kind("trace", TraceConfiguration.form, help: "a rate that follows a recorded one"),
        ] + kinds.map { kind(of: $0) })

    private static func kind(of kind: (some LinkKind).Type) -> KindForm<LinkConfiguration> {
        self.kind(kind.name, .parameters(base: kind.init()), help: kind.help)
    }

    private static func kind<Settings: LinkSettings>(
        _ name: String, _ form: Form<Settings>, help: String
    ) -> KindForm<LinkConfiguration> {
        .of(name, form, help: help, wrap: { LinkConfiguration($0) }, unwrap: { $0.settings as? Settings })
    }

    /// The same link with its trace named by content.
    var namedByContent: LinkConfiguration {
        (settings as? TraceConfiguration).map { LinkConfiguration($0.namedByContent) } ?? self
    }
}

extension Form where Value == SimTime {
    /// Any stretch of time that a protocol may have.
    static let short = Form.time(TimeRange.short)
}
