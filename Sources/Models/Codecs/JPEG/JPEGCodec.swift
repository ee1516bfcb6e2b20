import Coding
import Images

/// JPEG by libjpeg-turbo, baseline or progressive, 4:2:0, sent in pieces of 504 bytes.
///
/// What has arrived is decoded as far as it goes: of a baseline picture the rows from the top, below them grey; of a
/// progressive one the scans that are there, and of the last of them the part that is. A progressive picture has Huffman
/// tables made for it, which every program writes for progressive JPEG; a baseline one has the standard's own.
package struct JPEGCodec: ImageCodec {
    /// Quality on the scale of the Independent JPEG Group, 1 through 100.
    package let quality: Int
    /// Whether the picture is sent in scans of growing precision.
    package let isProgressive: Bool

    /// Width and height of the pictures that are sent, in pixels.
    private let side: Int

    /// - Precondition: the quality is 1 through 100.
    package init(quality: Int, isProgressive: Bool, side: Int = Dataset.pictureSize) {
        precondition((1...100).contains(quality), "JPEG's quality is 1 through 100")
        self.quality = quality
        self.isProgressive = isProgressive
        self.side = side
    }

    /// Name and parameters.
    package var fingerprint: CodecFingerprint { CodecFingerprint(name: name, parameters: "quality=\(quality)") }

    /// The stream in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        switch TurboJPEG.encode(image, quality: quality, isProgressive: isProgressive) {
        case .success(let stream): return EncodedImage(stream: stream)
        case .failure(let failure): throw .library(name: "libjpeg-turbo", reason: failure.reason)
        }
    }

    /// The number of bytes received without a gap: nearly every byte adds to a picture. The end marker adds nothing,
    /// so a picture without it has the code of the whole one; and up to `leastBytes` there is no picture.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        let bytes = reception.contiguousBytes(of: layout)
        if bytes <= leastBytes { return 0 }
        return UsablePart(bytes >= layout.totalBytes - Self.endMarkerBytes ? layout.totalBytes : bytes)
    }

    /// The picture as far as its bytes go; nil where they hold nothing of it, or are a picture of another size.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code > leastBytes else { return nil }
        let stream = encoded.stream(prefix: code)
        switch TurboJPEG.decode(Array(stream.prefix(JPEGStream.decodableBytes(of: stream)))) {
        case .success(let decoded):
            return decoded.image.width == side && decoded.image.height == side ? decoded.image : nil
        case .failure: return nil
        }
    }

    private var name: String { isProgressive ? "jpeg-progressive" : "jpeg" }

    private static let endMarkerBytes = 2

    /// Bytes before the first that can hold picture data, in the streams that libjpeg-turbo writes: start marker 2, JFIF
    /// segment 18, two quantisation tables of 69, frame header 19, then Huffman tables and a scan header of 14. The baseline
    /// ones are the standard's four, 33 and 183 bytes for each of luma and chroma; a progressive picture's first scan has
    /// two of at least 22 bytes.
    private var leastBytes: Int {
        2 + 18 + 2 * 69 + 19 + (isProgressive ? 2 * 22 : 2 * (33 + 183)) + 14
    }
}

extension JPEGCodec {
    package static let baseline = CodecDescription(
        name: "jpeg", help: "baseline JPEG (libjpeg-turbo): rows from the top", parameters: [qualityParameter],
        raspberryPi4B: { JPEGTiming.raspberryPi4B(isProgressive: false, quality: $0["quality"] ?? 0) }
    ) { arguments in JPEGCodec(quality: arguments.integer("quality"), isProgressive: false) }

    package static let progressive = CodecDescription(
        name: "jpeg-progressive", help: "progressive JPEG (libjpeg-turbo): scans of growing precision",
        parameters: [qualityParameter],
        raspberryPi4B: { JPEGTiming.raspberryPi4B(isProgressive: true, quality: $0["quality"] ?? 0) }
    ) { arguments in JPEGCodec(quality: arguments.integer("quality"), isProgressive: true) }

    private static let qualityParameter = CodecParameter(
        "quality", help: "quality on the IJG's scale, 1 (small) to 100 (good)", range: 1...100, defaultValue: 30)
}
