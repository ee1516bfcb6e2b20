import Testing

@testable import CodecWebP

@Suite struct WebPCodecTests {
    private static let picture = testPicture(width: 224, height: 224)

    /// Sizes of what `cwebp -q Q -m M` writes (libwebp 1.2.4); other versions differ by a few bytes.
    @Test("The size is that of cwebp, and the picture is near", arguments: [(20.0, 6, 1464), (75.0, 4, 2524)])
    func nearCwebp(quality: Double, method: Int, bytes: Int) throws {
        let codec = WebPCodec(quality: quality, method: method)
        let encoded = try codec.encode(Self.picture)
        #expect(abs(encoded.layout.totalBytes - bytes) <= bytes / 50)
        #expect(encoded.segments.dropLast().allSatisfy { $0.count == 504 })
        let image = try #require(try codec.decode(Int64(encoded.layout.totalBytes), of: encoded))
        #expect(Self.picture.psnr(of: image) > 25)
    }

    @Test("Of a stream cut at any byte come the same rows as of the whole, from the top, and black below")
    func exactRows() throws {
        let codec = WebPCodec(quality: 20)
        let encoded = try codec.encode(Self.picture)
        let total = encoded.layout.totalBytes
        let whole = try #require(try codec.decode(Int64(total), of: encoded))
        let rowSamples = 224 * 3
        var lastRows = 0
        for count in stride(from: 0, to: total, by: 11) {
            let code = codec.usablePart(of: .bytes(count, of: encoded.layout), layout: encoded.layout)
            guard let image = try codec.decode(code, of: encoded) else {
                #expect(lastRows == 0)
                continue
            }
            // Every row of the test picture has something that is not black.
            let rows = (image.samples.lastIndex { $0 != 0 } ?? -1) / rowSamples + 1
            #expect(rows >= max(lastRows, 1))
            #expect(image.samples.prefix(rows * rowSamples).elementsEqual(whole.samples.prefix(rows * rowSamples)))
            lastRows = rows
        }
        #expect(lastRows > 200)
    }

    @Test("Up to its fixed headers a stream holds nothing, and has the code zero")
    func headers() throws {
        let codec = WebPCodec(quality: 20)
        let layout = try codec.encode(Self.picture).layout
        #expect(codec.usablePart(of: .bytes(30, of: layout), layout: layout) == 0)
        #expect(codec.usablePart(of: .bytes(31, of: layout), layout: layout) == 31)
    }

    @Test("Many tasks at once give what one gives")
    func isThreadSafe() async throws {
        let codec = WebPCodec(quality: 20, method: 2)
        let encoded = try codec.encode(Self.picture)
        let half = try codec.decode(1000, of: encoded)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask { try codec.encode(Self.picture) == encoded && codec.decode(1000, of: encoded) == half }
            }
            for try await isEqual in group { #expect(isEqual) }
        }
    }
}
