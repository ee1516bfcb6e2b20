import Basics
import Codecs
import Foundation
import Images
import Testing

@testable import Coding

/// What the simulator relies on. Every codec of the program is in it by itself; those whose weights are not here are left
/// out, and a test says which.
@Suite("Every codec")
struct CodecConformanceTests {
    /// Each codec as its description makes it, with weights where they come with the program.
    static let codecs: [String] = CodecRegistry.all.codecs.filter { !$0.needsWeights || hasWeights($0.name) }.map(
        \.name)
    static let codecsWithoutWeightsHere = CodecRegistry.all.codecs.map(\.name).filter { !codecs.contains($0) }

    private static func hasWeights(_ codec: String) -> Bool {
        Places.current.find("Weights/\(codec).safetensors") != nil
    }

    private let picture = testPicture(width: 224, height: 224)

    @Test("that is tested has its weights; those that have none are known")
    func nobodyIsForgotten() {
        #expect(Self.codecsWithoutWeightsHere == ["rnn"])
    }

    @Test("is called what its description is, and what tells it apart is in its fingerprint", arguments: codecs)
    func fingerprints(_ name: String) throws {
        let description = try CodecRegistry.all.codec(named: name)
        let codec = try description.makeCodec()
        #expect(codec.fingerprint.name == name)
        for parameter in description.parameters {
            let other =
                parameter.defaultValue == parameter.range.upperBound
                ? parameter.range.lowerBound : parameter.range.upperBound
            let changed = try description.makeCodec(parameters: [parameter.name: other])
            #expect(changed.fingerprint != codec.fingerprint, "\(parameter.name)")
        }
    }

    @Test("makes equal bytes of equal pictures, and a picture of all of them", arguments: codecs)
    func roundTrips(_ name: String) throws {
        let codec = try CodecRegistry.all.makeCodec(name: name)
        let encoded = try codec.encode(picture)
        #expect(try codec.encode(picture) == encoded)
        #expect(!encoded.segments.isEmpty && encoded.segments.allSatisfy { !$0.isEmpty })
        let part = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
        #expect(part != 0)
        let decoded = try #require(try codec.decode(part, of: encoded))
        #expect(decoded.width == 224 && decoded.height == 224)
        // Far above what a grey picture would have: what was decoded is this picture.
        let grey = RGBImage(width: 224, height: 224, filledWith: 128)
        #expect(picture.psnr(of: decoded) > picture.psnr(of: grey) + 1)
    }

    @Test("can use nothing of nothing, and more only of more", arguments: codecs)
    func cuts(_ name: String) throws {
        let codec = try CodecRegistry.all.makeCodec(name: name)
        let layout = try codec.encode(picture).layout
        #expect(codec.usablePart(of: .bytes(0, of: layout), layout: layout) == 0)
        var before: UsablePart = 0
        for bytes in stride(from: 0, through: layout.totalBytes, by: 7) {
            let part = codec.usablePart(of: .bytes(bytes, of: layout), layout: layout)
            #expect(part >= before, "\(bytes) B")
            before = part
        }
        #expect(before <= codec.usablePart(of: .whole(layout), layout: layout))
    }

    @Test("decodes from nothing but what arrived", arguments: codecs)
    func readsNoFurther(_ name: String) throws {
        let codec = try CodecRegistry.all.makeCodec(name: name)
        let encoded = try codec.encode(picture)
        let reception = Reception.bytes(encoded.layout.totalBytes * 2 / 3, of: encoded.layout)
        let part = codec.usablePart(of: reception, layout: encoded.layout)
        // What did not arrive is other bytes here; the picture must be the same.
        let torn = EncodedImage(
            segments: zip(encoded.segments, reception.prefixBytes).map { segment, arrived in
                segment.prefix(arrived) + segment.dropFirst(arrived).map { ~$0 }
            })
        #expect(try codec.decode(part, of: torn) == codec.decode(part, of: encoded))
    }

    @Test("says no to bytes that it did not write, or makes a picture of them, and nothing else", arguments: codecs)
    func hostileStreams(_ name: String) throws {
        let codec = try CodecRegistry.all.makeCodec(name: name)
        let encoded = try codec.encode(picture)
        let whole = codec.usablePart(of: .whole(encoded.layout), layout: encoded.layout)
        let needsNetwork = try CodecRegistry.all.codec(named: name).needsWeights
        for turn in 0..<(needsNetwork ? 3 : 60) {
            var noise = Noise(state: UInt64(turn) &* 0x9E37_79B9_7F4A_7C15 | 1)
            let segments = encoded.segments.map { segment in
                segment.map {
                    turn.isMultiple(of: 2) && noise.next() % 50 != 0 ? $0 : UInt8(truncatingIfNeeded: noise.next())
                }
            }
            // Its errors are typed: what is thrown names the codec and says what is wrong.
            let answer = Result { () throws(ModelsError) in
                try codec.decode(whole, of: EncodedImage(segments: segments))
            }
            if case .success(let decoded?) = answer {
                #expect(decoded.width == 224 && decoded.height == 224, "turn \(turn)")
            }
        }
    }

    /// Xorshift (Marsaglia, 2003).
    private struct Noise {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
