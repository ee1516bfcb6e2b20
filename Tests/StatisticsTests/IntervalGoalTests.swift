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
}
