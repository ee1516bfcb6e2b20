import Basics
import Foundation
import Offload
import Sim
import Testing

@testable import Language
@testable import Scenarios

/// `command:` among the codecs.
@Suite("A codec that is a program, in a scenario") struct CommandKeyTests {
    let temporary: TemporaryFolder
    private var folder: String { temporary.url.path }

    init() throws {
        temporary = try TemporaryFolder()
        for name in ["mine.py", "table.bin"] {
            try Data().write(to: temporary.url.appending(path: name))
        }
    }

    private func codecs(_ text: String, file: String? = nil) throws -> [CodecSelection] {
        try Scenario.parse("codecs: \(text)", file: file ?? "\(folder)/s.yaml").settings.codecs
    }

    @Test("has words, of which those are files that lie beside the scenario; it is called as the first of them")
    func words() throws {
        let codec = try codecs("[{command: {run: [python3, mine.py, --fast, 5], encoding-time: 20 ms}}]")[0]
        #expect(codec.label == "mine")
        #expect(
            codec.command?.program.words
                == [.text("python3"), .file("\(folder)/mine.py"), .text("--fast"), .text("5")])
        #expect(codec.parameterText == "run=[python3, mine.py, --fast, 5]")
        #expect(codec.statedTime == EncodingTime(first: .milliseconds(20), further: .zero))
        #expect(codec.command?.limit == .seconds(30))
    }

    @Test("begins with a name on the search path, unless there is a / in it")
    func first() throws {
        func first(_ run: String) throws -> String? {
            try codecs("[{command: {run: \(run), encoding-time: 1 ms}}]")[0].command?.program.words[0].written(at: 0)
        }
        #expect(try first("[mine.py]") == "mine.py")
        #expect(try first("[./mine.py]") == "\(folder)/mine.py")
    }

    @Test(
        "reads back as the same",
        arguments: [
            "{run: [python3, mine.py], files: [table.bin], encoding-time: 20 ms, segment-time: 1 ms, time-limit: 2 s}",
            "{run: [./mine.py, 'two words', ''], encoding-time: 20 ms, name: x}",
        ])
    func roundTrip(_ text: String) throws {
        let scenario = try Scenario.parse("codecs: [{command: \(text)}]", file: "\(folder)/s.yaml")
        let again = try Scenario.parse(scenario.explained(), file: "s.yaml")
        #expect(again.settings.codecs == scenario.settings.codecs)
        // As a database keeps it: the file is where somebody else knows.
        let renamed = scenario.explained(naming: { FilePath.name(of: $0) })
        #expect(!renamed.contains(folder))
        let folder = folder
        let files = ScenarioFiles.kept([:], place: { "\(folder)/\($0)" })
        #expect(try Scenario.parse(renamed, file: "s.yaml", files: files).settings.codecs == scenario.settings.codecs)
    }

    @Test("says how long the device takes, or that is measured")
    func times() throws {
        let measured = "device: measured"
        #expect(try codecs("[{command: {run: [mine]}}]\n\(measured)")[0].statedTime == nil)
        for (text, expected) in [
            ("[{command: {run: [mine]}}]", "expected `encoding-time` of the codec, or `device: measured`"),
            ("[{command: {run: [mine], segment-time: 1 ms}}]\n\(measured)", "`segment-time` needs `encoding-time`"),
            ("[{command: {run: []}}]\n\(measured)", "expected a program and its arguments"),
            ("[{command: {}}]\n\(measured)", "run"), ("[command]\n\(measured)", "`command` alone"),
        ] {
            #expect(performing: { try codecs(text) }, throws: { "\($0)".contains(expected) })
        }
    }

    @Test("is one program twice only by its place or its arguments")
    func same() throws {
        func two(_ other: String) throws -> [String] {
            try codecs("[{command: {run: [a, b]}}, {command: {run: \(other), name: other}}]\ndevice: measured").map(
                \.label)
        }
        #expect(try two("[a, c]") == ["a", "other"])
        #expect(performing: { try two("[a, b]") }, throws: { "\($0)".contains("other") })
    }
}
