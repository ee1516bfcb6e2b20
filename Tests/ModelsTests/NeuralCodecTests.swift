import Foundation
import Testing

@testable import CodecDeepCOD
@testable import CodecPNC
@testable import CodecRNN
@testable import CodecStarfish
@testable import Coding
@testable import Tensors

/// The neural codecs with weights by formula: what is sent decodes to what was meant, damage is refused, and parts that
/// did not arrive count as zero.
@Suite struct NeuralCodecTests {
    @Test func everyCodecDecodesTheSameFromItsBytesTwice() throws {
        for codec in try codecs() {
            let encoded = try codec.encode(picture)
            #expect(try codec.encode(picture) == encoded)
            let code = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
            #expect(code != 0)
            let decoded = try #require(try codec.decode(code, of: encoded))
            #expect(decoded.width == 224 && decoded.height == 224)
            #expect(try codec.decode(code, of: encoded) == decoded)
            #expect(try codec.decode(0, of: encoded) == nil)
        }
    }

    @Test func pncSymbolsSurviveTheirEntropyCoding() throws {
        let codec = try pnc()
        let features = try codec.features(of: picture)
        #expect(features.count == 10 && features.allSatisfy { $0.count == 1024 })
        for index in features.indices {
            let bytes = codec.segment(index, of: features)
            #expect(try codec.tables[index].decode(bytes, count: 1024, origin: "test") == features[index])
        }
    }

    @Test func pncCodesAreBitsOfWholeFeatures() throws {
        let codec = try pnc()
        let layout = try codec.encode(picture).layout
        #expect(codec.usablePart(of: .segments(3, of: layout), layout: layout) == 0b111)
        var gap = Reception.whole(layout)
        gap.prefixBytes[1] -= 1
        #expect(codec.usablePart(of: gap, layout: layout) == 0b11_1111_1101)
    }

    @Test func starfishPatchesDoNotDependOnOneAnother() throws {
        let codec = try starfish()
        let encoded = try codec.encode(picture)
        let whole = try #require(try codec.decode(0b1111, of: encoded))
        let first = try #require(try codec.decode(0b0001, of: encoded))
        for row in [0, 50, 111] {
            let line = row * 224 * 3..<(row * 224 + 112) * 3
            #expect(Array(whole.samples[line]) == Array(first.samples[line]))
        }
    }

    @Test func damagedStreamsGiveErrorsOrPicturesAndNeverMore() throws {
        var random = SeededRandom(seed: 11, label: "damage")
        for codec in try codecs() {
            let encoded = try codec.encode(picture)
            let code = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
            for _ in 0..<4 {
                var segments = encoded.segments
                let segment = random.below(segments.count)
                switch random.below(3) {
                case 0: segments[segment].removeLast(1 + random.below(segments[segment].count - 1))
                case 1: segments[segment] = segments[segment].map { _ in UInt8.random(in: 0...255, using: &random) }
                default: segments[segment] += [1, 2, 3]
                }
                do {
                    _ = try codec.decode(code, of: EncodedImage(segments: segments))
                } catch {
                    guard case .badStream = error else {
                        Issue.record("\(codec.fingerprint): \(error)")
                        continue
                    }
                }
            }
        }
    }

    @Test func aPictureOfAnotherSizeIsRefused() throws {
        for codec in try codecs() {
            #expect(throws: ModelsError.badParameter(name: "picture", value: "100 x 80", expected: "224 x 224 pixels"))
            {
                try codec.encode(RGBImage(width: 100, height: 80))
            }
        }
    }

