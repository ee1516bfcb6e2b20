import Foundation
import Sim
import Testing

@Suite("Statistics")
struct StatisticsTests {
    private func near(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
        guard let value else { return false }
        return abs(value - expected) <= tolerance
    }

    @Test("NIST's certified values of NumAcc4, on which sums of squares fail")
    func numAcc4() {
        var values = [10_000_000.2]
        for _ in 0..<500 { values += [10_000_000.1, 10_000_000.3] }
        let whole = RunningStatistics(values)
        #expect(whole.count == 1001)
        #expect(near(whole.mean, 10_000_000.2, within: 1e-8))
        #expect(near(whole.standardDeviation, 0.1, within: 1e-8))
        #expect(whole.minimum == 10_000_000.1 && whole.maximum == 10_000_000.3)
    }

    @Test("parts merged are the whole")
    func merging() {
        let values = (0..<100).map { Double($0 * $0) }
        for cut in [0, 1, 37, 99, 100] {
            var merged = RunningStatistics(values[..<cut])
            merged.merge(RunningStatistics(values[cut...]))
            let whole = RunningStatistics(values)
            #expect(merged.count == whole.count && merged.maximum == whole.maximum && merged.minimum == whole.minimum)
            #expect(near(merged.mean, whole.mean, within: 1e-9))
            #expect(near(merged.variance, whole.variance ?? 0, within: 1e-6))
        }
    }

    @Test("too few numbers have no variance and no interval")
    func few() {
        #expect(RunningStatistics().variance == nil && RunningStatistics().minimum == nil)
        #expect(RunningStatistics([3]).variance == nil)
        #expect(ConfidenceInterval.mean(of: RunningStatistics([3])) == nil)
    }

    @Test("a mean over time weighs values by how long they last")
    func timeWeighted() {
        var queue = TimeWeightedMean(value: 0)
        #expect(queue.mean(until: .zero) == nil)
        queue.change(to: 4, at: .milliseconds(10))
        queue.change(to: 1, at: .milliseconds(15))
        // 0 for 10 ms, 4 for 5 ms, 1 for 5 ms.
        #expect(near(queue.mean(until: .milliseconds(20)), 1.25, within: 1e-12))
    }

    @Test("normal quantiles of the tables")
    func normalQuantiles() {
        // Wichura 1988 gives these values for testing AS 241.
        #expect(near(NormalDistribution.quantile(0.25), -0.674_489_750_196_081_7, within: 1e-15))
        #expect(near(NormalDistribution.quantile(0.001), -3.090_232_306_167_813_5, within: 1e-14))
        #expect(near(NormalDistribution.quantile(1e-20), -9.262_340_089_798_408, within: 1e-14))
        #expect(near(NormalDistribution.quantile(0.975), 1.959_963_984_540_054, within: 1e-14))
        #expect(NormalDistribution.quantile(0.5) == 0)
    }

    @Test(
        "Student's t of the tables (NIST/SEMATECH handbook 1.3.6.7.2)",
        arguments: [
            (0.95, 1, 6.314), (0.975, 1, 12.706), (0.999, 2, 22.327), (0.975, 2, 4.303), (0.975, 5, 2.571),
            (0.90, 10, 1.372), (0.975, 10, 2.228), (0.99, 10, 2.764), (0.975, 30, 2.042), (0.995, 60, 2.660),
            (0.975, 100, 1.984), (0.025, 10, -2.228),
        ])
    func studentQuantiles(probability: Double, degreesOfFreedom: Int, table: Double) {
        let t = StudentDistribution.quantile(probability, degreesOfFreedom: degreesOfFreedom)
        #expect(near(t, table, within: 0.0011))
    }

