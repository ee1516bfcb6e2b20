import Foundation
import Testing

@testable import Statistics

/// How often intervals hold the truth: simulated, with fixed seeds.
///
/// The tests take some seconds. `PNCSIM_COVERAGE=5000 swift test -c release --filter CoverageTests` simulates each
/// condition that often and prints the tables of docs/statistics.md.
///
/// A share of few images takes few values, so that how often an interval holds jumps with the true share: with 50
/// pictures, each seen once, Wilson's holds a share of 0.99 in 91.1% of cases and one of 0.987 in 97.5%. Each condition is
/// therefore an average over shares of wrong images from 0.7 to 1.4 times the nominal one.
@Suite("Coverage of intervals")
struct CoverageTests {
    /// Samples for each condition; an environment variable asks for many.
    static let asked = ProcessInfo.processInfo.environment["PNCSIM_COVERAGE"].flatMap(Int.init)

    struct Condition: CustomTestStringConvertible, Sendable {
        let share: Double
        let pictures: Int
        var testDescription: String { "share \(share), \(pictures) pictures" }
    }

    static let conditions = [0.5, 0.9, 0.99].flatMap { share in
        [20, 50, 200, 591].map { Condition(share: share, pictures: $0) }
    }

    /// How alike a picture's images are: somewhat, much (as the recorded photographs under jamming), wholly.
    static let likenesses = [0.3, 0.8, 1]
    static let replications = [1, 3, 10]

    /// True shares about a nominal one, evenly spread on a logarithmic scale of the wrong images' share.
    static func share(near nominal: Double, _ trial: Int, of trials: Int) -> Double {
        1 - (1 - nominal) * exp(0.35 * (2 * (Double(trial) + 0.5) / Double(trials) - 1))
    }

    /// The part of samples whose interval holds the truth.
    static func coverage(trials: Int, isHeld: (_ trial: Int) -> Bool) -> Double {
        Double((0..<trials).count(where: isHeld)) / Double(trials)
    }

    /// Limits of what `trials` samples may show of a coverage from `low` to `high`: three standard errors more.
    static func limits(_ low: Double, _ high: Double, trials: Int) -> ClosedRange<Double> {
        let error = 3 * (0.05 * 0.95 / Double(trials)).squareRoot()
        return (low - error)...(high + error)
    }

    @Test(
        "shares: 93 to 97% of intervals hold, and more only where few pictures are expected to be wrong",
        arguments: conditions)
    func shares(condition: Condition) {
        // Each condition costs about as much, unless the number is asked for.
        let trials = Self.asked ?? max(150, 12_000 / condition.pictures)
        var cells: [String] = []
        var all: [Double] = []
        for replications in Self.replications {
            for likeness in Self.likenesses where replications > 1 || likeness == 1 {
                var random = Generator(seed: 7)
                let coverage = Self.coverage(trials: trials) { trial in
                    let share = Self.share(near: condition.share, trial, of: trials)
                    let groups = Population(share: share, pictures: likeness)
                        .sample(pictures: condition.pictures, replications: replications, &random)
                    guard let size = groups.effectiveSize(for: .share) else { return false }
                    return Interval.wilson(groups.all.mean, size: size.images).contains(share)
                }
                cells.append(Self.percent(coverage))
                all.append(coverage)
                // Where fewer than one wrong picture is expected, the share itself decides more than the interval.
                let high = Double(condition.pictures) * (1 - condition.share) < 3 ? 0.99 : 0.97
                #expect(
                    Self.limits(0.93, high, trials: trials).contains(coverage),
                    "\(replications) replications, likeness \(likeness)")
            }
        }
        let mean = all.reduce(0, +) / Double(all.count)
        #expect(Self.limits(0.94, 0.97, trials: trials).contains(mean))
        Self.print(condition.share, condition.pictures, cells)
    }

    /// How often Wilson's interval holds where each picture comes once: by summing the binomial distribution.
    private func exactCoverage(share nominal: Double, pictures: Int) -> Double {
        let steps = 500
        let held = (0..<steps).map { step in
            let share = Self.share(near: nominal, step, of: steps)
            var probability = exp(Double(pictures) * log(1 - share))
            var sum = 0.0
            for right in 0...pictures {
                let interval = Interval.wilson(Double(right) / Double(pictures), size: Double(pictures))
                if interval.contains(share) { sum += probability }
                probability *= Double(pictures - right) / Double(right + 1) * share / (1 - share)
            }
            return sum
        }
        return held.reduce(0, +) / Double(steps)
    }

    @Test("20 is the least number of pictures from which on intervals hold in 93% of cases")
    func leastPictures() {
        let least = Estimate.leastPictures
        for pictures in 10..<least { #expect(exactCoverage(share: 0.99, pictures: pictures) < 0.93, "\(pictures)") }
        for pictures in least...60 {
            for share in [0.5, 0.9, 0.99] {
                let coverage = exactCoverage(share: share, pictures: pictures)
                #expect((0.93...0.975).contains(coverage), "\(pictures) pictures, \(share): \(coverage)")
            }
        }
    }

    static func percent(_ share: Double) -> String { String(format: "%.1f", share * 100) }

    static func print(_ parts: any CustomStringConvertible...) {
        guard asked != nil else { return }
        let cells = parts.flatMap { ($0 as? [String]) ?? [$0.description] }
        Swift.print("| " + cells.joined(separator: " | ") + " |")
    }
}
