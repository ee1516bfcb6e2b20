/// How narrow an interval shall become while images are added, and when to stop adding them.
///
/// Who stops as soon as an interval is narrow stops too often at an accident: at three images that were all right, or at a
/// variance that came out small. So a goal is not met before ``leastPictures``, and looks are few: each adds as many images
/// as the goal seems to need. Simulated, intervals at the end of that hold as often as others (docs/statistics.md).
package struct IntervalGoal: Sendable, Hashable {
    /// Half of the interval's width, as a share: 0.005 is half a percentage point.
    package let halfWidth: Double

    /// No goal is met with fewer different pictures, unless there are no more.
    package static let leastPictures = 50

    /// Nil unless the half-width is above 0 and below a half.
    package init?(halfWidth: Double) {
        guard halfWidth > 0, halfWidth < 0.5 else { return nil }
        self.halfWidth = halfWidth
    }

    /// What is to be done.
    package enum Next: Sendable, Hashable {
        case stop
        /// So many images in all should do; more than there are now.
        case images(Int)
        /// However many images were added, they would show the same pictures, with which the interval cannot become that
        /// narrow; nil where they are too few for an interval at all.
        case noMorePictures(narrowest: Double?)
    }

    /// - Parameters:
    ///   - estimate: what has come out so far.
    ///   - available: how many different pictures there are; nil where the images need none.
    package func next(after estimate: Estimate, available: Int?) -> Next {
        let basis = estimate.basis
        let seen = basis.pictures ?? basis.images
        if let images = unseen(by: estimate) { return .images(images) }
        // Where replications come out the same, more of them show nothing new.
        let isRepeated = basis.isRepeated
        let all = isRepeated ? seen : available ?? .max
        let least = min(Self.leastPictures, all)
        if seen >= least, let interval = estimate.interval, interval.halfWidth <= halfWidth { return .stop }
        guard all >= Estimate.leastPictures else {
            return seen < all ? .images(basis.images + all - seen) : .noMorePictures(narrowest: nil)
        }
        let images = Double(basis.images)
        let perPicture = images / Double(seen)
        let size = size(for: estimate.value)
        // What is common to a replication adds to the design effect, however many there are.
        let common = max(0, images / basis.effectiveImages - 1 - (perPicture - 1) * basis.likeness)
        var needed = size * (1 + common)
        if needed > Double(all), seen < all {
            // How much more images of the same pictures tell will show once there are some.
            needed = Double(all)
        } else if needed > Double(all) {
            guard perPicture >= 2 || isRepeated else { return .images(2 * all) }
            // As many independent images would tell as much as endless replications of these pictures.
            let most = Double(all) / basis.likeness
            guard size < most else {
                return .noMorePictures(narrowest: Interval.wilson(estimate.value, size: most).halfWidth)
            }
            needed = size * (1 - basis.likeness + common) / (1 - size / most)
        }
        let missing = seen < least ? least - seen : 1
        return .images(max(basis.images + missing, Int(min(needed.rounded(.up), 1e12))))
    }

    /// How many images all replications should have where all have come out the same, before that is taken for a link without
    /// chance: so many that what has never come (*z^2 / (n + z^2)* of the images at most, Wilson's interval of 0) moves the share
    /// by no more than the goal. Nil where there are so many, or some differ.
    func unseen(by estimate: Estimate) -> Int? {
        guard estimate.basis.isRepeated || estimate.basis.isWithoutChance else { return nil }
        let z = NormalDistribution.quantile(0.975)
        let most = max(estimate.value, 1 - estimate.value)
        let images = z * z * (most / (2 * halfWidth) - 1)
        let seen = estimate.basis.images * (estimate.basis.isRepeated ? estimate.basis.replications : 1)
        return Double(seen) < images ? Int(images.rounded(.up)) : nil
    }

    /// How many independent images make an interval that narrow, if the share stays what it is.
    private func size(for share: Double) -> Double {
        func isEnough(_ size: Double) -> Bool { Interval.wilson(share, size: size).halfWidth <= halfWidth }
        var most = 1.0
        while !isEnough(most) { most *= 2 }
        var least = most / 2
        while most - least > 0.5 {
            let middle = (least + most) / 2
            if isEnough(middle) { most = middle } else { least = middle }
        }
        return most
    }
}