    @Test("Student's t in closed form, and its limit")
    func studentClosedForms() {
        for probability in [0.6, 0.9, 0.975, 0.9999] {
            // One degree of freedom is Cauchy's distribution; two have an elementary quantile.
            let cauchy = tan(.pi * (probability - 0.5))
            #expect(abs(StudentDistribution.quantile(probability, degreesOfFreedom: 1) / cauchy - 1) < 1e-11)
            let two = (2 * probability - 1) * (2 / (4 * probability * (1 - probability))).squareRoot()
            #expect(abs(StudentDistribution.quantile(probability, degreesOfFreedom: 2) / two - 1) < 1e-11)
            let limit = NormalDistribution.quantile(probability)
            #expect(abs(StudentDistribution.quantile(probability, degreesOfFreedom: 10_000_000) / limit - 1) < 1e-6)
        }
    }

    @Test(
        "Wilson's interval as Newcombe tabulates it (Statistics in Medicine 17, 1998, table I, method 3)",
        arguments: [
            (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
        ])
    func wilson(successes: Int, trials: Int, lower: Double, upper: Double) {
        let interval = ConfidenceInterval.wilson(successes: successes, of: trials)
        #expect(near(interval.lower, lower, within: 5e-5) && near(interval.upper, upper, within: 5e-5))
        let mirrored = ConfidenceInterval.wilson(successes: trials - successes, of: trials)
        #expect(near(mirrored.upper, 1 - lower, within: 5e-5))
        #expect(interval.contains(interval.estimate))
    }

    @Test("the paired difference of Student's sleep data (1908), as R's t.test gives it")
    func paired() {
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
        let interval = ConfidenceInterval.pairedDifference(first, second)
        #expect(near(interval?.estimate, -1.58, within: 1e-12))
        #expect(near(interval?.lower, -2.459_885_8, within: 5e-8) && near(interval?.upper, -0.700_114_2, within: 5e-8))
    }

    @Test("paired proportions: the approval ratings of Agresti, Categorical Data Analysis, 10.1")
    func pairedProportions() {
        // 1600 voters; 150 approved only at first, 86 only at second: 0.59 - 0.55, standard error 0.0095.
        let interval = ConfidenceInterval.pairedProportions(onlyFirst: 150, onlySecond: 86, of: 1600)
        #expect(interval.estimate == 0.04)
        #expect(near(interval.lower, 0.04 - 1.96 * 0.0095, within: 3e-4))
        #expect(near(interval.upper, 0.04 + 1.96 * 0.0095, within: 3e-4))
        let equal = ConfidenceInterval.pairedProportions(onlyFirst: 0, onlySecond: 0, of: 100)
        #expect(equal.estimate == 0 && equal.lower < 0 && equal.upper > 0)
    }

    @Test("intervals hold the truth as often as they say")
    func coverage() {
        var stream = RandomStreams(seed: 5, replication: 0).stream("coverage")
        var mean = 0
        var proportion = 0
        let trials = 4000
        for _ in 0..<trials {
            let sample = RunningStatistics((0..<8).map { _ in stream.normal(mean: 2, deviation: 3) })
            if ConfidenceInterval.mean(of: sample)?.contains(2) == true { mean += 1 }
            let hits = (0..<60).count { _ in stream.bernoulli(0.1) }
            if ConfidenceInterval.wilson(successes: hits, of: 60).contains(0.1) { proportion += 1 }
        }
        #expect(near(Double(mean) / Double(trials), 0.95, within: 0.015))
        // Exact coverage at n = 60, p = 0.1, by summing the binomial distribution: 0.9520.
        #expect(near(Double(proportion) / Double(trials), 0.9520, within: 0.015))
    }

    @Test("quantiles as R's type 7 gives them")
    func quantiles() {
        let sample = [1.0, 2, 3, 4]
        #expect(Quantile.of(0, sorted: sample) == 1 && Quantile.of(1, sorted: sample) == 4)
        #expect(Quantile.of(0.25, sorted: sample) == 1.75 && Quantile.of(0.5, sorted: sample) == 2.5)
        #expect(Quantile.of(0.9, sorted: [7]) == 7)
    }
}
