import Hashing
import Foundation
import Testing

@testable import CodecWavelet
@testable import Coding
@testable import Tensors

/// What a receiver makes of the wavelet codec's stream, with the weights that come with the program.
@Suite struct WaveletCodecTests {
    private static let picture = testPicture(width: 224, height: 224)

    @Test("The test picture's first bytes, and its pixels after them, are the same on every machine and in every build")
    func referenceStream() throws {
        let codec = try WaveletCodec(mostBytes: 1512)
        let encoded = try codec.encode(Self.picture)
        #expect(encoded.layout.bytes == [504, 504, 504])
        #expect(SHA256.hex(of: encoded.segments.flatMap(\.self)) == Reference.stream)
        for (bytes, pixels) in Reference.pixels {
            let picture = try #require(try codec.decode(bytes, of: encoded))
            #expect(SHA256.hex(of: picture.samples) == pixels, "\(bytes) bytes")
        }
    }

    @Test("Many tasks at once give what one gives")
    func isThreadSafe() async throws {
        let codec = try WaveletCodec(mostBytes: 252)
        let encoded = try codec.encode(Self.picture)
        let picture = try codec.decode(200, of: encoded)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { try codec.encode(Self.picture) == encoded && codec.decode(200, of: encoded) == picture }
            }
            for try await isEqual in group { #expect(isEqual) }
        }
    }

    @Test("More bytes give a picture that is nearer, from the first ones on")
    func everyByteAdds() throws {
        let codec = try WaveletCodec(mostBytes: 2016)
        let encoded = try codec.encode(Self.picture)
        let likeness = try [8, 63, 252, 504, 1008, 2016].map { bytes in
            Self.picture.psnr(of: try #require(try codec.decode(UsablePart(bytes), of: encoded)))
        }
        #expect(likeness == likeness.sorted())
        #expect(likeness[5] > likeness[0] + 5, "\(likeness)")
    }

    @Test("A smaller budget gives the beginning of the same stream")
    func budget() throws {
        let (small, large) = (try WaveletCodec(mostBytes: 300), try WaveletCodec(mostBytes: 900))
        let first = try small.encode(Self.picture).segments.flatMap(\.self)
        #expect(first == Array(try large.encode(Self.picture).segments.flatMap(\.self).prefix(300)))
    }

    @Test("What comes behind a lost part is of no use, and all before it is")
    func lostMiddle() throws {
        let codec = try WaveletCodec(mostBytes: 1512)
        let layout = SegmentLayout(bytes: [504, 504, 504])
        func code(_ received: [Int]) -> UsablePart {
            codec.usablePart(of: Reception(prefixBytes: received), layout: layout)
        }
        #expect(code([0, 504, 504]) == 0)
        #expect(code([504, 63, 504]) == 567)
        #expect(code([504, 504, 504]) == 1512)
        let encoded = try codec.encode(Self.picture)
        #expect(try codec.decode(0, of: encoded) == nil)
        var lost = encoded.segments
        lost[1][63...].withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        #expect(try codec.decode(567, of: EncodedImage(segments: lost)) == codec.decode(567, of: encoded))
    }

    @Test("Streams that no encoder wrote decode to some picture, always the same", arguments: [0, 1, 40, 700])
    func hostileStreams(count: Int) throws {
        let codec = try WaveletCodec()
        var random = SeededRandom(seed: 15, label: "hostile", numbers: [count])
        for filled in [nil, UInt8(0), UInt8(255)] {
            let bytes = (0..<count).map { _ in filled ?? UInt8(truncatingIfNeeded: random.next()) }
            let encoded = EncodedImage(segments: [bytes])
            let first = try codec.decode(.max, of: encoded)
            #expect(first?.samples.count == 224 * 224 * 3)
            #expect(try codec.decode(.max, of: encoded) == first)
        }
    }

    @Test("Only pictures of 224 x 224 are encoded")
    func sizes() throws {
        #expect(throws: ModelsError.self) { try WaveletCodec().encode(testPicture(width: 112, height: 112)) }
    }

    @Test("The weights file is read as it was written, and refused with the culprit where a number is none of it")
    func weights() throws {
        let path = try #require(CodecWeights.shippedPath(codec: "wavelet"))
        let file = try Safetensors(contentsOf: path)
        let tables = try WaveletTables(CodecWeights(path: path, codec: "wavelet"))
        #expect(tables.weights == file)
        func refusal(_ change: (inout Safetensors) -> Void) -> String? {
            var wrong = file
            change(&wrong)
            do { _ = try WaveletTables(CodecWeights(file: wrong, path: "w", hash: "", codec: "wavelet")) } catch {
                return "\(error)"
            }
            return nil
        }
        #expect(refusal { $0.entries.removeAll { $0.name == "points" } }?.contains("points") == true)
        #expect(refusal { $0.entries[0].values[3] = 2048 }?.contains("contexts.logits") == true)
        #expect(refusal { $0.entries[3].values[2] = 3 }?.contains("pass 1 ") == true)
        #expect(refusal { $0.metadata["stream-version"] = "1" }?.contains("stream-version is not 2") == true)
        #expect(refusal { $0.metadata["mixing-rate"] = "2.5" }?.contains("mixing-rate") == true)
        #expect(refusal { $0.metadata["codec"] = "pnc" }?.contains("those of pnc") == true)
    }

    private enum Reference {
        static let stream = "d601ae0495f8222737c4b9c0fbca707ba7e801a3adebcfecbcea67944a3f1c9d"
        static let pixels: [(UsablePart, String)] = [
            (252, "4f967f6d0fc67c4bf615866e8c64f0d0c496e8fc7d589bac621bb05cccf00119"),
            (1512, "d31c255f74827e05816be8df8e74489c870c16daa1ba7304572d7a15cb590b11"),
        ]
    }
}
