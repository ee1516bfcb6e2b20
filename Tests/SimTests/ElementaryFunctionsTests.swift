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

    @Test("exponential, Erlang and normal numbers have their moments")
    func moments() {
        var random = RandomStreams(seed: 1, replication: 0).stream("test")
        func moments(_ draw: (inout RandomStream) -> Double) -> (mean: Double, deviation: Double) {
            let values = (0..<100_000).map { _ in draw(&random) }
            let mean = values.reduce(0, +) / 1e5
            return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5).squareRoot())
        }
        let exponential = moments { $0.exponential(mean: 3) }
        #expect(abs(exponential.mean - 3) < 0.05 && abs(exponential.deviation - 3) < 0.05)
        let erlang = moments { $0.erlang(stages: 9, mean: 1) }
        #expect(abs(erlang.mean - 9) < 0.05 && abs(erlang.deviation - 3) < 0.05)
        let normal = moments { $0.normal(mean: 2, deviation: 5) }
        #expect(abs(normal.mean - 2) < 0.08 && abs(normal.deviation - 5) < 0.06)
    }
}