    @Test func weightsOfAnotherCodecAreRefused() throws {
        let file = Safetensors(metadata: ["codec": "starfish"])
        #expect(
            throws: ModelsError.badWeights(
                path: "x", reason: "the weights are those of starfish, expected those of pnc")
        ) {
            try CodecWeights(file: file, path: "x", hash: "", codec: "pnc")
        }
    }

    @Test func codeLengthsThatAreNoCodeAreRefused() throws {
        for values in [
            [Float](repeating: 1, count: 64), [Float](repeating: 6.5, count: 64), [Float](repeating: -6, count: 64),
        ] {
            let entry = Safetensors.Entry(name: HuffmanTable.codeLengthsName, shape: [1, 64], values: values)
            let weights = try CodecWeights(
                file: Safetensors(entries: [entry], metadata: ["codec": "pnc"]), path: "x", hash: "", codec: "pnc")
            #expect(throws: ModelsError.self) { try weights.huffmanTables(count: 1, symbols: 64) }
        }
    }

    @Test func publishedTablesKeepTheirLengths() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let weights = folder.appendingPathComponent("weights.safetensors").path
        let tables = folder.appendingPathComponent("tables.json").path
        // 62 codes of 6 bits, the last two symbols and the end mark of 7, 8 and 8 bits, and one of 6: a complete code.
        var codes = (0..<62).map { #""\#($0)":{"bits":6,"code":""}"# }
        codes += [#""62":{"bits":6,"code":""}"#, #""63":{"bits":7,"code":""}"#, #""_EOF":{"bits":7,"code":""}"#]
        let table = "{" + codes.joined(separator: ",") + "}"
        try "[\(table)]".write(toFile: tables, atomically: true, encoding: .utf8)
        try Safetensors(metadata: ["output_scale": "0.02"]).write(to: weights)
        let joined = try PNCPublishedWeights.joined(weightsPath: weights, tablesPath: tables)
        let lengths = try #require(joined[HuffmanTable.codeLengthsName]).values
        #expect(lengths == [Float](repeating: 6, count: 63) + [7, 7])
        #expect(joined.metadata["rounding"] == "edges" && joined.metadata["scale"] == "0.02")
    }

    // MARK: Codecs

    private var picture: RGBImage {
        let samples = (0..<224 * 224 * 3).map { index in
            let (x, y, channel) = (Double(index / 3 % 224), Double(index / 672), Double(index % 3))
            return UInt8(127 + 100 * sin(0.05 * x + 0.03 * y * (channel + 1)))
        }
        return RGBImage(width: 224, height: 224, samples: samples)
    }

    private func codecs() throws -> [any ImageCodec] {
        [
            try pnc(), try starfish(), try deepCOD(),
            try RNNCodec(
                weights("rnn-lite", RNNNetwork(divisor: 4, from: start).parameters, tables: 0, symbols: 1),
                isLight: true,
                iterations: 2, compute: .reference),
        ]
    }

    private func pnc() throws -> PNCCodec {
        try PNCCodec(
            weights(
                "pnc", PNCNetwork(from: start).parameters, tables: 10, symbols: 64,
                metadata: ["scale": "0.02125", "rounding": "nearest"]), compute: .reference)
    }

    private func starfish() throws -> StarfishCodec {
        try StarfishCodec(
            weights("starfish", StarfishNetwork(from: start).parameters, tables: 1, symbols: 64), compute: .reference)
    }

    private func deepCOD() throws -> DeepCODCodec {
        try DeepCODCodec(
            weights("deepcod", DeepCODNetwork(channels: 2, from: start).parameters, tables: 2, symbols: 8),
            compute: .reference)
    }

    private var start: ParameterSource { ParameterSource(seed: 1) }

    /// Weights by the formula with tables in which low symbols have short codes.
    private func weights(
        _ codec: String, _ parameters: [NamedTensor], tables: Int, symbols: Int, metadata: [String: String] = [:]
    ) throws -> CodecWeights {
        var file = try NetworkFixtures.weights(for: parameters)
        let table = HuffmanTable(counts: (0..<symbols).map { 1000 / ($0 + 1) })
        if tables > 0 { file.entries.append(HuffmanTable.entry([HuffmanTable](repeating: table, count: tables))) }
        file.metadata = metadata
        file.metadata["codec"] = codec
        return try CodecWeights(file: file, path: "formula", hash: "0", codec: codec)
    }
}
