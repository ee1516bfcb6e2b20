import CWebP
import Coding

/// libwebp: whole pictures, pictures that have arrived in part, and encoding. Every call is independent of the others.
package enum WebPLibrary {
    /// The size of a picture from the start of its stream; nil where the stream is no WebP, too short to tell, or of
    /// a picture too large to read.
    static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        var width: Int32 = 0
        var height: Int32 = 0
        guard WebPGetInfo(bytes, bytes.count, &width, &height) != 0, width > 0, height > 0 else { return nil }
        guard Int(width) * Int(height) <= RGBImage.maximumFilePixels else { return nil }
        return (Int(width), Int(height))
    }

    /// Decodes a whole stream; nil where it is damaged or cut short.
    static func decode(_ bytes: [UInt8]) -> RGBImage? {
        guard let (width, height) = size(of: bytes) else { return nil }
        var isDecoded = false
        let count = width * height * 3
        let samples = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            initialized = count
            isDecoded = WebPDecodeRGBInto(bytes, bytes.count, buffer.baseAddress, count, Int32(width * 3)) != nil
        }
        return isDecoded ? RGBImage(width: width, height: height, samples: samples) : nil
    }

    /// Decodes the rows that the start of a stream holds; the rest is black. Nil where it holds not one row.
    package static func decodePrefix(_ bytes: [UInt8]) -> RGBImage? {
        guard let (width, height) = size(of: bytes) else { return nil }
        var rows: Int32 = 0
        let count = width * height * 3
        var samples = [UInt8](repeating: 0, count: count)
        samples.withUnsafeMutableBufferPointer { buffer in
            guard let decoder = WebPINewRGB(MODE_RGB, buffer.baseAddress, count, Int32(width * 3)) else { return }
            defer { WebPIDelete(decoder) }
            let status = WebPIAppend(decoder, bytes, bytes.count)
            guard status == VP8_STATUS_OK || status == VP8_STATUS_SUSPENDED else { return }
            guard WebPIDecGetRGB(decoder, &rows, nil, nil, nil) != nil else { rows = 0; return }
        }
        guard rows > 0 else { return nil }
        // The decoder may have begun to write the rows that it has not announced.
        for index in (Int(rows) * width * 3)..<count { samples[index] = 0 }
        return RGBImage(width: width, height: height, samples: samples)
    }

    /// Compresses a picture with loss, as `cwebp -q QUALITY -m METHOD` does.
    ///
    /// - Parameters:
    ///   - quality: 0 through 100.
    ///   - method: 0 (fast) through 6 (small).
    package static func encode(_ image: RGBImage, quality: Double, method: Int) throws(ModelsError) -> [UInt8] {
        var configuration = WebPConfig()
        var picture = WebPPicture()
        guard WebPConfigInit(&configuration) != 0, WebPPictureInit(&picture) != 0 else {
            throw .library(name: "libwebp", reason: "the installed library has another version than its headers")
        }
        configuration.quality = Float(quality)
        configuration.method = Int32(method)
        picture.width = Int32(image.width)
        picture.height = Int32(image.height)
        defer { WebPPictureFree(&picture) }
        var memory = WebPMemoryWriter()
        WebPMemoryWriterInit(&memory)
        defer { WebPMemoryWriterClear(&memory) }
        guard WebPPictureImportRGB(&picture, image.samples, Int32(image.width * 3)) != 0 else {
            throw .library(name: "libwebp", reason: "no memory for a picture of \(image.width) x \(image.height)")
        }
        let isEncoded = withUnsafeMutablePointer(to: &memory) { memory in
            picture.writer = WebPMemoryWrite
            picture.custom_ptr = UnsafeMutableRawPointer(memory)
            return WebPEncode(&configuration, &picture) != 0
        }
        guard isEncoded else {
            throw .library(name: "libwebp", reason: "encoding failed with error code \(picture.error_code.rawValue)")
        }
        return [UInt8](UnsafeBufferPointer(start: memory.mem, count: memory.size))
    }
}
