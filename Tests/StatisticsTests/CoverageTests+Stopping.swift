import Testing

@testable import Statistics

/// A run of images that goes on until an interval is narrow enough, as `pncsim sweep --until-ci` does.
private struct Stopping {
    var population: Population
    var goal: IntervalGoal
    /// Different pictures that there are; each comes once before any comes again.
    var available: Int
    var imagesPerReplication: Int

    /// Whether the interval at the end holds the truth, and whether it became narrow enough.
    func end(_ random: inout Generator) -> (holds: Bool, isMet: Bool) {
        let threshold = NormalDistribution.quantile(population.share)
        let own = (1 - population.pictures).squareRoot()
        var chances: [Double] = []
        var right: [Int] = []
        var shown: [Int] = []
        var images = 0
        var wanted = imagesPerReplication
        while true {
            while images < wanted {
                let picture = images % available
                if picture == chances.count {
                    let ease = threshold - population.pictures.squareRoot() * random.normal()
                    chances.append(own > 0 ? Population.below(ease / own) : (ease > 0 ? 1 : 0))
                    right.append(0)
                    shown.append(0)
                }
                shown[picture] += 1
                if random.uniform() < chances[picture] { right[picture] += 1 }
                images += 1
            }
            let sums = zip(right, shown).map { ImageSums(right: $0, of: $1) }
            // Nothing is common to a replication here, so that clusters of them are left out.
            let groups = ImageGroups(pictures: sums, replications: [], places: [])
            guard let size = groups.effectiveSize(for: .share) else { return (false, false) }
            let basis = Basis(
                images: images, pictures: sums.count, effectiveImages: size.images, likeness: size.likeness)
            let interval = Interval.wilson(groups.all.mean, size: size.images)
            let estimate = Estimate(
                value: groups.all.mean, interval: basis.hasInterval ? interval : nil, basis: basis)
            switch goal.next(after: estimate, available: available) {
            case .stop: return (interval.contains(population.share), true)
            case .noMorePictures: return (interval.contains(population.share), false)
            case .images(let more):
                wanted = (more + imagesPerReplication - 1) / imagesPerReplication * imagesPerReplication
                guard images < 40 * available else { return (interval.contains(population.share), false) }
            }
        }
    }
}

extension CoverageTests {
    @Test(
        "intervals hold as often after images were added until they were narrow enough",
        arguments: [0.5, 0.9, 0.99], [200, 591, 5000])
    func stopping(share nominal: Double, available: Int) throws {
        let trials = Self.asked ?? 60
        var cells: [String] = []
        var held = 0.0
        var conditions = 0.0
        for halfWidth in [0.05, 0.03] {
            for imagesPerReplication in [3, 20, 100] {
                let goal = try #require(IntervalGoal(halfWidth: halfWidth))
                var random = Generator(seed: 17)
                let coverage = Self.coverage(trials: trials) { trial in
                    let population = Population(share: Self.share(near: nominal, trial, of: trials), pictures: 0.8)
                    return Stopping(
                        population: population, goal: goal, available: available,
                        imagesPerReplication: imagesPerReplication
                    ).end(&random).holds
                }
                cells.append(Self.percent(coverage))
                held += coverage
                conditions += 1
                // At 0.99 an interval is narrow with hardly a wrong image.
                let high = nominal == 0.99 ? 0.985 : 0.97
                #expect(
                    Self.limits(0.93, high, trials: trials).contains(coverage),
                    "\(halfWidth), \(imagesPerReplication) images a replication")
            }
        }
        #expect(Self.limits(0.935, 0.975, trials: trials * Int(conditions)).contains(held / conditions))
        Self.print("stopping", nominal, available, cells)
    }
}
