import Testing

@testable import Statistics

extension CoverageTests {
    @Test(
        "shares where all images of a replication have the channel in common: from ten replications on",
        arguments: [0.5, 0.9], [20, 50, 200])
    func channel(share nominal: Double, pictures: Int) {
        let trials = Self.asked ?? 8_000 / pictures
        var cells: [String] = []
        for replications in [10, 20] {
            for common in [0.02, 0.1] {
                var random = Generator(seed: 11)
                let coverage = Self.coverage(trials: trials) { trial in
                    let share = Self.share(near: nominal, trial, of: trials)
                    let groups = Population(share: share, pictures: 0.5, replications: common)
                        .sample(pictures: pictures, replications: replications, &random)
                    guard let size = groups.effectiveSize(for: .share) else { return false }
                    return Interval.wilson(groups.all.mean, size: size.images).contains(share)
                }
                cells.append(Self.percent(coverage))
                #expect(
                    Self.limits(0.93, 0.97, trials: trials).contains(coverage),
                    "\(replications) replications, \(common) of the variance in common")
            }
        }
        Self.print("channel", nominal, pictures, cells)
    }

    @Test("without clusters of replications the same intervals would hold far too seldom")
    func channelIgnored() {
        var random = Generator(seed: 12)
        let trials = 200
        let coverage = Self.coverage(trials: trials) { _ in
            let groups = Population(share: 0.5, pictures: 0.5, replications: 0.1)
                .sample(pictures: 100, replications: 9, &random)
            guard let size = groups.effectiveSize(for: .share) else { return false }
            return Interval.wilson(groups.all.mean, size: size.images).contains(0.5)
        }
        #expect(coverage < 0.85)
    }
}
