import Sim
import Testing

@testable import Offload

@Suite("Arrivals")
struct ArrivalsTests {
    let streams = RandomStreams(seed: 7, replication: 0)

    @Test("periodic objects come every period, and the last one has a period too")
    func periodic() throws {
        let instants = try Arrivals.periodic(.milliseconds(500)).instants(count: 3, streams: streams)
        #expect(instants == [.zero, .milliseconds(500), .milliseconds(1000), .milliseconds(1500)])
    }

    @Test("Poisson gaps have the exponential's mean and standard deviation")
    func poisson() throws {
        let count = 20_000
        let instants = try Arrivals.poisson(mean: .milliseconds(500)).instants(count: count, streams: streams)
        let gaps = zip(instants.dropFirst(), instants).map { ($0 - $1).milliseconds }
        let mean = gaps.reduce(0, +) / Double(count)
        let deviation = (gaps.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count)).squareRoot()
        // Four standard errors: 500 / sqrt(20000) = 3.5 ms for the mean; the deviation's is sqrt(2) times that.
        #expect(abs(mean - 500) < 14.2)
        #expect(abs(deviation - 500) < 20)
    }

    @Test("jittered objects keep to the conveyor")
    func jittered() throws {
        let instants = try Arrivals.jittered(period: .milliseconds(100), jitter: .milliseconds(20))
            .instants(count: 1000, streams: streams)
        for (index, instant) in instants.enumerated() {
            let expected = SimTime.milliseconds(20) + .milliseconds(100) * index
            #expect(abs((instant - expected).nanoseconds) <= 20_000_000)
        }
    }

    @Test("a file of arrivals that is too short is refused")
    func tooShort() {
        #expect(throws: OffloadError.tooFewArrivals(needed: 3, found: 2)) {
            try Arrivals.recorded([.zero, .milliseconds(1)]).instants(count: 3, streams: streams)
        }
    }

    @Test("recorded instants are used as they are; without a following one the last deadline is a mean gap away")
    func recorded() throws {
        let given: [SimTime] = [.zero, .milliseconds(100), .milliseconds(300)]
        #expect(try Arrivals.recorded(given).instants(count: 2, streams: streams) == given)
        #expect(
            try Arrivals.recorded(given).instants(count: 3, streams: streams)
                == given + [.milliseconds(450)])
    }
}
