import Sim

/// A link as a scenario chooses it. Every case has a configuration whose initial values are the defaults.
package enum LinkConfiguration: Sendable, Hashable {
    /// A fixed rate.
    case constant(ConstantConfiguration)
    /// A rate that follows a trace.
    case trace(TraceConfiguration)
    /// A fixed rate with losses that come in bursts.
    case gilbertElliott(GilbertElliottConfiguration)
    /// Time slots of its own, as in time-slotted channel hopping.
    case slotted(SlottedConfiguration)
    /// An IEEE 802.15.4 radio, with its jammer.
    case ieee802154(RadioConfiguration)
    /// Another link whose throughput a trace limits.
    indirect case limited(LimitedConfiguration)
    /// Another link, silenced while a jammer is on the air.
    indirect case jammed(JammedConfiguration)

    /// Where a scenario says nothing: the published testbed's radio without jamming.
    package static let standard = LinkConfiguration.ieee802154(.pncTestbed)
}

extension LinkConfiguration {
    /// Makes the link.
    ///
    /// - Parameters:
    ///   - streams: where the link draws its random numbers.
    ///   - recorder: takes down what happens on the link; nil costs nothing.
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)``.
    package func makeLink(streams: RandomStreams, recorder: LinkRecorder? = nil) throws(ChannelError) -> any Link {
        try validate()
        switch self {
        case .constant(let configuration): return ConstantLink(configuration)
        case .trace(let configuration): return TraceLink(configuration)
        case .gilbertElliott(let configuration): return GilbertElliottLink(configuration, streams: streams)
        case .slotted(let configuration): return SlottedLink(configuration, streams: streams)
        case .ieee802154(let configuration):
            return try RadioLink(configuration, streams: streams, recorder: recorder)
        case .limited(let configuration):
            let inner = try configuration.link.makeLink(streams: streams, recorder: recorder)
            return LimitedLink(inner, trace: configuration.trace)
        case .jammed(let configuration):
            let inner = try configuration.link.makeLink(streams: streams, recorder: recorder)
            return JammedLink(inner, jammer: configuration.jammer, streams: streams)
        }
    }

    /// Refuses values outside their ranges, and values that do not go together.
    ///
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)`` with the key that scenarios use.
    package func validate() throws(ChannelError) {
        switch self {
        case .constant(let configuration): try configuration.validate()
        case .trace(let configuration): try configuration.validate()
        case .gilbertElliott(let configuration): try configuration.validate()
        case .slotted(let configuration): try configuration.validate()
        case .ieee802154(let configuration): try configuration.validate()
        case .limited(let configuration):
            try configuration.link.validate()
            try configuration.trace.validate()
        case .jammed(let configuration): try configuration.validate()
        }
    }
}
