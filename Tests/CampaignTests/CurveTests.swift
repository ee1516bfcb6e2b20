import Coding
import Scenarios
import Sim
import Store
import Testing

@testable import Campaign

@Suite("Images that a published curve stands for")
struct CurveTests {
    let bench: SweepBench

    init() throws {
        bench = try SweepBench()
        try bench.write("bytes,top5,top1\n100,0.4,0.2\n300,0.8,0.5\n", to: "rows.csv")
    }

    private func source(_ curve: String) async throws -> (source: any OutcomeSource, run: RunSpec) {
        let file = try bench.write("images: 5\ncodecs: [{curve: {\(curve)}}]\n", to: "s.yaml")
        let scenario = try Scenario.load(file)
        var sources = OutcomeSources(
            of: scenario.cells, on: Workbench(database: try bench.database("d.sqlite"), jobs: 1))
        return (try await sources.source(for: scenario.cells[0]), scenario.expand()[0])
    }

    @Test(
        "are worth what the table says of as much as arrived", arguments: [(0, 0.0, 0.0), (1, 0.4, 0.2), (2, 0.8, 0.5)])
    func expectation(segments: Int, top5: Double, top1: Double) async throws {
        let (source, run) = try await source("table: rows.csv, size-variation: 20 %")
        for layout in try await source.layouts(of: [0, 0, 0], in: run).all {
            let expected = source.expectedAccuracy(of: .segments(segments, of: layout), layout: layout)
            #expect(expected == ExpectedAccuracy(top1: top1, top5: top5))
        }
        #expect(source.knowsTop1)
        #expect(try await source.verdicts(on: [Question(picture: 0, part: 1)]).isEmpty, "there is nobody to ask")
    }

    @Test("are worth nothing where nothing whole arrived, and something in between where every byte counts")
    func parts() async throws {
        let (rows, _) = try await source("table: rows.csv")
        let layout = SegmentLayout(bytes: [100, 200])
        #expect(rows.expectedAccuracy(of: .bytes(99, of: layout), layout: layout)?.top5 == 0)
        let (prefixes, _) = try await source("table: prefix.csv")
        let long = SegmentLayout(bytes: [500, 2500])
        // Half way from 0.2 at 500 B to 0.8 at 3000 B.
        let half = try #require(prefixes.expectedAccuracy(of: .bytes(1750, of: long), layout: long))
        #expect(abs(half.top5 - 0.5) < 1e-12 && half.top1 == nil)
        #expect(!prefixes.knowsTop1)
    }

    @Test("never get worse by receiving more")
    func monotone() async throws {
        let (source, run) = try await source("table: rows.csv, size-variation: 30 %")
        for layout in try await source.layouts(of: [0, 0, 0, 0, 0], in: run).all {
            let values = (0...layout.totalBytes).compactMap {
                source.expectedAccuracy(of: .bytes($0, of: layout), layout: layout)?.top5
            }
            #expect(values == values.sorted())
        }
    }

    @Test("have the same size, relative to the mean, whichever codec stands for them")
    func commonRandomNumbers() async throws {
        let (rows, run) = try await source("table: rows.csv, size-variation: 20 %")
        let first = try await rows.layouts(of: [0, 0, 0], in: run).all.map(\.totalBytes)
        let (other, otherRun) = try await source("table: stepwise.csv, size-variation: 20 %")
        let second = try await other.layouts(of: [0, 0, 0], in: otherRun).all.map(\.totalBytes)
        #expect(Set(first).count == 3)
        for (one, two) in zip(first, second) { #expect(abs(Double(one) / 300 - Double(two) / 2800) < 0.005) }
    }

    @Test("what was received of one is its bytes up to the first gap")
    func usablePart() async throws {
        let (source, _) = try await source("table: rows.csv")
        let layout = SegmentLayout(bytes: [100, 200])
        #expect(source.usablePart(of: Reception(prefixBytes: [60, 200]), layout: layout) == 60)
        #expect(source.usablePart(of: Reception(prefixBytes: [100, 7]), layout: layout) == 107)
    }
}
