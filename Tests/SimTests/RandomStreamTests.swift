import Foundation
import Statistics
import Testing

@testable import Sim

@Suite("Random streams")
struct RandomStreamTests {
    @Test("Philox4x32-10 gives the known answers of Random123 1.14 (kat_vectors)")
    func knownAnswers() {
        let zero = block(counter: (0, 0, 0, 0), key: (0, 0))
        #expect(zero == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        let all: UInt32 = 0xffff_ffff
        let ones = block(counter: (all, all, all, all), key: (all, all))
        #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        let pi = block(
            counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
        #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    /// The generator's block in the words of its paper.
    private func block(
        counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        func joined(_ low: UInt32, _ high: UInt32) -> UInt64 { UInt64(low) | UInt64(high) << 32 }
        func low(_ lane: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: lane) }
        func high(_ lane: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: lane >> 32) }
        let block = Philox4x32.block(
            counter: SIMD2(joined(counter.0, counter.1), joined(counter.2, counter.3)),
            key: SIMD2(UInt64(key.0), UInt64(key.1)))
        return (low(block[0]), high(block[0]), low(block[1]), high(block[1]))
    }

    @Test("equal names give equal numbers, whatever was drawn elsewhere")
    func names() {
        let streams = RandomStreams(seed: 7, replication: 3)
        var first = streams.stream("jammer", 2)
        var other = streams.stream("back-off", 2)
        _ = other.next()
        var again = RandomStreams(seed: 7, replication: 3).stream("jammer", 2)
        for _ in 0..<10 { #expect(first.next() == again.next()) }
    }

    @Test("a sum of exponential stages takes the numbers that it would take one by one", arguments: 1...32)
    func erlangStages(stages: Int) {
        for ahead in 0..<3 {
            var together = RandomStreams(seed: 11, replication: stages).stream("erlang", ahead)
            for _ in 0..<ahead { _ = together.next() }
            var single = together
            for _ in 0..<3 {
                var product = 1.0
                for _ in 0..<stages { product *= 1 - single.uniform() }
                #expect(
                    together.erlang(stages: stages, mean: 2) == -2 * ElementaryFunctions.logarithm(product),
                    "\(stages) stages, \(ahead) numbers ahead")
            }
            #expect(together.next() == single.next(), "\(stages) stages, \(ahead) numbers ahead")
        }
    }

    @Test("seed, replication, name and both indices each make another stream")
    func differences() {
        var starts: Set<UInt64> = []
        var count = 0
        for seed in 0..<4 as Range<UInt64> {
            for replication in 0..<4 {
                let streams = RandomStreams(seed: seed, replication: replication)
                for first in 0..<4 {
                    for second in 0..<4 {
                        for var stream in [streams.stream("a", first, second), streams.stream("b", first, second)] {
                            starts.insert(stream.next())
                            count += 1
                        }
                    }
                }
            }
        }
        #expect(starts.count == count)
    }

    @Test("keeps its numbers from version to version, so that results can be repeated")
    func golden() {
        var stream = RandomStreams(seed: 1, replication: 0).stream("golden")
        let bits = (0..<3).map { _ in stream.next() }
        let exponential = stream.exponential(mean: 1).bitPattern
        let normal = stream.normal().bitPattern
        #expect(bits == [0x8cdb_1b3b_dff6_b67d, 0x2683_1a9e_6021_28f9, 0x6e15_634c_b58d_df01])
        #expect(exponential == 0x3ffe_0365_1615_a4de && normal == 0x3fd0_ce8c_aa8c_4568)
    }

    /// Mean and variance of many numbers, which must lie within five standard errors of the true ones.
    private func check(mean: Double, variance: Double, kurtosis: Double, _ draw: (inout RandomStream) -> Double) {
        var stream = RandomStreams(seed: 11, replication: 0).stream("moments")
        let count = 100_000.0
        let sample = RunningMoments((0..<Int(count)).map { _ in draw(&stream) })
        #expect(abs((sample.mean ?? .nan) - mean) < 5 * (variance / count).squareRoot())
        #expect(abs((sample.variance ?? 0) - variance) < 5 * variance * ((kurtosis - 1) / count).squareRoot())
    }

    @Test("has the moments of its distributions")
    func moments() {
        check(mean: 0.5, variance: 1.0 / 12, kurtosis: 1.8) { $0.uniform() }
        check(mean: 3, variance: 9, kurtosis: 9) { $0.exponential(mean: 3) }
        check(mean: 8, variance: 16, kurtosis: 3 + 6.0 / 4) { $0.erlang(stages: 4, mean: 2) }
        check(mean: -1, variance: 4, kurtosis: 3) { $0.normal(mean: -1, deviation: 2) }
        check(mean: 0.3, variance: 0.21, kurtosis: 3 + (1 - 6 * 0.21) / 0.21) { $0.bernoulli(0.3) ? 1 : 0 }
        check(mean: 4.5, variance: 8.25, kurtosis: 1.7757575) { Double($0.integer(below: 10)) }
    }

    @Test("follows its distributions from end to end (Kolmogorov and Smirnov, 10^5 numbers, level 10^-6)")
    func distributions() {
        func distance(_ draw: (inout RandomStream) -> Double, _ cumulative: (Double) -> Double) -> Double {
            var stream = RandomStreams(seed: 12, replication: 0).stream("shape")
            let count = 100_000
            let sample = (0..<count).map { _ in draw(&stream) }.sorted()
            return sample.indices.reduce(0) { furthest, index in
                let expected = cumulative(sample[index])
                let steps = [Double(index) / Double(count), Double(index + 1) / Double(count)]
                return steps.reduce(furthest) { max($0, abs(expected - $1)) }
            }
        }
        let limit = (0.5 * log(2 / 1e-6) / 100_000).squareRoot()
        #expect(distance({ $0.uniform() }, { $0 }) < limit)
        #expect(distance({ $0.exponential(mean: 2) }, { 1 - exp(-$0 / 2) }) < limit)
        #expect(distance({ $0.normal() }, { 0.5 * erfc(-$0 / 2.0.squareRoot()) }) < limit)
    }

    @Test("whole numbers stay below their bound and are all met")
    func integers() {
        var stream = RandomStreams(seed: 13, replication: 0).stream("integers")
        for bound in [1, 2, 3, 7, 8] {
            #expect(Set((0..<1000).map { _ in stream.integer(below: bound) }) == Set(0..<bound))
        }
    }
}
