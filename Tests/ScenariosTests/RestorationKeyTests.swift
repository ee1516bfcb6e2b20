import Testing

@testable import Language
@testable import Scenarios

/// `restore:` of a codec.
@Suite("A network behind a codec") struct RestorationKeyTests {
    private func codecs(_ text: String) throws -> [CodecSelection] {
        try Scenario.parse("codecs: \(text)", file: "/folder/s.yaml").settings.codecs
    }

    @Test("makes another codec, which is called by its name and the word restored")
    func label() throws {
        let both = try codecs("[wavelet, {wavelet: {restore: true}}]")
        #expect(both.map(\.label) == ["wavelet", "wavelet restored"])
        #expect(both.map(\.parameterText) == ["bytes=5040", "bytes=5040 restored"])
        #expect(both[1].restoration == .shipped)
    }

    @Test("may be a file, which lies beside the scenario")
    func file() throws {
        #expect(try codecs("[{jpeg: {restore: net.safetensors}}]")[0].restoration?.path == "/folder/net.safetensors")
    }

    @Test("is of one codec with its own name and of another without, and of a list of qualities of all")
    func names() throws {
        let all = try codecs("[{webp: {quality: [5, 10], restore: true}}, {jpeg: {restore: true, name: mine}}]")
        #expect(all.map(\.label) == ["webp(quality=5) restored", "webp(quality=10) restored", "mine"])
    }

    @Test("is not written where there is none: false is no file")
    func none() {
        #expect {
            try codecs("[{webp: {restore: false}}]")
        } throws: { error in
            "\(error)".contains("restore: found `false`; expected one of `true`")
        }
    }
}
