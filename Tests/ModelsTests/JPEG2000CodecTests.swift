import Foundation
import Testing

@testable import CodecJPEG2000
@testable import Coding

@Suite("JPEG 2000")
struct JPEG2000CodecTests {
    private static let picture = testPicture(width: 224, height: 224)
    private static let layers = 12

    private static func codec(bytes: Int = 4032, container: Bool = false) throws -> JPEG2000Codec {
        try JPEG2000Codec(mostBytes: bytes, layers: layers, hasContainer: container)
    }

    private static func packets(of encoded: EncodedImage, layers: Int = layers) -> JPEG2000Packets {
        JPEG2000Packets(of: encoded.segments.flatMap(\.self)[...], side: 224, layers: layers, decompositions: 5)
    }

    @Test("takes at most the bytes that it may, and nearly all of them", arguments: [1008, 2016, 4032, 8064, 16128])
    func sizes(bytes: Int) throws {
        for container in [false, true] {
            let size = try Self.codec(bytes: bytes, container: container).encode(Self.picture).layout.totalBytes
            #expect(size <= bytes && size > bytes * 9 / 10, "\(size)")
        }
    }

    @Test("has packets that fill its stream to the last byte", arguments: [1008, 4032, 16128])
    func packetsAreRead(bytes: Int) throws {
        let encoded = try Self.codec(bytes: bytes).encode(Self.picture)
        let packets = Self.packets(of: encoded)
        #expect(packets.wholeCount == Self.layers * 6 * 3)
        #expect(packets.wholeBytes == encoded.layout.totalBytes)
    }

    @Test("cut where a layer ends is what the library decodes of so many layers of the whole")
    func layerEnds() throws {
        let codec = try Self.codec(container: true)
        let stripped = try Self.codec(bytes: 4032 - codec.overheadBytes).encode(Self.picture)
        let file = try codec.encode(Self.picture).segments.flatMap(\.self)
        let codestream = Array(file.dropFirst(85))
        var before = 0.0
        for layers in 1...Self.layers {
            let bytes = Self.packets(of: stripped, layers: layers).wholeBytes
            let cut = try #require(try Self.codec().decode(Int64(bytes), of: stripped))
            #expect(cut == OpenJPEG.decode(codestream, side: 224, layers: layers), "\(layers) layers")
            let psnr = Self.picture.psnr(of: cut)
            #expect(psnr > before, "\(layers) layers")
            before = psnr
        }
    }

    @Test("cut anywhere is a picture, and hardly ever a worse one than of fewer bytes")
    func cuts() throws {
        let codec = try Self.codec()
        let encoded = try codec.encode(Self.picture)
        var best = 0.0
        for bytes in stride(from: 5, through: encoded.layout.totalBytes, by: 29) {
            let part = codec.usablePart(of: .bytes(bytes, of: encoded.layout), layout: encoded.layout)
            guard let picture = try codec.decode(part, of: encoded) else {
                #expect(best == 0, "\(bytes) B")
                continue
            }
            let psnr = Self.picture.psnr(of: picture)
            // A colour before the others may cost a little.
            #expect(psnr > best - 0.5, "\(bytes) B")
            best = max(best, psnr)
        }
        #expect(best > 24)
    }

    @Test("stripped is the same picture without 85 bytes of boxes, a header and an end")
    func stripped() throws {
        let whole = try Self.codec(container: true)
        let bare = try Self.codec(bytes: 4032 - whole.overheadBytes)
        let (sent, packets) = (try whole.encode(Self.picture), try bare.encode(Self.picture))
        #expect(sent.layout.totalBytes == packets.layout.totalBytes + whole.overheadBytes)
        #expect(try whole.decode(.max, of: sent) == bare.decode(.max, of: packets))
        #expect(whole.usablePart(of: .bytes(whole.overheadBytes - 2, of: sent.layout), layout: sent.layout) == 0)
    }

    @Test("with a damaged header is no picture")
    func damagedHeader() throws {
        let codec = try Self.codec(container: true)
        let stream = try codec.encode(Self.picture).segments.flatMap(\.self)
        for place in [0, 50, 90, 130, codec.overheadBytes - 4] {
            var damaged = stream
            damaged[place] ^= 0x10
            #expect(try codec.decode(.max, of: EncodedImage(stream: damaged)) == nil, "byte \(place)")
        }
    }

    @Test("of more layers than bytes for their packets is refused")
    func tooManyLayers() {
        #expect {
            try JPEG2000Codec(mostBytes: 1008, layers: 60, hasContainer: false)
        } throws: { error in
            "\(error)" == "layers: found 60, expected fewer: 1008 bytes are less than the 1080 that so many take empty"
        }
    }

    @Test("is a file that another program reads as the same picture", .enabled(if: Tool.isAtHand("opj_decompress")))
    func anotherReader() throws {
        let folder = try TemporaryFolder()
        let codec = try Self.codec(container: true)
        let encoded = try codec.encode(Self.picture)
        let file = try folder.write("a.jp2", encoded.segments.flatMap(\.self))
        try Tool.run("opj_decompress", "-i", file, "-o", folder.path + "/a.png")
        let read = try Tool.picture(folder.path + "/a.png")
        #expect(try codec.decode(.max, of: encoded) == read)
    }

    @Test("is the same on many tasks at once as on one")
    func isThreadSafe() async throws {
        let codec = try Self.codec()
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
