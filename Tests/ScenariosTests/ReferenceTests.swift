import Foundation
import Testing

@testable import Language
@testable import Scenarios

/// Documentation, schema and shipped scenarios agree with the program.
///
/// After a change of keys, `PNCSIM_WRITE_REFERENCE=1 swift test --filter ReferenceTests` writes the files anew.
@Suite struct ReferenceTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().path

    @Test(arguments: [
        ("docs/scenarios.md", ScenarioReference.markdown), ("Scenarios/scenario.schema.json", ScenarioSchema.json),
    ])
    func isCurrent(file: String, expected: String) throws {
        let path = "\(Self.root)/\(file)"
        if ProcessInfo.processInfo.environment["PNCSIM_WRITE_REFERENCE"] != nil {
            try expected.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == expected, "\(file) is out of date")
    }

    @Test func everyReferenceOfTheSchemaLeadsToOneDefinition() throws {
        let text = ScenarioSchema.json
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let definitions = try #require(schema["$defs"] as? [String: Any])
        let references = text.matches(of: /"#\/\$defs\/([^"]*)"/).map { String($0.1) }
        #expect(Set(references).isSubset(of: Set(definitions.keys)))
        let part = String(text[try #require(text.firstRange(of: "\"$defs\"")).lowerBound...])
        for name in definitions.keys {
            #expect(part.matches(of: try Regex("\n    \"\(name)\": ")).count <= 1, "\(name) is defined twice")
        }
    }

    @Test func everyKeyIsExplained() {
        func check(_ shape: Shape, _ path: String) {
            switch shape {
            case .section(let section):
                for key in section.keys {
                    #expect(!key.help.isEmpty, "\(path).\(key.name)")
                    check(key.shape, "\(path).\(key.name)")
                }
            case .kinds(let kinds):
                for kind in kinds {
                    #expect(!kind.help.isEmpty, "\(path).\(kind.name)")
                    if let shape = kind.shape { check(shape, "\(path).\(kind.name)") }
                }
            case .words(let words): for word in words { #expect(!word.help.isEmpty, "\(path) \(word.name)") }
            case .either(let shapes): for shape in shapes { check(shape, path) }
            case .list(let item): check(item, path)
            default: break
            }
        }
        check(Settings.form.shape, "")
    }

    @Test func everyDefaultReadsBack() {
        func check(_ shape: Shape, _ path: String) throws {
            switch shape {
            case .section(let section):
                for key in section.keys {
                    try check(key.shape, "\(path).\(key.name)")
                    guard let text = key.defaultText else { continue }
                    var reader = Reader()
                    let value = try key.normalise(Tree.parse(text, file: "default"), &reader)
                    #expect(reader.errors.isEmpty, "\(path).\(key.name): \(reader.errors)")
                    #expect(value?.flow == text, "\(path).\(key.name)")
                }
            case .kinds(let kinds):
                for kind in kinds { if let shape = kind.shape { try check(shape, "\(path).\(kind.name)") } }
            case .either(let shapes): for shape in shapes { try check(shape, path) }
            case .list(let item): try check(item, path)
            default: break
            }
        }
        #expect(throws: Never.self) { try check(Settings.form.shape, "") }
    }

    @Test func shippedScenariosAreRightAndSayWhatTheyCover() throws {
        let folder = "\(Self.root)/Scenarios"
        let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }.sorted()
        for file in files where file.hasSuffix(".yaml") {
            let scenario = try Scenario.load("\(folder)/\(file)")
            #expect(scenario.source.hasPrefix("# Covers: "), "\(file)")
            #expect(!scenario.description.isEmpty, "\(file)")
        }
    }

    @Test(arguments: [
        "codecs: [jpeg, webp]",
        """
        name: all sorts
        description: "a: b, #c"
        codecs: [{webp: {quality: [20, 40]}}, {jpeg: {quality: 80, name: fine, encoding-time: 4 ms}}]
        arrivals: {jittered: {period: 1 s}}
        deadline: {after: 250 ms}
        when-late: {queue: {length: 2, drop: newest}}
        device: {measured: {factor: 4.5}}
        dataset: {path: /pictures, labels: classifier}
        snapshots: [100 ms, 200 ms]
        sweep:
          grid: {seed: 1 ... 3 step 1}
          zip: {period: [1 s, 2 s], transport.block: [30 B, 40 B]}
          where: seed != 2
        """,
    ])
    func theExplainedScenarioIsTheSameScenario(text: String) throws {
        let scenario = try Scenario.parse(text, file: "s.yaml")
        let again = try Scenario.parse(scenario.explained(), file: "explained.yaml")
        #expect(again.expand().map(\.identity) == scenario.expand().map(\.identity))
        #expect(again.cells.map(\.codec.label) == scenario.cells.map(\.codec.label))
        #expect(again.explained() == scenario.explained())
    }
}
