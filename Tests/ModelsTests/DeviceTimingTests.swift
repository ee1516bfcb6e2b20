import Testing

@testable import Models

@Suite struct DeviceTimingTests {
    @Test(
        "The Raspberry Pi 4B has the published times",
        arguments: [
            ("pnc", [:], 11.8, 0), ("webp", ["quality": 0], 32.5, 0), ("webp", ["quality": 20], 48.6, 0),
            ("jpeg-progressive", ["quality": 30], 5.8, 0), ("starfish", [:], 62.9, 62.9),
            ("rnn-lite", [:], 1900, 1900),
        ] as [(String, [String: Double], Double, Double)])
    func published(codec: String, parameters: [String: Double], first: Double, further: Double) throws {
        let timing = try RaspberryPi4B.timing(codec: codec, parameters: parameters)
        #expect(timing.firstSegmentNanoseconds == Int64((first * 1e6).rounded()))
        #expect(timing.furtherSegmentNanoseconds == Int64((further * 1e6).rounded()))
        #expect(timing.basis == .published)
    }

    @Test("Between and beyond published points, time grows with quality and effort, and is marked as estimated")
    func estimated() throws {
        func milliseconds(_ codec: String, _ parameters: [String: Double]) throws -> Double {
            let timing = try RaspberryPi4B.timing(codec: codec, parameters: parameters)
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
        #expect(try RaspberryPi4B.timing(codec: "webp", parameters: ["quality": 10]).basis == .estimated)
    }

    @Test("A codec without a time is refused by name")
    func unknown() {
        #expect {
            try RaspberryPi4B.timing(codec: "avif")
        } throws: { error in
            "\(error)".hasPrefix("device raspberry-pi-4b: found avif, expected a codec with a published encoding time")
        }
        #expect(throws: ModelsError.self) { try RaspberryPi4B.timing(codec: "webp", parameters: ["quality": 101]) }
    }

    @Test("Measured times are positive, follow the factor, and are shared among segments that are made in turn")
    func measured() throws {
        let pictures = [testPicture(width: 224, height: 224)]
        let codec = WebPCodec(quality: 20)
        let once = try DeviceTiming.measure(codec, preparation: .together, on: pictures, factor: 1)
        let slow = try DeviceTiming.measure(codec, preparation: .together, on: pictures, factor: 1000)
        #expect(once.firstSegmentNanoseconds > 0 && once.furtherSegmentNanoseconds == 0 && once.basis == .measured)
        #expect(slow.firstSegmentNanoseconds > 50 * once.firstSegmentNanoseconds)
        let turns = try DeviceTiming.measure(codec, preparation: .inTurn, on: pictures, factor: 1)
        #expect(turns.firstSegmentNanoseconds == turns.furtherSegmentNanoseconds)
        #expect(throws: ModelsError.self) {
            try DeviceTiming.measure(codec, preparation: .together, on: pictures, factor: 0)
        }
        #expect(throws: ModelsError.self) {
            try DeviceTiming.measure(codec, preparation: .together, on: [], factor: 1)
        }
    }
}
