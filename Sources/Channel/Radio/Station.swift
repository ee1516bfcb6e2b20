import Sim

/// What a station needs to know of the air.
protocol Air {
    /// Whether a carrier sense over a stretch of time finds the channel busy.
    mutating func isBusy(from: Int64, to: Int64) -> Bool
    /// Something is on the air from the station for a stretch of time; `byReceiver`: its receiver's acknowledgement.
    mutating func occupy(from: Int64, to: Int64, byReceiver: Bool)
    /// Minus the logarithm of the probability that a frame survives.
    mutating func frameLoss(from: Int64, to: Int64) -> Double
    /// The same for an acknowledgement on its way back.
    mutating func acknowledgementLoss(from: Int64, to: Int64) -> Double
}

/// One 802.15.4 sender's medium access (IEEE 802.15.4-2015, 6.2.5.1 and 6.7.4), one event at a time.
struct Station: Sendable {
    /// What the station is doing, until ``deadline``.
    enum Phase: Sendable {
        case idle, host, backoff, carrierSense, turnaround, frame, acknowledgementTurnaround, acknowledgement
        case acknowledgementWait, interframeSpace
    }

    private(set) var phase = Phase.idle
    private(set) var deadline: Int64 = 0
    /// Events since the start, for measurements of speed.
    private(set) var eventCount = 0
    /// Transmissions since the start.
    private(set) var transmissions = 0
    /// Carrier senses since the start.
    private(set) var carrierSenses = 0

    let mac: MACTiming
    private let recorder: LinkRecorder?
    private var backoffs: RandomStream
    private var errors: RandomStream

    // The transmission under way.
    private var frameTime: Int64 = 0
    private var space: Int64 = 0
    private var frameBytes = 0
    private var since: Int64 = 0
    private var frameEnd: Int64 = 0
    private var backoffNumber = 0
    private var exponent = 0
    private var attempt = 0
    private var sequence: UInt8 = 0
    private var willAcknowledge = false
    private var acknowledgementArrives = false
    /// When the receiver had the frame; nil if it has not.
    private(set) var receivedAt: Int64?

    /// How the MAC ended a frame.
    enum Ending: Sendable {
        case sent
        case failed(LinkEvent.Failure)
    }

    init(mac: MACTiming, backoffs: RandomStream, errors: RandomStream, recorder: LinkRecorder?) {
        self.mac = mac
        self.backoffs = backoffs
        self.errors = errors
        self.recorder = recorder
    }

    mutating func reseed(backoffs: RandomStream, errors: RandomStream) {
        self.backoffs = backoffs
        self.errors = errors
    }

    /// Begins a frame of so many payload bytes; the host first needs `hostTime`.
    ///
    /// - Parameter isRepeat: the receiver may already have it.
    mutating func begin(payloadBytes: Int, at time: Int64, hostTime: Int64, isRepeat: Bool = false) {
        frameBytes = mac.headerBytes + payloadBytes + 2
        frameTime = Int64(6 + frameBytes) * MACTiming.byteTime
        space = frameBytes <= 18 ? mac.shortSpace : mac.longSpace
        attempt = 0
        sequence &+= 1
        if !isRepeat { receivedAt = nil }
        since = time
        if hostTime > 0 { wait(.host, until: time + hostTime) } else { beginAccess(at: time) }
    }

    mutating func abandon() { phase = .idle }

