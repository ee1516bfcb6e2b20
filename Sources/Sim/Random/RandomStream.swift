/// A stream of random numbers with a name: equal names give equal numbers, whatever else a run draws or in which order.
///
/// The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC
/// 2011): the n-th number is a function of the key and n alone. The key comes from (seed, replication, name, indices), so
/// a new codec, link or thread draws from streams of its own and changes nobody else's numbers.
public struct RandomStream: Sendable {
    private let key: SIMD2<UInt64>
    private var counter: UInt64 = 0
    private var buffered: UInt64 = 0
    private var hasBuffered = false
    // Apart from the counter: read as one vector just after the counter was written, the two would wait for memory.
    private let streamID: UInt64

    fileprivate init(key: UInt64, streamID: UInt64) {
        self.key = SIMD2(key & 0xffff_ffff, key >> 32)
        self.streamID = streamID
    }

    /// The next 64 random bits.
    @inline(__always)
    public mutating func next() -> UInt64 {
        guard hasBuffered else { return nextOfBlock() }
        hasBuffered = false
        return buffered
    }

    /// The first half of the next block; the other is kept.
    private mutating func nextOfBlock() -> UInt64 {
        let numbers = nextBlock()
        buffered = numbers[1]
        hasBuffered = true
        return numbers[0]
    }

    @inline(__always)
    private mutating func nextBlock() -> SIMD2<UInt64> {
        let numbers = Philox4x32.block(counter: SIMD2(counter, streamID), key: key)
        counter &+= 1
        return numbers
    }

    /// The product of 1 - ``uniform()`` over the next `count` numbers: a block at a time, with what all blocks share kept at hand.
    mutating func productOfComplements(count: Int) -> Double {
        var product = 1.0
        var left = count
        if left > 0, hasBuffered {
            product = 1 - uniform()
            left -= 1
        }
        while left >= 2 {
            let numbers = nextBlock()
            product *= 1 - Self.uniform(numbers[0])
            product *= 1 - Self.uniform(numbers[1])
            left -= 2
        }
        if left > 0 { product *= 1 - uniform() }
        return product
    }

    /// A number in [0, 1): 53 random bits.
    public mutating func uniform() -> Double { Self.uniform(next()) }

    @inline(__always)
    private static func uniform(_ bits: UInt64) -> Double { Double(bits >> 11) * 0x1p-53 }

    /// A whole number in 0 ..< `bound`, by multiplication (Lemire 2019), bias below 2^-32 for bounds up to 2^32.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "a bound of at least one")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True with the given probability.
    public mutating func bernoulli(_ probability: Double) -> Bool { uniform() < probability }
}

/// The source of a run's random streams: a seed and a replication.
public struct RandomStreams: Sendable, Hashable {
    /// The scenario's seed.
    public let seed: UInt64
    /// The replication, from 0.
    public let replication: Int

    /// Makes the source of a run's streams.
    public init(seed: UInt64, replication: Int) {
        self.seed = seed
        self.replication = replication
    }

    /// The stream of a name and, where one name has many uses, their indices: `stream("mac", image)`.
    public func stream(_ name: StaticString, _ first: Int = 0, _ second: Int = 0) -> RandomStream {
        var hash = name.withUTF8Buffer { bytes in
            // FNV-1a over the name, then a strong finaliser over each number.
            bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        }
        hash = Self.mixed(hash ^ Self.mixed(seed))
        let key = Self.mixed(hash &+ 0x9e37_79b9_7f4a_7c15 &* (UInt64(bitPattern: Int64(replication)) &+ 1))
        let id = Self.mixed(UInt64(bitPattern: Int64(first)) &+ 0x9e37_79b9_7f4a_7c15)
        return RandomStream(key: key, streamID: Self.mixed(id ^ UInt64(bitPattern: Int64(second))))
    }

    /// SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection that spreads every bit.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Philox4x32 with ten rounds (Salmon et al.), whose words it keeps in vectors: what a round does to words 0 and 1, it does to 2 and 3.
enum Philox4x32 {
    /// Two words, each the lower half of a lane.
    private typealias Words = SIMD2<UInt64>

    /// A block of random bits.
    ///
    /// - Parameters:
    ///   - counter: words 0 and 1 in the first lane, 2 and 3 in the second; so is the block.
    ///   - key: a word in each lane.
    @inline(__always)
    static func block(counter: SIMD2<UInt64>, key: SIMD2<UInt64>) -> SIMD2<UInt64> {
        let lowerHalves = Words(repeating: 0xffff_ffff)
        // Upper halves of words hold what is left of products and sums; nothing looks at them.
        var (even, odd, key) = (counter, counter &>> 32, key)
        @inline(__always)
        func round() {
            let products = (even & lowerHalves) &* Words(0xD251_1F53, 0xCD9E_8D57)
            let halves = unsafeBitCast(products, to: SIMD4<UInt32>.self)
            even = unsafeBitCast(SIMD4(halves[3], halves[3], halves[1], halves[1]), to: Words.self) ^ odd ^ key
            odd = unsafeBitCast(SIMD4(halves[2], halves[2], halves[0], halves[0]), to: Words.self)
            key &+= Words(0x9E37_79B9, 0xBB67_AE85)
        }
        // Not a loop, which the compiler would leave one: keys, which many blocks share, are then made once for all of them.
        round(); round(); round(); round(); round()
        round(); round(); round(); round(); round()
        return even & lowerHalves | odd &<< 32
    }
}
