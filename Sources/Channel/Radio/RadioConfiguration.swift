import Sim

/// An IEEE 802.15.4 sender and its receiver at 2.4 GHz: unslotted CSMA/CA, frames, acknowledgements, and the air between.
///
/// The initial values are the standard's defaults (IEEE 802.15.4-2015, tables 8-93 and 8-94); other presets are
/// ``nrf``, ``openThread``, ``contiki`` and ``pncTestbed``.
package struct RadioConfiguration: Sendable, Hashable {
    // MARK: Medium access
    /// macMinBE: the first back-off is uniform in 0 ..< 2^this unit back-offs.
    package var minimumBackoffExponent = 3
    /// macMaxBE.
    package var maximumBackoffExponent = 5
    /// macMaxCSMABackoffs: after this many further back-offs a busy channel is an access failure.
    package var maximumBackoffs = 4
    /// macMaxFrameRetries: how often a frame without acknowledgement is sent again.
    package var maximumRetries = 3
    /// Whether frames ask for an acknowledgement.
    package var isAcknowledged = true
    /// macAckWaitDuration, from the end of the frame.
    package var acknowledgementWait = SimTime.microseconds(864)
    /// aUnitBackoffPeriod: 20 symbols.
    package var unitBackoff = SimTime.microseconds(320)
    /// aTurnaroundTime: 12 symbols, from listening to sending and back.
    package var turnaround = SimTime.microseconds(192)
    /// Length of a clear channel assessment: 8 symbols.
    package var ccaDuration = SimTime.microseconds(128)
    /// How carrier sense decides.
    package var ccaMode = CCAMode.energy
    /// Mean power during an assessment above which the channel is busy, in dBm.
    package var ccaThreshold = -75.0
    /// Space after a frame of up to 18 bytes (macSIFSPeriod, 12 symbols), counted from its acknowledgement if it has one.
    package var shortInterframeSpace = SimTime.microseconds(192)
    /// Space after a longer frame (macLIFSPeriod, 40 symbols).
    package var longInterframeSpace = SimTime.microseconds(640)

    // MARK: Frames
    /// Addresses in the MAC header.
    package var addressing = Addressing.shortCompressed
    /// Bytes of each frame that the application's own protocol takes, such as a sequence number.
    package var applicationHeaderBytes = 0
    /// The most application bytes in a frame; nil: what the standard's 127 bytes leave.
    package var maximumPayloadBytes: Int?
    /// How often a block that the MAC has given up is handed to it again; nil: without end, as the published testbed does.
    package var resends: Int? = 0

    // MARK: Host
    /// The computer and the firmware in front of the radio.
    package var host = HostConfiguration()

    // MARK: Air
    /// 802.15.4 channel, 11 ... 26.
    package var channel = 17
    /// In dBm.
    package var transmitPower = 0.0
    /// Between sender and receiver, in metres.
    package var distance = 3.0
    /// Walls between sender and receiver.
    package var walls = 0
    /// How power falls with distance.
    package var pathLoss = PathLoss()
    /// Bandwidth of the receiver's filter in hertz.
    package var receiverBandwidth = 2e6
    /// Of the receiver, in dB.
    package var noiseFigure = 10.0
    /// Frames weaker than this are not received, in dBm.
    package var sensitivity = -85.0
    /// The main interferer.
    package var jammer = JammerSchedule.none
    /// A second, weaker interferer.
    package var background = JammerConfiguration.none

    /// The standard's defaults: a node that gives a frame up after its retries.
    package init() {}

    /// How carrier sense decides (IEEE 802.15.4-2015, 10.2.7).
    package enum CCAMode: Sendable, Hashable, CaseIterable {
        /// Mode 1: by energy.
        case energy
        /// Mode 2: by a signal of the same kind only, so Wi-Fi is not heard.
        case carrier
        /// Mode 4: never busy (ALOHA).
        case aloha
    }

    /// Which addresses a frame carries (IEEE 802.15.4-2015, 7.2).
    package enum Addressing: Sendable, Hashable, CaseIterable {
        /// 16-bit addresses, one PAN identifier: 9 bytes.
        case shortCompressed
        /// 16-bit addresses, two PAN identifiers: 11 bytes.
        case short
        /// 64-bit addresses, one PAN identifier: 21 bytes.
        case extendedCompressed

        /// Bytes of the MAC header.
        package var headerBytes: Int {
            switch self {
            case .shortCompressed: 9
            case .short: 11
            case .extendedCompressed: 21
            }
        }
    }
}

/// What stands between application and radio: a serial port and a firmware.
package struct HostConfiguration: Sendable, Hashable {
    /// Speed of the serial port in baud, ten bits a byte; nil: none.
    package var serialRate: Double?
    /// Whether a block crosses the serial port while the one before is on the air (a second buffer behind hardware
    /// flow control); otherwise one after the other.
    package var isPipelined = true
    /// Time that the firmware takes for each frame.
    package var frameTime = TimeDistribution.fixed(.zero)
    /// Relative standard deviation, from image to image, of the firmware's time.
    package var imageDeviation = 0.0
    /// Time before a block that the MAC has given up is handed to it again.
    package var resendTime = SimTime.zero

    /// No overhead at all.
    package init() {}
}

/// How a time is drawn.
package enum TimeDistribution: Sendable, Hashable {
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

    /// Refuses a time that is none, as the parameter `name`.
    func validate(_ name: String) throws(ChannelError) {
        let times: [SimTime] =
            switch self {
            case .fixed(let time): [time]
            case .uniform(let from, let to): [from, to]
            case .exponential(let mean): [mean]
            case .normal(let mean, let deviation): [mean, deviation]
            }
        for time in times where !TimeRange.short.contains(time) {
            throw .badParameter(
                name: name, value: time.text,
                expected: "a time from \(TimeRange.short.lowerBound.text) to \(TimeRange.short.upperBound.text)")
        }
        if case .uniform(let from, let to) = self, from > to {
            throw .badParameter(
                name: name, value: "\(from.text) to \(to.text)", expected: "a smaller and a larger time")
        }
    }
}

extension RadioConfiguration {
    /// The most application bytes in a frame: what 127 bytes leave beside header, check and the application's own bytes.
    package var payloadLimit: Int {
        let room = 127 - addressing.headerBytes - 2 - applicationHeaderBytes
        return min(maximumPayloadBytes ?? room, room)
    }
}
