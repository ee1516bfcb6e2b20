import Foundation

/// What a stage that has ended took.
package struct FinishedStage: Sendable, Hashable, Codable {
    /// Updates done.
    package var updates: Int
    /// Seconds of training, without validation.
    package var seconds: Double
}

/// The counters of a run that a checkpoint keeps.
struct TrainingState: Codable {
    var stage = 0
    var update = 0
    var plannedUpdates = 0
    var adamSteps = 0
    var stageSeconds = 0.0
    var runSeconds = 0.0
    /// Absent in checkpoints of earlier versions.
    var finished: [FinishedStage]?

    /// Updates done in all stages.
    var step: Int { (finished ?? []).reduce(update) { $0 + $1.updates } }

    init() {}

    init?(json: String) {
        guard let state = try? JSONDecoder().decode(TrainingState.self, from: Data(json.utf8)) else { return nil }
        self = state
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Numbers always encode.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// Wall time in laps.
struct Stopwatch {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant

    init() {
        start = clock.now
        last = start
    }

    /// Seconds since the start.
    var now: Double { Self.seconds(clock.now - start) }

    /// Seconds since the last lap.
    mutating func lap() -> Double {
        let instant = clock.now
        defer { last = instant }
        return Self.seconds(instant - last)
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
