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

    // MARK: Codecs

    /// Whether a codec is what the publication measured under a method's name (`pnc`, `webp q=20`): the codec at the same
    /// settings, or the published table that stands for it, with the files and times of `Scenarios/testbed-500ms.yaml`. Names in
    /// a scenario do not decide it, and neither do weights: nobody but the authors has theirs, so whoever draws their values
    /// beside others says with which weights these ran.
    ///
    /// - Parameters:
    ///   - name: the codec's name in the registry; `curve` for a table.
    ///   - parameters: its parameters, as a database has them.
    ///   - contents: SHA-256 of its table or its weights.
    package static func isMethod(_ method: String, name: String, parameters: String, contents: String?) -> Bool {
        if name == "curve" {
            return tables[method].map { $0.parameters == parameters && $0.sha256 == contents } ?? false
        }
        let parts = method.split(separator: " ")
        let quality = parts.last.flatMap { $0.hasPrefix("q=") ? String($0.dropFirst(2)) : nil }
        guard parts.first.map(String.init) == name else { return false }
        switch (name, quality) {
        case ("webp", .some(let quality)): return parameters == "quality=\(quality) method=6"
        case ("jpeg", .some(let quality)): return parameters == "quality=\(quality)"
        case ("jpeg-progressive", let quality): return parameters == "quality=\(quality ?? "30")"
        case ("pnc", nil), ("starfish", nil): return parameters.isEmpty
        default: return false
        }
    }

    /// The codecs of `Scenarios/testbed-500ms.yaml` by the methods that they stand for: parameters as a database has them, and the
    /// SHA-256 of the table.
    static let tables: [String: (parameters: String, sha256: String)] = [
        "pnc": (
            "size-variation=0.05 encoding-time=11.8ms",
            "7babc2e46e97cb242ac0f1448cbd7f16a7a743da46b911b77114e3edba4579f3"
        ),
        "starfish": (
            "size-variation=0.02 encoding-time=62.9ms segment-time=62.9ms",
            "fcfb5fcabd60f56d977f833f6d6b1dd4cd13bb5d3657f708bf5b0aa6c3ce5a8e"
        ),
        "jpeg-progressive": (
            "size-variation=0.31 file-size=5523 segments=504 encoding-time=5.8ms",
            "a201b00bac4c1156b18979e38f32818e3a9dd3368fb37ce00b50827b3dd32451"
        ),
        "webp q=0": (
            "size-variation=0.38 segments=504 encoding-time=32.5ms",
            "32678080e3cb6e2cb8de8d4200246d155790f6b7135de6b14e0d139be24f68ec"
        ),
        "webp q=10": (
            "size-variation=0.53 segments=504 encoding-time=43.7ms",
            "25a72e23c463849481bac2ce21640b20e796db3a085524e9b1a5bb1b2fc44233"
        ),
        "webp q=20": (
            "size-variation=0.54 segments=504 encoding-time=48.6ms",
            "46524b6e524f602f5b6bdb023e4288cdf1adbf2d5dddd2f7cf660b73c015b045"
        ),
    ]

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
