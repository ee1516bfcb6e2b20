import Coding
import Tensors

/// This project's own codec for deadlines: an embedded wavelet coder with trained contexts, of which every received prefix
/// decodes (docs/wavelet.md). No network is needed, neither here nor there.
package struct WaveletCodec: ImageCodec {
    /// At most so many bytes of a picture are sent; the encoder works no further.
    package let mostBytes: Int
    /// Name, parameter and weights.
    package let fingerprint: CodecFingerprint
    private let coder: WaveletPictureCoder

    /// Reads the weights.
    ///
    /// - Parameter path: a file; nil for the weights that come with the program.
    /// - Precondition: at least one byte.
    package init(mostBytes: Int = 5040, weights path: String? = nil) throws(ModelsError) {
        let weights = try CodecWeights(path: path, codec: WaveletTables.codecName)
        self.init(mostBytes: mostBytes, tables: try WaveletTables(weights), hash: weights.hash)
    }

    /// Takes tables as they were learned.
    ///
    /// - Parameter hash: of the weights file, where there is one.
    package init(mostBytes: Int, tables: WaveletTables, hash: String? = nil) {
        precondition(mostBytes > 0, "a stream has at least one byte")
        self.mostBytes = mostBytes
        coder = WaveletPictureCoder(tables)
        fingerprint = CodecFingerprint(name: WaveletTables.codecName, parameters: "bytes=\(mostBytes)", weights: hash)
    }

    /// The stream in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        try image.require(side: WaveletBands.side)
        return EncodedImage(stream: coder.encode(image, mostBytes: mostBytes))
    }

    /// The number of bytes received without a gap: every byte adds to the picture.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.contiguousBytes.code(of: reception, layout: layout)
    }

    /// The picture as far as its bytes go.
    package func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard part > 0 else { return nil }
        return coder.decode(encoded.stream(prefix: part))
    }
}

extension WaveletCodec {
    package static let description = CodecDescription(
        name: WaveletTables.codecName,
        help: "embedded wavelet coder with trained contexts: every byte adds to the picture",
        parameters: [
            CodecParameter("bytes", help: "most bytes of a picture", range: 63...20160, defaultValue: 5040)
        ],
        needsWeights: true, reception: .contiguousBytes,
        // Estimated: WebP's published time of 48.6 ms (quality 20, method 6) by the ratio of both codecs' times on an x86-64 server
        // (docs/wavelet.md), a fixed part and one that grows with the bytes.
        raspberryPi4B: { DeviceTiming(firstMilliseconds: 5.5 + 16.0 * ($0["bytes"] ?? 0) / 4032, basis: .estimated) },
        timingRevision: 1
    ) { arguments throws(ModelsError) in
        try WaveletCodec(mostBytes: arguments.integer("bytes"), weights: arguments.weights)
    }
}
