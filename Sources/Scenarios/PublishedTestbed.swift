import Channel
import Offload
import Sim

/// The conditions under which the testbed of Progressive Neural Compression (RTSS 2023) was measured, as the keys of a scenario
/// and their values in full. A run under others is not the publication's, and nothing published is drawn beside it unasked.
package enum PublishedTestbed {
    /// The keys that decide it. Seeds, numbers of images and the pictures themselves do not.
    static let keys = [
        "classifier", "arrivals", "deadline", "when-late", "transport", "device", "jamming", "schedule", "link",
        "limit",
    ]

    /// A bar: an object every so often, one level of jamming throughout.
    ///
    /// - Parameter jamming: `none`, `light` or `heavy`.
    /// - Returns: nil for another level, of which nothing is published.
    package static func bar(periodMs: Double, jamming: String) -> [String: String]? {
        let levels: [String: JammerConfiguration] = ["none": .none, "light": .light, "heavy": .heavy]
        guard let jammer = levels[jamming] else { return nil }
        var settings = testbed(periodMs: periodMs)
        settings.jamming = jammer
        return texts(settings)
    }

    /// The published run: 20 images each without jamming, under light and under heavy jamming.
    package static var run: [String: String] {
        var settings = testbed(periodMs: 500)
        settings.schedule = JammingPlan(phases: [
            JammingPlan.Phase(images: 20, jammer: .none), JammingPlan.Phase(images: 20, jammer: .light),
            JammingPlan.Phase(images: 20, jammer: .heavy),
        ])
        return texts(settings)
    }

    private static func testbed(periodMs: Double) -> Settings {
        var settings = Settings()
        settings.arrivals = .periodic(.seconds(periodMs / 1000))
        settings.deadline = .testbed
        return settings
    }

    private static func texts(_ settings: Settings) -> [String: String] {
        let texts = CellSettings.texts(of: settings)
        return Dictionary(uniqueKeysWithValues: texts.filter { keys.contains($0.key) }.map { ($0.key, $0.text) })
    }
}
