public import Sim

/// An IEEE 802.15.4 sender and its receiver at 2.4 GHz: unslotted CSMA/CA, frames, acknowledgements, and the air between.
///
/// The initial values are the standard's defaults (IEEE 802.15.4-2015, tables 8-93 and 8-94); other presets are
/// ``nrf``, ``openThread``, ``contiki`` and ``pncTestbed``.
public struct RadioConfiguration: Sendable, Hashable {
    // MARK: Medium access
    /// macMinBE: the first back-off is uniform in 0 ..< 2^this unit back-offs.
    public var minimumBackoffExponent = 3
    /// macMaxBE.
    public var maximumBackoffExponent = 5
    /// macMaxCSMABackoffs: after this many further back-offs a busy channel is an access failure.
    public var maximumBackoffs = 4
    /// macMaxFrameRetries: how often a frame without acknowledgement is sent again.
    public var maximumRetries = 3
    /// Whether frames ask for an acknowledgement.
    public var isAcknowledged = true
    /// macAckWaitDuration, from the end of the frame.
    public var acknowledgementWait = SimTime.microseconds(864)
    /// aUnitBackoffPeriod: 20 symbols.
    public var unitBackoff = SimTime.microseconds(320)
    /// aTurnaroundTime: 12 symbols, from listening to sending and back.
    public var turnaround = SimTime.microseconds(192)
    /// Length of a clear channel assessment: 8 symbols.
    public var ccaDuration = SimTime.microseconds(128)
    /// How carrier sense decides.
    public var ccaMode = CCAMode.energy
    /// Mean power during an assessment above which the channel is busy, in dBm.
    public var ccaThreshold = -75.0
    /// Space after a frame of up to 18 bytes (macSIFSPeriod, 12 symbols), counted from its acknowledgement if it has one.
    public var shortInterframeSpace = SimTime.microseconds(192)
    /// Space after a longer frame (macLIFSPeriod, 40 symbols).
    public var longInterframeSpace = SimTime.microseconds(640)

    // MARK: Frames
    /// Addresses in the MAC header.
    public var addressing = Addressing.shortCompressed
    /// Bytes of each frame that the application's own protocol takes, such as a sequence number.
    public var applicationHeaderBytes = 0
    /// The most application bytes in a frame; nil: what the standard's 127 bytes leave.
    public var maximumPayloadBytes: Int?
    /// How often a block that the MAC has given up is handed to it again; nil: without end, as the published testbed does.
    public var resends: Int? = 0

    // MARK: Host
    /// The computer and the firmware in front of the radio.
    public var host = HostConfiguration()

    // MARK: Air
    /// 802.15.4 channel, 11 ... 26.
    public var channel = 17
    /// In dBm.
    public var transmitPower = 0.0
    /// Between sender and receiver, in metres.
    public var distance = 3.0
    /// Walls between sender and receiver.
    public var walls = 0
    /// How power falls with distance.
    public var pathLoss = PathLoss()
    /// Bandwidth of the receiver's filter in hertz.
    public var receiverBandwidth = 2e6
    /// Of the receiver, in dB.
    public var noiseFigure = 10.0
    /// Frames weaker than this are not received, in dBm.
    public var sensitivity = -85.0
    /// The main interferer.
    public var jammer = JammerSchedule.none
    /// A second, weaker interferer.
    public var background = JammerConfiguration.none

    /// The standard's defaults: a node that gives a frame up after its retries.
    public init() {}

    /// How carrier sense decides (IEEE 802.15.4-2015, 10.2.7).
    public enum CCAMode: Sendable, Hashable, CaseIterable {
        /// Mode 1: by energy.
        case energy
        /// Mode 2: by a signal of the same kind only, so Wi-Fi is not heard.
        case carrier
        /// Mode 4: never busy (ALOHA).
        case aloha
    }

    /// Which addresses a frame carries (IEEE 802.15.4-2015, 7.2).
    public enum Addressing: Sendable, Hashable, CaseIterable {
        /// 16-bit addresses, one PAN identifier: 9 bytes.
        case shortCompressed
        /// 16-bit addresses, two PAN identifiers: 11 bytes.
        case short
        /// 64-bit addresses, one PAN identifier: 21 bytes.
        case extendedCompressed

        /// Bytes of the MAC header.
        public var headerBytes: Int {
            switch self {
            case .shortCompressed: 9
            case .short: 11
            case .extendedCompressed: 21
            }
        }
    }
}

/// What stands between application and radio: a serial port and a firmware.
public struct HostConfiguration: Sendable, Hashable {
    /// Speed of the serial port in baud, ten bits a byte; nil: none.
    public var serialRate: Double?
    /// Whether a block crosses the serial port while the one before is on the air (a second buffer behind hardware
    /// flow control); otherwise one after the other.
    public var isPipelined = true
    /// Time that the firmware takes for each frame.
    public var frameTime = TimeDistribution.fixed(.zero)
    /// Relative standard deviation, from image to image, of the firmware's time.
    public var imageDeviation = 0.0
    /// Time before a block that the MAC has given up is handed to it again.
    public var resendTime = SimTime.zero

