/// Reads pictures from files: JPEG (colour, grey and four inks) and WebP.
public enum ImageFile {
    /// Reads a picture of any size.
    ///
    /// - Throws: ``ModelsError/file(path:reason:)`` for a file that cannot be read;
    ///   ``ModelsError/badImage(path:reason:)`` for one that is no JPEG or WebP, or is truncated or damaged.
    public static func load(_ path: String) throws(ModelsError) -> RGBImage {
        try decode(FileBytes.read(path), path: path)
    }

    /// Decodes the bytes of a file; `path` is for messages.
    public static func decode(_ bytes: [UInt8], path: String) throws(ModelsError) -> RGBImage {
        guard !bytes.isEmpty else { throw .badImage(path: path, reason: "the file is empty") }
        if bytes.starts(with: [0xFF, 0xD8]) { return try decodeJPEG(bytes, path: path) }
        if bytes.count >= 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WEBP".utf8) {
            return try decodeWebP(bytes, path: path)
        }
        throw .badImage(path: path, reason: "\(Self.describe(bytes)); PNCSim reads JPEG and WebP")
    }

    private static func decodeJPEG(_ bytes: [UInt8], path: String) throws(ModelsError) -> RGBImage {
        switch TurboJPEG.decode(bytes) {
        case .failure(let failure):
            throw .badImage(path: path, reason: "JPEG of \(bytes.count) bytes: \(failure.reason)")
        case .success(let decoded):
            guard let warning = decoded.warning, !isHarmless(warning) else { return decoded.image }
            if warning.contains("Premature end of JPEG file") {
                throw .badImage(
                    path: path, reason: "the JPEG is truncated: it ends at byte \(bytes.count), within the picture")
            }
            throw .badImage(path: path, reason: "the JPEG of \(bytes.count) bytes is damaged: \(warning)")
        }
    }

    private static func decodeWebP(_ bytes: [UInt8], path: String) throws(ModelsError) -> RGBImage {
        let declared = 8 + bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= declared else {
            throw .badImage(
                path: path, reason: "the WebP is truncated: it ends at byte \(bytes.count) of \(declared)")
        }
        guard let image = WebPLibrary.decode(bytes) else {
            throw .badImage(path: path, reason: "the WebP of \(bytes.count) bytes is damaged")
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
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "a PNG" }
        if bytes.starts(with: Array("GIF8".utf8)) { return "a GIF" }
        let start = bytes.prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "no picture (it begins with \(start.joined(separator: " ")))"
    }
}
