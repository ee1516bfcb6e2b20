import Sim

/// A link as a scenario chooses it.
package struct LinkConfiguration: Sendable, Hashable {
    package let settings: any LinkSettings

    package init(_ settings: any LinkSettings) { self.settings = settings }

    /// The kinds that have parameters and nothing else.
    package static let kinds: [any LinkKind.Type] = [
        ConstantConfiguration.self,
        GilbertElliottConfiguration.self,
        SlottedConfiguration.self,
        DutyCycledConfiguration.self,
    ]

    /// Where a scenario says nothing: the published testbed's radio without jamming.
    package static let standard = LinkConfiguration(RadioConfiguration.pncTestbed)

    package static func == (one: LinkConfiguration, other: LinkConfiguration) -> Bool {
        func isOther<Settings: LinkSettings>(_ settings: Settings) -> Bool { settings == other.settings as? Settings }
        return isOther(one.settings)
    }

    package func hash(into hasher: inout Hasher) { settings.hash(into: &hasher) }
}

extension LinkConfiguration {
    package var kind: String { settings.kind }
    package var radio: RadioConfiguration? { settings.radio }
    package var jamming: JammerSchedule { settings.jamming }

    package func validate() throws(ChannelError) { try settings.validate() }

    /// A link with these settings, once they are found to go together.
    ///
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)``.
    package func makeLink(streams: RandomStreams, recorder: LinkRecorder? = nil) throws(ChannelError) -> any Link {
        try validate()
        return try settings.makeLink(streams: streams, recorder: recorder)
    }
}
