import Coding

/// A picture at 8 x 8, 16 x 16 and 32 x 32 pixels, one segment each, as it is: three steps, of which the last whole one is shown.
struct PyramidCodec: ImageCodec {
    static let sides = [8, 16, 32]

    let fingerprint = CodecFingerprint(name: "pyramid", parameters: "")

    func encode(_ image: RGBImage) -> EncodedImage {
        EncodedImage(segments: Self.sides.map { image.resized(width: $0, height: $0).samples })
    }

    /// The number of segments that arrived whole, without a gap.
    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.leadingSegments.code(of: reception, layout: layout)
    }

    func decode(_ part: UsablePart, of encoded: EncodedImage) -> RGBImage? {
        guard part > 0 else { return nil }
        let level = Int(part) - 1
        let small = RGBImage(width: Self.sides[level], height: Self.sides[level], samples: encoded.segments[level])
        return small.resized(width: 224, height: 224)
    }
}
