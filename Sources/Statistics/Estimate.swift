/// What images came to: a share or a difference, how far it can be trusted, and on what it rests.
package struct Estimate: Sendable, Hashable {
    /// A share from 0 through 1, or a difference of two.
    package let value: Double
    /// Holds the true value 19 times in 20; nil where there are too few different pictures to say, or where expectations of which no
    /// picture is known have all come out the same (``Basis/isWithoutChance``).
    package let interval: Interval?
    package let basis: Basis

    /// A share of pictures that each were looked at once.
    package init(right: Int, of pictures: Int) {
        basis = Basis(images: pictures, pictures: pictures)
        value = Double(right) / Double(pictures)
        interval = basis.hasInterval ? .wilson(value, size: Double(pictures)) : nil
    }

    package init(value: Double, interval: Interval?, basis: Basis) {
        self.value = value
        self.interval = interval
        self.basis = basis
    }

    /// With fewer different pictures, intervals of shares near 0.99 hold too seldom: of 12 in 88.4% of cases, of 19 in
    /// 92.96%, of 20 in 93.7% (docs/statistics.md).
    package static let leastPictures = 20

    /// With fewer replications their own variance says next to nothing: the interval is then about other pictures, not
    /// about another day of the channel.
    package static let leastReplications = 10
}

/// What an estimate rests on.
package struct Basis: Sendable, Hashable {
    /// Images counted, those of one replication where all came out the same.
    package let images: Int
    /// Different pictures among them; nil where there were none, as with published curves, and the images stand for them.
    package let pictures: Int?
    /// Replications that were run.
    package let replications: Int
    /// In how many ways they came out, image for image: in one where the link knows no chance.
    package let distinctReplications: Int
    /// Independent images that would tell as much.
    package let effectiveImages: Double
    /// How alike the images of one picture are: the intraclass correlation, 0 (independent) through 1 (equal).
    package let likeness: Double

    package init(
        images: Int, pictures: Int?, replications: Int = 1, distinctReplications: Int = 1,
        effectiveImages: Double? = nil, likeness: Double = 1
    ) {
        self.images = images
        self.pictures = pictures
        self.replications = replications
        self.distinctReplications = distinctReplications
        self.effectiveImages = effectiveImages ?? Double(images)
        self.likeness = likeness
    }

    /// Whether all replications came out the same: then one of them counts.
    package var isRepeated: Bool { replications > 1 && distinctReplications == 1 }

    /// Replications that count. Where some differ, all do: to count once what came out the same several times would favour
    /// what happens rarely.
    package var countedReplications: Int { isRepeated ? 1 : replications }

    /// Whether the interval is over replications as well as pictures: that is, also about another day of the channel.
    package var isOverReplications: Bool { countedReplications >= Estimate.leastReplications }

    /// Whether there are enough different pictures, or images where there are none, for an interval.
    package var hasEnough: Bool { (pictures ?? images) >= Estimate.leastPictures }

    /// Whether nothing was left to chance: of every image the same is expected, as of a published curve over a link that gave it
    /// the same each time. How it varies between pictures, an expectation does not tell.
    package var isWithoutChance: Bool { pictures == nil && effectiveImages == .infinity }

    /// Whether there is an interval.
    package var hasInterval: Bool { hasEnough && !isWithoutChance }
}
