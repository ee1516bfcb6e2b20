import Foundation
import Testing

@testable import Models

/// Weights files: what is written is read again, and nothing that is not such a file is read at all.
@Suite struct SafetensorsTests {
    private let sample = Safetensors(
        entries: [
            .init(name: "a", shape: [2, 3], values: [1, -2, 3.5, 0, 1e-8, 65504]),
            .init(name: "b", shape: [3], values: [1, -0.5, 0.25], isHalf: true),
            .init(name: "scalar", shape: [], values: [7]),
        ], metadata: ["codec": "pnc", "note": "50 % \"quoted\""])

    @Test func aFileRoundTrips() throws {
        let read = try Safetensors(bytes: sample.serialized(), path: "x")
        #expect(read == sample)
    }

    @Test func everyCutOfAFileIsRefused() {
        let bytes = sample.serialized()
        for length in 0..<bytes.count {
            #expect(throws: ModelsError.self) { try Safetensors(bytes: Array(bytes.prefix(length)), path: "x") }
        }
    }

    @Test(arguments: [
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
        #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"X1","shape":[1],"data_offsets":[0,4]}}"#,
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        #"{"a":7}"#, #"[]"#, "", "{",
    ])
    func aHostileHeaderIsRefused(_ header: String) {
        var bytes = [UInt8](repeating: 0, count: 8)
        bytes[0] = UInt8(header.utf8.count)
        bytes += Array(header.utf8) + [UInt8](repeating: 0, count: 8)
        #expect(throws: ModelsError.self) { try Safetensors(bytes: bytes, path: "x") }
    }

    @Test func anEnormousHeaderLengthIsRefused() {
        #expect(throws: ModelsError.self) { try Safetensors(bytes: [UInt8](repeating: 0xFF, count: 64), path: "x") }
    }

    @Test func aMissingFileIsNamed() {
        #expect(throws: ModelsError.self) { try Safetensors(contentsOf: "/nonexistent/weights.safetensors") }
    }

    @Test func halfPrecisionRoundsToTheNearestEven() {
        // IEEE 754: 1 + 2^-11 lies half-way between 1 and the next number, 1 + 3 * 2^-11 between two others.
        #expect(HalfPrecision.narrow(1) == 0x3C00)
        #expect(HalfPrecision.narrow(1 + 0x1p-11) == 0x3C00)
        #expect(HalfPrecision.narrow(1 + 3 * 0x1p-11) == 0x3C02)
        #expect(HalfPrecision.narrow(-65504) == 0xFBFF)
        #expect(HalfPrecision.narrow(65520) == 0x7C00)
        #expect(HalfPrecision.narrow(0x1p-24) == 0x0001)
        #expect(HalfPrecision.narrow(0x1p-26) == 0)
        #expect(HalfPrecision.narrow(.nan) == 0x7E00)
    }

    @Test func everyHalfNumberSurvivesWideningAndNarrowing() {
        for bits in UInt16.min...UInt16.max where bits & 0x7FFF <= 0x7C00 {
            #expect(HalfPrecision.narrow(HalfPrecision.widen(bits)) == bits)
        }
    }
}
