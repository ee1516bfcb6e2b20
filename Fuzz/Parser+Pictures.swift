import Codecs
import CodecJPEG
import CodecWebP
import Coding
import Images

extension Parser {
    /// Files with pictures, and streams of JPEG and WebP of which a part arrived.
    static let pictures = [
        Parser(
            "image-file",
            words: [
                "Exif\0\0", "EXIF", "eXIf", "II*\0", "MM\0*", "IDAT", "tRNS", "PLTE", "BM", "GIF89a", "RIFF", "VP8X",
            ],
            mostBytes: 8192, seeds: { try jpegs() + webps() }
        ) {
            { bytes in
                guard isWorthDecoding(bytes) else { return }
                _ = try ImageFile.decode(bytes, path: "fuzz")
            }
        },
        Parser("jpeg", mostBytes: 8192, seeds: jpegs) {
            { bytes in try decodeInParts(bytes, JPEGCodec(quality: 30, isProgressive: true)) }
        },
        Parser("webp", mostBytes: 8192, seeds: webps) {
            { bytes in try decodeInParts(bytes, WebPCodec(quality: 20, method: 6)) }
        },
        Parser(
            "encoded-file",
            words: ["codec", "format", "pncsim-1", "parameters", "segments", "jpeg", "webp", "pnc", "\n"],
            mostBytes: 8192,
            seeds: {
                try [
                    EncodedFile(
                        codec: "jpeg", parameters: ["quality": 30],
                        image: JPEGCodec(quality: 30, isProgressive: false).encode(picture)),
                    EncodedFile(
                        codec: "webp", parameters: [:], image: WebPCodec(quality: 20, method: 6).encode(picture)),
                    EncodedFile(codec: "pnc", parameters: [:], image: EncodedImage(segments: [[1, 2, 3], [], [4]])),
                ].map { try $0.serialized() }
            }
        ) {
            { bytes in
                let file = try EncodedFile(bytes: bytes, path: "fuzz.pncs")
                guard ["jpeg", "jpeg-progressive", "webp"].contains(file.codec) else { return }
                let codec = try CodecRegistry.all.makeCodec(name: file.codec, parameters: file.parameters)
                let layout = file.image.layout
                for reception in [Reception.whole(layout), .segments(1, of: layout), .bytes(700, of: layout)] {
                    _ = try codec.decode(codec.usablePart(of: reception, layout: layout), of: file.image)
                }
                _ = try file.serialized()
            }
        },
    ]

    /// A small picture with edges and slopes, always the same.
    static let picture: RGBImage = {
        let (width, height) = (48, 40)
        let samples = (0..<width * height * 3).map { index in
            let (x, y, channel) = (index / 3 % width, index / 3 / width, index % 3)
            return UInt8((x * (5 + channel) + y * y + (x / 8 + y / 8) % 2 * 90) & 0xFF)
        }
        return RGBImage(width: width, height: height, samples: samples)
    }()

    @Sendable private static func jpegs() throws -> [[UInt8]] {
        try [(30, true), (30, false), (95, true)].map { quality, isProgressive in
            try JPEGCodec(quality: quality, isProgressive: isProgressive).encode(picture).segments.flatMap(\.self)
        }
    }

    @Sendable private static func webps() throws -> [[UInt8]] {
        try [0.0, 60].map { try WebPCodec(quality: $0, method: 4).encode(picture).segments.flatMap(\.self) }
    }

    /// Pictures of up to 200 million pixels are read. Most of the inputs that claim to be large are left out, because each takes
    /// as much time as thousands of others, and always for the same reason.
    private static func isWorthDecoding(_ bytes: [UInt8]) -> Bool {
        var pixels = 0
        if bytes.starts(with: Array("RIFF".utf8)), bytes.count > 30 {
            pixels = (Int(bytes[26]) | Int(bytes[27] & 63) << 8) * (Int(bytes[28]) | Int(bytes[29] & 63) << 8)
        }
        func number(_ place: Int, _ count: Int, bigEndian: Bool = false) -> Int {
            guard place + count <= bytes.count else { return 0 }
            let field = bytes[place..<(place + count)]
            return (bigEndian ? Array(field) : field.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        func product(_ width: Int, _ height: Int) -> Int {
            width.multipliedReportingOverflow(by: height).overflow ? .max : width * height
        }
        if bytes.starts(with: [0x89, 0x50]) {
            pixels = product(number(16, 4, bigEndian: true), number(20, 4, bigEndian: true))
        }
        if bytes.starts(with: Array("GIF8".utf8)) { pixels = product(number(6, 2), number(8, 2)) }
        if bytes.starts(with: Array("BM".utf8)) {
            let height = Int(Int32(truncatingIfNeeded: number(22, 4))).magnitude
            pixels = product(number(18, 4), Int(height))
        }
        // A TIFF's sizes may stand anywhere: tags 256 and 257.
        if bytes.starts(with: [0x49, 0x49]) || bytes.starts(with: [0x4D, 0x4D]) {
            let bigEndian = bytes[0] == 0x4D
            var sizes = [1, 1]
            for place in bytes.indices.dropLast(12) {
                let tag = number(place, 2, bigEndian: bigEndian)
                guard tag == 256 || tag == 257 else { continue }
                let isShort = number(place + 2, 2, bigEndian: bigEndian) == 3
                sizes[tag - 256] = max(sizes[tag - 256], number(place + 8, isShort ? 2 : 4, bigEndian: bigEndian))
            }
            pixels = product(sizes[0], sizes[1])
        }
        for start in bytes.indices.dropLast(8) where bytes[start] == 0xFF && (0xC0...0xC2).contains(bytes[start + 1]) {
            let height = Int(bytes[start + 5]) << 8 | Int(bytes[start + 6])
            pixels = max(pixels, height * (Int(bytes[start + 7]) << 8 | Int(bytes[start + 8])))
        }
        return pixels < 1_000_000 || bytes.count % 64 == 0
    }

    /// Decodes all of a stream, half of it, and what one would not come upon by sending it.
    private static func decodeInParts(_ bytes: [UInt8], _ codec: any ImageCodec) throws {
        guard isWorthDecoding(bytes) else { return }
        let image = EncodedImage(
            segments: stride(from: 0, to: bytes.count, by: 504).map { Array(bytes[$0..<min($0 + 504, bytes.count)]) })
        for code in [Int64(bytes.count), Int64(bytes.count / 2), -1, .max] { _ = try codec.decode(code, of: image) }
    }
}
