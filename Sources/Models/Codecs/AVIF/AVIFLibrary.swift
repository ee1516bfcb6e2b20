import CAVIF
import Coding
import Synchronization

/// libavif, opened when a picture first needs it: encoding by libaom, decoding by the library's first choice, on one thread. Every call is
/// independent of the others.
///
/// Sendability: functions that never change.
package struct AVIFLibrary: @unchecked Sendable {
    private let functions: pncsim_avif
    /// Its version and those of the codecs that it brings: `0.11.1 (dav1d [dec]:1.0.0, aom [enc/dec]:3.6.0, ...)`.
    let version: String

    /// The library, opened once in a process.
    ///
    /// - Throws: `ModelsError.library(name:reason:)` where it is not installed, or of another version than the program was built for.
    static func shared() throws(ModelsError) -> AVIFLibrary { try opened.get() }

    private static let opened = open()
    private static let loaded = Mutex<String?>(nil)

    /// The version of the library that this process has opened; nil while no picture needed it.
    package static var loadedVersion: String? { loaded.withLock { $0 } }

    private static func open() -> Result<AVIFLibrary, ModelsError> {
        var functions = pncsim_avif()
        if let problem = pncsim_avif_open(&functions) {
            return .failure(.library(name: "libavif", reason: "it cannot be opened: \(String(cString: problem))"))
        }
        let own = text(functions.avifVersion())
        guard own.hasPrefix("\(pncsim_avif_header_major).\(pncsim_avif_header_minor).") else {
            return .failure(
                .library(
                    name: "libavif",
                    reason:
                        "the program is built for \(pncsim_avif_header_major).\(pncsim_avif_header_minor), installed is \(own)"
                ))
        }
        var codecs = [CChar](repeating: 0, count: 256)
        functions.avifCodecVersions(&codecs)
        let names = String(decoding: codecs.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let library = AVIFLibrary(functions: functions, version: "\(own) (\(names))")
        loaded.withLock { $0 = library.version }
        return .success(library)
    }

    private static func text(_ words: UnsafePointer<CChar>?) -> String { words.map { String(cString: $0) } ?? "" }

    /// Compresses a picture in 4:2:0, every frame's quantiser the same.
    ///
    /// - Parameters:
    ///   - quantiser: 0 (good) through 63 (small).
    ///   - speed: 0 (slow) through 10.
    func encode(_ image: RGBImage, quantiser: Int, speed: Int) throws(ModelsError) -> [UInt8] {
        guard
            let planes = functions.avifImageCreate(
                UInt32(image.width), UInt32(image.height), 8, AVIF_PIXEL_FORMAT_YUV420),
            let encoder = functions.avifEncoderCreate()
        else { throw .library(name: "libavif", reason: "no memory for a picture of \(image.width) x \(image.height)") }
        defer {
            functions.avifImageDestroy(planes)
            functions.avifEncoderDestroy(encoder)
        }
        planes.pointee.yuvRange = AVIF_RANGE_FULL
        planes.pointee.colorPrimaries = avifColorPrimaries(AVIF_COLOR_PRIMARIES_BT709)
        planes.pointee.transferCharacteristics = avifTransferCharacteristics(AVIF_TRANSFER_CHARACTERISTICS_SRGB)
        planes.pointee.matrixCoefficients = avifMatrixCoefficients(AVIF_MATRIX_COEFFICIENTS_BT601)
        encoder.pointee.codecChoice = AVIF_CODEC_CHOICE_AOM
        encoder.pointee.maxThreads = 1
        encoder.pointee.speed = Int32(speed)
        encoder.pointee.minQuantizer = Int32(quantiser)
        encoder.pointee.maxQuantizer = Int32(quantiser)
        var samples = image.samples
        var output = avifRWData()
        defer { functions.avifRWDataFree(&output) }
        var result = samples.withUnsafeMutableBufferPointer { samples in
            var rgb = interleaved(planes, samples)
            return functions.avifImageRGBToYUV(planes, &rgb)
        }
        if result == AVIF_RESULT_OK { result = functions.avifEncoderWrite(encoder, planes, &output) }
        guard result == AVIF_RESULT_OK else {
            throw .library(name: "libavif", reason: Self.text(functions.avifResultToString(result)))
        }
        return [UInt8](UnsafeBufferPointer(start: output.data, count: output.size))
    }

    /// Decodes a whole file; nil where it is damaged or of another size.
    func decode(_ bytes: [UInt8], side: Int) -> RGBImage? {
        guard let planes = functions.avifImageCreateEmpty(), let decoder = functions.avifDecoderCreate() else {
            return nil
        }
        defer {
            functions.avifImageDestroy(planes)
            functions.avifDecoderDestroy(decoder)
        }
        decoder.pointee.maxThreads = 1
        // A stream that says it is larger is refused before memory is taken for it.
        decoder.pointee.imageSizeLimit = UInt32(side * side)
        decoder.pointee.imageDimensionLimit = UInt32(side)
        guard functions.avifDecoderReadMemory(decoder, planes, bytes, bytes.count) == AVIF_RESULT_OK,
            Int(planes.pointee.width) == side, Int(planes.pointee.height) == side
        else { return nil }
        var image = RGBImage(width: side, height: side)
        let result = image.samples.withUnsafeMutableBufferPointer { samples in
            var rgb = interleaved(planes, samples)
            return functions.avifImageYUVToRGB(planes, &rgb)
        }
        return result == AVIF_RESULT_OK ? image : nil
    }

    /// Samples of 8 bits as libavif takes them. It converts by itself: libyuv's arithmetic hangs on the processor.
    private func interleaved(
        _ planes: UnsafeMutablePointer<avifImage>, _ samples: UnsafeMutableBufferPointer<UInt8>
    ) -> avifRGBImage {
        var rgb = avifRGBImage()
        functions.avifRGBImageSetDefaults(&rgb, planes)
        rgb.format = AVIF_RGB_FORMAT_RGB
        rgb.depth = 8
        rgb.avoidLibYUV = 1
        rgb.pixels = samples.baseAddress
        rgb.rowBytes = rgb.width * 3
        return rgb
    }
}
