import CTurboJPEG
import Coding
import Foundation

/// libjpeg-turbo through its TurboJPEG interface.
///
/// Each call has a handle of its own, because a handle carries the state of the last error: calls may run in parallel.
package enum TurboJPEG {
    /// What the frame header of a JPEG stream says.
    private struct Header {
        let width: Int
        let height: Int
        /// Four inks (CMYK or YCCK) instead of light.
        let isCMYK: Bool
    }

    /// A picture, and what the library had to say of the data it came from.
    package struct Decoded {
        package let image: RGBImage
        /// The library's last warning, such as `Premature end of JPEG file`; nil for a whole and sound stream.
        package let warning: String?
    }

    /// Decodes as much as there is; what is missing of a picture is left as the library leaves it (grey or blurred).
    /// A stream of more than 500 scans is refused: it is made to waste time.
    ///
    /// Grey pictures become colour ones; four inks (as Adobe's programs store them, inverted) become red, green and
    /// blue without a colour profile, as Pillow does it.
    package static func decode(_ bytes: [UInt8]) -> Result<Decoded, Failure> {
        withDecompressor { handle in
            readHeader(handle, bytes).flatMap { header in
                let channels = header.isCMYK ? 4 : 3
                let format = header.isCMYK ? TJPF_CMYK : TJPF_RGB
                var warning: String?
                var fatal: String?
                let count = header.width * header.height * channels
                let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                    buffer.initialize(repeating: 128)
                    initialized = count
                    let status = tjDecompress2(
                        handle, bytes, UInt(bytes.count), buffer.baseAddress, Int32(header.width), 0,
                        Int32(header.height), format.rawValue.asInt32, TJFLAG_LIMITSCANS)
                    guard status != 0 else { return }
                    let message = lastMessage(handle)
                    if tjGetErrorCode(handle) == TJERR_WARNING.rawValue.asInt32 {
                        warning = message
                    } else {
                        fatal = message
                    }
                }
                if let fatal { return .failure(.refused(fatal)) }
                let rgb = header.isCMYK ? lightFromInvertedInks(samples) : samples
                let image = RGBImage(width: header.width, height: header.height, samples: rgb)
                return .success(Decoded(image: image, warning: warning))
            }
        }
    }

    /// Compresses a picture with 4:2:0 chroma, as `cjpeg` does, and the slow accurate transform.
    ///
    /// - Parameters:
    ///   - quality: 1 through 100.
    ///   - isProgressive: progressive scans, with Huffman tables made for the picture.
    package static func encode(_ image: RGBImage, quality: Int, isProgressive: Bool) -> Result<[UInt8], Failure> {
        guard let handle = tjInitCompress() else { return .failure(Failure(reason: lastMessage(nil))) }
        defer { tjDestroy(handle) }
        var output: UnsafeMutablePointer<UInt8>?
        var outputBytes: UInt = 0
        defer { tjFree(output) }
        let flags = TJFLAG_ACCURATEDCT | (isProgressive ? TJFLAG_PROGRESSIVE : 0)
        let status = tjCompress2(
            handle, image.samples, Int32(image.width), 0, Int32(image.height), TJPF_RGB.rawValue.asInt32, &output,
            &outputBytes, TJSAMP_420.rawValue.asInt32, Int32(quality), flags)
        guard status == 0, let output else { return .failure(Failure(reason: lastMessage(handle))) }
        return .success([UInt8](UnsafeBufferPointer(start: output, count: Int(outputBytes))))
    }

    /// Why the library does not do what it was asked.
    package struct Failure: Error, Equatable {
        package let reason: String

        /// For a picture that the library does not decode.
        fileprivate static func refused(_ message: String) -> Failure {
            Failure(reason: PictureFailure.refusal(by: "libjpeg", message))
        }
    }

    private static func withDecompressor<T>(_ body: (tjhandle) -> Result<T, Failure>) -> Result<T, Failure> {
        guard let handle = tjInitDecompress() else { return .failure(.refused(lastMessage(nil))) }
        defer { tjDestroy(handle) }
        return body(handle)
    }

    private static func readHeader(_ handle: tjhandle, _ bytes: [UInt8]) -> Result<Header, Failure> {
        guard !bytes.isEmpty else { return .failure(Failure(reason: "no data")) }
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = -1
        var colourSpace: Int32 = -1
        let status = tjDecompressHeader3(
            handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &colourSpace)
        // A warning alone (bytes before a marker) leaves a usable header.
        let isFatal = status != 0 && tjGetErrorCode(handle) != TJERR_WARNING.rawValue.asInt32
        guard !isFatal, width > 0, height > 0, colourSpace >= 0 else {
            return .failure(.refused(lastMessage(handle)))
        }
        guard Int(width) * Int(height) <= RGBImage.maximumFilePixels else {
            return .failure(Failure(reason: "\(width) x \(height) pixels are more than \(RGBImage.maximumFilePixels)"))
        }
        let isCMYK =
            colourSpace == TJCS_CMYK.rawValue.asInt32 || colourSpace == TJCS_YCCK.rawValue.asInt32
        return .success(Header(width: Int(width), height: Int(height), isCMYK: isCMYK))
    }

    private static func lastMessage(_ handle: tjhandle?) -> String {
        tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown reason"
    }

    private static func lightFromInvertedInks(_ inks: [UInt8]) -> [UInt8] {
        let pixels = inks.count / 4
        return [UInt8](unsafeUninitializedCapacity: pixels * 3) { buffer, initialized in
            for pixel in 0..<pixels {
                let black = UInt32(inks[4 * pixel + 3])
                for channel in 0..<3 {
                    buffer[3 * pixel + channel] = UInt8((UInt32(inks[4 * pixel + channel]) * black + 127) / 255)
                }
            }
            initialized = pixels * 3
        }
    }
}

extension BinaryInteger {
    /// C enumerations come as signed or unsigned numbers, by platform; the library's calls take `int`.
    fileprivate var asInt32: Int32 { Int32(truncatingIfNeeded: self) }
}
