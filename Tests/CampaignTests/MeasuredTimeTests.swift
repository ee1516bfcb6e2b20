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

    @Test(
        "gives way to a table's, and that to a codec's own; each is of every segment where a codec makes them in turn",
        arguments: [
            ("jpeg", EncodingTime(first: .milliseconds(7), further: .zero)),
            ("starfish", EncodingTime(first: .milliseconds(30), further: .milliseconds(30))),
            ("{starfish: {encoding-time: 5 ms}}", EncodingTime(first: .milliseconds(5), further: .milliseconds(5))),
            ("{webp: {encoding-time: 5 ms}}", EncodingTime(first: .milliseconds(5), further: .zero)),
        ])
    func told(codec: String, time: EncodingTime) throws {
        let bench = try SweepBench()
        try bench.write("codec,seconds\njpeg,0.007\nstarfish,0.03\n", to: "device.csv")
        let file = try bench.write("images: 1\ncodecs: [\(codec)]\ndevice: {table: device.csv}\n", to: "s.yaml")
        let cell = try #require(try Scenario.load(file).cells.first)
        #expect(try EncodingTime(cell.codec, on: cell.settings.device, rows: []) == time)
    }
}
