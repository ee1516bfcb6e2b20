import Foundation
import Statistics
import Testing

@Suite("Distributions and moments")
struct DistributionTests {
    @Test("NIST's certified values of NumAcc4, on which sums of squares fail")
    func numAcc4() {
        var values = [10_000_000.2]
        for _ in 0..<500 { values += [10_000_000.1, 10_000_000.3] }
        let whole = RunningMoments(values)
        #expect(whole.count == 1001)
        #expect(near(whole.mean, 10_000_000.2, within: 1e-8))
        #expect(near(whole.standardDeviation, 0.1, within: 1e-8))
    }

    @Test("too few numbers have no mean and no variance")
    func few() {
        #expect(RunningMoments().mean == nil && RunningMoments().variance == nil)
        #expect(RunningMoments([3]).mean == 3 && RunningMoments([3]).variance == nil)
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
    func studentQuantiles(probability: Double, degreesOfFreedom: Double, table: Double) {
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

    @Test("degrees of freedom between whole ones lie between them, and the distribution undoes the quantile")
    func fractionalDegrees() {
        var last = Double.infinity
        for tenths in 10...400 {
            let freedom = Double(tenths) / 10
            let t = StudentDistribution.quantile(0.975, degreesOfFreedom: freedom)
            #expect(t < last)
            #expect(near(StudentDistribution.cumulative(t, degreesOfFreedom: freedom), 0.975, within: 1e-11))
            last = t
        }
    }
}

/// Whether a number is there and near what it should be.
func near(_ value: Double?, _ expected: Double, within tolerance: Double) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= tolerance
}
