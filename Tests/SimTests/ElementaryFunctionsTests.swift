import Foundation
import Testing

@testable import Sim

@Suite("Elementary functions from the four operations agree with the library's to a few units in the last place")
struct ElementaryFunctionsTests {
    @Test("exponential")
    func exponential() {
        var x = 1e-9
        while x < 690 {
            #expect(abs(ElementaryFunctions.exponentialOfMinus(x) / exp(-x) - 1) < 2e-15)
            x *= 1.07
        }
        #expect(ElementaryFunctions.exponentialOfMinus(0) == 1)
        #expect(ElementaryFunctions.exponentialOfMinus(.infinity) == 0)
    }

    @Test("logarithm")
    func logarithm() {
        var x = 1e-300
        while x < 1e300 {
            #expect(abs(ElementaryFunctions.logarithm(x) - log(x)) <= 1e-15 * max(abs(log(x)), 0.1))
            x *= 1.83
        }
        for x in [0, 1e-12, 1e-6, 9.9e-5, 1.1e-4, 0.1, 0.9] {
            #expect(abs(ElementaryFunctions.logarithm(oneMinus: x) - log1p(-x)) <= 1e-12 * abs(log1p(-x)))
        }
        #expect(abs(ElementaryFunctions.powerOfTen(-7.5) / pow(10, -7.5) - 1) < 1e-14)
        #expect(abs(ElementaryFunctions.powerOfTen(3) - 1000) < 1e-11)
    }

    @Test("complementary error function")
    func complementaryError() {
        for x in stride(from: -6, to: 25.9, by: 0.0037) {
            #expect(abs(ElementaryFunctions.complementaryError(x) / erfc(x) - 1) < 3e-13, "\(x)")
        }
        #expect(ElementaryFunctions.complementaryError(0) == 1)
        #expect(ElementaryFunctions.complementaryError(30) == 0)
        #expect(ElementaryFunctions.complementaryError(-30) == 2)
        // Abramowitz and Stegun, tables 26.1 and 7.1.
        #expect(abs(ElementaryFunctions.normalShare(below: 1.96) - 0.97500_21048_51780) < 1e-15)
        #expect(abs(ElementaryFunctions.complementaryError(1.5) - (1 - 0.96610_51465)) < 1e-10)
    }

    @Test("the bits themselves, which are those of every machine")
    func bits() {
        #expect(ElementaryFunctions.exponential(0.3125).bitPattern == 4_608_834_510_015_193_077)
        #expect(ElementaryFunctions.complementaryError(0.75).bitPattern == 4_598_874_977_440_490_306)
        #expect(ElementaryFunctions.complementaryError(3.25).bitPattern == 4_526_693_851_260_587_790)
    }

    @Test("random arguments over the whole range")
    func agreement() {
        var stream = RandomStreams(seed: 14, replication: 0).stream("arguments")
        for _ in 0..<100_000 {
            let x = exp((stream.uniform() - 0.5) * 1400)
            #expect(abs(ElementaryFunctions.logarithm(x) - log(x)) <= log(x).ulp)
            let near = 1 + (stream.uniform() - 0.5) * 1e-3
            #expect(abs(ElementaryFunctions.logarithm(near) - log(near)) <= log(near).ulp)
            let fraction = stream.uniform()
            #expect(
                abs(ElementaryFunctions.logarithm(oneMinus: fraction) - log1p(-fraction)) <= 2 * log1p(-fraction).ulp)
            let power = stream.uniform() * 600
            #expect(abs(ElementaryFunctions.exponentialOfMinus(power) / exp(-power) - 1) < 1e-15)
        }
        #expect(ElementaryFunctions.logarithm(1) == 0)
    }
}
