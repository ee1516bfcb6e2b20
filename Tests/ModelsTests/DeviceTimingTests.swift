import Codecs
import Foundation
import Testing

@testable import CodecWebP
@testable import Coding

@Suite struct DeviceTimingTests {
    @Test(
        "The Raspberry Pi 4B has the published times",
        arguments: [
            ("pnc", [:], 11.8, 0), ("webp", ["quality": 0], 32.5, 0), ("webp", ["quality": 20], 48.6, 0),
            ("jpeg-progressive", ["quality": 30], 5.8, 0), ("starfish", [:], 62.9, 62.9),
            ("rnn-lite", [:], 1900, 1900),
        ] as [(String, [String: Double], Double, Double)])
    func published(codec: String, parameters: [String: Double], first: Double, further: Double) throws {
        let timing = try CodecRegistry.all.codec(named: codec).raspberryPi4BTiming(parameters: parameters)
        #expect(timing.firstSegmentNanoseconds == Int64((first * 1e6).rounded()))
        #expect(timing.furtherSegmentNanoseconds == Int64((further * 1e6).rounded()))
        #expect(timing.basis == .published)
    }

    @Test("Between and beyond published points, time grows with quality and effort, and is marked as estimated")
    func estimated() throws {
        func milliseconds(_ codec: String, _ parameters: [String: Double]) throws -> Double {
            let timing = try CodecRegistry.all.codec(named: codec).raspberryPi4BTiming(parameters: parameters)
            return Double(timing.firstSegmentNanoseconds) / 1e6
        }
        for (codec, range) in [("webp", 0...100), ("jpeg", 1...100), ("jpeg-progressive", 1...100)] {
            let times = try range.map { try milliseconds(codec, ["quality": Double($0)]) }
            #expect(times == times.sorted() && times.allSatisfy { $0 > 0 })
        }
        let efforts = try (0...6).map { try milliseconds("webp", ["quality": 20, "method": Double($0)]) }
        #expect(efforts == efforts.sorted())
        // By hand: 32.5 + (48.6 - 32.5) / (6.76 - 3.34) * (5.71 - 3.34)
        #expect(abs(try milliseconds("webp", ["quality": 10]) - 43.657) < 0.001)
        #expect(try milliseconds("jpeg", [:]) < milliseconds("jpeg-progressive", [:]))
        // The same by the ratio to WebP's time on another machine: by hand, 48.6 * 38.0 / 8.58.
        #expect(abs(try milliseconds("avif", ["quantiser": 30, "speed": 6]) - 215.245) < 0.001)
        let speeds = try (0...10).map { try milliseconds("avif", ["speed": Double($0)]) }
        #expect(speeds == speeds.sorted(by: >))
        #expect(try milliseconds("jxl", ["effort": 3]) < milliseconds("jxl", ["effort": 7]))
        #expect(try milliseconds("jpeg2000", ["layers": 2]) < milliseconds("jpeg2000", ["layers": 20]))
        #expect(
            try CodecRegistry.all.codec(named: "webp").raspberryPi4BTiming(parameters: ["quality": 10]).basis
                == .estimated)
    }

    @Test("A codec without a time is refused by name")
    func unknown() {
        #expect {
            try CodecRegistry.all.codec(named: "raw").raspberryPi4BTiming()
        } throws: { error in
            "\(error)".hasPrefix("device raspberry-pi-4b: found raw, expected a codec whose encoding time is known")
        }
        #expect(throws: ModelsError.self) {
            try CodecRegistry.all.codec(named: "webp").raspberryPi4BTiming(parameters: ["quality": 101])
        }
    }

    @Test("Measured times are the median times the factor, shared among segments that are made in turn")
    func measured() throws {
        let seconds = [0.004, 0.001, 0.002]
        let together = try DeviceTiming.measured(seconds: seconds, segments: 4, preparation: .together, factor: 8)
        #expect(together.firstSegmentNanoseconds == 16_000_000)
        #expect(together.furtherSegmentNanoseconds == 0)
        #expect(together.basis == .measured)
        let inTurn = try DeviceTiming.measured(seconds: seconds, segments: 4, preparation: .inTurn, factor: 8)
        #expect(inTurn.firstSegmentNanoseconds == 4_000_000)
        #expect(inTurn.furtherSegmentNanoseconds == 4_000_000)
        #expect(throws: ModelsError.self) {
            try DeviceTiming.measured(seconds: seconds, segments: 4, preparation: .together, factor: 0)
        }
        #expect(throws: ModelsError.self) {
            try DeviceTiming.measured(seconds: [], segments: 4, preparation: .together, factor: 1)
        }
    }

    @Test("Only work counts as processor time, not waiting")
    func processorTime() throws {
        let waiting = try DeviceTiming.processorTime { usleep(50_000) }
        #expect(waiting.seconds >= 0 && waiting.seconds < 0.03)
        let picture = testPicture(width: 224, height: 224)
        let working = try DeviceTiming.processorTime { () throws(ModelsError) in
            try WebPCodec(quality: 20).encode(picture)
        }
        #expect(working.seconds > 0)
        #expect(!working.result.segments.isEmpty)
    }
}
