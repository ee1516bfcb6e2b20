import Coding
import Images

/// The picture at a smaller size, its samples as they are, row by row: what compression is worth is what it gains on this.
package struct RawCodec: ImageCodec {
    /// Width and height of the picture that is sent, in pixels.
    package let side: Int

    /// - Precondition: the side is 1 through 224.
    package init(side: Int) {
        precondition((1...Dataset.pictureSize).contains(side), "a side is 1 through 224 pixels")
        self.side = side
    }

    package var fingerprint: CodecFingerprint { CodecFingerprint(name: "raw", parameters: "side=\(side)") }

    /// `side * side * 3` bytes in pieces of 504.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        EncodedImage(stream: image.resized(width: side, height: side).samples)
    }

    /// The number of bytes received without a gap: each is a sample.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.contiguousBytes.code(of: reception, layout: layout)
    }

    /// The samples that are there, grey for the others, at full size.
    package func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard part > 0 else { return nil }
        var small = RGBImage(width: side, height: side, filledWith: 128)
        let samples = encoded.stream(prefix: part).prefix(small.samples.count)
        small.samples.replaceSubrange(0..<samples.count, with: samples)
        return small.resized(width: Dataset.pictureSize, height: Dataset.pictureSize)
    }
}

extension RawCodec {
    package static let description = CodecDescription(
        name: "raw", help: "no compression: samples of a smaller picture, row by row",
        parameters: [
            CodecParameter("side", help: "width and height that are sent, in pixels", range: 1...224, defaultValue: 32)
        ]
    ) { arguments in RawCodec(side: arguments.integer("side")) }
}
