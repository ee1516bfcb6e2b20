import Foundation
import Statistics
import Testing

@Suite("Intervals of independent images")
struct IntervalTests {
    @Test(
        "Wilson's interval as Newcombe tabulates it (Statistics in Medicine 17, 1998, 857-872, table I, method 3)",
        arguments: [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
        ])
    func wilson(right: Int, images: Int, low: Double, high: Double) {
        let interval = Interval.wilson(Double(right) / Double(images), size: Double(images))
        #expect(near(interval.low, low, within: 5e-5) && near(interval.high, high, within: 5e-5))
        let mirrored = Interval.wilson(Double(images - right) / Double(images), size: Double(images))
        #expect(near(mirrored.high, 1 - low, within: 5e-5))
        #expect(interval.contains(Double(right) / Double(images)))
    }

    @Test("Wilson's ends are 0 and 1 exactly where all agree, and the share itself where images have no end")
    func ends() {
        #expect(Interval.wilson(0, size: 7.3).low == 0 && Interval.wilson(1, size: 7.3).high == 1)
        let exact = Interval.wilson(0.3, size: .infinity)
        #expect(exact.low == 0.3 && exact.high == 0.3)
    }

    @Test("paired shares: the approval ratings of Agresti, Categorical Data Analysis, 10.1")
    func paired() {
        // 1600 voters; 150 approved only at first, 86 only at second: 0.59 - 0.55, standard error 0.0095.
        let interval = Interval.difference(0.04, discordance: 236.0 / 1600, size: 1600)
        #expect(near(interval.low, 0.04 - 1.96 * 0.0095, within: 3e-4))
        #expect(near(interval.high, 0.04 + 1.96 * 0.0095, within: 5e-4))
    }

    /// How many of its own standard errors a difference that was found is from another, of which both the shares that are most
    /// likely are looked for step by step.
    private func distance(won: Double, lost: Double, of images: Double, from other: Double) -> Double {
        func logarithm(_ lostShare: Double) -> Double {
            let wonShare = lostShare + other
            let same = 1 - wonShare - lostShare
            return won * log(wonShare) + lost * log(lostShare) + (images - won - lost) * log(same)
        }
        // Golden section: the likelihood has one peak.
        var (low, high) = (max(0, -other), (1 - other) / 2)
        for _ in 0..<200 {
            let (a, b) = (high - 0.618_033_988_75 * (high - low), low + 0.618_033_988_75 * (high - low))
            if logarithm(a) < logarithm(b) { low = a } else { high = b }
        }
        let variance = (2 * low + other - other * other) / images
        return (won - lost - images * other) / images / variance.squareRoot()
    }

    @Test(
        "the ends of a paired interval are 1.96 standard errors away, each with its own",
        arguments: [(7.0, 2.0, 20.0), (1, 1, 50), (30, 4, 591), (12, 0.5, 60)])
    func score(won: Double, lost: Double, images: Double) {
        let interval = Interval.difference((won - lost) / images, discordance: (won + lost) / images, size: images)
        for (end, sign) in [(interval.low, 1.0), (interval.high, -1.0)] {
            let found = distance(won: won, lost: lost, of: images, from: end)
            #expect(near(found, sign * 1.959_964, within: 1e-4), "\(end): \(found)")
        }
    }

    @Test("two that never differ may still differ as a share that was never seen may be there", arguments: [20, 2000])
    func neverDiffer(images: Int) {
        let interval = Interval.difference(0, discordance: 0, size: Double(images))
        let unseen = Interval.wilson(0, size: Double(images)).high
        #expect(near(interval.high, unseen, within: 1e-12) && near(interval.low, -unseen, within: 1e-12))
    }

    @Test("a difference keeps within -1 and 1, and turns about with its shares")
    func symmetry() {
        let one = Interval.difference(0.3, discordance: 0.4, size: 40)
        let other = Interval.difference(-0.3, discordance: 0.4, size: 40)
        #expect(near(one.low, -other.high, within: 1e-15) && near(one.high, -other.low, within: 1e-15))
        #expect(Interval.difference(1, discordance: 1, size: 20).high == 1)
        let exact = Interval.difference(0.3, discordance: 0.4, size: .infinity)
        #expect(exact.low == 0.3 && exact.high == 0.3)
    }
}
