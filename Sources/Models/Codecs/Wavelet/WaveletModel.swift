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
    /// ``WaveletLogistic/table(mostCount:)``.
    private let logistic: UnsafeMutablePointer<UInt16>
    private let mixingRate: Int
    /// Counts of zeros and ones in each context, where a training wants them.
    private let observed: UnsafeMutablePointer<(zeros: UInt32, ones: UInt32)>?

    /// What the models of every picture start from, as it is copied for each.
    struct Start: Sendable {
        fileprivate let slots: [UInt32]
        fileprivate let mixtures: [Int32]
        fileprivate let logistic: [UInt16]
        fileprivate let mixingRate: Int

        init(_ tables: WaveletTables) {
            (slots, mixtures) = (tables.slots, tables.mixtures)
            logistic = WaveletLogistic.table(mostCount: tables.adaptation.mostCount)
            mixingRate = tables.adaptation.mixingRate
        }
    }

    init(_ start: Start, observed: UnsafeMutablePointer<(zeros: UInt32, ones: UInt32)>? = nil) {
        slots = .copy(of: start.slots)
        mixtures = .copy(of: start.mixtures)
        logistic = .copy(of: start.logistic)
        mixingRate = start.mixingRate
        self.observed = observed
    }

    deinit {
        slots.deallocate()
        mixtures.deallocate()
        logistic.deallocate()
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
            stretch(a), stretch(b), stretch(c), stretch(d), stretch(e)
        )
        var sum = Int(weights[0]) &* answers.0 &+ Int(weights[1]) &* answers.1
        sum &+= Int(weights[2]) &* answers.2 &+ Int(weights[3]) &* answers.3
        sum &+= Int(weights[4]) &* answers.4 &+ Int(weights[5]) << 8
        let probability = logistic[min(2047, max(-2047, sum >> 16)) &+ 2048 &+ WaveletLogistic.squash]
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
    private func stretch(_ slot: UInt32) -> Int { Int(Int16(bitPattern: logistic[Int(slot >> 20)])) }

    @inline(__always)
    private func learned(_ slot: UInt32, _ target: Int) -> UInt32 {
        let rate = logistic + (2 &* Int(slot & 1023) &+ WaveletLogistic.rates)
        let step = ((target &- Int(slot >> 10)) &* Int(rate[0])) >> 16
        return slot &+ UInt32(truncatingIfNeeded: step << 10) &+ UInt32(rate[1])
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

    /// Where in ``table(mostCount:)`` the logits of probabilities end, and their inverse begins.
    static let squash = 4096
    /// Where for each count n stands 2^16 / (n + 1.6), how far the next observation moves a probability, and behind it by how
    /// much n then grows: 1, and 0 from the greatest one on.
    static let rates = 2 * 4096

    /// All in one piece of memory, so that a decision needs one address for it.
    static func table(mostCount: Int) -> [UInt16] {
        stretchTable.map(UInt16.init(bitPattern:)) + squashTable
            + (0...WaveletTables.mostCount).flatMap { [UInt16(655360 / (10 * $0 + 16)), $0 < mostCount ? 1 : 0] }
    }
}
