import Testing

@testable import Statistics

extension CoverageTests {
    struct Pair: CustomTestStringConvertible, Sendable {
        let first: Double
        let second: Double
        let pictures: Int
        var testDescription: String { "\(first) against \(second), \(pictures) pictures" }
    }

    static let pairs = [(0.5, 0.5), (0.6, 0.45), (0.9, 0.9), (0.9, 0.8), (0.99, 0.95)].flatMap { first, second in
        [20, 50, 200, 591].map { Pair(first: first, second: second, pictures: $0) }
    }

    @Test(
        "paired differences: 93 to 97% of intervals hold, and more only where few images are expected to differ",
        arguments: pairs)
    func differences(pair: Pair) {
        let trials = Self.asked ?? max(100, 6_000 / pair.pictures)
        var cells: [String] = []
        for replications in Self.replications {
            for likeness in [0.3, 0.8] {
                var random = Generator(seed: 13)
                var discordant = 0.0
                let coverage = Self.coverage(trials: trials) { trial in
                    let shares = [pair.first, pair.second].map { Self.share(near: $0, trial, of: trials) }
                    let groups = Population(share: shares[0], pictures: likeness).differences(
                        to: shares[1], pictures: pair.pictures, replications: replications, &random)
                    discordant += Double(groups.pictures.count { $0.magnitudes > 0 }) / Double(trials)
                    guard let size = groups.effectiveSize(for: .difference) else { return false }
                    let all = groups.all
                    return Interval.difference(
                        all.mean, discordance: all.magnitudes / Double(all.count), size: size.images
                    ).contains(shares[0] - shares[1])
                }
                cells.append(Self.percent(coverage))
                // A handful of pictures that differ takes so few values that intervals hold always or hardly at all.
                let limits = discordant < 12 ? (0.90, 1.0) : discordant < 25 ? (0.93, 0.985) : (0.93, 0.97)
                #expect(
                    Self.limits(limits.0, limits.1, trials: trials).contains(coverage),
                    "\(replications) replications, likeness \(likeness), \(discordant) pictures differ")
            }
        }
        Self.print("difference", pair.first, pair.second, pair.pictures, cells)
    }
}
