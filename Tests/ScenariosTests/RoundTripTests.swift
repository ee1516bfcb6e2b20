import Basics
import Foundation
import Testing

@testable import Language
@testable import Scenarios

@Suite("A scenario in full is the same scenario")
struct RoundTripTests {
    /// Files by any name that generated scenarios use.
    private static let files = ScenarioFiles.kept([
        "t.csv": Array("time_s,rate_kbps\n0,100\n1,50\n".utf8), "c.csv": Array("bytes,top5\n500,0.3\n900,0.6\n".utf8),
        "a.csv": Array("0.5\n1\n1.75\n".utf8),
    ])

    private func expectSame(_ a: Scenario, _ b: Scenario, _ text: String) {
        #expect(b.name == a.name && b.description == a.description && b.replications == a.replications, "\(text)")
        #expect(b.cells.map(\.identity) == a.cells.map(\.identity), "\(text)")
        #expect(b.cells.map(\.codec.label) == a.cells.map(\.codec.label), "\(text)")
        #expect(b.cells.map(\.variables) == a.cells.map(\.variables), "\(text)")
        #expect(b.cells.map(\.settings.dataset) == a.cells.map(\.settings.dataset), "\(text)")
        #expect(b.views == a.views, "\(text)")
        #expect(b.cells.map(\.settings.recording) == a.cells.map(\.settings.recording), "\(text)")
    }

    private static let shippedPaths: [String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Scenarios")
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        return (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "yaml" }.map(\.path).sorted()
    }()

    @Test("every shipped scenario, also from another folder with the files that shaped it", arguments: shippedPaths)
    func shipped(path: String) throws {
        let scenario = try Scenario.load(path)
        let text = scenario.explained()
        let again = try Scenario.parse(text, file: "explained.yaml")
        expectSame(scenario, again, text)
        #expect(again.explained() == text)
        // Under other names, as a database keeps them: nothing is read from where it lay.
        let kept = Dictionary(uniqueKeysWithValues: scenario.inputs.enumerated().map { ("inputs/\($0)", $1.bytes) })
        let names = Dictionary(uniqueKeysWithValues: scenario.inputs.enumerated().map { ($1.path, "inputs/\($0)") })
        let moved = scenario.explained { names[$0] ?? $0 }
        #expect(scenario.inputs.allSatisfy { !moved.contains($0.path) }, "\(moved)")
        expectSame(scenario, try Scenario.parse(moved, file: "s.yaml", files: .kept(kept)), moved)
    }

    @Test(
        "what is easily lost: schedules, swept files with their names, groups in step, texts that need quotes",
        arguments: [
            "schedule: [{images: 2, jamming: light}, {images: 3, jamming: heavy}]",
            "schedule: {phases: [{at: 0 s, jamming: {load: 10%}}], repeat: 3 s}",
            "link: {trace: t.csv}\nsweep: {grid: {link: [{trace: t.csv}, {trace: {file: t.csv, scale: 2}}, constant]}}",
            "limit: {file: t.csv}\nsweep: {grid: {limit.scale: [1, 2]}}",
            "limit: t.csv\nsweep: {grid: {limit.scale: [1, 2]}}",
            "link: {trace: t.csv}\nsweep: {grid: {link.trace.scale: [1, 2]}}",
            "sweep: {grid: {link.ieee802154.preset: [pnc-testbed, standard]}}",
            "link: {ieee802154: {max-retries: 3}}\nsweep: {grid: {link.ieee802154.preset: [pnc-testbed, standard]}}",
            "link: {ieee802154: {preset: standard}}\nsweep: {grid: {link.ieee802154.preset: [standard, openthread]}}",
            "sweep: {zip: [{seed: [1, 2], images: [1, 2]}, {transport.header: [9 B, 8 B]}]}",
            "sweep: {zip: [{seed: [1, 2]}, {images: [3, 4]}], grid: {device: [raspberry-pi-4b]}}",
            "description: \"two\\nlines: #\\t\\u0085 'and' \\\"more\\\" \\\\\"\nname: \"- a: b\"",
            "sweep: {grid: {jamming: [{name: near, value: {wifi: {load: 30%}}}, {name: far, value: light}]}}",
        ])
    func easilyLost(more: String) throws {
        let text = "codecs: [jpeg, {curve: {table: c.csv}}]\nimages: 5\n" + more
        let scenario = try Scenario.parse(text, file: "s.yaml", files: Self.files)
        let full = scenario.explained()
        expectSame(scenario, try Scenario.parse(full, file: "full.yaml", files: Self.files), full)
    }

