import Sim
import Testing

@testable import Channel

@Suite("One saturated sender takes the standard's time for each block")
struct StandardArithmeticTests {
    /// Mean of the first back-off, carrier sense, turnaround, frame, turnaround, acknowledgement, interframe space.
    static func kilobitsPerSecond(payload: Int, meanBackoff: Double = 1120, space: Double = 640) -> Double {
        let microseconds = meanBackoff + 128 + 192 + 32 * Double(6 + payload + 11) + 192 + 352 + space
        return Double(payload * 8) / microseconds * 1000
    }

    @Test("within 1 % for 20, 64 and 100 bytes", arguments: [20, 64, 100])
    func payloads(bytes: Int) throws {
        let sent = try Saturated(.standard, blockBytes: bytes, until: .seconds(100))
        let expected = Self.kilobitsPerSecond(payload: bytes)
        #expect(abs(sent.kilobitsPerSecond / expected - 1) < 0.01)
        #expect(sent.delivered == sent.blocks)
    }

    @Test("without interframe space, with no back-off, with neither")
    func variants() throws {
        for (exponent, space, published) in [(3, 0, 111.9), (0, 640, 125.0), (0, 0, 148.2)] {
            var radio = RadioConfiguration.standard
            radio.minimumBackoffExponent = exponent
            radio.longInterframeSpace = .microseconds(Int64(space))
            let sent = try Saturated(radio, blockBytes: 64, until: .seconds(100))
            let expected = Self.kilobitsPerSecond(
                payload: 64, meanBackoff: exponent == 0 ? 0 : 1120, space: Double(space))
            #expect(abs(sent.kilobitsPerSecond / expected - 1) < 0.01)
            #expect(abs(expected / published - 1) < 0.001)
        }
    }
}
