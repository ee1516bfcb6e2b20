import Foundation

/// Student's t distribution: how far a mean strays whose variance is itself estimated.
package enum StudentDistribution {
    /// The number below which a t-distributed number lies with the given probability, to about 10 digits.
    ///
    /// - Precondition: `probability` lies between 0 and 1, both excluded; `degreesOfFreedom`, which need not be whole, is
    ///   at least 1.
    package static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
        precondition(probability > 0 && probability < 1, "a probability between 0 and 1")
        precondition(degreesOfFreedom >= 1, "at least one degree of freedom")
        if probability < 0.5 { return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom) }
        var low = 0.0
        var high = 1.0
        while cumulative(high, degreesOfFreedom: degreesOfFreedom) < probability {
            low = high
            high *= 2
        }
        // Newton's steps, and a halving wherever one would leave the bracket.
        var t = max(low, min(high, NormalDistribution.quantile(probability)))
        for _ in 0..<200 {
            let excess = cumulative(t, degreesOfFreedom: degreesOfFreedom) - probability
            if excess < 0 { low = t } else { high = t }
            var next = t - excess / density(t, degreesOfFreedom: degreesOfFreedom)
            if !(next > low && next < high) { next = low + (high - low) / 2 }
            if abs(next - t) <= 1e-13 * t { return next }
            t = next
        }
        return t
    }

    /// The probability of a number below `t`.
    package static func cumulative(_ t: Double, degreesOfFreedom freedom: Double) -> Double {
        let tail = incompleteBeta(freedom / (freedom + t * t), a: freedom / 2, b: 0.5) / 2
        return t < 0 ? tail : 1 - tail
    }

    private static func density(_ t: Double, degreesOfFreedom freedom: Double) -> Double {
        exp(logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - (freedom + 1) / 2 * log1p(t * t / freedom))
            / (freedom * .pi).squareRoot()
    }

    /// The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22) after Lentz.
    static func incompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast on this side; the other side is its mirror image.
        if x > (a + 1) / (a + b + 2) { return 1 - convergingBeta(1 - x, a: b, b: a) }
        return convergingBeta(x, a: a, b: b)
    }

    private static func convergingBeta(_ x: Double, a: Double, b: Double) -> Double {
        let front =
            exp(
                a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a
        let tiny = 1e-300
        func bounded(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / bounded(1 - (a + b) * x / (a + 1))
        var fraction = d
        for step in 1...10_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / bounded(1 + even * d)
            c = bounded(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / bounded(1 + odd * d)
            c = bounded(1 + odd / c)
            fraction *= d * c
            if (d * c - 1).magnitude < 1e-16 { break }
        }
        return front * fraction
    }

    /// The logarithm of the gamma function of a positive number, by Stirling's series (DLMF 5.11.1) above 15.
    static func logGamma(_ x: Double) -> Double {
        var shift = 0.0
        var z = x
        while z < 15 {
            shift += log(z)
            z += 1
        }
        let inverse = 1 / z
        let square = inverse * inverse
        let series =
            inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square / 1188))))
        return (z - 0.5) * log(z) - z + 0.5 * log(2 * Double.pi) + series - shift
    }
}
