import Sim

/// What a scenario says of a link, and what makes the link of it.
package protocol LinkSettings: Sendable, Hashable {
    /// The kind of link, as results name it.
    var kind: String { get }
    /// The radio, alone or behind a limit; nil for a link of another kind.
    var radio: RadioConfiguration? { get }
    /// The jammers on the link, one after the other.
    var jamming: JammerSchedule { get }

    /// Refuses values outside their ranges, and values that do not go together.
    ///
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)`` with the key that scenarios use.
    func validate() throws(ChannelError)

    /// A link with these settings, which are valid.
    ///
    /// - Parameters:
    ///   - streams: where the link draws its random numbers.
    ///   - recorder: takes down what happens on the link; nil costs nothing.
    func makeLink(streams: RandomStreams, recorder: LinkRecorder?) throws(ChannelError) -> any Link
}

extension LinkSettings {
    package var radio: RadioConfiguration? { nil }
    package var jamming: JammerSchedule { .none }
}

/// Settings of a kind of link that has parameters and nothing else. Their initial values are the defaults.
///
/// A new kind is a file with its settings and its link, and a line in ``LinkConfiguration/kinds``.
package protocol LinkKind: LinkSettings, Configuration {
    /// As scenarios name it.
    static var name: String { get }
    static var help: String { get }

    init()
}

extension LinkKind {
    package var kind: String { Self.name }
}
