import CPNG
import Coding

/// libpng, by its simplified interface.
enum PNGLibrary {
    /// Decodes a whole file to samples of eight bits in sRGB.
    static func decode(_ bytes: [UInt8]) throws(PictureFailure) -> RGBImage {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else {
            throw PictureFailure.refused("PNG", ofBytes: bytes.count, by: "libpng", message(of: image))
        }
        let (width, height) = (Int(image.width), Int(image.height))
        try RGBImage.check(width: width, height: height)
        // With transparency, so that no background is mixed in; samples of 16 bits are taken for sRGB as others are.
        image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
        image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
        var isDecoded = false
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 4) { buffer, initialized in
            buffer.initialize(repeating: 0)
            initialized = width * height * 4
            isDecoded = png_image_finish_read(&image, nil, buffer.baseAddress, Int32(width * 4), nil) != 0
        }
        guard isDecoded else {
            throw PictureFailure.refused("PNG", ofBytes: bytes.count, by: "libpng", message(of: image))
        }
        return RGBImage(width: width, height: height, samples: RGBImage.withoutFourth(pixels))
    }

    private static func message(of image: png_image) -> String {
        withUnsafeBytes(of: image.message) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension RGBImage {
    /// Three samples a pixel of four.
    static func withoutFourth(_ pixels: [UInt8]) -> [UInt8] {
        let count = pixels.count / 4
        return [UInt8](unsafeUninitializedCapacity: count * 3) { buffer, initialized in
            for pixel in 0..<count {
                for channel in 0..<3 { buffer[3 * pixel + channel] = pixels[4 * pixel + channel] }
            }
            initialized = count * 3
        }
    }
}
