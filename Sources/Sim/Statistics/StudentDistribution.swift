import Foundation

/// Student's t distribution: how far the mean of a small sample strays.
public enum StudentDistribution {
    /// The number below which a t-distributed number lies with the given probability, to about 10 digits.
    ///
    /// - Precondition: `probability` lies between 0 and 1, both excluded; `degreesOfFreedom` is at least 1.
    public static func quantile(_ probability: Double, degreesOfFreedom: Int) -> Double {
        precondition(probability > 0 && probability < 1, "a probability between 0 and 1")
        precondition(degreesOfFreedom >= 1, "at least one degree of freedom")
        if probability < 0.5 { return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom) }
        // By halving: the distribution function is monotone, and 200 halvings cost microseconds.
        var low = 0.0
        var high = 1.0
        while cumulative(high, degreesOfFreedom: degreesOfFreedom) < probability { high *= 2 }
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            let isLow = cumulative(middle, degreesOfFreedom: degreesOfFreedom) < probability
            if isLow { low = middle } else { high = middle }
        }
    }

    /// The probability of a number below `t`.
    public static func cumulative(_ t: Double, degreesOfFreedom: Int) -> Double {
        let freedom = Double(degreesOfFreedom)
        let tail = incompleteBeta(freedom / (freedom + t * t), a: freedom / 2, b: 0.5) / 2
        return t < 0 ? tail : 1 - tail
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
