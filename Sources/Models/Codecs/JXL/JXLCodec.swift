import Basics
import Coding
import Images

/// JPEG XL by libjxl, with loss, sent in pieces of 504 bytes.
///
/// What has arrived is decoded as far as libjxl's flush goes, which with version 0.7 is nowhere: it makes one section of a picture of this size,
/// whatever passes it is asked for, and shows nothing of a section before it is whole. Nor does it show the means of blocks, which from a
/// distance of 4.5 on it puts into a frame of their own.
package struct JXLCodec: ImageCodec {
    /// Butteraugli's distance, 0.1 (good) through 25 (small).
    package let distance: Double
    /// Effort of compression, 1 (fast) through 7 (small): with 8 and 9 Debian's libjxl 0.7 ends the program over an even picture.
    package let effort: Int
    /// Whether the boxes of a file are sent, or the bare codestream.
    package let hasContainer: Bool

    private let library: JXLLibrary

    /// - Precondition: the distance is 0.1 through 25, the effort 1 through 7.
    /// - Throws: `ModelsError.library(name:reason:)` where libjxl is not installed.
    package init(distance: Double, effort: Int, hasContainer: Bool) throws(ModelsError) {
        precondition((0.1...25).contains(distance), "JPEG XL's distance is 0.1 through 25")
        precondition((1...7).contains(effort), "JPEG XL's effort is 1 through 7 here")
        self.distance = distance
        self.effort = effort
        self.hasContainer = hasContainer
        library = try JXLLibrary.shared()
    }

    /// Name and parameters.
    package var fingerprint: CodecFingerprint {
        CodecFingerprint(
            name: "jxl",
            parameters: "distance=\(NumberText.shortest(distance)) effort=\(effort) container=\(hasContainer ? 1 : 0)")
    }

    /// The stream in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        let stream = try library.encode(image, distance: distance, effort: effort)
        guard JXLFrames.areOfOnePicture(stream) else {
            throw .library(name: "libjxl", reason: "its codestream has other frames than expected")
        }
        return EncodedImage(stream: boxes + stream)
    }

    /// The number of bytes received without a gap; zero while there is nothing but the size.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        let bytes = reception.contiguousBytes(of: layout)
        return bytes <= boxes.count + JXLFrames.head.count ? 0 : UsablePart(bytes)
    }

    /// The picture as far as its bytes go; nil where they hold nothing of it, or are another picture.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        let stream = encoded.stream(prefix: code)
        guard stream.starts(with: boxes) else { return nil }
        let codestream = Array(stream.dropFirst(boxes.count))
        guard JXLFrames.areOfOnePicture(codestream) else { return nil }
        return library.decode(codestream, side: Dataset.pictureSize)
    }

    /// Those of a file (ISO/IEC 18181-2) around a codestream that goes to its end; none where they are stripped.
    private var boxes: [UInt8] {
        guard hasContainer else { return [] }
        return [0, 0, 0, 12] + Array("JXL ".utf8) + [13, 10, 0x87, 10]
            + [0, 0, 0, 20] + Array("ftypjxl ".utf8) + [0, 0, 0, 0] + Array("jxl ".utf8)
            + [0, 0, 0, 0] + Array("jxlc".utf8)
    }
}

extension JXLCodec {
    package static let description = CodecDescription(
        name: "jxl", help: "JPEG XL (libjxl): everything or nothing at this size",
        parameters: [
            CodecParameter(
                "distance", help: "Butteraugli's distance, 0.1 (good) to 25 (small)", range: 0.1...25, isInteger: false,
                defaultValue: 7),
            CodecParameter("effort", help: "effort, 1 (fast) to 7 (small)", range: 1...7, defaultValue: 7),
            CodecParameter(
                "container", help: "1: with the boxes of a file; 0: stripped, the bare codestream", range: 0...1,
                defaultValue: 1),
        ],
        raspberryPi4B: { JXLTiming.raspberryPi4B(distance: $0["distance"] ?? 0, effort: $0["effort"] ?? 0) }
    ) { arguments throws(ModelsError) in
        try JXLCodec(
            distance: arguments["distance"], effort: arguments.integer("effort"),
            hasContainer: arguments.integer("container") == 1)
    }
}
