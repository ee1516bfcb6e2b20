import Basics
import Channel
import CodecCurve
import Foundation
import Images
import Testing

@testable import Language
@testable import Scenarios

/// The examples of `docs/files.md` are what the readers read.
@Suite("The page of file formats") struct FilesPageTests {
    private struct Example {
        let kind: String
        let line: Int
        let text: String
    }

    /// The blocks of the page that say what they are: ```` ```csv trace ````.
    private static func examples() throws -> [Example] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/files.md")
        var examples: [Example] = []
        var open: (kind: String, line: Int, lines: [Substring])?
        let lines = try String(contentsOf: page, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if let block = open {
                if line == "```" {
                    let text = block.lines.map { $0 + "\n" }.joined()
                    examples.append(Example(kind: block.kind, line: block.line, text: text))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                let words = line.dropFirst(3).split(separator: " ")
                open = (words.count > 1 ? String(words[1]) : "", index + 1, [])
            }
        }
        return examples
    }

    @Test("every example is read, and every form has one")
    func examples() throws {
        var counts: [String: Int] = [:]
        for example in try Self.examples() {
            counts[example.kind, default: 0] += 1
            let file = TextFile(path: "docs/files.md, example of line \(example.line)", text: example.text)
            switch example.kind {
            case "trace":
                let trace = try RateTrace.File(file).trace
                #expect(trace.totalBits() > 0)
                #expect(try RateTrace(csv: trace.csv, name: "again").totalBits() == trace.totalBits())
            case "arrivals":
                #expect(try ArrivalsFile.read(file).instants == [.zero, .milliseconds(500), .milliseconds(1250)])
            case "curve":
                #expect(try RateAccuracyCurve(table: example.text, path: file.path).points.count == 3)
            case "times": #expect(try DeviceTable.read(file).leftOut.isEmpty)
            case "scenario": #expect(try Scenario.parse(example.text, file: "example.yaml").cells.count == 3)
            case "labels": try readLabels(example.text)
            default: Issue.record("line \(example.line): an example of which nothing is said")
            }
        }
        #expect(counts == ["trace": 4, "arrivals": 2, "curve": 1, "times": 1, "labels": 4, "scenario": 1])
    }

    private func readLabels(_ text: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "files-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["a.jpg", "b.jpg"] { try Data([0xFF, 0xD8]).write(to: folder.appending(path: name)) }
        let labels = folder.appending(path: "l.txt")
        try Data(text.utf8).write(to: labels)
        // WordNet ids need the list that set-up fetches.
        if text.contains("n01440764"), Places.current.find("Assets/imagenet-classes.csv") == nil { return }
        let dataset = try Dataset(folder: folder.path, labels: .file(labels.path))
        #expect(dataset.entries.map(\.label) == [0, 7])
    }
}
