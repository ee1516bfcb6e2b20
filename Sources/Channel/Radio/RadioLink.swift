import Sim

/// An 802.15.4 sender and its receiver as a ``Link``: blocks become frames, and what the MAC gives up is, where the
/// configuration says so, handed to it again.
///
/// The state lives behind one reference and is copied when it is changed while shared: an `any Link` of more than three
/// words is copied whole whenever its ``nextEventTime`` is read, which cost ten times as much as the event itself.
package struct RadioLink: Link {
    private final class Storage: @unchecked Sendable {
        // Unchecked: `state` changes only behind a reference that `unique()` has made sure is the only one, and, as methods
        // that change the link have it to themselves, by one of them at a time.
        @exclusivity(unchecked) var state: RadioLinkState
        init(_ state: RadioLinkState) { self.state = state }
    }

    private var storage: Storage
    /// A copy of what the state says, at hand without a look behind the reference.
    package private(set) var nextEventTime: SimTime?

    /// A sender that has the channel to itself, but for what jams it.
    ///
    /// - Parameters:
    ///   - radio: medium access, frames, the host's interface, and what is on the air.
    ///   - streams: the run's random streams.
    ///   - recorder: takes down what happens; nil costs nothing.
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)``.
    package init(
        _ radio: RadioConfiguration, streams: RandomStreams, recorder: LinkRecorder? = nil
    ) throws(ChannelError) {
        try radio.validate()
        storage = Storage(RadioLinkState(radio, streams: streams, recorder: recorder))
    }

    /// MAC-level events so far: ends of back-offs, carrier senses, turnarounds, frames, acknowledgements, spaces.
    package var eventCount: Int { storage.state.eventCount }
    /// Frames sent so far, repetitions included.
    package var transmissions: Int { storage.state.transmissions }

    /// See ``Link/prepare(image:)``.
    package mutating func prepare(image: Int) { unique().state.prepare(image: image) }

    /// See ``Link/begin(_:at:)``.
    package mutating func begin(_ block: Block, at time: SimTime) {
        let storage = unique()
        storage.state.begin(block, at: time)
        nextEventTime = storage.state.nextEventTime
    }

    /// See ``Link/step()``: one event of the MAC.
    package mutating func step() -> BlockEnd? {
        let storage = unique()
        let end = storage.state.step()
        nextEventTime = storage.state.nextEventTime
        return end
    }

    /// See ``Link/advance(from:before:)``.
    package mutating func advance(from start: SimTime, before limit: SimTime) -> (end: BlockEnd, at: SimTime)? {
        let storage = unique()
        let ended = storage.state.advance(before: limit, steps: Self.mostStepsAtOnce)
        nextEventTime = storage.state.nextEventTime
        return ended
    }

    /// See ``Link/abandon()``.
    package mutating func abandon() {
        unique().state.abandon()
        nextEventTime = nil
    }

    private mutating func unique() -> Storage {
        if !isKnownUniquelyReferenced(&storage) { storage = Storage(storage.state) }
        return storage
    }
}

/// What a ``RadioLink`` is made of and does.
private struct RadioLinkState: Sendable {
    private var station: Station
    private var air: RadioAir
    private let host: HostTiming
    private let payloadLimit: Int
    private let applicationHeaderBytes: Int
    private let resends: Int?
    private let streams: RandomStreams
    private let recorder: LinkRecorder?

    private var hostRandom: RandomStream
    private var hostScale = 1.0
    // The block on its way.
    private var isBusy = false
    private var blockStart: Int64 = 0
    private var remainingBytes = 0
    private var fragmentBytes = 0
    private var resent = 0
    private var serialReadyAt: Int64 = .min
    private var isAnythingLost = false
    private var isConfirmed = true

    init(_ radio: RadioConfiguration, streams: RandomStreams, recorder: LinkRecorder?) {
        let mac = MACTiming(radio)
        station = Station(
            mac: mac, backoffs: streams.stream("802.15.4 back-off"), errors: streams.stream("802.15.4 errors"),
            recorder: recorder)
        air = RadioAir(radio, streams: streams, recorder: recorder)
        host = HostTiming(radio.host)
        payloadLimit = radio.payloadLimit
        applicationHeaderBytes = radio.applicationHeaderBytes
        resends = radio.resends
        self.streams = streams
        self.recorder = recorder
        hostRandom = streams.stream("802.15.4 host")
    }

