import Foundation
import Sim
import Testing

@testable import Channel

@Suite("Bit errors follow the standard's formula over stretches of constant SINR")
struct BitErrorTests {
    @Test(
        "the known rates and the loss of a frame of 81 octets",
        arguments: [
            (-6.0, 1.22e-1, 1.0), (-4, 3.92e-2, 1), (-3, 1.64e-2, 1), (-2, 5.20e-3, 0.966), (-1, 1.15e-3, 0.525),
            (0, 1.62e-4, 0.099), (1, 1.29e-5, 0.0083), (2, 5.13e-7, 0.0003),
        ])
    func table(decibels: Double, rate: Double, loss: Double) {
        let sinr = pow(10, decibels / 10)
        #expect(abs(BitErrors.rate(sinr: sinr) / rate - 1) < 0.005)
        let frame = 1 - exp(-BitErrors.decay(sinr: sinr) * 81 * 32_000)
        #expect(abs(frame - loss) < max(0.0006, 0.01 * loss))
    }

    @Test("no signal means half of the bits wrong, a strong one none")
    func extremes() {
        #expect(abs(BitErrors.rate(sinr: 0) - 0.5) < 1e-12)
        #expect(BitErrors.rate(sinr: 100) == 0)
    }

    /// A periodic source of 500 us every 10 ms, which a test can work out by hand.
    static func interference(on: Int64, cycle: Int64) -> Interference {
        var source = OnOffConfiguration()
        source.times = .fixed
        source.onMean = .microseconds(on)
        source.offMean = .microseconds(cycle - on)
        return Interference(
            jammer: JammerSchedule(.onOff(source)), background: .none, streams: RandomStreams(seed: 3, replication: 0))
    }

    @Test("a burst wholly inside a frame costs what it covers, wherever it lies")
    func insideBurst() {
        var phase = Self.interference(on: 500, cycle: 10_000)
        phase.jammer.seek(20_000_000)
        let burst = phase.jammer.start
        #expect(phase.jammer.end - burst == 500_000)
        let table = Interference.table(jammer: [1], background: 0) { $0 == 0 ? 2 : 5 }
        for lead: Int64 in [0, 1, 700_000, 2_000_000] {
            var interference = Self.interference(on: 500, cycle: 10_000)
            let loss = interference.integral(of: table, from: burst - lead, to: burst - lead + 2_592_000)
            #expect(loss == Double(2 * (2_592_000 - 500_000) + 5 * 500_000))
        }
        var interference = Self.interference(on: 500, cycle: 10_000)
        #expect(interference.integral(of: table, from: burst + 500_000, to: burst + 600_000) == 200_000)
        interference = Self.interference(on: 500, cycle: 10_000)
        #expect(interference.integral(of: table, from: burst - 100, to: burst + 1) == 205)
    }

    @Test("two sources overlap into a stretch of their common power")
    func twoSources() {
        var jammer = OnOffConfiguration()
        jammer.times = .fixed
        (jammer.onMean, jammer.offMean) = (.milliseconds(1), .milliseconds(9))
        var hum = jammer
        (hum.onMean, hum.offMean) = (.milliseconds(2), .milliseconds(5))
        let streams = RandomStreams(seed: 9, replication: 0)
        var both = Interference(jammer: JammerSchedule(.onOff(jammer)), background: .onOff(hum), streams: streams)
        let table = Interference.table(jammer: [1], background: 10) { $0 }
        // Over whole periods of both (70 ms) the integral does not depend on the phases.
        let sum = both.integral(of: table, from: 70_000_000, to: 140_000_000)
        #expect(sum == 7 * 1_000_000 + 10 * 10 * 2_000_000)
    }

    @Test("a jammer close to the signal's strength costs some frames, a weak one none, a strong one all")
    func distance() throws {
        func share(_ distance: Double) throws -> Double {
            var source = OnOffConfiguration()
            source.isOverwhelming = false
            (source.onMean, source.offMean) = (.seconds(1000), TimeRange.symbol)
            source.emitter.transmitPower = 0
            (source.emitter.receiverDistance, source.emitter.senderDistance) = (distance, 300)
            var radio = RadioConfiguration.standard
            radio.jammer = JammerSchedule(.onOff(source))
            let sent = try Saturated(radio, blockBytes: 64, until: .seconds(20))
            return Double(sent.transmissions) / Double(sent.blocks)
        }
        #expect(try share(30) == 1)
        #expect(try share(1) == 4)
        // At -1 dB, 52.5 % of the frames of 81 octets are lost, those of 83 octets here slightly more.
        let decay = BitErrors.decay(sinr: pow(10, -0.1))
        let loss = 1 - exp(-decay * 81 * 32_000)
        let measured = try share(3 * pow(10, -1.0 / 30))
        let expected = (0..<4).reduce(0) { $0 + pow(loss, Double($1)) }
        #expect(abs(measured / expected - 1) < 0.03)
    }

    @Test("Wi-Fi puts a tenth of its power into the receiver, and less and less beside its band")
    func overlap() {
        func decibels(_ offset: Double) -> Double {
            SpectralOverlap.decibels(offset: offset, receiver: 2e6, emitter: 20e6)
        }
        #expect(abs(decibels(0) + 10) < 1e-9)
        #expect(abs(decibels(8e6) + 10) < 1e-9)
        #expect(decibels(10e6) < -12.5 && decibels(10e6) > -13.1)
        #expect(decibels(15e6) < -29 && decibels(35e6) < -49)
        #expect(SpectralOverlap.centre(channel: 17) == 2435e6 && SpectralOverlap.centre(wifiChannel: 6) == 2437e6)
    }
}
