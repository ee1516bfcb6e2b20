/// The orientation that a camera has noted in a file (EXIF 2.32). What is damaged or missing counts as upright, as everywhere else.
enum EXIF {
    /// The orientation of a JPEG, WebP or PNG; TIFF has its own.
    static func orientation(of bytes: [UInt8], _ format: PictureFormat) -> Orientation {
        let block: ArraySlice<UInt8>? =
            switch format {
            case .jpeg: jpegBlock(bytes)
            case .webp: chunk("EXIF", in: bytes, from: 12, isLittleEndian: true)
            case .png: chunk("eXIf", in: bytes, from: 8, isLittleEndian: false)
            case .bmp, .gif, .tiff: nil
            }
        guard var tags = block else { return .upright }
        let mark = Array("Exif\0\0".utf8)
        if tags.starts(with: mark) { tags = tags.dropFirst(mark.count) }
        return orientation(inTags: Array(tags)) ?? .upright
    }

    /// The payload of the segment APP1 that holds EXIF (JPEG, ITU-T T.81, B.1.1.4).
    private static func jpegBlock(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            if marker == 0xFF {
                place += 1
                continue
            }
            // From the first scan on there are no more segments of this kind.
            if marker == 0xDA || marker == 0xD9 { return nil }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2, place + 2 + length <= bytes.count else { return nil }
            let payload = bytes[(place + 4)..<(place + 2 + length)]
            if marker == 0xE1, payload.starts(with: Array("Exif\0\0".utf8)) { return payload }
            place += 2 + length
        }
        return nil
    }

    /// The payload of a chunk of RIFF (name, length, payload, filled to an even length) or PNG (length, name, payload, check).
    private static func chunk(
        _ name: String, in bytes: [UInt8], from start: Int, isLittleEndian: Bool
    ) -> ArraySlice<UInt8>? {
        var place = start
        while place + 8 <= bytes.count {
            let (nameAt, lengthAt) = isLittleEndian ? (place, place + 4) : (place + 4, place)
            let field = bytes[lengthAt..<(lengthAt + 4)]
            let length = (isLittleEndian ? Array(field.reversed()) : Array(field)).reduce(0) { $0 << 8 | Int($1) }
            guard place + 8 + length <= bytes.count else { return nil }
            if bytes[nameAt..<(nameAt + 4)].elementsEqual(name.utf8) {
                return bytes[(place + 8)..<(place + 8 + length)]
            }
            place += 8 + length + (isLittleEndian ? length % 2 : 4)
        }
        return nil
    }

    private static func orientation(inTags tags: [UInt8]) -> Orientation? {
        TagDirectory(tags)?.number(of: .orientation).flatMap(Orientation.init)
    }
}
