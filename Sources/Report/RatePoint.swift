import Statistics

/// A point of a rate-accuracy curve: what a codec achieves with so many bytes.
public struct RatePoint: Sendable, Hashable {
    /// The codec as the scenario or the command names it.
    public var codec: String
    /// Mean bytes an image.
    public var bytes: Double
    /// Accuracy at that size.
    package var accuracy: Estimate
    /// What sets the point apart from the others of the codec, such as `4 features`.
    public var setting: String

    /// Makes a point.
    package init(codec: String, bytes: Double, accuracy: Estimate, setting: String) {
        self.codec = codec
        self.bytes = bytes
        self.accuracy = accuracy
        self.setting = setting
    }
}
