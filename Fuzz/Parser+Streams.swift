import CodecWavelet
import Codecs
import Coding
import Sim
import Tensors

extension Parser {
    /// Weights, entropy-coded streams, and what arrived of a neural codec's segments.
    static let streams = [
        Parser(
            "safetensors",
            words: [
                "__metadata__", "dtype", "shape", "data_offsets", "F32", "F16", "BF16", "I64", "[0,4]", "-1",
                "9223372036854775807", "4611686018427387904", "{", "}", "[", "]", ",", ":", "\"",
            ],
            seeds: {
                [
                    Safetensors(
                        entries: [
                            .init(name: "a", shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
                            .init(name: "b", shape: [], values: [7], isHalf: true),
                        ], metadata: ["codec": "pnc", "scale": "1.5"]
                    ).serialized()
                ]
            }
        ) {
            { bytes in
                let file = try Safetensors(bytes: bytes, path: "fuzz.safetensors")
                let again = try Safetensors(bytes: file.serialized(), path: "again.safetensors")
                guard again.entries.map(\.name) == file.entries.map(\.name) else {
                    fatalError("a file written again has other tensors")
                }
            }
        },
        Parser(
            "huffman",
            seeds: {
                // Number of symbols, their code lengths, number of coded symbols, stream.
                let table = HuffmanTable(counts: [60, 30, 9, 1, 5, 2])
                let wide = HuffmanTable(counts: (0..<200).map { $0 * $0 })
                return [
                    [6] + table.codeLengths + [0, 8] + table.encode([0, 0, 1, 3, 5, 2, 4, 0]),
                    [200] + wide.codeLengths + [0, 5] + wide.encode([0, 1, 199, 100, 3]),
                ]
            }
        ) {
            { bytes in
                var numbers = Numbers(bytes)
                let table = try HuffmanTable(codeLengths: numbers.take(numbers.byte()), origin: "fuzz")
                let count = numbers.short()
                let stream = numbers.take(.max)
                let symbols = try table.decode(stream, count: count, origin: "fuzz")
                guard table.encode(symbols) == stream else { fatalError("symbols that code to another stream") }
            }
        },
        Parser("bits", seeds: { [[3, 32, 1, 0, 24, 7, 0xA5, 0x5A, 1, 2, 3, 4, 5, 6, 7, 8]] }) {
            { bytes in
                var numbers = Numbers(bytes)
                let widths = (0..<numbers.byte() & 63).map { _ in numbers.byte() % 33 }
                var reader = BitReader(numbers.take(.max), origin: "fuzz")
                for width in widths { _ = try reader.read(bits: width) }
                try reader.expectEnd()
            }
        },
        Parser(
            "wavelet", mostBytes: 5040,
            seeds: { [try WaveletCodec(mostBytes: 2016).encode(wavePicture).segments.flatMap(\.self)] }
        ) {
            let codec = try WaveletCodec()
            return { bytes in
                let image = EncodedImage(segments: [bytes])
                let part = codec.usablePart(of: .whole(image.layout), layout: image.layout)
                guard part > 0 else { return }
                let picture = try codec.decode(part, of: image)
                // Again for one in sixteen, chosen by its bytes so that a repetition does the same: it takes as long as all the rest.
                guard bytes.reduce(0, &+) & 15 == 0 else { return }
                guard try codec.decode(.max, of: image) == picture else {
                    fatalError("a stream that decodes to two pictures")
                }
            }
        },
        stripped("jpeg2000"), stripped("avif"), stripped("jxl"),
        neural("pnc", segments: 10, allCodes: 0x3FF),
        neural("starfish", segments: 4, allCodes: 0xF),
        neural("deepcod", segments: 8, allCodes: 1),
        neural("rnn-lite", segments: 16, allCodes: 16),
        Parser(
            "weights", words: ["codec", "pnc", "scale", "rounding", "huffman.code_lengths"], mostBytes: 1 << 20,
            seeds: {
                guard let path = CodecWeights.shippedPath(codec: "pnc") else { return [] }
                return [try Safetensors(contentsOf: path).serialized()]
            }
        ) {
            let folder = try TemporaryFolder()
            return { bytes in
                let path = try folder.write(bytes, to: "w.safetensors")
                _ = try CodecRegistry.all.makeCodec(name: "pnc", weights: path)
            }
        },
    ]

    /// A picture of the size that these codecs take, always the same.
    private static let wavePicture: RGBImage = {
        let samples = (0..<224 * 224 * 3).map { index -> UInt8 in
            let (column, row) = (index / 3 % 224, index / 672)
            return UInt8((column + row * 3) & 0xFF)
        }
        return RGBImage(width: 224, height: 224, samples: samples)
    }()

    /// The stream of a codec without its file's boxes, so that what is broken reaches the library that decodes.
    private static func stripped(_ name: String) -> Parser {
        Parser(
            name, mostBytes: 8192,
            seeds: {
                let codec = try CodecRegistry.all.makeCodec(name: name, parameters: ["container": 0])
                return [try codec.encode(wavePicture).segments.flatMap(\.self)]
            }
        ) {
            let codec = try CodecRegistry.all.makeCodec(name: name, parameters: ["container": 0])
            return { bytes in
                let image = EncodedImage(stream: bytes)
                for reception in [Reception.whole(image.layout), .bytes(bytes.count / 2, of: image.layout)] {
                    _ = try codec.decode(codec.usablePart(of: reception, layout: image.layout), of: image)
                }
            }
        }
    }

    /// The received segments of a neural codec with the weights that are shipped: a code in two bytes, then the segments, each
    /// after its length in two bytes.
    private static func neural(_ name: String, segments: Int, allCodes: Int) -> Parser {
        Parser(
            name, mostBytes: 16384,
            seeds: {
                let encoded = try CodecRegistry.all.makeCodec(name: name).encode(wavePicture)
                return [[UInt8(allCodes >> 8), UInt8(allCodes & 0xFF)] + Numbers.joined(encoded.segments)]
            }
        ) {
            let codec = try CodecRegistry.all.makeCodec(name: name)
            return { bytes in
                var numbers = Numbers(bytes)
                let code = Int64(Int16(truncatingIfNeeded: numbers.short()))
                let image = EncodedImage(segments: numbers.pieces(atMost: 2 * segments))
                _ = codec.usablePart(of: .bytes(bytes.count / 2, of: image.layout), layout: image.layout)
                _ = try codec.decode(code, of: image)
            }
        }
    }
}
