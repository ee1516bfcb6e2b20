import Coding
import Images

/// AVIF by libavif and libaom, 4:2:0, sent in pieces of 504 bytes; of a part of a file there is nothing to be had.
///
/// The boxes of a file are the same for all pictures, but for lengths. Either they are sent, and a receiver in which they arrive
/// damaged has no picture; or they are stripped, and the receiver puts them around what arrives.
package struct AVIFCodec: ImageCodec {
    /// Quantiser of AV1, 0 (good) through 63 (small).
    package let quantiser: Int
    /// 0 (slow) through 10.
    package let speed: Int
    /// Whether the file is sent as it is, or only the data of its picture.
    package let hasContainer: Bool

    private let library: AVIFLibrary
    private let file: AVIFFile

    /// - Precondition: the quantiser is 0 through 63, the speed 0 through 10.
    /// - Throws: `ModelsError.library(name:reason:)` where libavif is not installed.
    package init(quantiser: Int, speed: Int, hasContainer: Bool) throws(ModelsError) {
        precondition((0...63).contains(quantiser), "AV1's quantiser is 0 through 63")
        precondition((0...10).contains(speed), "libavif's speed is 0 through 10")
        self.quantiser = quantiser
        self.speed = speed
        self.hasContainer = hasContainer
        library = try AVIFLibrary.shared()
        let grey = RGBImage(width: Dataset.pictureSize, height: Dataset.pictureSize, filledWith: 128)
        guard let file = AVIFFile(of: try library.encode(grey, quantiser: quantiser, speed: speed)) else {
            throw .library(name: "libavif", reason: "its file has other boxes than expected")
        }
        self.file = file
    }

    /// Name and parameters.
    package var fingerprint: CodecFingerprint {
        CodecFingerprint(
            name: "avif", parameters: "quantiser=\(quantiser) speed=\(speed) container=\(hasContainer ? 1 : 0)")
    }

    /// The file, or the data in it, in pieces of 504 bytes.
    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage {
        let bytes = try library.encode(image, quantiser: quantiser, speed: speed)
        guard let data = file.data(of: bytes) else {
            throw .library(name: "libavif", reason: "its file has other boxes than that of another picture")
        }
        return EncodedImage(stream: hasContainer ? bytes : data)
    }

    /// 1 for the whole stream.
    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.wholeStream.code(of: reception, layout: layout)
    }

    /// The picture; nil where the stream is damaged.
    package func decode(_ code: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard code != 0 else { return nil }
        let stream = encoded.segments.flatMap(\.self)
        guard let data = hasContainer ? file.data(of: stream) : stream else { return nil }
        return library.decode(file.wrapped(data), side: Dataset.pictureSize)
    }
}

extension AVIFCodec {
    package static let description = CodecDescription(
        name: "avif", help: "AVIF (libavif, libaom): everything or nothing",
        parameters: [
            CodecParameter(
                "quantiser", help: "AV1's quantiser, 0 (good) to 63 (small)", range: 0...63, defaultValue: 30),
            CodecParameter("speed", help: "speed, 0 (small) to 10 (fast)", range: 0...10, defaultValue: 6),
            CodecParameter(
                "container", help: "1: the file as it is; 0: stripped, the data of its picture alone", range: 0...1,
                defaultValue: 1),
        ],
        reception: .wholeStream,
        raspberryPi4B: { AVIFTiming.raspberryPi4B(quantiser: $0["quantiser"] ?? 0, speed: $0["speed"] ?? 0) }
    ) { arguments throws(ModelsError) in
        try AVIFCodec(
            quantiser: arguments.integer("quantiser"), speed: arguments.integer("speed"),
            hasContainer: arguments.integer("container") == 1)
    }
}