    /// Does what is due at ``deadline``; non-nil when the MAC is done with the frame.
    mutating func step<A: Air>(_ air: inout A) -> Ending? {
        let now = deadline
        eventCount += 1
        switch phase {
        case .idle: return nil
        case .host:
            recorder?.note(.host, from: since, to: now)
            beginAccess(at: now)
        case .backoff:
            recorder?.note(.backoff(number: backoffNumber, exponent: exponent), from: since, to: now)
            since = now
            wait(.carrierSense, until: now + mac.ccaTime)
        case .carrierSense:
            carrierSenses += 1
            let isBusy = air.isBusy(from: since, to: now)
            recorder?.note(.carrierSense(isBusy: isBusy), from: since, to: now)
            if !isBusy {
                wait(.turnaround, until: now + mac.turnaround)
            } else if backoffNumber == mac.maximumBackoffs {
                return fail(.channelAccess)
            } else {
                backoffNumber += 1
                exponent = min(exponent + 1, mac.maximumExponent)
                drawBackoff(at: now)
            }
        case .turnaround:
            since = now
            frameEnd = now + frameTime
            transmissions += 1
            air.occupy(from: now, to: frameEnd, byReceiver: false)
            wait(.frame, until: frameEnd)
        case .frame: return endFrame(at: now, &air)
        case .acknowledgementTurnaround:
            since = now
            air.occupy(from: now, to: now + MACTiming.acknowledgementTime, byReceiver: true)
            wait(.acknowledgement, until: now + MACTiming.acknowledgementTime)
        case .acknowledgement:
            acknowledgementArrives = draw(air.acknowledgementLoss(from: since, to: now))
            recorder?.note(
                .acknowledgement(sequence: sequence, isReceived: acknowledgementArrives), from: since, to: now)
            since = now
            if acknowledgementArrives { return beginSpace(at: now) }
            wait(.acknowledgementWait, until: max(now, frameEnd + mac.acknowledgementWait))
        case .acknowledgementWait:
            recorder?.note(.timeout, from: since, to: now)
            guard attempt < mac.maximumRetries else { return fail(.noAcknowledgement) }
            attempt += 1
            beginAccess(at: now)
        case .interframeSpace:
            recorder?.note(.interframeSpace, from: since, to: now)
            phase = .idle
            return .sent
        }
        return nil
    }

    private mutating func endFrame<A: Air>(at now: Int64, _ air: inout A) -> Ending? {
        let survives = draw(air.frameLoss(from: since, to: now))
        recorder?.note(
            .frame(
                sequence: sequence, attempt: attempt, payloadBytes: frameBytes - mac.headerBytes - 2,
                isReceived: survives), from: since, to: now)
        if survives, receivedAt == nil { receivedAt = now }
        since = now
        if !mac.isAcknowledged { return beginSpace(at: now) }
        if survives {
            wait(.acknowledgementTurnaround, until: now + mac.turnaround)
        } else {
            wait(.acknowledgementWait, until: now + mac.acknowledgementWait)
        }
        return nil
    }

    private mutating func beginSpace(at now: Int64) -> Ending? {
        guard space > 0 else {
            phase = .idle
            return .sent
        }
        wait(.interframeSpace, until: now + space)
        return nil
    }

    private mutating func beginAccess(at now: Int64) {
        backoffNumber = 0
        exponent = mac.minimumExponent
        drawBackoff(at: now)
    }

    private mutating func drawBackoff(at now: Int64) {
        since = now
        let units = exponent == 0 ? 0 : Int64(backoffs.next() >> UInt64(64 - exponent))
        wait(.backoff, until: now + units * mac.unitBackoff)
    }

    private mutating func fail(_ failure: LinkEvent.Failure) -> Ending {
        recorder?.note(.failure(failure), from: deadline, to: deadline)
        phase = .idle
        return .failed(failure)
    }

    private mutating func wait(_ phase: Phase, until time: Int64) {
        self.phase = phase
        deadline = time
    }

    /// True with the probability exp(-loss).
    private mutating func draw(_ loss: Double) -> Bool {
        if loss < 1e-12 { return true }
        return errors.uniform() < ElementaryFunctions.exponentialOfMinus(loss)
    }
}

/// A radio's times and counts, in nanoseconds.
struct MACTiming: Sendable {
    /// 32 us at 250 kb/s.
    static let byteTime: Int64 = 32_000
    /// 11 bytes on the air.
    static let acknowledgementTime: Int64 = 11 * byteTime

    let minimumExponent: Int
    let maximumExponent: Int
    let maximumBackoffs: Int
    let maximumRetries: Int
    let isAcknowledged: Bool
    let acknowledgementWait: Int64
    let unitBackoff: Int64
    let turnaround: Int64
    let ccaTime: Int64
    let shortSpace: Int64
    let longSpace: Int64
    let headerBytes: Int

    init(_ radio: RadioConfiguration) {
        minimumExponent = radio.minimumBackoffExponent
        maximumExponent = radio.maximumBackoffExponent
        maximumBackoffs = radio.maximumBackoffs
        maximumRetries = radio.maximumRetries
        isAcknowledged = radio.isAcknowledged
        acknowledgementWait = radio.acknowledgementWait.nanoseconds
        unitBackoff = radio.unitBackoff.nanoseconds
        turnaround = radio.turnaround.nanoseconds
        ccaTime = radio.ccaDuration.nanoseconds
        shortSpace = radio.shortInterframeSpace.nanoseconds
        longSpace = radio.longInterframeSpace.nanoseconds
        headerBytes = radio.addressing.headerBytes
    }
}
