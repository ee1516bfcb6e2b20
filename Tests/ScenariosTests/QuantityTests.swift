import Basics
import Sim
import Testing

@testable import Language
@testable import Scenarios

/// Units are parsed once and exactly.
@Suite struct QuantityTests {
    @Test(arguments: [
        ("500 ms", 500_000_000), ("500ms", 500_000_000), ("2 s", 2_000_000_000), ("1.5 min", 90_000_000_000),
        ("0.1 ms", 100_000), ("1.1 ms", 1_100_000), ("320 us", 320_000), ("1 h", 3_600_000_000_000), ("7 ns", 7),
        ("1e3 ms", 1_000_000_000), ("2.5e-3 s", 2_500_000),
    ])
    func times(text: String, nanoseconds: Int64) {
        #expect(read(.time(.zero...(.seconds(86400))), text) == SimTime(nanoseconds: nanoseconds))
    }

    @Test(arguments: [("64 B", 64), ("4 KB", 4096), ("1.5 KB", 1536), ("1 MB", 1_048_576)])
    func sizes(text: String, bytes: Int) {
        #expect(read(.bytes(0...10_000_000), text) == bytes)
    }

    @Test(arguments: [
        ("250 kbps", Dimension.rate, 250_000.0), ("67.4 kbps", .rate, 67_400), ("-75 dBm", .power, -75),
        ("3 m", .distance, 3),
        ("12 %", .share, 0.12), ("0.12", .share, 0.12), ("10 %", .share, 0.1), ("2405 MHz", .frequency, 2.405e9),
        ("230400 baud", .symbolRate, 230_400), ("-3.5 dB", .ratio, -3.5),
    ])
    func others(text: String, dimension: Dimension, value: Double) {
        #expect(read(.quantity(dimension), text) == value)
    }

    @Test(arguments: ["500", "0.5 B", "ms", "", "5 parsecs", "1 2 ms", "--1 ms", "0.4 ns", "1e-9223372036854775808 s"])
    func refusesWhatIsNoTime(text: String) {
        #expect(read(.time(.zero...(.seconds(86400))), text) == nil)
    }

    @Test func writesEachMagnitudeSoThatItReadsBack() {
        for dimension in Dimension.allCases where dimension != .share {
            for unit in dimension.units {
                for number in [1.0, 2, 7, 64, 250, 1024, 1500, 12.5, 0.1, 67.4] {
                    let magnitude = dimension.isWhole ? (number * unit.scale).rounded() : number * unit.scale
                    #expect(
                        read(.quantity(dimension), dimension.text(magnitude)) == magnitude, "\(number) \(unit.name)")
                }
            }
        }
        #expect(Dimension.time.text(5e8) == "500 ms")
        #expect(Dimension.time.text(1.5e9) == "1.5 s")
        #expect(Dimension.size.text(64) == "64 B")
        #expect(Dimension.size.text(4096) == "4 KB")
        #expect(Dimension.rate.text(67_400) == "67.4 kbps")
        #expect(Dimension.power.text(-75) == "-75 dBm")
    }

    private func read<Value>(_ form: Form<Value>, _ text: String) -> Value? {
        var reader = Reader()
        return form.read(.word(text), &reader)
    }
}

/// Ranges are counted and computed in decimal digits.
@Suite struct RangeTests {
    @Test(arguments: [
        ("300 ms ... 1000 ms step 100 ms", 8, "300 ms", "1000 ms"),
        ("0 ... 1 step 0.1", 11, "0", "1"),
        ("0.3 ... 0.9 step 0.2", 4, "0.3", "0.9"),
        ("1 ... 10 step 4", 3, "1", "9"),
        ("10 ... 1 step -3", 4, "10", "1"),
        ("-90 dBm ... -60 dBm step 10 dBm", 4, "-90 dBm", "-60 dBm"),
        ("5 ... 5 step 1", 1, "5", "5"),
        ("1…3 step 1", 3, "1", "3"),
    ])
    func values(text: String, count: Int, first: String, last: String) throws {
        let range = try WrittenRange(text)
        #expect(range.count == count)
        #expect(range.text(at: 0) == first)
        #expect(range.text(at: count - 1) == last)
    }

    @Test func hasNoBinaryFractions() throws {
        let range = try WrittenRange("0 ... 1 step 0.1")
        #expect(
            (0..<range.count).map(range.text) == [
                "0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1",
            ])
    }
}

/// "Did you mean" finds slips and stays silent about other words.
@Suite struct SpellingTests {
    @Test(arguments: [
        ("arivals", "arrivals"), ("codec", "codecs"), ("lnik", "link"), ("replication", "replications"),
        ("SEED", "seed"),
    ])
    func findsSlips(word: String, meant: String) {
        #expect(NearestName.nearest(to: word, among: Settings.keys.map(\.name)) == meant)
    }

    @Test func isSilentAboutOtherWords() {
        #expect(NearestName.nearest(to: "banana", among: Settings.keys.map(\.name)) == nil)
    }
}
