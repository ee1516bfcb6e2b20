import Sim

/// Several 802.15.4 senders that all hear each other and send to one receiver: frames that overlap destroy each other.
///
/// For studies of contention without interferers; a camera's link is a ``RadioLink``.
package struct SharedMedium: Sendable {
    /// What became of one sender's frames.
    package struct Tally: Sendable, Hashable {
        /// Frames that the MAC has done with.
        package var frames = 0
        /// Frames that were acknowledged.
        package var confirmed = 0
        /// Transmissions, repetitions included.
        package var transmissions = 0
        /// Transmissions that overlapped another's.
        package var collisions = 0
    }

    /// For each sender.
    package private(set) var tallies: [Tally]
    private var stations: [Station]
    private var air = CommonAir()
    private let payloadBytes: Int

    /// All senders are idle at first.
    ///
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)``.
    package init(
        _ radio: RadioConfiguration, stations count: Int, payloadBytes: Int, streams: RandomStreams
    ) throws(ChannelError) {
        try radio.validate()
        try Check.range("stations", count, 1...1000)
        try Check.range("payload", payloadBytes, 0...radio.payloadLimit)
        let mac = MACTiming(radio)
        stations = (0..<count).map { index in
            Station(
                mac: mac, backoffs: streams.stream("802.15.4 back-off", 0, index + 1),
                errors: streams.stream("802.15.4 errors", 0, index + 1), recorder: nil)
        }
        tallies = [Tally](repeating: Tally(), count: count)
        self.payloadBytes = payloadBytes
    }

    /// Every sender always has a next frame, from time zero until `end`.
    package mutating func saturate(until end: SimTime) {
        for index in stations.indices { stations[index].begin(payloadBytes: payloadBytes, at: 0, hostTime: 0) }
        while let index = next(), stations[index].deadline < end.nanoseconds {
            let time = stations[index].deadline
            if step(index) { stations[index].begin(payloadBytes: payloadBytes, at: time, hostTime: 0) }
        }
        for index in stations.indices { stations[index].abandon() }
        note()
    }

    /// Every sender sends one frame; sender n begins at `start` and n times `offset`.
    package mutating func round(at start: SimTime, offset: SimTime) {
        for index in stations.indices {
            stations[index].begin(payloadBytes: payloadBytes, at: (start + offset * index).nanoseconds, hostTime: 0)
        }
        while let index = next() { _ = step(index) }
        note()
    }

    /// The sender whose event is due next, the first of several.
    private func next() -> Int? {
        var best: Int?
        for index in stations.indices where stations[index].phase != .idle {
            if let known = best, stations[known].deadline <= stations[index].deadline { continue }
            best = index
        }
        return best
    }

    /// One event; whether the sender's MAC is done with its frame.
    private mutating func step(_ index: Int) -> Bool {
        air.listener = index
        guard let ending = stations[index].step(&air) else { return false }
        tallies[index].frames += 1
        if case .sent = ending { tallies[index].confirmed += 1 }
        return true
    }

    private mutating func note() {
        for index in stations.indices {
            tallies[index].transmissions = stations[index].transmissions
            tallies[index].collisions = air.collisions[index, default: 0]
        }
    }
}

/// The air among stations in reach of each other.
private struct CommonAir: Air, Sendable {
    private var transmissions: [(station: Int, start: Int64, end: Int64)] = []
    /// The station whose event happens.
    var listener = 0
    private(set) var collisions: [Int: Int] = [:]

    mutating func isBusy(from: Int64, to: Int64) -> Bool { overlaps(from: from, to: to) }

    mutating func occupy(from: Int64, to: Int64, byReceiver: Bool) {
        // No frame lasts longer than 4.3 ms: what ended 10 ms ago overlaps nothing that is still to be judged.
        transmissions.removeAll { $0.end < from - 10_000_000 }
        transmissions.append((listener, from, to))
    }

    mutating func frameLoss(from: Int64, to: Int64) -> Double {
        guard overlaps(from: from, to: to) else { return 0 }
        collisions[listener, default: 0] += 1
        return .infinity
    }

    mutating func acknowledgementLoss(from: Int64, to: Int64) -> Double {
        overlaps(from: from, to: to) ? .infinity : 0
    }

    private func overlaps(from: Int64, to: Int64) -> Bool {
        transmissions.contains { $0.station != listener && $0.start < to && $0.end > from }
    }
}
