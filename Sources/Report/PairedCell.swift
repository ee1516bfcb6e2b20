import Statistics

/// How the accuracies of two codecs differ on the same images and the same luck of the channel.
public struct PairedCell: Sendable, Hashable {
    /// The codec that is compared.
    public var codec: String
    /// The codec it is compared with.
    public var reference: String
    /// The condition, such as the jamming level.
    public var condition: String
    /// Until when what arrived counts.
    public var deadline: RunDeadline
    /// Accuracy of `codec` less that of `reference`.
    package var difference: Estimate
    /// Pairs of outcomes behind it.
    package var pairs: Int { difference.basis.images }

    /// Makes a comparison.
    package init(
        codec: String, reference: String, condition: String, deadline: RunDeadline, difference: Estimate
    ) {
        self.codec = codec
        self.reference = reference
        self.condition = condition
        self.deadline = deadline
        self.difference = difference
    }
}
