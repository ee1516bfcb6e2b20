import Basics
import Sim

extension RadioConfiguration: LinkSettings {
    package var kind: String { "ieee802154" }
    package var radio: RadioConfiguration? { self }
    package var jamming: JammerSchedule { jammer }

    package func makeLink(streams: RandomStreams, recorder: LinkRecorder?) throws(ChannelError) -> any Link {
        try RadioLink(self, streams: streams, recorder: recorder)
    }
}

extension RadioConfiguration: Configuration {
    package static let parameters = mediumAccess + frames + air

    package static let mediumAccess: [Parameter<RadioConfiguration>] = [
        .integer(
            "min-be", \.minimumBackoffExponent, 0...20,
            help: "macMinBE: the first back-off is uniform in 0 ... 2^BE - 1 unit back-offs"),
        .integer("max-be", \.maximumBackoffExponent, 0...20, help: "macMaxBE"),
        .integer(
            "max-backoffs", \.maximumBackoffs, 0...100,
            help: "macMaxCSMABackoffs: further back-offs before a busy channel is an access failure"),
        .integer(
            "max-retries", \.maximumRetries, 0...1000,
            help: "macMaxFrameRetries: how often a frame without acknowledgement is sent again"),
        .flag("acknowledged", \.isAcknowledged, help: "whether frames ask for an acknowledgement"),
        .time(
            "ack-wait", \.acknowledgementWait, TimeRange.brief, help: "macAckWaitDuration, from the end of the frame"),
        .time("unit-backoff", \.unitBackoff, TimeRange.brief, help: "aUnitBackoffPeriod: 20 symbols"),
        .time("turnaround", \.turnaround, TimeRange.brief, help: "aTurnaroundTime: 12 symbols"),
        .time(
            "cca-duration", \.ccaDuration, .microseconds(1)...TimeRange.brief.upperBound,
            help: "length of a clear channel assessment: 8 symbols"),
        .choice(
            "cca-mode", \.ccaMode,
            [
                ("energy", .energy, "mode 1: by energy"),
                ("carrier", .carrier, "mode 2: by a signal of the same kind only, so Wi-Fi is not heard"),
                ("aloha", .aloha, "mode 4: never busy"),
            ], help: "how carrier sense decides"),
        .quantity(
            "cca-threshold", \.ccaThreshold, .power, -200...100,
            help: "mean power during an assessment above which the channel is busy"),
        .time(
            "sifs", \.shortInterframeSpace, TimeRange.brief, help: "space after a frame of up to 18 bytes: 12 symbols"),
        .time("lifs", \.longInterframeSpace, TimeRange.brief, help: "space after a longer frame: 40 symbols"),
    ]

    package static let frames: [Parameter<RadioConfiguration>] = [
        .choice(
            "addressing", \.addressing,
            [
                ("short-compressed", .shortCompressed, "16-bit addresses, one PAN identifier: 9 bytes"),
                ("short", .short, "16-bit addresses, two PAN identifiers: 11 bytes"),
                ("extended-compressed", .extendedCompressed, "64-bit addresses, one PAN identifier: 21 bytes"),
            ], help: "addresses in the MAC header"),
        .size(
            "application-header", \.applicationHeaderBytes, 0...100,
            help: "bytes of each frame for the application's own protocol, such as a sequence number"),
        .size(
            "max-payload", \.maximumPayloadBytes, 1...127, orElse: ("all", "what 127 bytes leave"),
            help: "the most application bytes in a frame"),
        .integer(
            "resends", \.resends, 0...1_000_000, orElse: endless,
            help: "how often a block that the MAC has given up is handed to it again"),
    ]

    package static let air: [Parameter<RadioConfiguration>] = [
        .integer("channel", \.channel, 11...26, help: "802.15.4 channel"),
        .quantity("transmit-power", \.transmitPower, .power, -100...100, help: "of the 802.15.4 sender"),
        .quantity("distance", \.distance, .distance, 0.001...100_000, help: "between sender and receiver"),
        .integer("walls", \.walls, 0...100, help: "walls between sender and receiver"),
        .quantity(
            "receiver-bandwidth", \.receiverBandwidth, .frequency, 1...1e10, help: "bandwidth of the receiver's filter"),
        .quantity("noise-figure", \.noiseFigure, .ratio, 0...100, help: "of the receiver"),
        .quantity("sensitivity", \.sensitivity, .power, -200...100, help: "weaker frames are not received"),
    ]

    package func checkTogether() throws(ChannelError) {
        guard minimumBackoffExponent <= maximumBackoffExponent else {
            throw .badParameter(
                name: "min-be", value: "\(minimumBackoffExponent)",
                expected: "at most the \(maximumBackoffExponent) of `max-be`")
        }
        guard acknowledgementWait >= turnaround else {
            throw .badParameter(
                name: "ack-wait", value: acknowledgementWait.text,
                expected: "the \(turnaround.text) of `turnaround` or more: no acknowledgement begins earlier")
        }
        guard payloadLimit >= 1 else {
            throw .badParameter(
                name: "application-header", value: "\(applicationHeaderBytes) B",
                expected: "room for 1 B or more in a frame")
        }
        try host.validate()
        try pathLoss.validate()
        try jammer.validate()
        try background.validate()
        try checkThatSomethingCanArrive()
    }

    /// Endless resending to a receiver out of reach would never end.
    private func checkThatSomethingCanArrive() throws(ChannelError) {
        let received = transmitPower - pathLoss.loss(distance: distance, walls: walls)
        guard resends == nil, received < sensitivity else { return }
        throw .badParameter(
            name: "distance",
            value:
                "\(NumberText.shortest(distance)) m, where \(NumberText.shortest(received)) dBm arrive, with endless resending",
            expected: "at least the \(NumberText.shortest(sensitivity)) dBm of `sensitivity`, or a limit to `resends`")
    }
}

extension HostConfiguration: Configuration {
    package static let parameters: [Parameter<HostConfiguration>] = [
        .quantity(
            "serial-rate", \.serialRate, .symbolRate, 1...1e9, orElse: ("none", "no serial port"),
            help: "speed of the serial port, ten bits a byte"),
        .flag(
            "pipelined", \.isPipelined,
            help: "whether a block crosses the serial port while the one before is on the air"),
        .quantity(
            "image-deviation", \.imageDeviation, .share, 0...1,
            help: "relative standard deviation of the firmware's time from image to image"),
        .time(
            "resend-time", \.resendTime, TimeRange.short,
            help: "time before a block that the MAC has given up is handed to it again"),
    ]

    package func checkTogether() throws(ChannelError) { try frameTime.validate("frame-time") }
}

extension PathLoss: Configuration {
    package static let parameters: [Parameter<PathLoss>] = [
        .quantity(
            "reference-loss", \.referenceLoss, .ratio, 0...200,
            help: "loss at one metre; 40.05 dB is free space at 2.4 GHz"),
        .number("exponent", \.exponent, 0...10, help: "2 in free space, 3 to 4 indoors"),
        .quantity("wall-loss", \.wallLoss, .ratio, 0...200, help: "loss of one wall"),
    ]
}
