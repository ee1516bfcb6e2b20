import Basics
import CWebP
import Coding

extension RGBImage {
    /// Pictures in any format that is read or written.
    package static let fileKind = FileKind("a picture") { path in
        let start = FileKind.beginning(of: path, 16)
        return PictureFormat(start) != nil || start.starts(with: Array("P6".utf8))
    }

    /// The picture as a file, in the format that the file's name asks for: `.webp` without loss, `.jpg` at quality 95, or
    /// `.ppm`.
    ///
    /// - Throws: `ModelsError.badParameter` for another name.
    package func encoded(forFile path: String) throws(ModelsError) -> [UInt8] {
        let lowercased = path.lowercased()
        if lowercased.hasSuffix(".webp") { return try losslessWebP() }
        if lowercased.hasSuffix(".jpg") || lowercased.hasSuffix(".jpeg") { return try jpeg(quality: 95) }
        if lowercased.hasSuffix(".ppm") { return Array("P6\n\(width) \(height)\n255\n".utf8) + samples }
        throw .badParameter(name: "output file", value: path, expected: "a name that ends with .webp, .jpg or .ppm")
    }

    /// A JPEG file of a quality from 1 through 100.
    package func jpeg(quality: Int) throws(ModelsError) -> [UInt8] {
        switch TurboJPEG.encode(self, quality: quality, isProgressive: false) {
        case .success(let bytes): return bytes
        case .failure(let failure): throw .library(name: "libjpeg-turbo", reason: failure.reason)
        }
    }

    /// A WebP file that decodes to exactly this picture.
    package func losslessWebP() throws(ModelsError) -> [UInt8] {
        var output: UnsafeMutablePointer<UInt8>?
        let count = WebPEncodeLosslessRGB(samples, Int32(width), Int32(height), Int32(width * 3), &output)
        defer { WebPFree(output) }
        guard count > 0, let output else {
            throw .library(name: "libwebp", reason: "no memory for a picture of \(width) x \(height)")
        }
        return [UInt8](UnsafeBufferPointer(start: output, count: count))
    }
}
