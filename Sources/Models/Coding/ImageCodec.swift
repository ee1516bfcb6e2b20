/// Turns a picture into ordered segments of bytes, and any received part of them back into a picture.
///
/// A codec is deterministic: the same picture gives the same bytes, and the same bytes the same picture. It is
/// named by its ``fingerprint``, under which everything measured of it is kept.
package protocol ImageCodec: Sendable {
    /// Names the codec, its parameters and its weights: two codecs with equal fingerprints give equal bytes.
    var fingerprint: CodecFingerprint { get }

    /// Compresses a picture of 224 x 224 pixels.
    ///
    /// - Returns: the segments in the order of their sending; any prefix of them is of use to ``decode(_:of:)``
    ///   as far as the codec is progressive.
    func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage

    /// The same, and how long a processor worked on it, in seconds.
    func timedEncoding(of image: RGBImage) throws(ModelsError) -> (result: EncodedImage, seconds: Double)

    /// The part of what was received that the decoder can use.
    ///
    /// Two receptions with equal codes decode to the same picture, so a code is the key under which an outcome is
    /// kept. Zero means that nothing is decodable.
    ///
    /// - Parameters:
    ///   - reception: which bytes of each segment arrived.
    ///   - layout: the sizes of the segments that were sent, in bytes.
    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart

    /// The picture that the received bytes decode to, or nil where they decode to none (which is a wrong answer of
    /// the system, not an error).
    ///
    /// - Parameters:
    ///   - code: what was received, in the codec's own canonical form.
    ///   - encoded: the image as it was sent; only the bytes that `code` stands for are read.
    func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage?
}

extension ImageCodec {
    /// A codec works in the thread that asks it, unless it says otherwise.
    package func timedEncoding(of image: RGBImage) throws(ModelsError) -> (result: EncodedImage, seconds: Double) {
        try DeviceTiming.processorTime { () throws(ModelsError) in try encode(image) }
    }
}

/// What identifies a codec: its name, its parameters and the hash of its weights.
package struct CodecFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The codec's name in the registry: `pnc`, `jpeg`, `webp`.
    package let name: String
    /// The parameters in a fixed order: `quality=20 method=6`; empty where there are none.
    package let parameters: String
    /// SHA-256 of the weights file in hexadecimal; nil for a codec without weights.
    package let weights: String?

    package init(name: String, parameters: String, weights: String? = nil) {
        self.name = name
        self.parameters = parameters
        self.weights = weights
    }

    /// `webp(quality=20 method=6)` or `pnc()@1f3a…`: unique, and short enough to print.
    package var description: String {
        "\(name)(\(parameters))" + (weights.map { "@\($0.prefix(16))" } ?? "")
    }
}
