/// Exponential and logarithm from additions, multiplications and divisions alone.
///
/// A system's mathematical library may round the last bit differently on another machine, and one bit can turn a
/// run. IEEE 754 fixes the four operations and the square root, so these give the same bits everywhere. Both are
/// good to about two units in the last place.
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

    /// The natural logarithm of a number above zero (normal, finite).
    public static func logarithm(_ x: Double) -> Double {
        var exponent = Double(x.exponent)
        var m = x.significand
        if m > 1.414_213_562_373_095_1 {
            m /= 2
            exponent += 1
        }
        // log m = 2 artanh((m - 1) / (m + 1)), |argument| < 0.172.
        let s = (m - 1) / (m + 1)
        let square = s * s
        var sum = 0.0
        for coefficient in artanh { sum = sum * square + coefficient }
        return exponent * ln2High + (2 * s * sum + exponent * ln2Low)
    }

    /// The logarithm of 1 - `x`, exact for small x too, for x in 0 ..< 1.
    public static func logarithm(oneMinus x: Double) -> Double {
        guard x < 1e-4 else { return logarithm(1 - x) }
        return -x * (1 + x * (1.0 / 2 + x * (1.0 / 3 + x * (1.0 / 4 + x / 5))))
    }

    /// Ten to the power of `x`.
    public static func powerOfTen(_ x: Double) -> Double {
        let exponent = x * 2.302_585_092_994_045_7
        return exponent < 0 ? exponentialOfMinus(-exponent) : 1 / exponentialOfMinus(exponent)
    }

    private static let ln2High = 0.693_147_180_369_123_8
    private static let ln2Low = 1.908_214_929_270_587_7e-10
    private static let reciprocals: [Double] = (1...14).reversed().map { 1 / Double($0) }
    private static let artanh: [Double] = (0...12).reversed().map { 1 / Double(2 * $0 + 1) }
}
