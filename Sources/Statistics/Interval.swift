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

    /// Of the difference of two shares of the same images, after Tango (Statistics in Medicine 17, 1998): Wilson's way for pairs.
    /// It holds the differences from which the one found strays by no more than 1.96 standard errors, as they would be if
    /// *that* were the difference, and has a width even where the two never differ.
    ///
    /// - Parameters:
    ///   - difference: the first share less the second.
    ///   - discordance: the share of images on which they differ; at least the difference's magnitude.
    ///   - size: independent images that tell as much as those at hand; may be infinite.
    package static func difference(_ difference: Double, discordance: Double, size: Double) -> Interval {
        precondition(discordance >= abs(difference) && discordance <= 1 && size > 0, "a difference of some images")
        guard size.isFinite else { return Interval(low: difference, high: difference) }
        return Interval(
            low: -mostDifference(above: -difference, discordance: discordance, size: size),
            high: mostDifference(above: difference, discordance: discordance, size: size))
    }

    /// The greatest difference from which the one found does not stray too far, by bisection.
    private static func mostDifference(above difference: Double, discordance: Double, size: Double) -> Double {
        let (won, lost) = ((discordance + difference) / 2, (discordance - difference) / 2)
        func isNear(_ other: Double) -> Bool {
            // The share of images on which only the second is right, most likely if this were the difference.
            let b = (2 - won + lost) * other - won - lost
            let c = lost * other * (1 - other)
            let share = ((b * b + 8 * c).squareRoot() - b) / 4
            let variance = (2 * share + other * (1 - other)) / size
            let distance = other - difference
            return distance * distance <= z * z * variance
        }
        var (near, far) = (difference, 1.0)
        for _ in 0..<60 where near < far {
            let middle = (near + far) / 2
            if isNear(middle) { near = middle } else { far = middle }
        }
        return near
    }
}
