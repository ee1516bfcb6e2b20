/// The range in which a true value lies 19 times in 20.
package struct Interval: Sendable, Hashable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    /// Half of the distance between the ends: what a request for precision is compared with.
    package var halfWidth: Double { (high - low) / 2 }

    /// Whether `value` lies within, ends included.
    package func contains(_ value: Double) -> Bool { low <= value && value <= high }

    /// 97.5% quantile of the normal distribution.
    private static let z = NormalDistribution.quantile(0.975)

    /// Of a share, after Wilson (J. American Statistical Association 22, 1927): the shares from which the one found
    /// strays by no more than 1.96 of *their* standard errors. Right near 0 and 1 and for few images, where the textbook's
    /// interval is not.
    ///
    /// - Parameters:
    ///   - share: from 0 through 1.
    ///   - size: independent images that tell as much as those at hand; need not be whole, and may be infinite.
    package static func wilson(_ share: Double, size: Double) -> Interval {
        precondition((0...1).contains(share) && size > 0, "a share of some images")
        let term = z * z / size
        let centre = (share + term / 2) / (1 + term)
        let half = z / (1 + term) * (share * (1 - share) / size + term / (4 * size)).squareRoot()
        // At the ends the exact bounds are 0 and 1; rounding must not move them.
        return Interval(low: share == 0 ? 0 : centre - half, high: share == 1 ? 1 : centre + half)
    }

    /// Of the difference of two shares of the same images, after Agresti and Min (Statistics in Medicine 24, 2005): the
    /// textbook's interval of paired shares with half an image added to each of the four combinations, so that it has a
    /// width even where the two never differ.
    ///
    /// - Parameters:
    ///   - difference: the first share less the second.
    ///   - discordance: the share of images on which they differ; at least the difference's magnitude.
    ///   - size: independent images that tell as much as those at hand; may be infinite.
    package static func difference(_ difference: Double, discordance: Double, size: Double) -> Interval {
        precondition(discordance >= abs(difference) && discordance <= 1 && size > 0, "a difference of some images")
        // Two images more, on one of which they differ in either direction.
        let weight = 1 / (1 + 2 / size)
        let centre = difference * weight
        let variance = ((discordance + 1 / size) * weight - centre * centre) / (size + 2)
        let half = z * max(0, variance).squareRoot()
        return Interval(low: max(-1, centre - half), high: min(1, centre + half))
    }
}
