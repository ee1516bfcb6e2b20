import CodecRaw
import Coding
import Testing

@Suite("Raw samples")
struct RawCodecTests {
    private let picture = testPicture(width: 224, height: 224)

    @Test("are three bytes a pixel, in pieces of 504 bytes")
    func size() throws {
        let encoded = try RawCodec(side: 20).encode(picture)
        #expect(encoded.layout.bytes == [504, 504, 192])
        #expect(encoded.stream(prefix: 1200) == picture.resized(width: 20, height: 20).samples)
    }

    @Test("at full size lose nothing")
    func lossless() throws {
        let codec = RawCodec(side: 224)
        let encoded = try codec.encode(picture)
        #expect(try codec.decode(224 * 224 * 3, of: encoded) == picture)
    }

    @Test("that have not arrived are grey")
    func grey() throws {
        let codec = RawCodec(side: 224)
        let encoded = try codec.encode(picture)
        // A row and a red sample of the next.
        let part = try #require(try codec.decode(224 * 3 + 1, of: encoded))
        #expect(part.samples.prefix(224 * 3 + 1) == picture.samples.prefix(224 * 3 + 1))
        #expect(part.samples.dropFirst(224 * 3 + 1).allSatisfy { $0 == 128 })
    }
}
