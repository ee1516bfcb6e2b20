import Foundation
import Testing

@testable import Tensors
@testable import Training

/// How much of a picture is kept while training.
@Suite struct TailDropTests {
    @Test func tailDropIsUniformFromOneFeatureToAll() {
        var counts = [Int](repeating: 0, count: 11)
        for step in 0..<2000 {
            var random = SeededRandom(seed: 7, label: "test", numbers: [step])
            let kept = TailDrop(scope: .picture).kept(pictures: 10, features: 10, random: &random)
            for number in kept { counts[number] += 1 }
        }
        #expect(counts[0] == 0)
        // 20,000 draws of ten values: chi-squared with 9 degrees of freedom is above 27.9 once in a thousand times.
        let chiSquared = counts[1...].reduce(0.0) { $0 + pow(Double($1) - 2000, 2) / 2000 }
        #expect(chiSquared < 27.9)
    }

    @Test func tailDropFollowsItsWeights() {
        var counts = [Int](repeating: 0, count: 5)
        for step in 0..<1000 {
            var random = SeededRandom(seed: 7, label: "test", numbers: [step])
            let drop = TailDrop(scope: .picture, weights: [1, 3, 0, 4])
            for number in drop.kept(pictures: 8, features: 4, random: &random) { counts[number] += 1 }
        }
        #expect(counts[0] == 0 && counts[3] == 0)
        // 8,000 draws: chi-squared with 2 degrees of freedom is above 13.8 once in a thousand times.
        let expected = [1: 1000.0, 2: 3000.0, 4: 4000.0]
        let chiSquared = expected.reduce(0.0) { $0 + pow(Double(counts[$1.key]) - $1.value, 2) / $1.value }
        #expect(chiSquared < 13.8)
    }

    @Test func oneDrawServesAMiniBatchAsPublished() {
        for seed in 0..<20 as Range<UInt64> {
            var random = SeededRandom(seed: seed, label: "test")
            let kept = TailDrop(scope: .batch).kept(pictures: 4, features: 10, random: &random)
            #expect(Set(kept).count == 1)
        }
    }

    @Test func withoutTailDropAllIsKept() {
        var random = SeededRandom(seed: 1, label: "test")
        #expect(TailDrop(isEnabled: false).kept(pictures: 3, features: 10, random: &random) == [10, 10, 10])
    }
}
