import Statistics
import Testing

@Suite("When an interval is narrow enough")
struct IntervalGoalTests {
    private func estimate(
        _ value: Double, images: Int, pictures: Int, distinct: Int = 1, replications: Int = 1, likeness: Double = 1
    ) -> Estimate {
        let effect = 1 + (Double(images) / Double(pictures) - 1) * likeness
        let basis = Basis(
            images: images, pictures: pictures, replications: replications, distinctReplications: distinct,
            effectiveImages: Double(images) / effect, likeness: likeness)
        return Estimate(
            value: value, interval: basis.hasInterval ? .wilson(value, size: basis.effectiveImages) : nil, basis: basis)
    }

    private let goal = IntervalGoal(halfWidth: 0.02)

    @Test("a half-width lies between 0 and a half", arguments: [-0.1, 0, 0.5, 0.51, .nan])
    func impossible(halfWidth: Double) { #expect(IntervalGoal(halfWidth: halfWidth) == nil) }

    @Test("three images that were all right are no reason to stop")
    func three() throws {
        let goal = try #require(IntervalGoal(halfWidth: 0.4))
        #expect(goal.next(after: estimate(1, images: 3, pictures: 3), available: 1000) != .stop)
        #expect(goal.next(after: estimate(1, images: 49, pictures: 49), available: 1000) == .images(50))
        #expect(goal.next(after: estimate(1, images: 50, pictures: 50), available: 1000) == .stop)
        #expect(goal.next(after: estimate(1, images: 30, pictures: 30), available: 30) == .stop)
    }

    @Test("as many images are asked for as Wilson's interval needs")
    func needed() throws {
        // Half of 200 images were right; 1.96 sqrt(0.25 / n) = 0.02 at about 2400 images, of as many pictures.
        let next = try #require(goal).next(after: estimate(0.5, images: 200, pictures: 200), available: 50_000)
        guard case .images(let images) = next else { return #expect(Bool(false), "\(next)") }
        #expect(abs(images - 2397) <= 2)
    }

    @Test("first all pictures are asked for, then all of them again, to see how alike their images are")
    func again() throws {
        let goal = try #require(goal)
        #expect(goal.next(after: estimate(0.5, images: 200, pictures: 200), available: 591) == .images(591))
        #expect(goal.next(after: estimate(0.5, images: 591, pictures: 591), available: 591) == .images(1182))
    }

    @Test("what endless replications of the pictures can reach is known in advance")
    func limit() throws {
        let goal = try #require(goal)
        // 591 pictures whose images are alike to 0.1 are as good as 5910 independent ones at most, which is enough.
        let possible = goal.next(
            after: estimate(0.5, images: 1182, pictures: 591, replications: 2, likeness: 0.1), available: 591)
        guard case .images(let images) = possible else { return #expect(Bool(false), "\(possible)") }
        // n / (1 + (n / 591 - 1) * 0.1) = 2397.
        #expect(abs(images - 3630) <= 5)
        // Alike to 0.5, as good as 1182 at most: +- 2.85 points.
        let hopeless = goal.next(
            after: estimate(0.5, images: 1182, pictures: 591, replications: 2, likeness: 0.5), available: 591)
        guard case .noMorePictures(let narrowest) = hopeless else { return #expect(Bool(false), "\(hopeless)") }
        #expect(near(narrowest, 0.0285, within: 1e-4))
    }

    @Test("where replications come out the same, fewer pictures than fifty will do")
    func repeated() throws {
        let goal = try #require(IntervalGoal(halfWidth: 0.3))
        #expect(goal.next(after: estimate(0.5, images: 20, pictures: 20), available: nil) == .images(50))
        let repeated = estimate(0.5, images: 20, pictures: 20, distinct: 1, replications: 2)
        #expect(goal.next(after: repeated, available: nil) == .stop)
    }

    @Test("three replications that came out the same are no link without chance: what comes seldom is waited for")
    func lucky() throws {
        let goal = try #require(IntervalGoal(halfWidth: 0.01))
        // z^2 (0.9 / 0.02 - 1) = 169.03.
        let lucky = estimate(0.9, images: 20, pictures: 20, distinct: 1, replications: 3)
        #expect(goal.next(after: lucky, available: nil) == .images(170))
        let looked = estimate(0.9, images: 20, pictures: 20, distinct: 1, replications: 9)
        #expect(goal.next(after: looked, available: nil) != .images(170))
        let curve = Estimate(
            value: 0.9, interval: nil,
            basis: Basis(
                images: 20, pictures: nil, replications: 3, distinctReplications: 1, effectiveImages: .infinity))
        #expect(goal.next(after: curve, replications: RunningMoments([0.9])) == .images(170))
    }

    @Test("identical replications end it, and so do too few pictures")
    func noMore() throws {
        let goal = try #require(goal)
        let repeated = estimate(0.5, images: 100, pictures: 100, distinct: 1, replications: 2)
        guard case .noMorePictures(let narrowest?) = goal.next(after: repeated, available: 100) else {
            return #expect(Bool(false))
        }
        #expect(near(narrowest, 0.0962, within: 1e-4))
        #expect(
            goal.next(after: estimate(1, images: 12, pictures: 12), available: 12) == .noMorePictures(narrowest: nil))
        #expect(goal.next(after: estimate(1, images: 3, pictures: 3), available: 12) == .images(12))
    }

    // MARK: Expectations

    /// Replications of a curve whose means stray by `deviation`, ten images each.
    private func curve(_ means: [Double], imagesPerRun: Int = 100, effective: Double = 1e6) -> (
        Estimate, RunningMoments
    ) {
        let moments = RunningMoments(means)
        let basis = Basis(
            images: means.count * imagesPerRun, pictures: nil, replications: means.count,
            distinctReplications: means.count, effectiveImages: effective)
        let value = moments.mean ?? 0
        return (
            Estimate(
                value: value, interval: basis.hasInterval ? .wilson(value, size: effective) : nil, basis: basis),
            moments
        )
    }

    @Test("of curves, two replications that hardly differ are enough, where draws would need hundreds")
    func expectations() throws {
        let goal = try #require(IntervalGoal(halfWidth: 0.005))
        let (estimate, means) = curve([0.7012, 0.7014])
        #expect(goal.next(after: estimate, replications: means) == .stop)
        // Half a point of deviation: 1.96 x 0.5 / sqrt(n) would be 0.5 at n = 4, Student's t makes it 7.
        let (wide, strayed) = curve([0.705, 0.695, 0.7, 0.7])
        let deviation = try #require(strayed.standardDeviation)
        guard case .images(let images) = goal.next(after: wide, replications: strayed) else {
            return #expect(Bool(false))
        }
        let count = images / 100
        func halfWidth(_ n: Int) -> Double {
            StudentDistribution.quantile(0.975, degreesOfFreedom: Double(n - 1)) * deviation / Double(n).squareRoot()
        }
        #expect(halfWidth(count) <= 0.005 && halfWidth(count - 1) > 0.005)
    }

    @Test("of curves, one replication tells nothing of another")
    func oneReplication() throws {
        let (estimate, means) = curve([0.7])
        #expect(try #require(goal).next(after: estimate, replications: means) == .images(200))
    }

    @Test("of curves, what came out the same each time is looked at often enough for what comes seldom")
    func seldom() throws {
        let goal = try #require(IntervalGoal(halfWidth: 0.005))
        let (few, means) = curve([0.86, 0.86], imagesPerRun: 50, effective: .infinity)
        guard case .images(let images) = goal.next(after: few, replications: means) else {
            return #expect(Bool(false))
        }
        // 3.84 / (n + 3.84) of the images could be worth nothing: 0.86 times that is a hundredth.
        #expect(abs(Double(images) - 3.8415 * (86 - 1)) <= 1)
        let (many, same) = curve([0.86, 0.86], imagesPerRun: 200, effective: .infinity)
        #expect(goal.next(after: many, replications: same) == .stop)
    }

    @Test("of curves, what was planned by the replications' own variance holds as often as it says")
    func coverage() throws {
        let goal = try #require(IntervalGoal(halfWidth: 0.01))
        var random = Generator(seed: 5)
        var held = 0
        let trials = 2000
        for _ in 0..<trials {
            var means: [Double] = []
            var wanted = 1
            repeat {
                while means.count < wanted { means.append(0.7 + 0.02 * random.normal()) }
                let (estimate, moments) = curve(means)
                guard case .images(let images) = goal.next(after: estimate, replications: moments) else { break }
                wanted = (images + 99) / 100
            } while means.count < 10_000
            if abs((RunningMoments(means).mean ?? 0) - 0.7) <= goal.halfWidth { held += 1 }
        }
        #expect((0.92...0.98).contains(Double(held) / Double(trials)), "\(held) of \(trials)")
    }
}
