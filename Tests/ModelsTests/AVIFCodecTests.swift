import Testing

@testable import CodecAVIF
@testable import Coding

@Suite("AVIF")
struct AVIFCodecTests {
    private static let picture = testPicture(width: 224, height: 224)

    private static func codec(_ quantiser: Int = 40, container: Bool = false) throws -> AVIFCodec {
        try AVIFCodec(quantiser: quantiser, speed: 8, hasContainer: container)
    }

    @Test("is smaller and farther from the picture with a coarser quantiser")
    func quantisers() throws {
        var (bytes, psnr) = (Int.max, Double.infinity)
        for quantiser in [10, 30, 50, 63] {
            let codec = try Self.codec(quantiser)
            let encoded = try codec.encode(Self.picture)
            let decoded = try #require(try codec.decode(1, of: encoded))
            #expect(encoded.layout.totalBytes < bytes && Self.picture.psnr(of: decoded) < psnr, "\(quantiser)")
            (bytes, psnr) = (encoded.layout.totalBytes, Self.picture.psnr(of: decoded))
        }
        #expect(psnr > 15)
    }

    @Test("is whole or nothing")
    func wholeOrNothing() throws {
        let codec = try Self.codec()
        let layout = try codec.encode(Self.picture).layout
        #expect(codec.usablePart(of: .bytes(layout.totalBytes - 1, of: layout), layout: layout) == 0)
        #expect(codec.usablePart(of: .whole(layout), layout: layout) == 1)
    }

    @Test("stripped is the same picture without its boxes, which are as long for every picture")
    func stripped() throws {
        let (whole, bare) = (try Self.codec(container: true), try Self.codec())
        var overheads: Set<Int> = []
        for picture in [Self.picture, RGBImage(width: 224, height: 224, filledWith: 77)] {
            let (file, data) = (try whole.encode(picture), try bare.encode(picture))
            overheads.insert(file.layout.totalBytes - data.layout.totalBytes)
            #expect(try whole.decode(1, of: file) == bare.decode(1, of: data))
        }
        #expect(overheads.count == 1 && overheads.allSatisfy { (200..<400).contains($0) }, "\(overheads)")
    }

    @Test("with damaged boxes is no picture")
    func damagedBoxes() throws {
        let codec = try Self.codec(container: true)
        let stream = try codec.encode(Self.picture).segments.flatMap(\.self)
        for place in [5, 40, 120, 200] {
            var damaged = stream
            damaged[place] ^= 0x10
            #expect(try codec.decode(1, of: EncodedImage(stream: damaged)) == nil, "byte \(place)")
        }
    }

    @Test("is a file that another program reads as nearly the same picture", .enabled(if: Tool.isAtHand("avifdec")))
    func anotherReader() throws {
        let folder = try TemporaryFolder()
        let codec = try Self.codec(container: true)
        let encoded = try codec.encode(Self.picture)
        let file = try folder.write("a.avif", encoded.segments.flatMap(\.self))
        try Tool.run("avifdec", file, folder.path + "/a.png")
        // It converts colours with another library.
        let read = try Tool.picture(folder.path + "/a.png")
        #expect(try #require(try codec.decode(1, of: encoded)).psnr(of: read) > 40)
    }

    @Test("is the same on many tasks at once as on one")
    func isThreadSafe() async throws {
        let codec = try Self.codec()
        let encoded = try codec.encode(Self.picture)
        let decoded = try codec.decode(1, of: encoded)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { try codec.encode(Self.picture) == encoded && codec.decode(1, of: encoded) == decoded }
            }
            for try await isEqual in group { #expect(isEqual) }
        }
    }
}
