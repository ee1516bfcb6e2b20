import Foundation
import TestSupport
import Testing

/// Several campaigns in one database: what is shown of each is named, and what is left out is said.
@Suite("Campaigns beside each other", .serialized)
struct EarlierFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1500,0.9\n", to: "b.csv")
        try program.write("bytes,top5\n400,0.2\n1800,0.8\n", to: "c.csv")
        try run("alpha", "codecs: [\(curve("a")), \(curve("b"))]\njamming: {load: 10%}\n")
        try run("alpha", "codecs: [\(curve("a")), \(curve("b"))]\njamming: {load: 20%}\n")
        try run(
            "beta",
            "codecs: [\(curve("b")), \(curve("c"))]\nsnapshots: [100 ms, 200 ms]\nsweep: {grid: {arrivals: [250 ms, 500 ms]}}\n"
        )
    }

    private func curve(_ name: String) -> String { "{curve: {table: \(name).csv, name: \(name)}}" }

    private func run(_ name: String, _ text: String) throws {
        try program.write("name: \(name)\nimages: 30\n" + text, to: "\(name).yaml")
        let ending = try program.run("run", "\(name).yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private func page() throws -> String {
        let ending = try program.run("report", "--db", "d.sqlite", "--scenario", "all", "--out", "page")
        #expect(ending.code == 0, "\(ending.errors)")
        return try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
    }

    @Test("what an earlier campaign differs in is named, and nothing is named twice or empty")
    func names() throws {
        let page = try page()
        #expect(page.contains("load 0.1 (earlier)") && page.contains("load 0.2<"))
        #expect(!page.contains("none, <") && !page.contains("none,  ") && !page.contains(", (earlier)"))
    }

    @Test("an earlier campaign that is called as the current one says which setting it had")
    func setting() throws {
        for distance in ["4 m", "5 m"] {
            try run("epsilon", "codecs: [\(curve("a"))]\nlink: {ieee802154: {distance: \(distance)}}\n")
        }
        #expect(try page().contains("distance 4 m (earlier)"))
    }

    @Test("conditions without the codec that others are compared with are said to be left out")
    func pairs() throws {
        #expect(try page().contains("Not here, since they have no a: "))
    }

    @Test("accuracy as time goes by says which deadlines it leaves out")
    func moments() throws {
        #expect(try page().contains("Not here, since others had more time: by 250 ms"))
    }

    @Test("points of earlier campaigns are told from others in the plot by bytes")
    func points() throws {
        #expect(try page().contains("Pale points are of earlier campaigns."))
    }

    @Test("what a pruning would remove is said of campaigns too")
    func pruning() throws {
        let ending = try program.run("db", "prune", "--db", "d.sqlite", "--dry-run")
        #expect(ending.output.contains("2 earlier runs and 1 earlier campaign would be removed, 6 runs would stay"))
        let done = try program.run("db", "prune", "--db", "d.sqlite")
        #expect(done.output.contains("removed 2 runs") && done.output.contains("1 campaign,"), "\(done.output)")
    }

    @Test("a question whose parameters no run fulfils at once says so")
    func nothing() throws {
        let ending = try program.run("query", "accuracy", "codec=c", "scenario=alpha", "--db", "d.sqlite")
        #expect(ending.code == 0)
        #expect(ending.errors.contains("no row fulfils codec=c, scenario=alpha at once"), "\(ending.errors)")
    }

    @Test("a jammer that is on and off by turns has its share of time on the air in the database")
    func load() throws {
        try run("gamma", "codecs: [\(curve("a"))]\njamming: {on-off: {on-mean: 2 ms, off-mean: 6 ms}}\n")
        let ending = try program.run(
            "query", "SELECT DISTINCT jamming_load FROM current_run WHERE scenario = 'gamma'", "--db", "d.sqlite",
            "--format", "csv")
        #expect(ending.output.split(whereSeparator: \.isNewline).map(String.init) == ["jamming_load", "0.25"])
    }

    @Test("what is shown of the testbed's window is not said to be by a deadline")
    func window() throws {
        try run("delta", "codecs: [\(curve("a"))]\ndeadline: testbed\n")
        let ending = try program.run("report", "--db", "d.sqlite", "--scenario", "delta", "--out", "delta")
        #expect(ending.code == 0, "\(ending.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "delta/report.html"), encoding: .utf8)
        #expect(page.contains("Mean data received in the testbed") && !page.contains("by the deadline"))
    }
}
