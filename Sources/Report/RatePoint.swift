import Statistics

/// A point of a rate-accuracy curve: what a codec achieves with so many bytes.
package struct RatePoint: Sendable, Hashable {
    /// The codec as the scenario or the command names it.
    package var codec: String
    /// Mean bytes an image.
    package var bytes: Double
    /// Accuracy at that size.
    package var accuracy: Estimate
    /// What sets the point apart from the others of the codec, such as `4 features`.
    package var setting: String
    /// Whether it is of a campaign of which there is a newer one.
    package var isEarlier: Bool

    package init(codec: String, bytes: Double, accuracy: Estimate, setting: String, isEarlier: Bool = false) {
        self.codec = codec
        self.bytes = bytes
        self.accuracy = accuracy
        self.setting = setting
        self.isEarlier = isEarlier
    }
}
