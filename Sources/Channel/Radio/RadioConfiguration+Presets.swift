import Sim

extension RadioConfiguration {
    /// The standard's defaults.
    package static let standard = RadioConfiguration()

    /// The driver of Nordic's nRF52840: no interframe space, sensitivity -100 dBm.
    package static let nrf: RadioConfiguration = {
        var radio = RadioConfiguration()
        radio.shortInterframeSpace = .zero
        radio.longInterframeSpace = .zero
        radio.ccaThreshold = -75
        radio.sensitivity = -100
        return radio
    }()

    /// OpenThread: 15 retries.
    package static let openThread: RadioConfiguration = {
        var radio = RadioConfiguration.nrf
        radio.maximumRetries = 15
        return radio
    }()

    /// Contiki-NG: up to 5 further back-offs, 7 retries, and a shorter wait for the acknowledgement.
    ///
    /// Its wait of 400 us runs from the end of the transmission to the *start* of an acknowledgement; an acknowledgement
    /// that has begun is awaited.
    package static let contiki: RadioConfiguration = {
        var radio = RadioConfiguration()
        radio.maximumBackoffs = 5
        radio.maximumRetries = 7
        radio.acknowledgementWait = .microseconds(400)
        return radio
    }()

    /// The published testbed: nRF52840 kits with Nordic's wireless UART example behind a serial port of 230400 baud,
    /// up to 100 application bytes and a sequence byte in a frame, and endless resending. The firmware's times are
    /// those that `pncsim calibrate` finds on the published trace; see docs/radio.md.
    package static let pncTestbed: RadioConfiguration = {
        var radio = RadioConfiguration.nrf
        radio.applicationHeaderBytes = 1
        radio.maximumPayloadBytes = 100
        radio.resends = nil
        radio.host.serialRate = 230_400
        radio.host.isPipelined = true
        radio.host.frameTime = .normal(mean: .microseconds(2095), deviation: .microseconds(300))
        radio.host.imageDeviation = 0.103
        radio.host.resendTime = .microseconds(500)
        return radio
    }()
}
