import Coding

/// Reads pictures from files: JPEG (colour, grey and four inks), WebP, PNG, BMP, GIF and TIFF.
///
/// A picture is turned as its EXIF orientation says. Transparency is not applied (a pixel has the colour that is stored), as
/// Pillow's `convert("RGB")` and so torchvision have it. Of an animation or a file of several pages the first picture is read.
package enum ImageFile {
    /// Reads a picture of any size.
    ///
    /// - Throws: `ModelsError.file` for a file that cannot be read;
    ///   `ModelsError.badImage` for one that is none of these formats, or is truncated or damaged.
    package static func load(_ path: String) throws(ModelsError) -> RGBImage {
        try decode(FileBytes.read(path), path: path)
    }

    /// Decodes the bytes of a file; `path` is for messages.
    package static func decode(_ bytes: [UInt8], path: String) throws(ModelsError) -> RGBImage {
        guard !bytes.isEmpty else { throw .badImage(path: path, reason: "the file is empty") }
        guard let format = PictureFormat(bytes) else {
            throw .badImage(
                path: path, reason: "\(Self.describe(bytes)); PNCSim reads JPEG, WebP, PNG, BMP, GIF and TIFF")
        }
        let image: RGBImage
        do throws(PictureFailure) {
            switch format {
            case .jpeg: image = try decodeJPEG(bytes)
            case .webp: image = try decodeWebP(bytes)
            case .png: image = try PNGLibrary.decode(bytes)
            case .bmp: image = try BMPFile.decode(bytes)
            case .gif: image = try GIFLibrary.decode(bytes)
            case .tiff: return try TIFFLibrary.decode(bytes)
            }
        } catch {
            throw .badImage(path: path, reason: error.reason)
        }
        return image.turned(by: EXIF.orientation(of: bytes, format))
    }

    private static func decodeJPEG(_ bytes: [UInt8]) throws(PictureFailure) -> RGBImage {
        switch TurboJPEG.decode(bytes) {
        case .failure(let failure): throw PictureFailure("JPEG of \(bytes.count) bytes: \(failure.reason)")
        case .success(let decoded):
            guard let warning = decoded.warning, !isHarmless(warning) else { return decoded.image }
            if warning.contains("Premature end of JPEG file") {
                throw PictureFailure("the JPEG is truncated: it ends at byte \(bytes.count), within the picture")
            }
            throw PictureFailure("the JPEG of \(bytes.count) bytes is damaged (libjpeg: \(warning))")
        }
    }

    private static func decodeWebP(_ bytes: [UInt8]) throws(PictureFailure) -> RGBImage {
        guard bytes.count >= 12 else { throw PictureFailure("the WebP is truncated: it ends at byte \(bytes.count)") }
        let declared = 8 + bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= declared else {
            throw PictureFailure("the WebP is truncated: it ends at byte \(bytes.count) of \(declared)")
        }
        guard let image = WebPLibrary.decode(bytes) else {
            throw PictureFailure("the WebP of \(bytes.count) bytes is damaged, or an animation")
        }
        return image
    }

    /// Some cameras pad the data with a few bytes before the end marker; more than a few means that the picture data
    /// before them was damaged and the decoder lost its place.
    private static func isHarmless(_ warning: String) -> Bool {
        guard warning.contains("extraneous bytes before marker 0xd9") else { return false }
        let count = warning.split(separator: " ").compactMap { Int($0) }.first ?? .max
        return count <= 16
    }

    private static func describe(_ bytes: [UInt8]) -> String {
        let start = bytes.prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "no picture (it begins with \(start.joined(separator: " ")))"
    }
}

/// Why a picture cannot be decoded.
struct PictureFailure: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    /// For a picture that a library refuses, with the library's own word behind it.
    static func refused(_ format: String, ofBytes count: Int, by library: String, _ message: String?) -> PictureFailure
    {
        PictureFailure("\(format) of \(count) bytes: " + refusal(by: library, message))
    }

    /// What is known of a picture that a library refuses.
    static func refusal(by library: String, _ message: String?) -> String {
        "it is damaged, or of a kind that is not read" + (message.map { " (\(library): \($0))" } ?? "")
    }

    /// For a picture of more pixels than are read.
    static func tooLarge(_ width: Int, _ height: Int) -> PictureFailure {
        PictureFailure("\(width) x \(height) pixels are more than \(RGBImage.maximumFilePixels)")
    }
}

extension RGBImage {
    /// Whether a picture of this size may be read.
    static func check(width: Int, height: Int) throws(PictureFailure) {
        guard width > 0, height > 0 else { throw PictureFailure("it is \(width) x \(height) pixels large") }
        let (pixels, isTooMany) = width.multipliedReportingOverflow(by: height)
        guard !isTooMany, pixels <= maximumFilePixels else { throw .tooLarge(width, height) }
    }
}