    @Test("a thousand that chance has made")
    func generated() throws {
        var generator = ScenarioGenerator(seed: 1)
        var count = 0
        var tries = 0
        while count < 1000, tries < 50_000 {
            tries += 1
            let text = generator.scenario()
            // What contradicts itself is refused, and is no scenario.
            guard let scenario = try? Scenario.parse(text, file: "s.yaml", files: Self.files) else { continue }
            count += 1
            let full = scenario.explained()
            do {
                let again = try Scenario.parse(full, file: "full.yaml", files: Self.files)
                expectSame(scenario, again, "\(text)\n\n\(full)")
                #expect(again.explained() == full)
            } catch {
                Issue.record("\(error)\n\(text)\n\n\(full)")
            }
        }
        #expect(count == 1000, "of \(tries)")
    }
}

/// Makes texts of scenarios from the table of their keys.
private struct ScenarioGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
    private mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
    private mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

    mutating func scenario() -> String {
        guard case .section(let root) = Settings.form.shape else { return "" }
        var lines: [String] = []
        for key in root.keys where key.isRequired || uniform() < 0.15 {
            lines.append("\(key.name): \(key.name == "sweep" ? sweep() : value(key.shape))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func sweep() -> String {
        var axes: [String] = []
        for _ in 0...below(2) {
            let path = pick(KeyPaths.sweepable)
            guard let shape = Settings.form.shape.key(at: path.split(separator: ".").map(String.init))?.shape else {
                continue
            }
            axes.append("\(path): \(list(of: shape, upTo: 3))")
        }
        return "{\(uniform() < 0.8 ? "grid" : "zip"): {\(axes.joined(separator: ", "))}}"
    }

    private mutating func value(_ shape: Shape) -> String {
        switch shape {
        case .text:
            return pick(["plain", "two words", "\"a: b\"", "\"#x\"", "\"quo\\\"te\"", "ümläut", "\"~\"", "'no'"])
        case .file(let example):
            return example.hasPrefix("traces")
                ? "t.csv"
                : example.hasPrefix("published")
                    ? "c.csv"
                    : example.hasPrefix("arrivals") ? "a.csv" : pick(["some/where.x", "\"a b/c#.d\""])
        case .flag: return pick(["true", "false"])
        case .integer(let range):
            let reach = min(range.upperBound.subtractingReportingOverflow(range.lowerBound).partialValue, 20)
            return String(range.lowerBound + below(max(1, reach)))
        case .number(let range): return NumberText.shortest(number(range))
        case .quantity(let dimension, let range):
            let value = number(range)
            return dimension.text(dimension.isWhole ? max(range.lowerBound, value.rounded()) : value)
        case .words(let words): return pick(words.map(\.name))
        case .list(let item): return list(of: item, upTo: 3)
        case .section(let section): return self.section(section)
        case .kinds(let kinds):
            let kind = pick(kinds)
            guard let inner = kind.shape, !kind.mayStandAlone || uniform() < 0.7 else { return kind.name }
            return "{\(kind.name): \(value(inner))}"
        case .either(let shapes): return value(pick(shapes))
        case .axes: return "{seed: [1, 2]}"
        }
    }

    private mutating func list(of shape: Shape, upTo most: Int) -> String {
        var items: [String] = []
        for _ in 0...below(most) { items.append(value(shape)) }
        return "[" + items.joined(separator: ", ") + "]"
    }

    private mutating func section(_ section: SectionShape) -> String {
        var members: [String] = []
        for key in section.keys where key.isRequired || uniform() < 0.2 {
            members.append("\(key.name): \(value(key.shape))")
        }
        return "{" + members.joined(separator: ", ") + "}"
    }

    private mutating func number(_ range: ClosedRange<Double>) -> Double {
        let low = max(range.lowerBound, -1000)
        let high = min(range.upperBound, max(low, 1) * 1000)
        return ((low + (high - low) * uniform() * uniform()) * 1000).rounded() / 1000
    }
}
