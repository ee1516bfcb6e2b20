import Coding

/// Makes of pictures streams of which every prefix decodes, and pictures of those.
struct WaveletPictureCoder: Sendable {
    private let points: [[Int32]]
    private let start: WaveletModel.Start
    /// Those of the tables' passes that can ask for anything.
    private let passes: [WaveletPass]

    init(_ tables: WaveletTables) {
        points = tables.points
        start = WaveletModel.Start(tables)
        // Where the clean pass of a plane comes first, it leaves nothing to the one about coefficients with neighbours.
        var cleaned: Set<[Int]> = []
        passes = tables.passes.filter { pass in
            if pass.kind == .clean { cleaned.insert([pass.band, pass.plane]) }
            return pass.kind != .spread || !cleaned.contains([pass.band, pass.plane])
        }
    }

    /// The stream's first bytes, at most `mostBytes`.
    func encode(_ picture: RGBImage, mostBytes: Int) -> [UInt8] {
        var walk = WaveletWalk(
            Writer(mostBytes: mostBytes), model: WaveletModel(start),
            state: WaveletState(WaveletPlanes(picture)))
        walk.run(passes)
        return walk.coder.stream()
    }

    /// The picture that a stream, or a prefix of one, tells.
    func decode(_ stream: [UInt8]) -> RGBImage {
        let state = WaveletState()
        var walk = WaveletWalk(
            Reader(decoder: WaveletArithmeticDecoder(stream)), model: WaveletModel(start), state: state)
        walk.run(passes)
        return state.planes(points: points).picture()
    }

    private struct Writer: WaveletDecisionCoder {
        let mostBytes: Int
        private var encoder: WaveletArithmeticEncoder

        init(mostBytes: Int) {
            self.mostBytes = mostBytes
            encoder = WaveletArithmeticEncoder(capacity: mostBytes)
        }

        @inline(__always)
        mutating func code(_ bit: Int, probability: UInt32) -> Int {
            guard encoder.bytes.count < mostBytes else { return -1 }
            encoder.encode(bit, probability: probability)
            return bit
        }

        consuming func stream() -> [UInt8] {
            if encoder.bytes.count < mostBytes { encoder.finish() }
            return Array(encoder.bytes.prefix(mostBytes))
        }
    }

    private struct Reader: WaveletDecisionCoder {
        var decoder: WaveletArithmeticDecoder

        @inline(__always)
        mutating func code(_ bit: Int, probability: UInt32) -> Int { decoder.decode(probability: probability) ?? -1 }
    }
}
