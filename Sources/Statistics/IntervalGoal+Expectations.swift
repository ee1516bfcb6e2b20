extension IntervalGoal {
    /// What is to be done where images show no pictures and of each only an expectation is known, as with published curves.
    ///
    /// An expectation varies far less than the draws that Wilson's interval is about, so the variance between replications is
    /// planned by as it is observed: at least two of them, and of their mean Student's interval. What has come out the same each
    /// time may be something that comes seldom: images enough are looked at for that to weigh no more than the goal.
    ///
    /// - Parameters:
    ///   - estimate: what has come out so far.
    ///   - replications: the means of the replications that count.
    package func next(after estimate: Estimate, replications: RunningMoments) -> Next {
        let basis = estimate.basis
        guard basis.images >= Self.leastPictures || basis.isRepeated else { return .images(Self.leastPictures) }
        if basis.isRepeated, let images = unseen(by: estimate) { return .images(images) }
        guard !basis.isRepeated else {
            guard let interval = estimate.interval, interval.halfWidth > halfWidth else { return .stop }
            return .noMorePictures(narrowest: interval.halfWidth)
        }
        let perRun = max(1, basis.images / max(1, basis.replications))
        guard replications.count >= 2, let deviation = replications.standardDeviation else {
            return .images(2 * max(perRun, basis.images))
        }
        let needed = self.replications(deviation: deviation)
        guard needed <= replications.count else { return .images(needed * perRun) }
        if basis.isWithoutChance { return unseen(by: estimate).map(Next.images) ?? .stop }
        guard let interval = estimate.interval else { return .images(Self.leastPictures) }
        guard interval.halfWidth > halfWidth else { return .stop }
        // An interval's width falls with the root of the images.
        let ratio = interval.halfWidth / halfWidth
        return .images(Int((Double(basis.images) * ratio * ratio).rounded(.up)) + 1)
    }

    /// Half of the width of the interval that ``next(after:replications:)`` goes by: Student's of the replications' mean, or the
    /// estimate's own where that is wider; nil where there is none yet.
    package func halfWidth(of estimate: Estimate, replications: RunningMoments) -> Double? {
        guard replications.count >= 2, let deviation = replications.standardDeviation else { return nil }
        let t = StudentDistribution.quantile(0.975, degreesOfFreedom: Double(replications.count - 1))
        return max(t * deviation / Double(replications.count).squareRoot(), estimate.interval?.halfWidth ?? 0)
    }

    /// The least number of replications whose mean is known to within the half-width, if they go on to deviate so much.
    private func replications(deviation: Double) -> Int {
        func isEnough(_ count: Int) -> Bool {
            let t = StudentDistribution.quantile(0.975, degreesOfFreedom: Double(count - 1))
            return t * deviation <= halfWidth * Double(count).squareRoot()
        }
        var most = 2
        while !isEnough(most), most < 1 << 40 { most *= 2 }
        var least = most / 2
        while most - least > 1 {
            let middle = (least + most) / 2
            if middle >= 2, isEnough(middle) { most = middle } else { least = middle }
        }
        return most
    }
}
