import Basics
import Foundation
import Testing

@testable import Language
@testable import Scenarios

/// What is published of the testbed stands beside its own conditions: every key that is a condition counts, and any other value
/// of it takes the published values away.
@Suite("The published testbed's conditions")
struct PublishedTestbedTests {
    /// Keys that say which images are sent and what is kept of them, and not under which conditions.
    private static let free: Set = [
        "name", "description", "seed", "replications", "images", "dataset", "pictures", "codecs", "snapshots", "keep",
        "views", "sweep",
    ]

    private static let files = ScenarioFiles.kept([
        "t.csv": Array("time_s,rate_kbps\n0,100\n1,50\n".utf8), "c.csv": Array("bytes,top5\n500,0.3\n900,0.6\n".utf8),
        "a.csv": Array("0.5\n1\n1.75\n".utf8),
    ])

    private static func cell(_ jamming: String, _ overrides: [(key: String, value: String)] = []) throws -> Cell {
        let text = "images: 2\ndeadline: testbed\njamming: \(jamming)\ncodecs: [{curve: {table: c.csv}}]"
        return try #require(
            try Scenario.parse(text, file: "s.yaml", overrides: overrides, files: files).cells.first)
    }

    private static func isPublished(_ cell: Cell, _ jamming: String) throws -> Bool {
        let conditions = try #require(PublishedTestbed.bar(periodMs: 500, jamming: jamming))
        return conditions.allSatisfy { cell.settings.text(of: $0.key) == $0.value }
    }

    @Test("every key of a scenario is a condition or is known not to be one")
    func keys() {
        #expect(Set(Settings.keys.map(\.name)) == Self.free.union(PublishedTestbed.keys))
    }

    @Test("are those of Scenarios/testbed-500ms.yaml, at each level, and of no other level")
    func testbed() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Scenarios/testbed-500ms.yaml")
        let cells = try Scenario.load(file.path).cells
        #expect(cells.count == 18)
        for cell in cells {
            for level in ["none", "light", "heavy"] {
                #expect(try Self.isPublished(cell, level) == (cell.variables.first?.text == level))
            }
        }
    }

    /// The paths of all conditions that have values of their own, with their shapes.
    private static var paths: [String] {
        KeyPaths.sweepable.filter { path in
            path.split(separator: ".").first.map { PublishedTestbed.keys.contains(String($0)) } ?? false
                && !(shape(of: path).map(values) ?? []).isEmpty
        }
    }

    private static func shape(of path: String) -> Shape? {
        Settings.form.shape.key(at: path.split(separator: ".").map(String.init))?.shape
    }

    /// Values of a key, all different.
    private static func values(of shape: Shape) -> [String] {
        switch shape {
        case .text: ["one", "two"]
        case .file(let example):
            [example.hasPrefix("traces") ? "t.csv" : example.hasPrefix("arrivals") ? "a.csv" : "c.csv"]
        case .flag: ["true", "false"]
        case .integer(let range):
            [0, 1, 2, 3, 5, 8, 13, 29, 40, 100].map { range.lowerBound.addingReportingOverflow($0).partialValue }
                .filter(range.contains).map(
                    String.init)
        case .number(let range): numbers(in: range).map(NumberText.shortest)
        case .quantity(let dimension, let range): numbers(in: range).map(dimension.text)
        case .words(let words): words.map(\.name)
        case .list, .section, .axes: []
        case .kinds(let kinds): kinds.filter(\.mayStandAlone).map(\.name)
        case .either(let shapes): shapes.flatMap(values)
        }
    }

    private static func numbers(in range: ClosedRange<Double>) -> [Double] {
        let magnitudes = [0.125, 0.5, 1, 2, 5, 20, 64, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 4e8, 1e9, 1e10]
        return ([range.lowerBound, range.upperBound] + magnitudes + magnitudes.map(-)).filter {
            range.contains($0) && $0.isFinite
        }
    }

    @Test("each single key that is changed takes them away", arguments: paths)
    func changed(path: String) throws {
        let shape = try #require(Self.shape(of: path))
        var isChangeable = false
        for level in ["none", "light", "heavy"] {
            // Spelt out, so that a single part of it can be changed.
            let jamming = try #require(PublishedTestbed.bar(periodMs: 500, jamming: level)?["jamming"])
            #expect(try Self.isPublished(Self.cell(jamming), level))
            // In canonical spelling, since one value can be written in several ways.
            var different: [String: Bool] = [:]
            for value in Self.values(of: shape) {
                guard let cell = try? Self.cell(jamming, [(path, value)]) else { continue }
                let texts = PublishedTestbed.keys.map(cell.settings.text).joined(separator: "\n")
                different[texts] = try Self.isPublished(cell, level)
            }
            #expect(different.values.filter(\.self).count <= 1, "\(level)")
            isChangeable = isChangeable || different.values.contains(false)
        }
        #expect(isChangeable != Self.bound.contains(path))
    }

    /// Keys that have one value only, or that no scenario can change without another.
    private static let bound: Set = [
        // There is one; another is a file.
        "classifier", "classifier.name", "classifier.order",
        // The testbed gives up what is late.
        "when-late", "when-late.queue", "when-late.queue.length", "when-late.queue.drop",
        // Each needs its sisters.
        "link.ieee802154.host.frame-time.uniform.from", "link.ieee802154.host.frame-time.uniform.to",
        // Each needs its file.
        "device.table", "link.trace.offset", "link.trace.scale", "link.trace.loop", "limit.scale", "limit.offset",
        "limit.loop",
        // Another kind of jammer, or a schedule, is chosen with all that it needs.
        "jamming.on-off.on-mean", "jamming.on-off.off-mean", "jamming.on-off.times", "jamming.on-off.overwhelming",
        "jamming.on-off.bandwidth", "jamming.on-off.transmit-power", "jamming.on-off.receiver-distance",
        "jamming.on-off.sender-distance", "jamming.on-off.walls", "schedule.repeat",
    ]

    @Test(
        "so do those that change together",
        arguments: [
            ("link.ieee802154.host.frame-time", "{normal: {mean: 2.096 ms, deviation: 300 us}}"),
            ("link.ieee802154.host.frame-time", "{normal: {mean: 2.095 ms, deviation: 301 us}}"),
            ("link.ieee802154.host.frame-time", "{uniform: {from: 2 ms, to: 3 ms}}"),
            ("link.ieee802154.host.frame-time", "2.095 ms"), ("link", "{trace: {file: t.csv, scale: 2}}"),
            ("limit", "{file: t.csv, offset: 1 s}"), ("jamming", "{on-off: {on-mean: 1 ms}}"),
            ("schedule", "[{images: 1, jamming: heavy}]"),
            ("schedule", "{phases: [{at: 0 s, jamming: light}, {at: 1 s, jamming: none}], repeat: 2 s}"),
        ])
    func together(path: String, value: String) throws {
        let text = "images: 2\ndeadline: testbed\ncodecs: [{curve: {table: c.csv}}]"
        let scenario = try Scenario.parse(text, file: "s.yaml", overrides: [(path, value)], files: Self.files)
        for level in ["none", "light", "heavy"] {
            #expect(try !Self.isPublished(#require(scenario.cells.first), level))
        }
    }
}
