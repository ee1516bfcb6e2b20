import Foundation
import Sim
import Testing

@testable import Channel

@Suite("The traces in Scenarios/ are what the simulator makes and the testbed published")
struct BundledTraceTests {
    static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Scenarios")

    /// A minute of the testbed's radio at a level, in stretches of 100 ms.
    static func recorded(_ level: String, _ jammer: JammerConfiguration) throws -> String {
        var radio = RadioConfiguration.pncTestbed
        radio.jammer = JammerSchedule(jammer)
        let link = try LinkConfiguration(radio).makeLink(streams: RandomStreams(seed: 1, replication: 0))
        let trace = try RateTrace.recording(
            of: link, interval: .milliseconds(100), duration: .seconds(60), name: level)
        return "# The simulated testbed under jamming `\(level)`: 64-byte blocks delivered, seed 1.\n" + trace.csv
    }

    /// With PNCSIM_UPDATE_TRACES=1 in the environment the files are written instead, after a change of the model on purpose.
    @Test("recorded traces, byte for byte", arguments: ["none", "light", "heavy"])
    func recordings(level: String) throws {
        let jammer: JammerConfiguration = level == "none" ? .none : level == "light" ? .light : .heavy
        let file = Self.scenarios.appendingPathComponent("traces/testbed-\(level).csv")
        let text = try Self.recorded(level, jammer)
        if ProcessInfo.processInfo.environment["PNCSIM_UPDATE_TRACES"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
        #expect(try RateTrace(file: file.path).end == .seconds(60))
    }

    @Test("the published trace can be a link's, with the published means")
    func published() throws {
        let trace = try RateTrace(file: Self.scenarios.appendingPathComponent("published/testbed-trace.csv").path)
        #expect(trace.end == .seconds(30) && trace.rates.count == 60)
        for (level, mean) in [67.4, 51.9, 34.3].enumerated() {
            let rates = trace.rates[(20 * level)..<(20 * level + 20)]
            #expect(abs(Double(rates.reduce(0, +)) / 20_000 - mean) < 0.1)
        }
    }
}
