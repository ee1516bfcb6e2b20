import Channel

extension LinkConfiguration {
    /// The key `link`.
    static let form: Form<LinkConfiguration> = .kinds([
        .of(
            "constant", constant, help: "one rate, nothing lost", wrap: { .constant($0) },
            unwrap: { if case .constant(let configuration) = $0 { configuration } else { nil } })
    ])

    private static let constant: Form<ConstantLinkConfiguration> = .section(
        base: ConstantLinkConfiguration(),
        keys: [Key("rate", \.rate, .quantity(.rate, 1...1e12), help: "application bits per second, framing included")])
}
