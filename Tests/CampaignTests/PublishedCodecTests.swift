import Foundation
import Store
import Testing

@testable import Campaign
@testable import Scenarios

/// A published value is of one codec at one configuration, by content: every key of a table's codec counts, and the table.
@Suite("The codecs of the publication")
struct PublishedCodecTests {
    private static let scenarios = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scenarios")

    /// The methods by what `Scenarios/testbed-500ms.yaml` calls them.
    private static let methods = [
        "pnc": "pnc", "starfish": "starfish", "jpeg-progressive": "jpeg-progressive", "webp-q0": "webp q=0",
        "webp-q10": "webp q=10", "webp-q20": "webp q=20",
    ]

    /// Which methods the codecs of the published scenario are, with some of its text replaced, by their names in it.
    private func methods(replacing old: String = "", by new: String = "") throws -> [String: [String]] {
        var text = try String(contentsOf: Self.scenarios.appending(path: "testbed-500ms.yaml"), encoding: .utf8)
        if !old.isEmpty {
            #expect(text.contains(old), "\(old)")
            text = text.replacing(old, with: new)
        }
        let scenario = try Scenario.parse(text, file: Self.scenarios.appending(path: "x.yaml").path)
        let database = try ResultsDatabase()
        var found: [String: [String]] = [:]
        for cell in scenario.cells {
            let curve = try #require(cell.codec.curve)
            let record = try PublishedCurve(
                curve, label: cell.codec.label, pictures: .none(in: database), in: database
            ).codec.record
            found[cell.codec.label] = Self.methods.values.filter {
                PublishedTestbed.isMethod(
                    $0, name: record.name, parameters: record.parameters, contents: record.weights)
            }
        }
        return found
    }

    @Test("are those of Scenarios/testbed-500ms.yaml, each one method")
    func testbed() throws {
        #expect(try methods() == Self.methods.mapValues { [$0] })
    }

    @Test("whatever a scenario calls them")
    func renamed() throws {
        #expect(try methods(replacing: "name: pnc,", by: "name: webp-q0x,")["webp-q0x"] == ["pnc"])
    }

    @Test(
        "are others with any other key or table",
        arguments: [
            ("size-variation: 5 %", "size-variation: 6 %"), ("size-variation: 5 %, ", ""),
            ("encoding-time: 11.8 ms", "encoding-time: 11.9 ms"), (", encoding-time: 11.8 ms", ""),
            ("encoding-time: 11.8 ms", "encoding-time: 11.8 ms, segment-time: 1 ms"),
            ("table: published/pnc.csv", "table: published/rnn.csv"),
            ("size-variation: 5 %", "size-variation: 5 %, segments: 504 B"),
        ])
    func changed(old: String, new: String) throws {
        var expected = Self.methods.mapValues { [$0] }
        expected["pnc"] = []
        #expect(try methods(replacing: old, by: new) == expected)
    }

    @Test(
        "are others with other files",
        arguments: [
            ("file-size: 5523 B", "file-size: 5600 B"),
            ("segments: 504 B,\n      file-size", "segments: 505 B,\n      file-size"),
            ("file-size: 5523 B", "file-size: 5523 B, partial-segments: false"),
        ])
    func changedFiles(old: String, new: String) throws {
        #expect(try methods(replacing: old, by: new)["jpeg-progressive"] == [])
    }

    @Test("run for real at the publication's settings only")
    func real() {
        func isMethod(_ method: String, _ name: String, _ parameters: String) -> Bool {
            PublishedTestbed.isMethod(method, name: name, parameters: parameters, contents: nil)
        }
        #expect(isMethod("webp q=20", "webp", "quality=20 method=6"))
        #expect(!isMethod("webp q=20", "webp", "quality=20 method=4"))
        #expect(!isMethod("webp q=20", "webp", "quality=25 method=6"))
        #expect(isMethod("jpeg-progressive", "jpeg-progressive", "quality=30"))
        #expect(!isMethod("jpeg-progressive", "jpeg-progressive", "quality=50"))
        #expect(isMethod("pnc", "pnc", ""))
        #expect(!isMethod("pnc", "starfish", ""))
        #expect(!isMethod("rnn-lite", "rnn-lite", "iterations=7 precision=bfloat16"))
    }
}
