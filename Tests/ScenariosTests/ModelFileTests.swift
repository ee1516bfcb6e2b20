import CodecModel
import Coding
import Testing

@testable import Language
@testable import Scenarios

/// `codec.yaml`, and the codec that a scenario makes of it.
@Suite("A codec's folder") struct ModelFileTests {
    private let written = """
        name: mine
        help: ten features
        encoder: nets/encoder.onnx
        segments: 10
        usable: any
        quantiser: {even: {first: -1, step: 0.5, levels: 5}}
        huffman: 10
        encoding-time: 11.8 ms
        segment-time: 2 ms
        time-is: measured
        licence: MIT
        citation: Doe et al., 2026
        """

    @Test("says what is between its networks")
    func read() throws {
        let model = try ModelFile.parse(written, file: "codecs/mine/codec.yaml")
        #expect(model.folder == "codecs/mine" && model.name == "mine")
        #expect(model.encoder == "nets/encoder.onnx" && model.decoder == "decoder.onnx")
        #expect(model.segments == 10 && model.usable == .any && model.steps == nil)
        #expect(model.quantiser == .even(first: -1, step: 0.5, levels: 5))
        #expect(model.symbols == .huffman(tables: 10))
        #expect(model.timing == DeviceTiming(firstMilliseconds: 11.8, furtherMilliseconds: 2, basis: .measured))
        #expect(model.licence == "MIT" && model.citation == "Doe et al., 2026")
    }

    @Test(
        "is written as it is read",
        arguments: [
            "{even: {first: -1, step: 0.5, levels: 5}}", "{eight-bit: {scale: 0.02125, rounding: edges}}",
            "{range: {levels: 64}}", "{centres: [-1, 0, 2.5]}", "sign",
        ])
    func roundTrip(quantiser: String) throws {
        let text = written.replacing("{even: {first: -1, step: 0.5, levels: 5}}", with: quantiser)
        let model = try ModelFile.parse(text, file: "mine/codec.yaml")
        #expect(try ModelFile.parse(ModelFile.text(of: model), file: "mine/codec.yaml") == model)
    }

    @Test(
        "is refused where it says what cannot be",
        arguments: [
            ("segments: 64\nusable: any", "line 1: segments: found 64, expected at most 63"),
            ("usable: some", "usable"), ("quantiser: {even: {levels: 300}}", "levels"), ("huffman: 0", "huffman"),
            ("steps: 4\nsegments: 4", "a recurrent codec's `segments` are its `steps`"),
            ("segment-time: 3 ms", "`segment-time` needs `encoding-time`"), ("latent: 3", "latent"),
        ])
    func refused(text: String, expected: String) {
        let name = "name: mine"
        #expect {
            try ModelFile.parse("\(text)\n\(name)", file: "codec.yaml")
        } throws: { error in
            "\(error)".contains(expected.split(separator: ": ").last ?? "") && "\(error)".contains("codec.yaml")
        }
    }

    private func codecs(_ text: String, _ file: String = "s/mine/codec.yaml") throws -> [CodecSelection] {
        let files = ScenarioFiles.kept([file: Array(written.utf8)])
        return try Scenario.parse("codecs: \(text)", file: "s/s.yaml", files: files).cells.map(\.codec)
    }

    @Test("stands in a scenario by its path, under its own name or another")
    func inScenario() throws {
        let codec = try #require(try codecs("[{model: {path: mine}}]").first)
        #expect(codec.label == "mine" && codec.model?.description.folder == "s/mine")
        #expect(try codec.description().raspberryPi4BTiming().basis == .measured)
        #expect(try codecs("[{model: {path: mine/codec.yaml, name: best}}]").first?.label == "best")
        #expect(try codecs("[jpeg, {model: {path: mine}}]").map(\.label) == ["jpeg", "mine"])
    }

    @Test("is explained so that it reads back as the same")
    func explained() throws {
        let files = ScenarioFiles.kept(["s/mine/codec.yaml": Array(written.utf8)])
        let scenario = try Scenario.parse(
            "codecs: [{model: {path: mine, name: best}}]\nimages: 3", file: "s/s.yaml", files: files)
        #expect(scenario.explained().contains("model: {path: s/mine, name: best}"))
        let again = try Scenario.parse(scenario.explained(), file: "t.yaml", files: files)
        #expect(again.cells.map(\.codec) == scenario.cells.map(\.codec))
    }

    @Test("has its own errors told with its own lines")
    func itsErrors() {
        let files = ScenarioFiles.kept(["s/mine/codec.yaml": Array("name: mine\nsegments: many".utf8)])
        #expect {
            try Scenario.parse("codecs: [{model: {path: mine}}]", file: "s/s.yaml", files: files)
        } throws: { error in
            "\(error)".contains("s/mine/codec.yaml:2")
        }
    }

    @Test("takes steps only where it is recurrent, and no more than it has")
    func steps() {
        #expect {
            try codecs("[{model: {path: mine, steps: 4}}]")
        } throws: { "\($0)".contains("is no recurrent codec") }
    }
}
