/// A stream of random numbers with a name: equal names give equal numbers, whatever else a run draws or in which order.
///
/// The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC
/// 2011): the n-th number is a function of the key and n alone. The key comes from (seed, replication, name, indices), so
/// a new codec, link or thread draws from streams of its own and changes nobody else's numbers.
public struct RandomStream: Sendable {
    private let key: (UInt32, UInt32)
    private let streamID: UInt64
    private var counter: UInt64 = 0
    private var buffered: UInt64 = 0
    private var hasBuffered = false

    fileprivate init(key: UInt64, streamID: UInt64) {
        self.key = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
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
        let block = Philox4x32.block(
            counter: (
                UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32),
                UInt32(truncatingIfNeeded: streamID), UInt32(truncatingIfNeeded: streamID >> 32)
            ),
            key: key)
        counter += 1
        buffered = UInt64(block.2) | UInt64(block.3) << 32
        hasBuffered = true
        return UInt64(block.0) | UInt64(block.1) << 32
    }

    /// A number in [0, 1): 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

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

/// Philox4x32 with ten rounds, after the paper's reference code.
enum Philox4x32 {
    typealias Counter = (UInt32, UInt32, UInt32, UInt32)

    @inline(__always)
    static func block(counter: Counter, key: (UInt32, UInt32)) -> Counter {
        var c = counter
        var k = key
        for _ in 0..<10 {
            let low = c.0.multipliedFullWidth(by: 0xD251_1F53 as UInt32)
            let high = c.2.multipliedFullWidth(by: 0xCD9E_8D57 as UInt32)
            c = (high.high ^ c.1 ^ k.0, high.low, low.high ^ c.3 ^ k.1, low.low)
            k = (k.0 &+ 0x9E37_79B9, k.1 &+ 0xBB67_AE85)
        }
        return c
    }
}
