import Hashing
import Basics
import Testing

@testable import CodecJPEG
@testable import Coding
@testable import Images

@Suite struct JPEGCodecTests {
    private static let picture = testPicture(width: 224, height: 224)

    /// Size and SHA-256 of what `cjpeg -quality Q [-progressive]` writes (libjpeg-turbo 2.1.5).
    @Test(
        "The bytes are those of cjpeg",
        arguments: [
            (30, false, 3075, "795c8e6e8d986f7660e15aed4a058b2ca9859af0d29a4d026907ef37e1f26211"),
            (30, true, 2732, "b45e1bbb911ff08148f633adfde6427a0a71702d657a0551d98789f0960e3340"),
            (80, false, 5909, "3c6887266c2a8351de3954c5128e57f81ad7b636be73449cbc925ce404b2c847"),
            (80, true, 5153, "9b588d4537467218d8864988ddde1a0d751e128caad66a815fd82255927c1583"),
        ])
    func equalsCjpeg(quality: Int, isProgressive: Bool, bytes: Int, hash: String) throws {
        let encoded = try JPEGCodec(quality: quality, isProgressive: isProgressive).encode(Self.picture)
        #expect(encoded.layout.totalBytes == bytes)
        #expect(SHA256.hex(of: Array(encoded.segments.joined())) == hash)
        #expect(encoded.segments.dropLast().allSatisfy { $0.count == 504 })
    }

    @Test("A baseline picture grows row by row; a progressive one is nearly whole at half of its bytes")
    func decodesPrefixes() throws {
        func ladder(isProgressive: Bool) throws -> [Double] {
            let codec = JPEGCodec(quality: 30, isProgressive: isProgressive)
            let encoded = try codec.encode(Self.picture)
            #expect(try codec.decode(0, of: encoded) == nil)
            return try (3...10).map { tenth in
                let image = try codec.decode(Int64(encoded.layout.totalBytes * tenth / 10), of: encoded)
                return Self.picture.psnr(of: try #require(image))
            }
        }
        let baseline = try ladder(isProgressive: false)
        let progressive = try ladder(isProgressive: true)
        #expect(baseline == baseline.sorted())
        #expect(baseline[2] < 20 && progressive[2] > 25)
        // Both hold the same coefficients in the end.
        #expect(baseline[7] == progressive[7] && progressive[7] == progressive.max())
    }

    @Test("A cut within tables or a scan's header shows the scans before it")
    func cutWithinHeaders() throws {
        let codec = JPEGCodec(quality: 30, isProgressive: true)
        let encoded = try codec.encode(Self.picture)
        let stream = Array(encoded.segments.joined())
        // Start-of-scan markers: luma and chroma of a progressive picture come in ten scans (libjpeg's standard script).
        let scans = stream.indices.dropLast().filter { stream[$0] == 0xFF && stream[$0 + 1] == 0xDA }
        #expect(scans.count == 10)
        for scan in scans.dropFirst() {
            let before = Self.picture.psnr(of: try #require(try codec.decode(UsablePart(scan - 60), of: encoded)))
            for count in scan - 40...scan + 16 {
                let code = codec.usablePart(of: .bytes(count, of: encoded.layout), layout: encoded.layout)
                let image = try #require(try codec.decode(code, of: encoded))
                // The first part of a scan may look a little worse than none of it; without the scans before, all is grey.
                #expect(Self.picture.psnr(of: image) > before - 3, "\(count) bytes")
            }
        }
    }

    @Test("A stream cut at any byte decodes or does not, and never fails", arguments: [false, true])
    func survivesAnyCut(isProgressive: Bool) throws {
        let codec = JPEGCodec(quality: 20, isProgressive: isProgressive, side: 48)
        let encoded = try codec.encode(testPicture(width: 48, height: 48))
        var firstDecodable: Int?
        for count in 0...encoded.layout.totalBytes {
            let code = codec.usablePart(of: .bytes(count, of: encoded.layout), layout: encoded.layout)
            let image = try codec.decode(code, of: encoded)
            if image != nil { firstDecodable = firstDecodable ?? count }
            #expect((image != nil) == (firstDecodable != nil))
        }
        let first = try #require(firstDecodable)
        #expect(isProgressive ? (236...300).contains(first) : first == 624)
    }

    @Test("Equal codes mean equal pictures: the end marker adds nothing, headers alone are nothing, gaps end it")
    func canonicalCodes() throws {
        let codec = JPEGCodec(quality: 30, isProgressive: false)
        let encoded = try codec.encode(Self.picture)
        let layout = encoded.layout
        let total = layout.totalBytes
        func code(_ bytes: Int) -> UsablePart { codec.usablePart(of: .bytes(bytes, of: layout), layout: layout) }
        #expect(code(0) == 0 && code(623) == 0 && code(624) == 624)
        #expect(code(total - 3) == Int64(total - 3))
        #expect(code(total - 2) == Int64(total) && code(total) == Int64(total))
        #expect(
            try TurboJPEG.decode(encoded.stream(prefix: Int64(total - 2))).get().image
                == codec.decode(code(total), of: encoded))
        var gap = layout.bytes
        gap[2] = 100
        #expect(codec.usablePart(of: Reception(prefixBytes: gap), layout: layout) == 1108)
    }

    @Test("Many tasks at once give what one gives")
    func isThreadSafe() async throws {
        let codec = JPEGCodec(quality: 40, isProgressive: true)
        let encoded = try codec.encode(Self.picture)
        let half = try codec.decode(1500, of: encoded)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for task in 0..<16 {
                group.addTask {
                    if task % 4 == 3 { _ = try? ImageFile.decode([0xFF, 0xD8, 1], path: "bad") }
                    return try codec.encode(Self.picture) == encoded && codec.decode(1500, of: encoded) == half
                }
            }
            for try await isEqual in group { #expect(isEqual) }
        }
    }

    @Test("A smaller picture takes fewer bytes, and is a progressive JPEG of the picture resized")
    func smallPicture() throws {
        let small = try SmallJPEGCodec(side: 112, quality: 50).encode(Self.picture)
        let resized = Self.picture.resized(width: 112, height: 112)
        #expect(small == (try JPEGCodec(quality: 50, isProgressive: true).encode(resized)))
        let decoded = try #require(
            try SmallJPEGCodec(side: 112, quality: 50).decode(UsablePart(small.layout.totalBytes), of: small))
        #expect(decoded.width == 224 && decoded.height == 224)
        // The ceiling is what is lost by resizing alone.
        let ceiling = Self.picture.psnr(of: resized.resized(width: 224, height: 224))
        #expect(Self.picture.psnr(of: decoded) < ceiling + 0.5)
        #expect(Self.picture.psnr(of: decoded) > ceiling - 5)
    }
}
