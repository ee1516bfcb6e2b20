import Codecs
import Testing

@testable import Coding

@Suite struct ImageCodecRegistryTests {
    @Test("Codecs are made by name; what is not given has its default")
    func makesCodecs() throws {
        #expect("\(try CodecRegistry.all.makeCodec(name: "jpeg").fingerprint)" == "jpeg(quality=30)")
        let webp = try CodecRegistry.all.makeCodec(name: "webp", parameters: ["quality": 12.5])
        #expect("\(webp.fingerprint)" == "webp(quality=12.5 method=6)")
        #expect(Set(CodecRegistry.all.codecs.map(\.name)).count == CodecRegistry.all.codecs.count)
    }

    @Test("Unknown names and values outside their range are told, with the nearest name")
    func messages() {
        func message(_ name: String, _ parameters: [String: Double] = [:], weights: String? = nil) -> String? {
            do { _ = try CodecRegistry.all.makeCodec(name: name, parameters: parameters, weights: weights) } catch {
                return "\(error)"
            }
            return nil
        }
        let unknown = message("wepb")
        #expect(
            unknown?.hasPrefix("codec: found wepb, expected the name of a codec: did you mean webp? (jpeg, ") == true)
        #expect(
            message("webp", ["qualty": 3])
                == "codec webp: found qualty, expected a parameter of webp: did you mean quality? (quality, method)")
        #expect(message("jpeg", ["quality": 0]) == "quality: found 0, expected a whole number from 1 to 100")
        #expect(message("jpeg", ["quality": 30.5]) == "quality: found 30.5, expected a whole number from 1 to 100")
        #expect(message("webp", ["quality": .nan]) == "quality: found nan, expected a number from 0 to 100")
        #expect(message("jpeg", weights: "w") == "weights: found w, expected no weights: jpeg has none")
    }
}