    /// No overhead at all.
    public init() {}
}

/// How a time is drawn.
public enum TimeDistribution: Sendable, Hashable {
    /// Always the same.
    case fixed(SimTime)
    /// Uniform between two times.
    case uniform(from: SimTime, to: SimTime)
    /// Exponential of a mean.
    case exponential(mean: SimTime)
    /// Normal, never below zero.
    case normal(mean: SimTime, deviation: SimTime)

    /// Draws a time in nanoseconds.
    func draw(_ random: inout RandomStream) -> Double {
        switch self {
        case .fixed(let time): Double(time.nanoseconds)
        case .uniform(let from, let to):
            Double(from.nanoseconds) + Double((to - from).nanoseconds) * random.uniform()
        case .exponential(let mean): random.exponential(mean: Double(mean.nanoseconds))
        case .normal(let mean, let deviation):
            max(0, random.normal(mean: Double(mean.nanoseconds), deviation: Double(deviation.nanoseconds)))
        }
    }

    func validate(_ name: String) throws(ChannelError) {
        switch self {
        case .fixed(let time): try Check.notNegative(name, time)
        case .uniform(let from, let to):
            try Check.notNegative(name, from)
            guard from <= to else {
                throw .badParameter(name: name, value: "\(from) to \(to)", expected: "a smaller and a larger time")
            }
        case .exponential(let mean): try Check.notNegative(name, mean)
        case .normal(let mean, let deviation):
            try Check.notNegative(name, mean)
            try Check.notNegative(name, deviation)
        }
    }
}

extension RadioConfiguration {
    /// The most application bytes in a frame: what 127 bytes leave beside header, check and the application's own bytes.
    public var payloadLimit: Int {
        let room = 127 - addressing.headerBytes - 2 - applicationHeaderBytes
        return min(maximumPayloadBytes ?? room, room)
    }

    /// Refuses values that make no sense.
    public func validate() throws(ChannelError) {
        try Check.range("maximumBackoffExponent", maximumBackoffExponent, 0...20)
        try Check.range("minimumBackoffExponent", minimumBackoffExponent, 0...maximumBackoffExponent)
        try Check.range("maximumBackoffs", maximumBackoffs, 0...100)
        try Check.range("maximumRetries", maximumRetries, 0...1000)
        try Check.notNegative("turnaround", turnaround)
        guard acknowledgementWait >= turnaround else {
            throw .badParameter(
                name: "acknowledgementWait", value: "\(acknowledgementWait)",
                expected: "the turnaround of \(turnaround) or more: no acknowledgement begins earlier")
        }
        try Check.notNegative("unitBackoff", unitBackoff)
        try Check.notNegative("shortInterframeSpace", shortInterframeSpace)
        try Check.notNegative("longInterframeSpace", longInterframeSpace)
        try Check.positive("ccaDuration", ccaDuration)
        try Check.finite("ccaThreshold", ccaThreshold, in: -200...100)
        try Check.range("applicationHeaderBytes", applicationHeaderBytes, 0...100)
        guard payloadLimit >= 1 else {
            throw .badParameter(
                name: "maximumPayloadBytes", value: "\(payloadLimit) B after headers", expected: "room for 1 B or more")
        }
        if let resends { try Check.range("resends", resends, 0...1_000_000) }
        try host.frameTime.validate("host.frameTime")
        if let rate = host.serialRate { try Check.positive("host.serialRate", rate, unit: "baud") }
        try Check.finite("host.imageDeviation", host.imageDeviation, in: 0...1)
        try Check.notNegative("host.resendTime", host.resendTime)
        try Check.range("channel", channel, 11...26)
        try Check.finite("transmitPower", transmitPower, in: -100...100)
        try Check.positive("distance", distance, unit: "m")
        try Check.range("walls", walls, 0...100)
        try Check.positive("receiverBandwidth", receiverBandwidth, unit: "Hz")
        try Check.finite("noiseFigure", noiseFigure, in: 0...100)
        try Check.finite("sensitivity", sensitivity, in: -200...100)
        try jammer.validate()
        try background.validate()
        try checkThatSomethingCanArrive()
    }

    /// Endless resending to a receiver out of reach would never end.
    private func checkThatSomethingCanArrive() throws(ChannelError) {
        let received = transmitPower - pathLoss.loss(distance: distance, walls: walls)
        guard resends == nil, received < sensitivity else { return }
        throw .badParameter(
            name: "distance", value: "\(distance) m, where \(received) dBm arrive, with endless resending",
            expected: "at least the sensitivity of \(sensitivity) dBm, or a limit to resending")
    }
}
