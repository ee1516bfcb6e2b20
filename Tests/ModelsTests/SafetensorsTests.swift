import Foundation
import Testing

@testable import Coding
@testable import Tensors

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

    private func file(_ header: String, _ values: [UInt8]) -> [UInt8] {
        (0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 255) } + Array(header.utf8) + values
    }

    @Test(
        "names that stand twice, bytes that belong to no tensor and numbers that are none are refused",
        arguments: [
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                8, "says `a` twice"
            ),
            (#"{"a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}}"#, 4, "says `shape` twice"),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 6, "2 bytes after the end of the last tensor"),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
                "bytes 0 to 4 of the values belong to no tensor"
            ),
        ])
    func unclear(header: String, count: Int, reason: String) throws {
        let error = #expect(throws: ModelsError.self) {
            try Safetensors(bytes: file(header, [UInt8](repeating: 0, count: count)), path: "x")
        }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test("numbers of 16 and 64 bits are read as what they are; NaN and infinity are refused with their place")
    func kinds() throws {
        func read(_ kind: String, _ values: [UInt8], count: Int) throws -> [Float]? {
            let header = "{\"a\":{\"dtype\":\"\(kind)\",\"shape\":[\(count)],\"data_offsets\":[0,\(values.count)]}}"
            return try Safetensors(bytes: file(header, values), path: "x")["a"]?.values
        }
        // 1.5 and -2 as bfloat16, 0.25 as binary64 (IEEE 754).
        #expect(try read("BF16", [0xC0, 0x3F, 0x00, 0xC0], count: 2) == [1.5, -2])
        #expect(try read("F64", [0, 0, 0, 0, 0, 0, 0xD0, 0x3F], count: 1) == [0.25])
        for (kind, values) in [("F32", [0, 0, 0xC0, 0x7F]), ("F16", [0, 0x7C]), ("BF16", [0x80, 0xFF])]
            as [(String, [UInt8])]
        {
            let error = #expect(throws: ModelsError.self) { try read(kind, values, count: 1) }
            #expect(error?.description.contains("a: the value at 0 is") == true)
        }
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
