import Basics
import Coding
import Scenarios
import Sim
import Store
import Testing

@testable import Campaign

/// What a run relies on, whether its outcomes come from pictures and a classifier, from a recording, or from a table.
@Suite("Every source of outcomes")
struct OutcomeSourceConformanceTests {
    /// Two codecs each: one whose segments count, and one of which every byte does.
    static let scenarios = [
        "images: 3\ncodecs: [{jpeg: {quality: 30}}, {webp: {quality: 5}}]\n",
        "dataset: {recorded: RECORDING}\nimages: 3\ncodecs: [pnc, {jpeg: {quality: 30}}]\n",
        "images: 3\ncodecs: [{curve: {table: stepwise.csv, size-variation: 20 %}}, {curve: {table: prefix.csv}}]\n",
    ]
    let bench: SweepBench

    init() throws { bench = try SweepBench() }

    /// The sources of a scenario's codecs, with a run of each.
    private func sources(of scenario: String) async throws -> [(source: any OutcomeSource, run: RunSpec)] {
        let recording = try #require(Places.current.find("Results/recorded/eval224.sqlite"))
        let file = try bench.write(scenario.replacing("RECORDING", with: recording), to: "s.yaml")
        let loaded = try Scenario.load(file)
        var sources = OutcomeSources(
            of: loaded.cells, on: Workbench(database: try bench.database("d.sqlite"), jobs: 1))
        var all: [(any OutcomeSource, RunSpec)] = []
        for run in loaded.expand() { all.append((try await sources.source(for: run.cell), run)) }
        return all
    }

    private let images = [0, 1, 1]

    @Test("has a layout for each image, the same whenever it is asked", arguments: scenarios)
    func layouts(_ scenario: String) async throws {
        for (source, run) in try await sources(of: scenario) {
            let layouts = try await source.layouts(of: images, in: run)
            #expect(layouts.count == images.count)
            #expect(layouts.all.allSatisfy { !$0.bytes.isEmpty && $0.bytes.allSatisfy { $0 > 0 } })
            #expect(try await source.layouts(of: images, in: run).all == layouts.all)
            #expect(layouts.encodingTime.first >= .zero && layouts.encodingTime.further >= .zero)
            #expect(source.pictures.isNone || layouts.all[1] == layouts.all[2], "a picture has one size")
        }
    }

    @Test("knows what all that arrived is worth: by a verdict or by what is expected, never both", arguments: scenarios)
    func worth(_ scenario: String) async throws {
        for (source, run) in try await sources(of: scenario) {
            let layout = try await source.layouts(of: images, in: run).all[0]
            let receptions = [Reception.segments(1, of: layout), .whole(layout)]
            let parts = receptions.map { source.usablePart(of: $0, layout: layout) }
            #expect(parts.last != 0)
            let questions = Set(parts.filter { $0 != 0 }.map { Question(picture: 0, part: $0) })
            let verdicts = try await source.verdicts(on: questions)
            for (reception, part) in zip(receptions, parts) where part != 0 {
                let expected = source.expectedAccuracy(of: reception, layout: layout)
                let verdict = verdicts[Question(picture: 0, part: part)]
                #expect((expected == nil) != (verdict == nil))
                if let rank = verdict?.rank { #expect((1...1000).contains(rank)) }
                if let expected { #expect((0...1).contains(expected.top5)) }
            }
            #expect(try await source.verdicts(on: questions) == verdicts, "asked again, it says the same")
        }
    }

    @Test("can do nothing with nothing", arguments: scenarios)
    func nothing(_ scenario: String) async throws {
        for (source, run) in try await sources(of: scenario) {
            let layout = try await source.layouts(of: images, in: run).all[0]
            let nothing = Reception.segments(0, of: layout)
            #expect(source.usablePart(of: nothing, layout: layout) == 0)
            #expect(source.expectedAccuracy(of: nothing, layout: layout).map { $0.top5 == 0 } ?? true)
            #expect(try await source.verdicts(on: []).isEmpty)
        }
    }

    @Test("can use no less of more", arguments: scenarios)
    func more(_ scenario: String) async throws {
        for (source, run) in try await sources(of: scenario) {
            let layout = try await source.layouts(of: images, in: run).all[0]
            let used = (0...layout.totalBytes).map { source.usablePart(of: .bytes($0, of: layout), layout: layout) }
            #expect(used == used.sorted())
        }
    }
}
