import Basics
import Coding
import Foundation
import Images
import ONNX
import Testing

@testable import CodecModel
@testable import Tensors

/// A neural codec that is a folder.
@Suite(.enabled(if: Places.current.find("Assets/openvino") != nil, "make test fetches OpenVINO"))
struct ModelCodecTests {
    @Test("What the networks make of a picture is sent and comes back, to the sample")
    func wholePicture() throws {
        let fixture = try ModelFixtures()
        let codec = try ModelCodec(fixture.description)
        let encoded = try codec.encode(ModelFixtures.squares)
        #expect(encoded.layout.bytes == [16, 16, 16])
        // Row by row the means of the red squares.
        #expect(encoded.segments[0].prefix(5) == [0, 17, 34, 51, 53])
        let whole = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
        #expect(whole == 0b111)
        #expect(try codec.decode(whole, of: encoded) == ModelFixtures.squares)
    }

    @Test("A segment that did not arrive is zeros, whatever became of the others")
    func anySegments() throws {
        let fixture = try ModelFixtures()
        let codec = try ModelCodec(fixture.description)
        let encoded = try codec.encode(ModelFixtures.squares)
        let reception = Reception(prefixBytes: [16, 15, 16])
        let part = codec.usablePart(of: reception, layout: encoded.layout)
        #expect(part == 0b101)
        let picture = try #require(try codec.decode(part, of: encoded))
        for pixel in 0..<ModelFixtures.side * ModelFixtures.side {
            #expect(picture.samples[3 * pixel] == ModelFixtures.squares.samples[3 * pixel])
            #expect(picture.samples[3 * pixel + 1] == 0)
        }
        #expect(try codec.decode(0, of: encoded) == nil)
    }

    @Test("Where segments are usable up to the first gap, what comes after it is not")
    func leadingSegments() throws {
        let fixture = try ModelFixtures()
        var description = fixture.description
        description.usable = .leading
        let codec = try ModelCodec(description)
        let encoded = try codec.encode(ModelFixtures.squares)
        let part = codec.usablePart(of: Reception(prefixBytes: [16, 15, 16]), layout: encoded.layout)
        #expect(part == 1)
        let picture = try #require(try codec.decode(part, of: encoded))
        #expect(picture.samples[0...2] == [0, 0, 0] && picture.samples[3 * 4...3 * 4 + 2] == [17, 0, 0])
    }

    @Test("What is usable all together goes as one stream, in pieces of 504 bytes")
    func oneStream() throws {
        let fixture = try ModelFixtures()
        var description = fixture.description
        description.usable = .all
        let codec = try ModelCodec(description)
        let encoded = try codec.encode(ModelFixtures.squares)
        #expect(encoded.layout.bytes == [48])
        #expect(codec.usablePart(of: .bytes(47, of: encoded.layout), layout: encoded.layout) == 0)
        #expect(try codec.decode(1, of: encoded) == ModelFixtures.squares)
    }

