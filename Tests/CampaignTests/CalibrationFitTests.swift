import Basics
import Sim
import Testing

@testable import Campaign

@Suite("What the testbed did not publish")
struct CalibrationFitTests {
    private func published() throws -> Calibration {
        try Calibration(
            trace: Places.current.path(of: "Scenarios/published/testbed-trace.csv"),
            sizes: Places.current.path(of: "Scenarios/published/pnc-feature-sizes.csv"), sizeVariation: 0.05)
    }

    @Test("is fitted to a trace of every level and to ten features")
    func files() throws {
        let calibration = try published()
        #expect(Set(calibration.published.keys).isSuperset(of: ["none"] + Calibration.jammedLevels))
        #expect(calibration.featureBytes.count == 10)
        // More jamming, fewer features.
        let means = ["none", "light", "heavy"].compactMap { calibration.published[$0]?.features.mean }
        #expect(means.count == 3 && means == means.sorted(by: >))
    }

    @Test("comes out as it was put in, where the trace is a simulated one")
    func fit() throws {
        let truth = Calibration.Result(
            frameTime: .microseconds(2_400), imageDeviation: 0.12, loads: ["light": 0.1, "heavy": 0.3])
        var simulated = try published()
        simulated.images = 40
        var samples: [String: Calibration.Sample] = [:]
        for level in ["none"] + Calibration.jammedLevels {
            for seed in 1...3 {
                try simulated.simulate(truth, level: level, seed: UInt64(seed), into: &samples[level, default: .init()])
            }
        }
        var calibration = Calibration(
            published: samples, featureBytes: simulated.featureBytes, sizeVariation: simulated.sizeVariation)
        calibration.images = simulated.images
        let fitted = try calibration.fitted()
        #expect(abs(fitted.frameTime.seconds / truth.frameTime.seconds - 1) < 0.02, "\(fitted)")
        #expect(abs(fitted.imageDeviation - truth.imageDeviation) < 0.02, "\(fitted)")
        for (level, load) in truth.loads {
            #expect(abs((fitted.loads[level] ?? 0) - load) < 0.15 * load, "\(fitted)")
        }
    }

    @Test("is not fitted to a trace that lacks a level")
    func missingLevel() throws {
        let calibration = Calibration(published: [:], featureBytes: [500], sizeVariation: 0)
        #expect(throws: CampaignError.self) { try calibration.fitted() }
    }
}
