import Coding

/// A picture as a stream of which every prefix decodes.
enum WaveletStream {
    /// The stream's first bytes, at most `mostBytes`.
    static func encode(_ picture: RGBImage, mostBytes: Int, tables: borrowing WaveletTables) -> [UInt8] {
        var walk = WaveletWalk(
            Writer(mostBytes: mostBytes), model: WaveletModel(tables), state: WaveletState(WaveletPlanes(picture)))
        walk.run(tables.passes)
        return walk.coder.stream()
    }

    /// The picture that a stream, or a prefix of one, tells.
    static func decode(_ stream: [UInt8], tables: borrowing WaveletTables) -> RGBImage {
        let state = WaveletState()
        var walk = WaveletWalk(
            Reader(decoder: WaveletArithmeticDecoder(stream)), model: WaveletModel(tables), state: state)
        walk.run(tables.passes)
        return state.planes(points: tables.points).picture()
    }

    private struct Writer: WaveletDecisionCoder {
        let mostBytes: Int
        private var encoder = WaveletArithmeticEncoder()

        init(mostBytes: Int) { self.mostBytes = mostBytes }

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
