import Offload
import Scenarios
import Sim
import Testing

@testable import Campaign

@Suite("A time of encoding that was measured")
struct MeasuredTimeTests {
    @Test(
        "is the time of the first segment, and of each where a codec makes them in turn; of other devices there is none",
        arguments: [
            ("jpeg", "measured", EncodingTime(first: .microseconds(12_500), further: .zero)),
            ("starfish", "measured", EncodingTime(first: .microseconds(12_500), further: .microseconds(12_500))),
            ("jpeg", "raspberry-pi-4b", nil),
        ] as [(String, String, EncodingTime?)])
    func measured(codec: String, device: String, time: EncodingTime?) throws {
        let bench = try SweepBench()
        let file = try bench.write("images: 1\ncodecs: [\(codec)]\ndevice: \(device)\n", to: "s.yaml")
        let run = try #require(try Scenario.load(file).expand().first)
        #expect(EncodingTime(measuredMs: 12.5, of: run) == time)
    }
}
