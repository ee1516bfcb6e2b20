import Foundation
import Testing

@testable import CodecWavelet
@testable import Coding
@testable import Tensors

/// The wavelet codec's parts against what is known of them from elsewhere.
@Suite struct WaveletPartsTests {
    // MARK: Arithmetic coding

    @Test("Of every prefix of the coder's stream come the first decisions as they were, and no others")
    func arithmeticCoding() {
        var random = SeededRandom(seed: 15, label: "decisions")
        let decisions = (0..<4000).map { _ -> (bit: Int, probability: UInt32) in
            let probability = UInt32(random.below(65535) + 1)
            // Mostly as probable as it is said to be, so that there is something to gain.
            return (random.below(65536) < Int(probability) ? 1 : 0, probability)
        }
        var encoder = WaveletArithmeticEncoder()
        for decision in decisions { encoder.encode(decision.bit, probability: decision.probability) }
        encoder.finish()
        let ideal = decisions.reduce(0.0) { sum, decision in
            let one = Double(decision.probability) / 65536
            return sum - log2(decision.bit == 1 ? one : 1 - one)
        }
        #expect(abs(Double(8 * encoder.bytes.count) - ideal) < ideal / 500 + 32)
        var before = 0
        for count in 0...encoder.bytes.count {
            var decoder = WaveletArithmeticDecoder(Array(encoder.bytes.prefix(count)))
            var told = 0
            while told < decisions.count, let bit = decoder.decode(probability: decisions[told].probability) {
                #expect(bit == decisions[told].bit)
                told += 1
            }
            #expect(told >= before)
            before = told
        }
        #expect(before == decisions.count)
    }

    // MARK: Transform

    @Test("The low band is the picture under the published filter of the 9/7 wavelet, every second sample")
    func analysisFilter() {
        // Cohen, Daubechies and Feauveau's low-pass filter, for a gain of 1 (ISO/IEC 15444-1, table F.4).
        let taps = [0.026748757411, -0.016864118443, -0.078223266529, 0.266864118443, 0.602949018236]
        var random = SeededRandom(seed: 15, label: "rows")
        // Columns are constant, so that only rows are filtered.
        let row = (0..<224).map { _ in UInt8(random.below(256)) }
        let samples = (0..<224 * 224).flatMap { [UInt8](repeating: row[$0 % 224], count: 3) }
        let side = WaveletPlanes.side
        var plane = [Int32](repeating: 0, count: side * side)
        for index in plane.indices { plane[index] = Int32(samples[3 * index]) << 5 }
        var scratch = plane
        plane.withUnsafeMutableBufferPointer { plane in
            scratch.withUnsafeMutableBufferPointer { scratch in
                guard let plane = plane.baseAddress, let scratch = scratch.baseAddress else { return }
                WaveletLifting(stride: side, plane: plane, scratch: scratch).analyse(side)
            }
        }
        for low in 2..<110 {
            let expected = (-4...4).reduce(0.0) { sum, offset in
                sum + taps[4 - abs(offset)] * 32 * Double(row[2 * low + offset])
            }
            #expect(abs(Double(plane[50 * side + low]) - expected) < 8, "\(low)")
        }
    }

    @Test("Coefficients that are all kept give the picture back, but for rounding")
    func inverse() {
        let picture = testPicture(width: 224, height: 224)
        let back = WaveletPlanes(picture).picture()
        let worst = zip(picture.samples, back.samples).map { abs(Int($0) - Int($1)) }.max()
        #expect((worst ?? 255) <= 2)
    }

    @Test("Bands tile each plane, and no coefficient's neighbours reach into another band")
    func bands() {
        let bands = WaveletBands.standard.all
        #expect(bands.count == 57)
        #expect(bands.reduce(0) { $0 + $1.width * $1.height } == 3 * 224 * 224)
        var taken = Set<Int>()
        for band in bands {
            for row in -2..<band.height + 2 {
                for column in -2..<band.width + 2 { taken.insert(band.start + row * band.stride + column) }
            }
        }
        #expect(taken.count == WaveletBands.standard.count)
        #expect(taken.min() == 0 && taken.max() == WaveletBands.standard.count - 1)
        for band in bands where band.parent != nil {
            #expect(
                band.parent.map { bands[$0].level == band.level + 1 && bands[$0].orientation == band.orientation }
                    == true)
        }
    }

    // MARK: Order

    @Test("However far the kinds of passes are moved, all of a plane comes before the next plane of its band")
    func planesInTurn() {
        var order = WaveletOrder()
        order.spread = 3
        order.clean = -2
        var lowest = [Int](repeating: WaveletBands.planes, count: 57)
        for pass in order.passes {
            #expect(pass.plane <= lowest[pass.band])
            lowest[pass.band] = pass.plane
        }
        #expect(Set(order.passes).count == order.passes.count)
    }

    @Test("A search finds the slope of each factor, and takes the best of its steps down it")
    func search() throws {
        // A bowl around a known place, over which the search is told the height.
        let place = WaveletOrder().factors.enumerated().map { $0.element + ($0.offset == 11 ? -1.0 : 0) }
        func height(_ order: WaveletOrder) -> Double {
            zip(order.factors, place).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        var search = WaveletOrderSearch(start: WaveletOrder())
        while let next = search.next { search.add(height(next)) }
        #expect(search.measured.count == 36)
        // The slope of a square at a distance of 1 is 2, by 0.3.
        for (factor, effect) in search.effects.enumerated() { #expect(abs(effect - (factor == 11 ? 0.6 : 0)) < 1e-9) }
        #expect(abs(height(search.best) - 0.01) < 1e-9)
    }

    @Test("Tables learn from pictures what makes their streams shorter")
    func training() throws {
        var options = WaveletTraining.Options()
        options.mostBytes = 700
        let picture = testPicture(width: 224, height: 224)
        let order = WaveletOrder()
        let learned = try WaveletTraining([picture]).tables(order: order, options) { _ in }
        func bytes(_ tables: WaveletTables) -> Double {
            let counter = WaveletCounter(bytes: 1 << 20)
            let state = WaveletState(WaveletPlanes(picture))
            var walk = WaveletWalk(counter, model: WaveletModel(.init(tables)), state: state)
            walk.run(Array(order.passes.prefix(400)))
            return walk.coder.bits / 8
        }
        #expect(bytes(learned) < 0.8 * bytes(WaveletTables(passes: order.passes)))
    }
}
