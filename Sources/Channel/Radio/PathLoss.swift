import Sim

/// Log-distance path loss with walls.
package struct PathLoss: Sendable, Hashable {
    /// Loss at one metre in dB; 40.05 dB is free space at 2.4 GHz.
    package var referenceLoss = 40.05
    /// How steeply it grows: 2 in free space, 3 to 4 indoors.
    package var exponent = 3.0
    /// Of one wall, in dB.
    package var wallLoss = 6.0

    /// Indoors at 2.4 GHz.
    package init() {}

    /// The loss in dB over a distance in metres.
    package func loss(distance: Double, walls: Int = 0) -> Double {
        referenceLoss + 10 * exponent * Decibel.logarithm(distance) + wallLoss * Double(walls)
    }
}

/// Conversions between decibels and ratios.
enum Decibel {
    static func ratio(_ decibels: Double) -> Double { ElementaryFunctions.powerOfTen(decibels / 10) }
    /// To base ten.
    static func logarithm(_ ratio: Double) -> Double {
        ElementaryFunctions.logarithm(ratio) / 2.302_585_092_994_045_7
    }
}

/// How much of an interferer's power falls into the 802.15.4 receiver's filter.
enum SpectralOverlap {
    /// Centre of 802.15.4 channel 11 ... 26, in hertz.
    static func centre(channel: Int) -> Double { (2405 + 5 * Double(channel - 11)) * 1e6 }
    /// Centre of Wi-Fi channel 1 ... 13, in hertz.
    static func centre(wifiChannel: Int) -> Double { (2407 + 5 * Double(wifiChannel)) * 1e6 }

    /// The share in dB for a flat spectrum: full overlap of 2 MHz in 20 MHz is -10 dB. Outside the band, the 802.11
    /// mask's floors are taken: -20 dB next to the band, -28 dB from a bandwidth off the centre, -40 dB from one and a half.
    static func decibels(offset: Double, receiver: Double, emitter: Double) -> Double {
        let low = max(offset - receiver / 2, -emitter / 2)
        let high = min(offset + receiver / 2, emitter / 2)
        let inside = max(0, high - low)
        let outside = receiver - inside
        let distance = abs(offset)
        let floor = distance < emitter ? -20.0 : distance < 1.5 * emitter ? -28.0 : -40.0
        let share = (inside + outside * Decibel.ratio(floor)) / emitter
        return 10 * Decibel.logarithm(min(1, share))
    }
}
