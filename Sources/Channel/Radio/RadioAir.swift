import Sim

/// The air between one sender and its receiver, with their interferers.
struct RadioAir: Air, Sendable {
    private var interference: Interference
    /// Mean power at the sender, in mW.
    private let senderPower: Interference.Table
    /// Decay of a frame's survival at the receiver and of an acknowledgement's at the sender, per nanosecond.
    private let frameDecay: Interference.Table
    private let acknowledgementDecay: Interference.Table
    private let ccaThreshold: Double
    private let ccaMode: RadioConfiguration.CCAMode
    private let jammerHearsSender: [Bool]
    private let jammerHearsReceiver: [Bool]
    private let backgroundHearsSender: [Bool]
    private let backgroundHearsReceiver: [Bool]
    private let isQuiet: Bool

    init(_ radio: RadioConfiguration, streams: RandomStreams, recorder: LinkRecorder?) {
        interference = Interference(
            jammer: radio.jammer, background: radio.background, streams: streams, recorder: recorder)
        let configurations = Self.distinct(radio.jammer.joined)
        let jammers = configurations.map { Reach($0, radio: radio) }
        let background = Reach(radio.background, radio: radio)
        let noise = Decibel.ratio(-174 + radio.noiseFigure) * radio.receiverBandwidth
        let signal = radio.transmitPower - radio.pathLoss.loss(distance: radio.distance, walls: radio.walls)
        let signalPower = signal < radio.sensitivity ? 0 : Decibel.ratio(signal)
        // Interference beyond all measure destroys even a part of a bit.
        func decay(_ interference: Double) -> Double {
            if signalPower == 0 || interference >= Reach.overwhelming { return 1e3 }
            return BitErrors.decay(sinr: signalPower / (noise + interference))
        }
        frameDecay = Interference.table(
            jammer: jammers.map(\.receiverPower), background: background.receiverPower, value: decay)
        acknowledgementDecay = Interference.table(
            jammer: jammers.map(\.senderPower), background: background.senderPower, value: decay)
        senderPower = Interference.table(jammer: jammers.map(\.senderPower), background: background.senderPower) {
            $0 + noise
        }
        ccaThreshold = Decibel.ratio(radio.ccaThreshold)
        ccaMode = radio.ccaMode
        jammerHearsSender = Self.unlessNobody(jammers.map(\.hearsSender))
        jammerHearsReceiver = Self.unlessNobody(jammers.map(\.hearsReceiver))
        backgroundHearsSender = Self.unlessNobody([background.hearsSender])
        backgroundHearsReceiver = Self.unlessNobody([background.hearsReceiver])
        isQuiet = radio.jammer.phases.isEmpty && radio.background == .none
    }

    /// The schedule's configurations in the order in which ``BurstSource`` numbers its processes.
    private static func distinct(_ schedule: JammerSchedule) -> [JammerConfiguration] {
        var seen: Set<JammerConfiguration> = []
        return schedule.phases.map(\.jammer).filter { seen.insert($0).inserted }
    }

    private static func unlessNobody(_ hears: [Bool]) -> [Bool] { hears.contains(true) ? hears : [] }

    mutating func isBusy(from: Int64, to: Int64) -> Bool {
        guard ccaMode == .energy else { return false }
        return interference.integral(of: senderPower, from: from, to: to) >= ccaThreshold * Double(to - from)
    }

    mutating func occupy(from: Int64, to: Int64, byReceiver: Bool) {
        if isQuiet { return }
        // Two calls: an array that one of two is chosen to be would be retained for it.
        if byReceiver {
            interference.hold(
                from: from, until: to, jammerHears: jammerHearsReceiver, backgroundHears: backgroundHearsReceiver)
        } else {
            interference.hold(
                from: from, until: to, jammerHears: jammerHearsSender, backgroundHears: backgroundHearsSender)
        }
    }

    mutating func frameLoss(from: Int64, to: Int64) -> Double {
        interference.integral(of: frameDecay, from: from, to: to)
    }

    mutating func acknowledgementLoss(from: Int64, to: Int64) -> Double {
        interference.integral(of: acknowledgementDecay, from: from, to: to)
    }
}

/// How an interferer and the two radios hear each other.
struct Reach: Sendable {
    /// Power, in mW, of an interferer that drowns everything.
    static let overwhelming = 1e9

    /// Power in the receiver's filter, in mW.
    let receiverPower: Double
    /// Power in the sender's filter, in mW.
    let senderPower: Double
    /// Whether the interferer defers to the sender's frames.
    let hearsSender: Bool
    /// Whether it defers to the receiver's acknowledgements.
    let hearsReceiver: Bool

    init(_ jammer: JammerConfiguration, radio: RadioConfiguration) {
        switch jammer {
        case .none:
            (receiverPower, senderPower, hearsSender, hearsReceiver) = (0, 0, false, false)
        case .onOff(let source):
            (hearsSender, hearsReceiver) = (false, false)
            if source.isOverwhelming {
                (receiverPower, senderPower) = (Self.overwhelming, Self.overwhelming)
            } else {
                let share = SpectralOverlap.decibels(
                    offset: 0, receiver: radio.receiverBandwidth, emitter: source.bandwidth)
                (receiverPower, senderPower) = Self.powers(source.emitter, share: share, radio: radio)
            }
        case .wifi(let source):
            let offset = source.channel.map {
                SpectralOverlap.centre(wifiChannel: $0) - SpectralOverlap.centre(channel: radio.channel)
            }
            let share = SpectralOverlap.decibels(
                offset: offset ?? 0, receiver: radio.receiverBandwidth, emitter: source.bandwidth)
            (receiverPower, senderPower) = Self.powers(source.emitter, share: share, radio: radio)
            func hears(_ distance: Double) -> Bool {
                if let defers = source.defers { return defers }
                let isInBand = abs(offset ?? 0) < source.bandwidth / 2
                let loss = radio.pathLoss.loss(distance: distance, walls: source.emitter.walls)
                return isInBand && radio.transmitPower - loss >= source.deferThreshold
            }
            hearsSender = hears(source.emitter.senderDistance)
            hearsReceiver = hears(source.emitter.receiverDistance)
        }
    }

    private static func powers(
        _ emitter: EmitterConfiguration, share: Double, radio: RadioConfiguration
    ) -> (receiver: Double, sender: Double) {
        func power(_ distance: Double) -> Double {
            Decibel.ratio(
                emitter.transmitPower + share - radio.pathLoss.loss(distance: distance, walls: emitter.walls))
        }
        return (power(emitter.receiverDistance), power(emitter.senderDistance))
    }
}
