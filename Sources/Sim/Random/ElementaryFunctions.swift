/// Exponential, logarithm and error function from additions, multiplications and divisions alone.
///
/// A system's mathematical library may round the last bit differently on another machine, and one bit can turn a
/// run. IEEE 754 fixes the four operations and the square root, so these give the same bits everywhere. They are good
/// to about two units in the last place.
public enum ElementaryFunctions {
    /// e to the power of minus `x`, for x of 0 or more; 0 beyond x = 700.
    public static func exponentialOfMinus(_ x: Double) -> Double {
        guard x < 700 else { return 0 }
        // exp(-x) = 2^-k exp(r) with |r| <= ln 2 / 2; ln 2 in two parts keeps r exact.
        let k = (x * 1.442_695_040_888_963_4).rounded()
        let r = (k * ln2High - x) + k * ln2Low
        var sum = 1.0
        for reciprocal in reciprocals { sum = 1 + r * sum * reciprocal }
        return sum * Double(sign: .plus, exponent: -Int(k), significand: 1)
    }

    /// The natural logarithm of a number above zero (normal, finite). After `log` of Sun's fdlibm (1993); the error is
    /// below one unit in the last place.
    public static func logarithm(_ x: Double) -> Double {
        // x = 2^k (1 + f) with 1 + f between the root of a half and the root of two.
        let halfRootBits: UInt64 = 0x3fe6_a09e_0000_0000
        let shifted = x.bitPattern &+ (0x3ff0_0000_0000_0000 - halfRootBits)
        let k = Double(Int64(shifted >> 52) - 0x3ff)
        let f = Double(bitPattern: shifted & 0x000f_ffff_ffff_ffff &+ halfRootBits) - 1

        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        let odd =
            z
            * (6.666666666666735130e-01
                + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
        let half = 0.5 * f * f
        return s * (half + (even + odd)) + k * ln2Low - half + f + k * ln2High
    }

    /// The logarithm of 1 - `x`, exact for small x too, for x in 0 ..< 1.
    public static func logarithm(oneMinus x: Double) -> Double {
        guard x < 1e-4 else { return logarithm(1 - x) }
        return -x * (1 + x * (1.0 / 2 + x * (1.0 / 3 + x * (1.0 / 4 + x / 5))))
    }

    /// e to the power of `x`, for x of at most 700.
    public static func exponential(_ x: Double) -> Double {
        x < 0 ? exponentialOfMinus(-x) : 1 / exponentialOfMinus(x)
    }

    /// Ten to the power of `x`.
    public static func powerOfTen(_ x: Double) -> Double { exponential(x * 2.302_585_092_994_045_7) }

    /// The complementary error function, to about 13 digits; 0 beyond x = 26.
    ///
    /// Below 2 by the series 7.1.6 of Abramowitz and Stegun (1964), whose terms are all of one sign; above by their continued
    /// fraction 7.1.14, of which 60 terms suffice there.
    public static func complementaryError(_ x: Double) -> Double {
        guard x >= 0 else { return 2 - complementaryError(-x) }
        guard x < 2 else {
            guard x < 26 else { return 0 }
            var fraction = x
            for k in (1...60).reversed() { fraction = x + Double(k) / 2 / fraction }
            return exponentialOfMinus(x * x) / (rootOfPi * fraction)
        }
        var term = x
        var sum = x
        var odd = 1.0
        while term > sum * 1e-17 {
            odd += 2
            term *= 2 * x * x / odd
            sum += term
        }
        return 1 - 2 / rootOfPi * exponentialOfMinus(x * x) * sum
    }

    /// The share of a standard normal distribution below `x`.
    public static func normalShare(below x: Double) -> Double { complementaryError(-x / 2.0.squareRoot()) / 2 }

    private static let rootOfPi = Double.pi.squareRoot()

    private static let ln2High = 0.693_147_180_369_123_8
    private static let ln2Low = 1.908_214_929_270_587_7e-10
    private static let reciprocals: [Double] = (1...14).reversed().map { 1 / Double($0) }
}
