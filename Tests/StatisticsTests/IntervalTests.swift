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
        #expect(near(interval.high, 0.04 + 1.96 * 0.0095, within: 3e-4))
    }

    @Test("half an image in each combination, worked out by hand")
    func byHand() {
        // 7 won, 2 lost of 20: 7.5 and 2.5 of 22. Variance (10 - 25/22) / 22^2 = 0.0183133.
        let interval = Interval.difference(0.25, discordance: 0.45, size: 20)
        let half = 1.959_964 * 0.018_313_3.squareRoot()
        #expect(near(interval.low, 5.0 / 22 - half, within: 1e-5) && near(interval.high, 5.0 / 22 + half, within: 1e-5))
    }

    @Test("two that never differ may still differ a little, and the less the more images say so")
    func neverDiffer() {
        let few = Interval.difference(0, discordance: 0, size: 20)
        let many = Interval.difference(0, discordance: 0, size: 2000)
        #expect(few.low < 0 && near(few.high, -few.low, within: 1e-15) && few.high > 0.08)
        #expect(many.high < 0.001)
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
