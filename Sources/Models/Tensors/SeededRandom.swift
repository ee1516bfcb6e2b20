import Foundation

/// A stream of random numbers that depends on a seed and a label alone (SplitMix64: Steele, Lea and Flood, 2014).
///
/// Each use in training draws from a stream of its own, named by what it is for and the number of the step, so that a
/// run that is resumed draws what the uninterrupted run would have drawn.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A stream; equal seeds, labels and numbers give equal streams.
    package init(seed: UInt64, label: String, numbers: [Int] = []) {
        // FNV-1a, then mixed: labels that differ in one letter give unrelated streams.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        state = Self.mix(seed ^ Self.mix(hash))
        for number in numbers {
            state = Self.mix(state &+ UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        }
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Uniform in [0, 1).
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0..<bound.
    package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

    /// Standard normal (Box and Muller, 1958).
    package mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }
}
