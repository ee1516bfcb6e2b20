import Foundation
import Sim
import Testing

@testable import Channel

@Suite("Under a jammer that is on and off at random, heard by carrier sense, and destroys what it overlaps")
struct OnOffJammerTests {
    static func radio(onMilliseconds: Double, offMilliseconds: Double) -> RadioConfiguration {
        var source = OnOffConfiguration()
        source.onMean = .seconds(onMilliseconds / 1000)
        source.offMean = .seconds(offMilliseconds / 1000)
        var radio = RadioConfiguration.standard
        radio.jammer = JammerSchedule(.onOff(source))
        return radio
    }

    /// Two independent simulators agree on these within 4 %.
    @Test(
        "the known goodput, share of confirmed blocks and transmissions per block",
        arguments: [
            (1.0, 9.0, 63.3, 0.991, 1.42, 0.03), (5, 5, 25.0, 0.81, 1.57, 0.03), (0.5, 1.5, 8.95, 0.38, 3.33, 0.05),
        ])
    func table(on: Double, off: Double, rate: Double, confirmed: Double, attempts: Double, tolerance: Double) throws {
        let sent = try Saturated(
            Self.radio(onMilliseconds: on, offMilliseconds: off), blockBytes: 64, until: .seconds(600))
        if ProcessInfo.processInfo.environment["PNCSIM_REPORT"] != nil {
            print(
                "on \(on) ms, off \(off) ms: \(sent.kilobitsPerSecond) kb/s, "
                    + "confirmed \(Double(sent.confirmed) / Double(sent.blocks)), "
                    + "transmissions \(Double(sent.transmissions) / Double(sent.blocks))")
        }
        #expect(abs(sent.kilobitsPerSecond / rate - 1) < tolerance)
        #expect(abs(Double(sent.confirmed) / Double(sent.blocks) - confirmed) < 0.02)
        #expect(abs(Double(sent.transmissions) / Double(sent.blocks) / attempts - 1) < 0.03)
    }
}
