import Sim

/// A Wi-Fi sender's traffic and channel access, in nanoseconds.
struct WiFiTraffic: Sendable {
    /// Frames that wait at most; what arrives beyond is dropped.
    static let queueLimit = 1000

    let aggregate: Int
    let maximumAggregate: Int
    let difs: Int64
    let slot: Int64
    let coherence: Int64
    let meanGap: Double
    private let fixedTime: Int64
    private let frameTime: Double
    private let contentionWindow: Int
    private let regularity: Int
    private let loadDeviation: Double

    init(_ source: WiFiConfiguration) {
        aggregate = source.aggregate
        maximumAggregate = source.maximumAggregate
        difs = source.difs.nanoseconds
        slot = source.slot.nanoseconds
        coherence = source.coherence.nanoseconds
        fixedTime = (source.preamble + source.sifs + source.acknowledgement).nanoseconds
        frameTime = Double(source.frameBytes) * 8 / source.rate * 1e9
        contentionWindow = source.contentionWindow
        regularity = source.regularity
        loadDeviation = source.loadDeviation
        meanGap = (Double(fixedTime) + frameTime * Double(aggregate)) / source.load
    }

    /// Time on the air of an aggregate, its acknowledgement included.
    func airTime(frames: Int) -> Int64 { fixedTime + Int64(frameTime * Double(frames)) }

    func backoff(_ random: inout RandomStream) -> Int64 {
        Int64(random.integer(below: contentionWindow + 1)) * slot
    }

    /// The mean gap during one stretch of constant load.
    func gap(_ random: inout RandomStream) -> Double {
        guard loadDeviation > 0 else { return meanGap }
        return meanGap / max(0.1, random.normal(mean: 1, deviation: loadDeviation))
    }

    /// A gap from arrival to arrival: Erlang.
    func fullGap(_ mean: Double, _ random: inout RandomStream) -> Int64 {
        erlang(stages: regularity, mean: mean, &random)
    }

    /// A gap from an arbitrary instant to the next arrival, in equilibrium: the stage under way is any of them.
    func residualGap(_ mean: Double, _ random: inout RandomStream) -> Int64 {
        erlang(stages: 1 + random.integer(below: regularity), mean: mean, &random)
    }

    private func erlang(stages: Int, mean: Double, _ random: inout RandomStream) -> Int64 {
        max(1, Int64(random.erlang(stages: stages, mean: mean / Double(regularity))))
    }
}

/// What a Wi-Fi sender has to send.
struct WiFiQueue: Sendable {
    var frames = 0
    var framesOnAir = 0
    var nextArrival: Int64 = .min
    /// Mean gap between arrivals in nanoseconds, in this window.
    var gap = 0.0
    /// Until when.
    var gapEnd: Int64 = .min
}
