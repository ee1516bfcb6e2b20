import Testing

@testable import CodecJXL
@testable import Coding

@Suite("JPEG XL")
struct JXLCodecTests {
    private static let picture = testPicture(width: 224, height: 224)

    private static func codec(_ distance: Double = 7, container: Bool = false) throws -> JXLCodec {
        try JXLCodec(distance: distance, effort: 5, hasContainer: container)
    }

    @Test(
        "shows nothing before it is whole, by the decoder's own flush, with the means of blocks apart or not",
        arguments: [2.0, 7])
    func cuts(distance: Double) throws {
        let codec = try Self.codec(distance)
        let encoded = try codec.encode(Self.picture)
        let total = encoded.layout.totalBytes
        for bytes in stride(from: 0, to: total, by: 23) {
            let part = codec.usablePart(of: .bytes(bytes, of: encoded.layout), layout: encoded.layout)
            #expect(try codec.decode(part, of: encoded) == nil, "\(bytes) B")
        }
        #expect(Self.picture.psnr(of: try #require(try codec.decode(Int64(total), of: encoded))) > 25)
    }

    @Test("is smaller with each distance, and can be encoded at all")
    func distances() throws {
        var (bytes, psnr) = (Int.max, [Double]())
        for distance in [0.1, 0.5, 1, 2, 3, 4, 5, 7, 10, 15, 25] {
            let codec = try Self.codec(distance)
            let encoded = try codec.encode(Self.picture)
            #expect(encoded.layout.totalBytes < bytes, "\(distance)")
            bytes = encoded.layout.totalBytes
            psnr.append(Self.picture.psnr(of: try #require(try codec.decode(.max, of: encoded))))
        }
        // It measures by another distance than PSNR's.
        #expect(psnr[0] > psnr[5] + 5 && psnr[5] > psnr[10] + 2, "\(psnr)")
    }

    @Test("of pictures at the edge of what there is can be encoded, with every effort", arguments: 1...7)
    func edges(effort: Int) throws {
        var noise = Self.picture
        for index in noise.samples.indices {
            noise.samples[index] = UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 13)
        }
        let even = [0, 77, 128, 255].map { RGBImage(width: 224, height: 224, filledWith: $0) }
        for distance in [0.1, 4, 7, 25] {
            let codec = try JXLCodec(distance: distance, effort: effort, hasContainer: false)
            for picture in even + [noise] { #expect(try codec.decode(.max, of: codec.encode(picture)) != nil) }
        }
    }

    @Test("is the same picture in a file's boxes and without")
    func stripped() throws {
        let (whole, bare) = (try Self.codec(container: true), try Self.codec())
        let (file, stream) = (try whole.encode(Self.picture), try bare.encode(Self.picture))
        #expect(file.layout.totalBytes == stream.layout.totalBytes + 40)
        #expect(try whole.decode(.max, of: file) == bare.decode(.max, of: stream))
    }

    @Test("with a damaged beginning is no picture")
    func damagedBeginning() throws {
        let codec = try Self.codec()
        let stream = try codec.encode(Self.picture).segments.flatMap(\.self)
        for place in [0, 2, 3, 4, 5] {
            var damaged = stream
            damaged[place] ^= 0x10
            #expect(try codec.decode(.max, of: EncodedImage(stream: damaged)) == nil, "byte \(place)")
        }
    }

    @Test("is a file that another program reads as the same picture", .enabled(if: Tool.isAtHand("djxl")))
    func anotherReader() throws {
        let folder = try TemporaryFolder()
        let codec = try Self.codec(container: true)
        let encoded = try codec.encode(Self.picture)
        let file = try folder.write("a.jxl", encoded.segments.flatMap(\.self))
        try Tool.run("djxl", file, folder.path + "/a.png")
        let read = try Tool.picture(folder.path + "/a.png")
        #expect(try #require(try codec.decode(.max, of: encoded)).psnr(of: read) > 45)
    }

    @Test("is the same on many tasks at once as on one")
    func isThreadSafe() async throws {
        let codec = try Self.codec()
        let encoded = try codec.encode(Self.picture)
        let decoded = try codec.decode(.max, of: encoded)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try codec.encode(Self.picture) == encoded && codec.decode(.max, of: encoded) == decoded
                }
            }
            for try await isEqual in group { #expect(isEqual) }
        }
    }
}
