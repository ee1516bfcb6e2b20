/// The formats of pictures that are read, told by a file's first bytes, whatever its name ends in.
enum PictureFormat: CaseIterable {
    case jpeg, webp, png, bmp, gif, tiff

    /// The endings by which a folder's pictures are known, in small letters.
    static let endings = ["jpg", "jpeg", "webp", "png", "bmp", "gif", "tif", "tiff"]

    /// What follows the last point of a file's name, in small letters; empty where there is no point.
    static func ending(of name: String) -> String {
        guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
        return name[name.utf8.index(after: point)...].lowercased()
    }

    /// The format of a file's bytes; nil for none of these.
    init?(_ bytes: [UInt8]) {
        func begins(_ start: [UInt8], at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: start) }
        if begins([0xFF, 0xD8]) {
            self = .jpeg
        } else if begins(Array("RIFF".utf8)), begins(Array("WEBP".utf8), at: 8) {
            self = .webp
        } else if begins([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if begins(Array("BM".utf8)) {
            self = .bmp
        } else if begins(Array("GIF87a".utf8)) || begins(Array("GIF89a".utf8)) {
            self = .gif
        } else if begins([0x49, 0x49, 0x2A, 0]) || begins([0x4D, 0x4D, 0, 0x2A]) || begins([0x49, 0x49, 0x2B, 0])
            || begins([0x4D, 0x4D, 0, 0x2B])
        {
            self = .tiff
        } else {
            return nil
        }
    }
}
