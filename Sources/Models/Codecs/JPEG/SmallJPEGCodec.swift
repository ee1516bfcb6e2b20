import Coding
import Images

/// Progressive JPEG of the picture at a smaller size, which the server scales up again: what one can do about few bytes
/// without a neural network.
package struct SmallJPEGCodec: ImageCodec {
    /// Width and height of the picture that is sent, in pixels.
    package let side: Int
    private let jpeg: JPEGCodec

    /// - Precondition: the side is 8 through 224, the quality 1 through 100.
    package init(side: Int, quality: Int) {
        precondition((8...Dataset.pictureSize).contains(side), "a side is 8 through 224 pixels")
        self.side = side
        jpeg = JPEGCodec(quality: quality, isProgressive: true, side: side)
    }

    /// Name and parameters.
    package var fingerprint: CodecFingerprint {
        CodecFingerprint(name: "jpeg-small", parameters: "side=\(side) \(jpeg.fingerprint.parameters)")
    }

    /// The stream of the small picture in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        try jpeg.encode(image.resized(width: side, height: side))
    }

    /// That of ``JPEGCodec``.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        jpeg.usablePart(of: reception, layout: layout)
    }

    /// The small picture as far as its bytes go, at full size.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        try jpeg.decode(code, of: encoded)?.resized(width: Dataset.pictureSize, height: Dataset.pictureSize)
    }
}

extension SmallJPEGCodec {
    package static let description = CodecDescription(
        name: "jpeg-small", help: "progressive JPEG at a smaller size: scans of growing precision",
        parameters: [
            CodecParameter(
                "side", help: "width and height that are sent, in pixels", range: 8...224, defaultValue: 112),
            CodecParameter(
                "quality", help: "quality on the IJG's scale, 1 (small) to 100 (good)", range: 1...100, defaultValue: 50
            ),
        ],
        // An upper bound: the time of the picture at full size.
        raspberryPi4B: {
            JPEGTiming.raspberryPi4B(isProgressive: true, quality: $0["quality"] ?? 0, basis: .estimated)
        }
    ) { arguments in SmallJPEGCodec(side: arguments.integer("side"), quality: arguments.integer("quality")) }
}
