/// How probable each decision is: five adaptive models, each of another context of the decision, whose answers are mixed in the
/// logistic domain (after Mahoney's PAQ). All of them start from what training pictures have shown.
struct WaveletModel: ~Copyable {
    /// Models that are mixed.
    static let mixed = 5
    /// Weights of a mixture: one a model and one for a constant.
    static let weights = mixed + 1

    /// A probability of a 1 in 22 bits, above how often the context counts as seen in 10 bits.
    private let slots: UnsafeMutablePointer<UInt32>
    /// Weights in 2^-16.
    private let mixtures: UnsafeMutablePointer<Int32>
    private let stretch: UnsafeMutablePointer<Int16>
    private let squash: UnsafeMutablePointer<UInt16>
    private let reciprocal: UnsafeMutablePointer<Int32>
    /// By how much a count grows: 1, and 0 from the greatest one on.
    private let growth: UnsafeMutablePointer<UInt8>
    private let mixingRate: Int
    /// Counts of zeros and ones in each context, where a training wants them.
    private let observed: UnsafeMutablePointer<(zeros: UInt32, ones: UInt32)>?

    /// - Parameter slots: ``WaveletTables/slots``, where they have been made already.
    init(
        _ tables: borrowing WaveletTables, slots: [UInt32]? = nil,
        observed: UnsafeMutablePointer<(zeros: UInt32, ones: UInt32)>? = nil
    ) {
        self.slots = .copy(of: slots ?? tables.slots)
        mixtures = .copy(of: tables.mixtures)
        stretch = .copy(of: WaveletLogistic.stretchTable)
        squash = .copy(of: WaveletLogistic.squashTable)
        reciprocal = .copy(of: WaveletLogistic.reciprocalTable)
        growth = .filled(WaveletLogistic.reciprocalTable.count, 0)
        growth.update(repeating: 1, count: tables.adaptation.mostCount)
        mixingRate = tables.adaptation.mixingRate
        self.observed = observed
    }

    deinit {
        slots.deallocate()
        mixtures.deallocate()
        stretch.deallocate()
        squash.deallocate()
        reciprocal.deallocate()
        growth.deallocate()
    }

    /// Has a decision made by `coder` at the probability that the models give, and learns from it.
    ///
    /// - Returns: the decision; negative at the end of the stream.
    @inline(__always)
    func decide<Coder: WaveletDecisionCoder>(
        _ bit: Int, at places: WaveletPlaces, mixture: Int, _ coder: inout Coder
    ) -> Int {
        let weights = mixtures + mixture &* Self.weights
        let (a, b, c, d, e) = (
            slots[places.0], slots[places.1], slots[places.2], slots[places.3], slots[places.4]
        )
        let answers = (
            Int(stretch[Int(a >> 20)]), Int(stretch[Int(b >> 20)]), Int(stretch[Int(c >> 20)]),
            Int(stretch[Int(d >> 20)]), Int(stretch[Int(e >> 20)])
        )
        var sum = Int(weights[0]) &* answers.0 &+ Int(weights[1]) &* answers.1
        sum &+= Int(weights[2]) &* answers.2 &+ Int(weights[3]) &* answers.3
        sum &+= Int(weights[4]) &* answers.4 &+ Int(weights[5]) << 8
        let probability = squash[min(2047, max(-2047, sum >> 16)) &+ 2048]
        let decision = coder.code(bit, probability: UInt32(probability))
        guard decision >= 0 else { return decision }

        let error = (decision << 16 &- Int(probability)) &* mixingRate
        weights[0] &+= Int32(truncatingIfNeeded: (answers.0 &* error) >> 18)
        weights[1] &+= Int32(truncatingIfNeeded: (answers.1 &* error) >> 18)
        weights[2] &+= Int32(truncatingIfNeeded: (answers.2 &* error) >> 18)
        weights[3] &+= Int32(truncatingIfNeeded: (answers.3 &* error) >> 18)
        weights[4] &+= Int32(truncatingIfNeeded: (answers.4 &* error) >> 18)
        weights[5] &+= Int32(truncatingIfNeeded: error >> 10)
        let target = decision == 1 ? (1 << 22) - 1 : 0
        slots[places.0] = learned(a, target)
        slots[places.1] = learned(b, target)
        slots[places.2] = learned(c, target)
        slots[places.3] = learned(d, target)
        slots[places.4] = learned(e, target)
        if let observed {
            for place in [places.0, places.1, places.2, places.3, places.4] {
                if decision == 1 { observed[place].ones += 1 } else { observed[place].zeros += 1 }
            }
        }
        return decision
    }

    @inline(__always)
    private func learned(_ slot: UInt32, _ target: Int) -> UInt32 {
        let count = Int(slot & 1023)
        let step = ((target &- Int(slot >> 10)) &* Int(reciprocal[count])) >> 16
        return slot &+ UInt32(truncatingIfNeeded: step << 10) &+ UInt32(growth[count])
    }

    /// The mixtures' weights as they are now.
    func currentMixtures(_ count: Int) -> [Int32] { Array(UnsafeBufferPointer(start: mixtures, count: count)) }
}

extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
    /// Memory of one's own with what an array holds; the array is not empty.
    static func copy(of array: [Pointee]) -> Self {
        let pointer = Self.allocate(capacity: array.count)
        array.withUnsafeBufferPointer { buffer in
            guard let first = buffer.baseAddress else { return }
            pointer.initialize(from: first, count: buffer.count)
        }
        return pointer
    }

    static func filled(_ count: Int, _ value: Pointee) -> Self {
        let pointer = Self.allocate(capacity: count)
        pointer.initialize(repeating: value, count: count)
        return pointer
    }
}

/// The logistic function and its inverse in integers, made without floating point: 256 is 1.
enum WaveletLogistic {
    /// 2^16 / (1 + exp(-x)) at x = -8, -7.5, ... 8.
    private static let knots: [Int32] = [
        22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793, 47911,
        53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514,
    ]

    /// The probability in 2^-16 of each logit from -2048 through 2047, in 2^-8: linear between the knots.
    static let squashTable: [UInt16] = (0..<4096).map { place in
        let (knot, rest) = (place >> 7, Int32(place & 127))
        return UInt16((knots[knot] * (128 - rest) + knots[knot + 1] * rest + 64) >> 7)
    }

    /// The logit in 2^-8 of each probability in 2^-12: the least whose probability is not below.
    static let stretchTable: [Int16] = {
        var logit = 0
        return (0..<4096).map { twelfth in
            while logit < 4095, squashTable[logit] < UInt16(twelfth * 16 + 8) { logit += 1 }
            return Int16(logit - 2048)
        }
    }()

    /// 2^16 / (n + 1.6): how far the n-th observation moves a probability.
    static let reciprocalTable: [Int32] = (0..<1024).map { Int32(655360 / (10 * $0 + 16)) }
}
