import Foundation
import Sim
import Testing

@testable import Channel

/// With PNCSIM_REPORT=1 in the environment the figures of docs/radio.md are printed.
@Suite("The radio behaves like the published testbed")
struct CalibrationTests {
    /// The published trace: 20 images at each level.
    static let levels: [(name: String, jammer: JammerConfiguration, mean: Double, deviation: Double)] = [
        ("none", .none, 67.4, 3.7), ("light", .light, 51.9, 4.1), ("heavy", .heavy, 34.3, 3.2),
    ]

    @Test(
        "throughput: means within 3 %, spreads between images within a factor of 1.5, no correlation",
        arguments: 0..<3, [1, 2, 3] as [UInt64])
    func throughput(level: Int, seed: UInt64) throws {
        let published = Self.levels[level]
        let testbed = Testbed(jammer: published.jammer, seed: seed)
        let outcome = try testbed.run(testbed.featureSizes)
        let (mean, deviation) = moments(outcome.throughputs)
        Self.report("\(published.name), seed \(seed): \(mean) kbps, deviation \(deviation)")
        #expect(abs(mean / published.mean - 1) < 0.03, "\(published.name): \(mean) kbps")
        #expect(deviation < published.deviation * 1.5, "\(published.name): \(deviation) kbps")
        #expect(deviation > published.deviation / 1.5, "\(published.name): \(deviation) kbps")
        let offsets = outcome.throughputs.map { $0 - mean }
        let products = zip(offsets, offsets.dropFirst()).map(*).reduce(0, +)
        #expect(abs(products / (deviation * deviation * Double(offsets.count))) < 0.2)
    }

    @Test("accuracy at 500 ms with the published curves: within 5 points each and 2.5 on average")
    func accuracy() throws {
        let published = [(0.858, 0.835), (0.830, 0.768), (0.763, 0.673)]
        var errors: [Double] = []
        for (level, bars) in zip(Self.levels, published) {
            let testbed = Testbed(jammer: level.jammer, images: 1000)
            let features = try testbed.run(testbed.featureSizes).features
            let pnc = features.reduce(0) { $0 + Testbed.featureAccuracy[$1] } / 1000
            let bytes = try testbed.run(testbed.pieces).bytes
            let jpeg = bytes.reduce(0) { $0 + Testbed.jpegAccuracy(bytes: $1) } / 1000
            Self.report("\(level.name): PNC \(pnc) (\(bars.0)), progressive JPEG \(jpeg) (\(bars.1))")
            errors += [abs(pnc - bars.0), abs(jpeg - bars.1)]
        }
        #expect((errors.max() ?? 1) < 0.05, "\(errors)")
        #expect(errors.reduce(0, +) / 6 < 0.025, "\(errors)")
    }

    private static func report(_ line: String) {
        if ProcessInfo.processInfo.environment["PNCSIM_REPORT"] != nil { print(line) }
    }
}
