import Sim

/// Bit errors of the 2.4 GHz O-QPSK physical layer (IEEE 802.15.4-2006, annex E.4.1.8).
package enum BitErrors {
    /// The bit error rate at a linear ratio of signal to interference and noise.
    ///
    /// (8/15)(1/16) sum over k = 2 ... 16 of (-1)^k C(16,k) exp(20 SINR (1/k - 1)).
    package static func rate(sinr: Double) -> Double {
        var sum = 0.0
        var binomial = 16.0
        for k in 2...16 {
            binomial = binomial * Double(17 - k) / Double(k)
            let power = ElementaryFunctions.exponentialOfMinus(20 * sinr * (1 - 1 / Double(k)))
            let term = binomial * power
            sum += k.isMultiple(of: 2) ? term : -term
        }
        // Where terms of 10^4 cancel to nothing, rounding is left: below 10^-13 there are no errors.
        let rate = sum * (8.0 / 15) / 16
        return rate < 1e-13 ? 0 : min(rate, 0.5)
    }

    /// How fast the logarithm of a frame's survival falls, per nanosecond at 250 kb/s.
    static func decay(sinr: Double) -> Double {
        -ElementaryFunctions.logarithm(oneMinus: rate(sinr: sinr)) * 250_000 / 1e9
    }
}