    var eventCount: Int { station.eventCount }
    var transmissions: Int { station.transmissions }

    mutating func prepare(image: Int) {
        station.reseed(
            backoffs: streams.stream("802.15.4 back-off", image + 1),
            errors: streams.stream("802.15.4 errors", image + 1))
        hostRandom = streams.stream("802.15.4 host", image + 1)
        hostScale = host.drawScale(&hostRandom)
    }

    mutating func begin(_ block: Block, at time: SimTime) {
        precondition(!isBusy, "a link carries one block at a time")
        isBusy = true
        blockStart = time.nanoseconds
        remainingBytes = block.bytes
        isAnythingLost = false
        isConfirmed = station.mac.isAcknowledged
        recorder?.note(.block(bytes: block.bytes), from: blockStart, to: blockStart)
        beginFragment(at: blockStart)
    }

    var nextEventTime: SimTime? { isBusy ? SimTime(nanoseconds: station.deadline) : nil }

    mutating func advance(before limit: SimTime, steps: Int) -> (end: BlockEnd, at: SimTime)? {
        for _ in 0..<steps where isBusy {
            let time = SimTime(nanoseconds: station.deadline)
            guard time < limit else { return nil }
            if let end = step() { return (end, time) }
        }
        return nil
    }

    mutating func step() -> BlockEnd? {
        guard isBusy else { return nil }
        let now = station.deadline
        guard let ending = station.step(&air) else { return nil }
        switch ending {
        case .sent: break
        case .failed:
            guard let resends, resent >= resends else {
                resent += 1
                station.begin(
                    payloadBytes: fragmentBytes + applicationHeaderBytes, at: now, hostTime: host.resendTime,
                    isRepeat: true)
                return nil
            }
            isConfirmed = false
        }
        if station.receivedAt == nil { isAnythingLost = true }
        remainingBytes -= fragmentBytes
        if remainingBytes > 0, !isAnythingLost {
            beginFragment(at: now)
            return nil
        }
        isBusy = false
        recorder?.note(.blockEnd(isDelivered: !isAnythingLost), from: blockStart, to: now)
        let received = isAnythingLost ? now : station.receivedAt ?? now
        return BlockEnd(
            delivered: !isAnythingLost, receivedAt: SimTime(nanoseconds: received), freeAt: SimTime(nanoseconds: now),
            confirmed: isConfirmed)
    }

    mutating func abandon() {
        isBusy = false
        station.abandon()
    }

    private mutating func beginFragment(at time: Int64) {
        fragmentBytes = min(remainingBytes, payloadLimit)
        resent = 0
        var delay = Int64(host.draw(&hostRandom) * hostScale)
        if host.serialByteTime > 0 {
            let serial = Int64(host.serialByteTime * Double(fragmentBytes))
            if host.isPipelined {
                // The port works ahead: it began this block when the one before went to the radio.
                let began = max(serialReadyAt, time - serial)
                let ready = began + serial
                delay += max(0, ready - time)
                serialReadyAt = max(ready, time)
            } else {
                delay += serial
            }
        }
        station.begin(payloadBytes: fragmentBytes + applicationHeaderBytes, at: time, hostTime: delay)
    }
}

/// The host's times in nanoseconds.
struct HostTiming: Sendable {
    let serialByteTime: Double
    let isPipelined: Bool
    let resendTime: Int64
    private let frameTime: TimeDistribution
    private let imageDeviation: Double

    init(_ host: HostConfiguration) {
        serialByteTime = host.serialRate.map { 10 / $0 * 1e9 } ?? 0
        isPipelined = host.isPipelined
        resendTime = host.resendTime.nanoseconds
        frameTime = host.frameTime
        imageDeviation = host.imageDeviation
    }

    func draw(_ random: inout RandomStream) -> Double { frameTime.draw(&random) }

    func drawScale(_ random: inout RandomStream) -> Double {
        imageDeviation > 0 ? max(0.05, random.normal(mean: 1, deviation: imageDeviation)) : 1
    }
}
