import CWebP

/// libwebp: whole pictures, pictures that have arrived in part, and encoding.
enum WebPLibrary {
    /// The size of a picture from the start of its stream; nil where the stream is no WebP or too short to tell.
    static func size(of bytes: [UInt8]) -> (width: Int, height: Int)? {
        var width: Int32 = 0
        var height: Int32 = 0
        guard WebPGetInfo(bytes, bytes.count, &width, &height) != 0, width > 0, height > 0 else { return nil }
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
}
