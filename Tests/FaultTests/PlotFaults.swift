import Foundation
import TestSupport
import Testing

/// A line is of one codec and one value of every other condition; names are not joined.
@Suite("Plots join what belongs together", .serialized)
struct PlotFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.linkAssets()
        try program.write("bytes,top5\n500,0.3\n1000,0.5\n2000,0.7\n4000,0.9\n", to: "a.csv")
        try program.write("bytes,top5\n700,0.2\n1400,0.6\n2800,0.8\n", to: "b.csv")
    }

    /// Makes the report of a sweep.
    private func report(_ sweep: String) throws {
        try program.write(
            """
            images: 30
            codecs: [{curve: {table: a.csv, name: a}}, {curve: {table: b.csv, name: b}}]
            link: {constant: {rate: 60 kbps}}
            \(sweep)
            """, to: "s.yaml")
        let run = try program.run("run", "s.yaml", "--no-plot")
        #expect(run.code == 0, "\(run.errors)")
        let report = try program.run("report", "--db", "Results/s.sqlite", "--out", "page")
        #expect(report.code == 0, "\(report.errors)")
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: program.folder.appending(path: "page/\(name)"), encoding: .utf8)
    }

    /// The panels of a plot of the report, each with the rows that its lines join; empty where it has no lines.
    private func lines(of plot: String, _ sweep: String) throws -> [[[String: Any]]] {
        try report("sweep: {grid: {\(sweep)}}")
        let file = program.folder.appending(path: "page/plots/\(plot).vl.json")
        let specification = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        return try #require(specification?["concat"] as? [[String: Any]]).map { panel in
            let layers = panel["layer"] as? [[String: Any]] ?? []
            guard layers.contains(where: { ($0["mark"] as? [String: Any])?["type"] as? String == "line" }) else {
                return []
            }
            return (panel["data"] as? [String: Any])?["values"] as? [[String: Any]] ?? []
        }
    }

    /// Where a row stands on the horizontal axis, for this version and the earlier one.
    private func place(_ row: [String: Any]) -> Any? { row["x"] ?? row["deadline_ms"] }

    private func expectOnePointEach(_ panels: [[[String: Any]]], at places: Set<Double>) {
        #expect(!panels.isEmpty)
        for rows in panels {
            let points = rows.map { "\($0["codec"] ?? "") \(place($0) ?? "")" }
            #expect(Set(points).count == points.count, "\(points)")
            #expect(Set(rows.compactMap { place($0) as? Double }) == places)
        }
    }

    @Test(
        "deadline lines do not run across links, nor across rules of a deadline",
        arguments: [
            "jamming: [none, heavy], link: [{ieee802154: {}}, {constant: {rate: 60 kbps}}], "
                + "deadline: [next-arrival, testbed, {after: 300 ms}, {after: 400 ms}]",
            "link: [{constant: {rate: 30 kbps}}, {constant: {rate: 60 kbps}}], deadline: [{after: 300 ms}, {after: 400 ms}]",
            "deadline: [testbed, {after: 500 ms}, {after: 300 ms}, {after: 400 ms}]",
        ])
    func deadlines(sweep: String) throws {
        let places: Set<Double> = sweep.contains("after: 500") ? [300, 400, 500] : [300, 400]
        try expectOnePointEach(lines(of: "accuracy-by-deadline", sweep), at: places)
    }

    @Test("levels of jamming, which are names, are not joined")
    func names() throws {
        #expect(try lines(of: "accuracy-by-jamming", "jamming: [none, light, heavy]").allSatisfy(\.isEmpty))
    }

    @Test("rates, which are quantities, are joined in their order, whatever their units")
    func quantities() throws {
        try expectOnePointEach(
            lines(of: "accuracy-by-rate", "link.constant.rate: [20 kbps, 40 kbps, 0.06 Mbps]"), at: [20, 40, 60])
    }

    @Test(
        "image after image is of one deadline, which is named, and others are said not to be drawn",
        arguments: [
            (
                "deadline: [next-arrival, testbed, {after: 250 ms}]",
                ", by 500 ms. Runs with other deadlines are not drawn."
            ),
            ("deadline: [testbed, next-arrival]", "; testbed window, period 500 ms. Runs with other deadlines"),
            (
                "arrivals: [{poisson: 500 ms}, 500 ms]",
                ", by the next arrival (mean gap 500 ms, Poisson). Runs with other deadlines"
            ),
        ])
    func running(sweep: String, words: String) throws {
        try report("sweep: {grid: {jamming: [none, heavy], \(sweep)}}")
        let isNamed = try text("report.html").contains("their size and their number\(words)")
        #expect(isNamed)
    }

    @Test("of one deadline, no other is spoken of")
    func oneDeadline() throws {
        try report("sweep: {grid: {jamming: [none, heavy]}}")
        let page = try text("report.html")
        let isPlain = page.contains("their size and their number, by 500 ms.") && !page.contains("other deadlines")
        #expect(isPlain)
    }

    @Test("what a point of time says of itself is of that time, and bytes that nobody counted are not 0")
    func moments() throws {
        try report("snapshots: [100 ms, 300 ms, 500 ms]")
        let plot = try text("plots/accuracy-by-time.vl.json")
        #expect(plot.contains(#"{"field":"deadline_ms","title":"Time since arrival (ms)"}"#), "\(plot)")
        let speaksOfBytes = plot.contains("Mean bytes received") || plot.contains(#""mean_bytes":0"#)
        #expect(!speaksOfBytes)
        #expect(try text("plots/accuracy-by-bytes.vl.json").contains("Mean bytes"))
    }
}
