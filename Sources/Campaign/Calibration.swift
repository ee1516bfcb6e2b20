import Channel
import Coding
import Offload
import Sim
import Statistics

/// What of the published testbed is not published, fitted to its trace: the firmware's time for a frame and how much it differs
/// between images, from the images without jamming, and the loads of the two jammers.
///
/// It goes by two columns of the trace, which need no convention: how many features of each image were sent whole, and how many
/// KB they had. Means decide the time and the loads, standard deviations the difference between images. A simulated image is the
/// published one: its features have the published mean sizes, the testbed's window and framing.
package struct Calibration: Sendable {
    /// What is fitted.
    package struct Result: Sendable, Hashable {
        /// Mean of the firmware's time for a frame.
        package var frameTime: SimTime
        /// Its relative standard deviation between images.
        package var imageDeviation: Double
        /// The jammers' loads by level.
        package var loads: [String: Double]

        package init(frameTime: SimTime, imageDeviation: Double, loads: [String: Double]) {
            self.frameTime = frameTime
            self.imageDeviation = imageDeviation
            self.loads = loads
        }
    }

    /// Whole features, and KB (1024 B) in them, of the images at one level.
    package struct Sample: Sendable {
        package var features = RunningMoments()
        package var kilobytes = RunningMoments()
        /// Images with fewer than three whole features.
        package var poor = 0

        package init() {}

        package mutating func add(features: Int, kilobytes: Double) {
            self.features.add(Double(features))
            self.kilobytes.add(kilobytes)
            if features < 3 { poor += 1 }
        }
    }

    /// The published images by level.
    package let published: [String: Sample]
    /// Mean bytes of the features.
    package let featureBytes: [Double]
    /// Relative standard deviation of an image's size.
    package let sizeVariation: Double
    /// Images that each step of the search simulates at each of its seeds.
    package var images = 400

    package init(published: [String: Sample], featureBytes: [Double], sizeVariation: Double) {
        self.published = published
        self.featureBytes = featureBytes
        self.sizeVariation = sizeVariation
    }

    /// The levels of the trace that are jammed, with the least first.
    package static let jammedLevels = ["light", "heavy"]

    /// Time between images, and from an object to its first feature (Raspberry Pi 4B, one thread).
    private static let period = SimTime.milliseconds(500)
    private static let encodingTime = EncodingTime(first: .microseconds(11_800), further: .zero)

    // MARK: Search

    /// The best values.
    ///
    /// - Throws: ``CampaignError`` where the trace lacks a level; `OffloadError` where the task is cancelled.
    package func fitted() throws -> Result {
        var result = Result(
            frameTime: .milliseconds(2), imageDeviation: 0.1,
            loads: Dictionary(uniqueKeysWithValues: Self.jammedLevels.map { ($0, 0) }))
        // The time hardly depends on the difference between images: two rounds are enough.
        for _ in 0..<2 {
            let deviation = result.imageDeviation
            result.frameTime = .nanoseconds(
                Int64(
                    try crossing(from: 0, to: 6e6, by: { $0.means }, at: "none") { time in
                        Result(frameTime: .nanoseconds(Int64(time)), imageDeviation: deviation, loads: [:])
                    }.rounded()))
            let time = result.frameTime
            // A greater difference raises the deviations: the sign is the other way round.
            result.imageDeviation = try crossing(from: 0, to: 0.4, by: { -$0.deviations }, at: "none") { deviation in
                Result(frameTime: time, imageDeviation: deviation, loads: [:])
            }
        }
        for level in Self.jammedLevels {
            let radio = result
            result.loads[level] = try crossing(from: 0.001, to: 0.8, by: { $0.means }, at: level) { load in
                var changed = radio
                changed.loads[level] = load
                return changed
            }
        }
        return result
    }

    /// How far a simulated sample is from the published one, as the sum of two relative differences.
    private struct Distance {
        let means: Double
        let deviations: Double

        init?(_ ours: Sample, _ theirs: Sample) {
            func ratio(_ value: (RunningMoments) -> Double?) -> Double? {
                guard let a = value(ours.features), let b = value(theirs.features), b > 0,
                    let c = value(ours.kilobytes), let d = value(theirs.kilobytes), d > 0
                else { return nil }
                return a / b + c / d - 2
            }
            guard let means = ratio(\.mean), let deviations = ratio(\.standardDeviation) else { return nil }
            (self.means, self.deviations) = (means, deviations)
        }
    }

    /// The value, between two, at which a falling distance is zero.
    private func crossing(
        from low: Double, to high: Double, by distance: (Distance) -> Double, at level: String,
        with result: (Double) -> Result
    ) throws -> Double {
        guard let theirs = published[level] else { throw CampaignError.tooFewImages(level: level) }
        var (low, high) = (low, high)
        for _ in 0..<12 {
            let middle = (low + high) / 2
            var ours = Sample()
            for seed in 1...3 { try simulate(result(middle), level: level, seed: UInt64(seed), into: &ours) }
            guard let off = Distance(ours, theirs) else { throw CampaignError.tooFewImages(level: level) }
            if distance(off) > 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    // MARK: Simulation

    /// The radio with fitted values, at a level.
    package static func radio(_ result: Result, level: String) -> RadioConfiguration {
        var radio = RadioConfiguration.pncTestbed
        if case .normal(_, let deviation) = radio.host.frameTime {
            radio.host.frameTime = .normal(mean: result.frameTime, deviation: deviation)
        }
        radio.host.imageDeviation = result.imageDeviation
        radio.jammer = JammerSchedule(.load(result.loads[level] ?? 0))
        return radio
    }

    /// Simulates images at a level and adds them to a sample.
    package func simulate(_ result: Result, level: String, seed: UInt64, into sample: inout Sample) throws {
        let streams = RandomStreams(seed: seed, replication: 0)
        let layouts = (0..<images).map { position in
            var random = streams.stream("curve.size", position)
            let size = random.normal(mean: 1, deviation: sizeVariation)
            return SegmentLayout(bytes: featureBytes.map { max(1, Int(($0 * size).rounded())) })
        }
        let deliveries = try Experiment.run(
            configuration: ExperimentConfiguration(
                arrivals: .periodic(Self.period), images: images, deadline: .testbed,
                link: LinkConfiguration(Self.radio(result, level: level))),
            encodingTime: Self.encodingTime, layouts: layouts, streams: streams)
        for delivery in deliveries {
            sample.add(features: delivery.wholeSegments, kilobytes: Double(delivery.wholeSegmentBytes) / 1024)
        }
    }
}
