import ArgumentParser
import Basics
import Campaign
import Foundation
import Statistics

/// Fits the testbed's unpublished values to its published trace.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Fit the testbed's firmware and its jammers to the published trace.",
        discussion: """
            The trace's columns for features sent whole and the KB in them are all that is used. The values that the program
            ships were found by this command; `link: ieee802154` and `jamming: light` and `heavy` have them.

            EXAMPLES
              pncsim calibrate
              pncsim calibrate --trace trace.csv --sizes pnc_feature_sizes.csv
            """)

    @Option(help: "The published run, image by image; Scenarios/published/testbed-trace.csv where left out.")
    var trace: String?
    @Option(
        help: "The published mean sizes of PNC's features; Scenarios/published/pnc-feature-sizes.csv where left out.")
    var sizes: String?
    @Option(help: "Relative standard deviation of an image's size.") var sizeVariation = 0.05
    @Option(help: "Images to show for each level, at each of five seeds.") var images = 1000

    func validate() throws {
        guard (0..<1).contains(sizeVariation) else { throw ValidationError("--size-variation takes 0 to below 1") }
        guard (2...1_000_000).contains(images) else { throw ValidationError("--images takes 2 to 1000000") }
    }

    func run() async throws {
        try await Failure.reported {
            var calibration = try Calibration(
                trace: trace ?? Places.current.path(of: "Scenarios/published/testbed-trace.csv"),
                sizes: sizes ?? Places.current.path(of: "Scenarios/published/pnc-feature-sizes.csv"),
                sizeVariation: sizeVariation)
            let result = try calibration.fitted()
            print(
                "firmware: \(result.frameTime.nanoseconds / 1000) us a frame, \(percent(result.imageDeviation)) between images"
            )
            for level in Calibration.jammedLevels {
                print("\(level): load \(NumberText.fixed(result.loads[level] ?? 0, 4))")
            }
            print("\nmean and standard deviation, published in parentheses; % of images with fewer than 3 features")
            calibration.images = images
            for level in ["none"] + Calibration.jammedLevels {
                guard let theirs = calibration.published[level] else { continue }
                var ours = Calibration.Sample()
                for seed in 11...15 { try calibration.simulate(result, level: level, seed: UInt64(seed), into: &ours) }
                print(
                    "\(level): features \(text(ours.features, theirs.features, 2)), KB \(text(ours.kilobytes, theirs.kilobytes, 2)),"
                        + " \(percent(Double(ours.poor) / Double(ours.features.count)))"
                        + " (\(percent(Double(theirs.poor) / Double(theirs.features.count))))")
            }
        }
    }

    private func text(_ ours: RunningMoments, _ theirs: RunningMoments, _ places: Int) -> String {
        func pair(_ ours: Double?, _ theirs: Double?) -> String {
            "\(NumberText.fixed(ours ?? .nan, places)) (\(NumberText.fixed(theirs ?? .nan, places)))"
        }
        return "\(pair(ours.mean, theirs.mean)) sd \(pair(ours.standardDeviation, theirs.standardDeviation))"
    }

    private func percent(_ share: Double) -> String { NumberText.fixed(share * 100, 1) + " %" }
}
