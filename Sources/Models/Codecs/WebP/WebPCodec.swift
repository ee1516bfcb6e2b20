import Basics
import Coding
import Images

/// WebP (lossy) by libwebp, sent in pieces of 504 bytes.
///
/// What has arrived is decoded by libwebp's incremental decoder: the rows from the top that are complete, exactly as in
/// the whole picture; the rows below are black, as in a fresh picture buffer. Before the stream's first partition, which
/// holds the prediction modes of all blocks, has arrived, there is no picture.
package struct WebPCodec: ImageCodec {
    /// Quality, 0 through 100.
    package let quality: Double
    /// Effort of compression, 0 (fast) through 6 (small).
    package let method: Int

    /// - Precondition: the quality is 0 through 100, the method 0 through 6.
    package init(quality: Double, method: Int = 6) {
        precondition((0...100).contains(quality), "WebP's quality is 0 through 100")
        precondition((0...6).contains(method), "WebP's method is 0 through 6")
        self.quality = quality
        self.method = method
    }

    /// Name and parameters.
    package var fingerprint: CodecFingerprint {
        CodecFingerprint(name: "webp", parameters: "quality=\(NumberText.shortest(quality)) method=\(method)")
    }

    /// The stream in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        EncodedImage(stream: try WebPLibrary.encode(image, quality: quality, method: method))
    }

    /// The number of bytes received without a gap; zero up to `leastBytes`.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        let bytes = reception.contiguousBytes(of: layout)
        return bytes <= Self.leastBytes ? 0 : UsablePart(bytes)
    }

    /// The picture as far as its bytes go; nil where they hold nothing of it, or are a picture of another size.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code > Self.leastBytes else { return nil }
        let picture = WebPLibrary.decodePrefix(encoded.stream(prefix: code))
        return picture?.width == Dataset.pictureSize && picture?.height == Dataset.pictureSize ? picture : nil
    }

    /// RIFF header 12 bytes, chunk header 8, frame header 10 (RFC 9649, section 2; RFC 6386, section 9.1).
    private static let leastBytes = 12 + 8 + 10
}

extension WebPCodec {
    package static let description = CodecDescription(
        name: "webp", help: "lossy WebP (libwebp): rows from the top",
        parameters: [
            CodecParameter(
                "quality", help: "quality, 0 (small) to 100 (good)", range: 0...100, isInteger: false,
                defaultValue: 20),
            CodecParameter("method", help: "effort, 0 (fast) to 6 (small)", range: 0...6, defaultValue: 6),
        ],
        raspberryPi4B: { WebPTiming.raspberryPi4B(quality: $0["quality"] ?? 0, method: Int($0["method"] ?? 0)) }
    ) { arguments in WebPCodec(quality: arguments["quality"], method: arguments.integer("method")) }
}