    @Test("Tables that are fitted to pictures make them shorter and lose nothing", arguments: [1, 3, 6])
    func fittedTables(count: Int) throws {
        let fixture = try ModelFixtures()
        var description = fixture.description
        description.symbols = .huffman(tables: count)
        #expect {
            try ModelCodec(description)
        } throws: { "\($0)".contains("pncsim codec fit") }
        let fitting = try ModelFitting(description)
        var tally = fitting.nothing
        tally.add(try fitting.tally(ModelFixtures.stripes))
        #expect(tally.histograms.map { $0.reduce(0, +) } == [Int](repeating: 48 / count, count: count))
        try fitting.write(tally)
        let codec = try ModelCodec(description)
        let encoded = try codec.encode(ModelFixtures.stripes)
        #expect(encoded.layout.totalBytes < 48)
        #expect((0..<3).contains(Double(encoded.layout.totalBytes) - tally.bits / 8))
        #expect(try codec.decode(0b111, of: encoded) == ModelFixtures.stripes)
    }

    @Test("Levels between a segment's least and greatest value are sent with it")
    func ranges() throws {
        let fixture = try ModelFixtures()
        var description = fixture.description
        description.quantiser = .range(levels: 256)
        let codec = try ModelCodec(description)
        let encoded = try codec.encode(ModelFixtures.squares)
        // Two 16-bit numbers before the symbols.
        #expect(encoded.layout.bytes == [20, 20, 20])
        let picture = try #require(try codec.decode(0b111, of: encoded))
        #expect(picture.psnr(of: ModelFixtures.squares) > 50)
    }

    @Test("Equal folders are one codec, whatever they are called; another file or setting makes another one")
    func fingerprints() throws {
        let fixture = try ModelFixtures()
        let other = try ModelFixtures()
        let codec = try ModelCodec(fixture.description)
        #expect(try ModelCodec(other.description).fingerprint == codec.fingerprint)
        #expect(codec.fingerprint.parameters.contains("f32") && codec.fingerprint.parameters.contains("engine="))
        var description = fixture.description
        description.segments = 1
        #expect(try ModelCodec(description).fingerprint != codec.fingerprint)
        var graph = ModelFixtures.decoder()
        graph.name = "another"
        try other.write(graph, "decoder.onnx")
        #expect(try ModelCodec(other.description).fingerprint != codec.fingerprint)
    }

    @Test("A recurrent codec codes in each step what the steps before it left")
    func recurrent() throws {
        let fixture = try ModelFixtures()
        // The encoder says which side of zero the mean of what is left is on, the decoder answers a quarter of that; the state counts.
        let count = ONNXGraph.Value("count", [1])
        var encoder = ModelFixtures.encoder()
        encoder.inputs.append(count)
        encoder.constants = [.init("one", [1], .numbers([1]))]
        encoder.nodes.append(.init("Add", inputs: ["count", "one"], outputs: ["count'"]))
        encoder.outputs.append(.init("count'", [1]))
        try fixture.write(encoder, "encoder.onnx")
        var decoder = ModelFixtures.decoder()
        decoder.constants.append(.init("quarter", [], .numbers([0.25])))
        decoder.nodes[0].outputs = ["repeated"]
        decoder.nodes.append(.init("Mul", inputs: ["repeated", "quarter"], outputs: ["picture"]))
        try fixture.write(decoder, "decoder.onnx")
        var description = fixture.description
        description.segments = 1
        description.usable = .leading
        description.quantiser = .sign
        description.steps = 3
        let codec = try RecurrentModelCodec(description, steps: 3)
        let encoded = try codec.encode(RGBImage(width: 16, height: 16, filledWith: 255))
        #expect(encoded.layout.bytes == [6, 6, 6])
        // What is left is 0.5, 0.25, 0: then one bit of nothing is -1.
        #expect(encoded.segments[0].allSatisfy { $0 == 0xFF } && encoded.segments[1].allSatisfy { $0 == 0xFF })
        #expect(encoded.segments[2].allSatisfy { $0 == 0 })
        let levels = try (1...3).map { try codec.decode(UsablePart($0), of: encoded)?.samples[0] }
        #expect(levels == [191, 255, 191])
    }

    // MARK: What is wrong

    @Test("A folder that is none is refused with the file that is at fault")
    func refused() throws {
        func message(_ change: (ModelFixtures, inout ModelDescription) throws -> Void) throws -> String {
            let fixture = try ModelFixtures()
            var description = fixture.description
            try change(fixture, &description)
            do {
                _ = try description.makeCodec()
                return "nothing"
            } catch {
                return "\(error)"
            }
        }
        #expect(try message { $1.encoder = "other.onnx" }.contains("other.onnx"))
        #expect(try message { $1.encoder = "../encoder.onnx" }.contains("a file within the codec's folder"))
        #expect(try message { $1.encoder = "/etc/passwd" }.contains("a file within the codec's folder"))
        #expect(
            try message { fixture, description in
                try FileManager.default.createSymbolicLink(
                    atPath: fixture.folder + "/link.onnx", withDestinationPath: "/etc/hostname")
                description.encoder = "link.onnx"
            }.contains("not a link out of it"))
        #expect(try message { $1.segments = 5 }.contains("48 numbers is not 5 equal segments"))
        #expect(
            try message { fixture, _ in try fixture.write(ModelFixtures.encoder(channels: 4), "encoder.onnx") }
                .contains("encoder.onnx: not usable weights: its first input is `picture` of 1 x 4 x 16 x 16"))
        #expect(
            try message { fixture, _ in try fixture.write(ModelFixtures.decoder(shape: [1, 3, 8, 8]), "decoder.onnx") }
                .contains("it takes `latent` of 1 x 3 x 8 x 8, the encoder gives `latent` of 1 x 3 x 4 x 4"))
        let bytes = ModelFixtures.encoder().serialized()
        for cut in stride(from: 0, to: bytes.count, by: 7) {
            #expect(
                try message { fixture, _ in try fixture.write(Array(bytes.prefix(cut)), "encoder.onnx") }
                    .contains("encoder.onnx: not usable weights"))
        }
    }

    @Test("A network that gives numbers that are none is refused with the codec's name")
    func notFinite() throws {
        let fixture = try ModelFixtures()
        var encoder = ModelFixtures.encoder()
        encoder.nodes[0].outputs = ["means"]
        encoder.constants = [.init("zero", [], .numbers([0]))]
        encoder.nodes.append(.init("Div", inputs: ["means", "zero"], outputs: ["latent"]))
        try fixture.write(encoder, "encoder.onnx")
        let codec = try ModelCodec(fixture.description)
        #expect {
            try codec.encode(ModelFixtures.squares)
        } throws: { "\($0)".contains("means: its network gives numbers that are not finite") }
    }

    @Test("Damaged segments give an error and nothing else")
    func hostileSegments() throws {
        let fixture = try ModelFixtures()
        var description = fixture.description
        description.quantiser = .range(levels: 5)
        description.symbols = .plain
        let codec = try ModelCodec(description)
        let encoded = try codec.encode(ModelFixtures.squares)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let segments = encoded.segments.map { segment in
                (0..<Int.random(in: 0...segment.count + 2, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            do throws(ModelsError) {
                _ = try codec.decode(0b111, of: EncodedImage(segments: segments))
            } catch {
                guard case .badStream = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
        }
    }
}
