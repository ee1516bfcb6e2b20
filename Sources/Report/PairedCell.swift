import Statistics

/// How the accuracies of two codecs differ on the same images and the same luck of the channel.
package struct PairedCell: Sendable, Hashable {
    /// The codec that is compared.
    package var codec: String
    /// The codec it is compared with.
    package var reference: String
    /// The condition, such as the jamming level.
    package var condition: String
    /// The condition by what was varied.
    package var levels: [String]
    /// Until when what arrived counts.
    package var deadline: RunDeadline
    /// Accuracy of `codec` less that of `reference`.
    package var difference: Estimate
    /// Pairs of outcomes behind it.
    package var pairs: Int { difference.basis.images }

    package init(
        codec: String, reference: String, condition: String, levels: [String]? = nil, deadline: RunDeadline,
        difference: Estimate
    ) {
        self.codec = codec
        self.reference = reference
        self.condition = condition
        self.levels = levels ?? [condition]
        self.deadline = deadline
        self.difference = difference
    }
}
