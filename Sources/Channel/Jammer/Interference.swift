import Sim

/// What a run's interferers do to one point in space, over stretches of constant power.
///
/// Two sources: a main one with a schedule and a weaker one in the background. Powers depend only on which process of each
/// is on, so everything that a stretch of time costs is a table of (process of the main source, which sources are on).
struct Interference: Sendable {
    var jammer: BurstSource
    var background: BurstSource

    init(
        jammer: JammerSchedule, background: JammerConfiguration, streams: RandomStreams, recorder: LinkRecorder? = nil
    ) {
        self.jammer = BurstSource(jammer, name: "jammer", streams: streams, recorder: recorder)
        self.background = BurstSource(
            JammerSchedule(background), name: "background", streams: streams, recorder: recorder, source: .background)
    }

    /// A value for every combination of active sources: index 4 * process + (1: main source on) + (2: background on).
    typealias Table = [Double]

    /// From the linear power (mW) of each main process and of the background source.
    static func table(
        jammer: [Double], background: Double, value: (_ interference: Double) -> Double
    ) -> Table {
        (jammer.isEmpty ? [0] : jammer).flatMap { power in
            [value(0), value(power), value(background), value(power + background)]
        }
    }

    /// The integral of a table's value over a stretch of time, split at every edge of every source.
    ///
    /// - Precondition: stretches are asked for in the order of time.
    mutating func integral(of table: Table, from: Int64, to: Int64) -> Double {
        jammer.seek(from)
        background.seek(from)
        if jammer.start >= to && background.start >= to { return table[0] * Double(to - from) }
        var time = from
        var sum = 0.0
        while time < to {
            let jams = jammer.start <= time
            let hums = background.start <= time
            let edge = min(to, jams ? jammer.end : jammer.start, hums ? background.end : background.start)
            sum += table[4 * jammer.process + (jams ? 1 : 0) + (hums ? 2 : 0)] * Double(edge - time)
            time = edge
            jammer.seek(time)
            background.seek(time)
        }
        return sum
    }

    /// A frame is on the air: polite sources wait.
    mutating func hold(from: Int64, until: Int64, jammerHears: [Bool], backgroundHears: [Bool]) {
        if !jammerHears.isEmpty {
            jammer.seek(from)
            jammer.hold(from: from, until: until, heard: jammerHears)
        }
        if !backgroundHears.isEmpty {
            background.seek(from)
            background.hold(from: from, until: until, heard: backgroundHears)
        }
    }
}
