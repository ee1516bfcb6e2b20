/// An estimate and the interval that holds the true value with a given probability.
public struct ConfidenceInterval: Sendable, Hashable {
    /// The best estimate.
    public let estimate: Double
    /// The lower end.
    public let lower: Double
    /// The upper end.
    public let upper: Double

    /// Makes an interval from its parts.
    public init(estimate: Double, lower: Double, upper: Double) {
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
    }

    /// Half of the distance between the ends: what a request for precision is compared with.
    public var halfWidth: Double { (upper - lower) / 2 }

    /// Whether `value` lies within, ends included.
    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

    /// The mean of independent numbers, by Student's t; nil for fewer than two numbers.
    public static func mean(of sample: RunningStatistics, level: Double = 0.95) -> ConfidenceInterval? {
        guard let deviation = sample.standardDeviation else { return nil }
        let t = StudentDistribution.quantile((1 + level) / 2, degreesOfFreedom: sample.count - 1)
        let half = t * deviation / Double(sample.count).squareRoot()
        return ConfidenceInterval(estimate: sample.mean, lower: sample.mean - half, upper: sample.mean + half)
    }

    /// The mean difference of paired numbers, first less second: what common random numbers are for, since what is
    /// common to a pair drops out. Nil for fewer than two pairs.
    ///
    /// - Precondition: both have one number for each pair.
    public static func pairedDifference(
        _ first: [Double], _ second: [Double], level: Double = 0.95
    ) -> ConfidenceInterval? {
        precondition(first.count == second.count, "\(first.count) and \(second.count) numbers are no pairs")
        return mean(of: RunningStatistics(zip(first, second).lazy.map { $0 - $1 }), level: level)
    }

    /// A proportion, after Wilson (J. American Statistical Association 22, 1927): right near 0 and 1 and for small
    /// samples too, where the textbook interval is not.
    ///
    /// - Precondition: `successes` is 0 through `trials`, and there was a trial.
    public static func wilson(successes: Int, of trials: Int, level: Double = 0.95) -> ConfidenceInterval {
        precondition(trials > 0 && (0...trials).contains(successes), "\(successes) successes of \(trials)")
        let n = Double(trials)
        let p = Double(successes) / n
        let z = NormalDistribution.quantile((1 + level) / 2)
        let centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        // At the ends the exact bounds are 0 and 1; rounding must not move them.
        return ConfidenceInterval(
            estimate: p, lower: successes == 0 ? 0 : centre - half, upper: successes == trials ? 1 : centre + half)
    }

    /// The difference of two proportions of the same images, first less second, after Agresti and Min (Statistics in
    /// Medicine 24, 2005): the usual interval of paired proportions with half an image added to each of the four
    /// combinations, so that it has a width even where the two never differ.
    ///
    /// - Parameters:
    ///   - onlyFirst: pairs in which only the first succeeded.
    ///   - onlySecond: pairs in which only the second did.
    ///   - pairs: all pairs.
    ///   - level: probability that the interval covers the difference, between 0 and 1.
    public static func pairedProportions(
        onlyFirst: Int, onlySecond: Int, of pairs: Int, level: Double = 0.95
    ) -> ConfidenceInterval {
        precondition(
            onlyFirst >= 0 && onlySecond >= 0 && pairs > 0 && onlyFirst + onlySecond <= pairs,
            "\(onlyFirst) and \(onlySecond) of \(pairs) pairs")
        let n = Double(pairs) + 2
        let first = Double(onlyFirst) + 0.5
        let second = Double(onlySecond) + 0.5
        let centre = (first - second) / n
        let z = NormalDistribution.quantile((1 + level) / 2)
        let half = z * ((first + second) - (first - second) * (first - second) / n).squareRoot() / n
        return ConfidenceInterval(
            estimate: Double(onlyFirst - onlySecond) / Double(pairs), lower: max(-1, centre - half),
            upper: min(1, centre + half))
    }
}
