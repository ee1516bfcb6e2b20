import Foundation
import TestSupport
import Testing

/// What a sweep varies is called the same in each table and plot, can be asked for by what a table shows, and is drawn as what
/// it is.
@Suite("Swept values are quantities or names, and called the same everywhere", .serialized)
struct SweptValueFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.linkAssets()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n3000,0.8\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1500,0.9\n", to: "b.csv")
    }

    @discardableResult
    private func run(_ grid: String, link: String = "ieee802154") throws -> String {
        // An image may be finished only where its deadline comes late.
        let deadline = grid.hasPrefix("when-late") ? "deadline: 400 ms\n" : ""
        try program.write(
            "\(deadline)images: 20\nlink: \(link)\ncodecs: [{curve: {table: a.csv}}, {curve: {table: b.csv}}]\nsweep: {grid: {\(grid)}}\n",
            to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    private func rows(_ question: String...) throws -> [[String: Any]] {
        let ending = try program.run(["query"] + question + ["--db", "d.sqlite", "--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]])
    }

    /// The first panel of the only plot whose name begins so: its marks, its horizontal axis, and where its points stand.
    private func panel() throws -> (marks: Set<String>, x: [String: Any], places: Set<String>) {
        let ending = try program.run("report", "--db", "d.sqlite", "--out", "page", "--pictures", "0")
        #expect(ending.code == 0, "\(ending.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        let name = try #require(page.firstMatch(of: /data-plot="([^"]+)"/)).1
        let file = program.folder.appending(path: "page/plots/\(name).vl.json")
        let plot = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let panel = try #require((plot?["concat"] as? [[String: Any]])?.first)
        let marks = (panel["layer"] as? [[String: Any]] ?? []).compactMap {
            ($0["mark"] as? [String: Any])?["type"] as? String
        }
        let values = (panel["data"] as? [String: Any])?["values"] as? [[String: Any]] ?? []
        let x = (panel["encoding"] as? [String: Any])?["x"] as? [String: Any]
        return (Set(marks), try #require(x), Set(values.compactMap { $0["x"].map { "\($0)" } }))
    }

    // MARK: Quantities

    @Test(
        "a number that is swept through, alone or in a mapping, is an axis with lines",
        arguments: [
            ("jamming.load: [30 %, 10 %, 50 %]", "jamming.load (%)", ["10", "30", "50"]),
            ("jamming: [{load: 0.3}, {load: 0.1}]", "Jamming level: load", ["0.1", "0.3"]),
            ("jamming: [{wifi: {load: 30 %}}, {wifi: {load: 10 %}}]", "Jamming level: wifi, load (%)", ["10", "30"]),
            (
                "link: [{constant: {rate: 20 kbps}}, {constant: {rate: 0.06 Mbps}}, {constant: {rate: 40 kbps}}]",
                "Link: constant, rate (kbps)", ["20", "60", "40"]
            ),
        ])
    func quantities(grid: String, title: String, places: [String]) throws {
        try run(grid)
        let panel = try panel()
        #expect(panel.marks.contains("line"))
        #expect(panel.x["type"] as? String == "quantitative")
        #expect((panel.x["axis"] as? [String: Any])?["title"] as? String == title)
        #expect(panel.places == Set(places))
    }

    @Test(
        "names are none, though they end in numbers",
        arguments: [
            "jamming: [{name: site 1, value: heavy}, {name: site 2, value: none}]",
            "jamming: [none, {load: 10 %}, {load: 30 %}]",
        ])
    func names(grid: String) throws {
        try run(grid)
        let panel = try panel()
        #expect(!panel.marks.contains("line") && panel.x["type"] as? String == "ordinal")
    }

    // MARK: Asking

    @Test(
        "each text of a table's column chooses its rows, by the column's name",
        arguments: [
            "jamming.load: [30 %, 10 %], period: [400 ms, 500 ms]",
            "jamming: [heavy, {load: 10 %}, {wifi: {load: 30 %, transmit-power: 12 dBm}}]",
            "jamming.load: [0.05, 0.123456], transport.block: [32 B, 64 B]",
            "link: [{constant: {rate: 20 kbps}}, {constant: {rate: 40 kbps, block-overhead: 1 ms}}, ieee802154]",
            "deadline: [next-arrival, 300 ms, {after: 400 ms}]",
            "when-late: [finish, give-up], arrivals: [{periodic: 500 ms}, {poisson: 500 ms}]",
        ])
    func askable(grid: String) throws {
        try run(grid)
        let table = try program.run("query", "accuracy", "--db", "d.sqlite", "--format", "markdown").output
        let lines = table.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        let head = try #require(lines.first)
        let end = try #require(head.firstIndex(of: "runs"))
        for column in 0..<end {
            for text in Set(lines.dropFirst(2).map { $0[column] }) where !text.isEmpty {
                let asked = try rows("accuracy", "\(head[column])=\(text)")
                let expected = lines.dropFirst(2).count { $0[column] == text }
                #expect(asked.count == expected, "\(head[column])=\(text)")
            }
        }
    }

    @Test("a value of a part chooses by the whole, and so does the level that a run keeps")
    func parts() throws {
        try run("jamming.load: [30 %, 10 %]")
        for text in ["10 %", "load 0.1"] { #expect(try rows("accuracy", "jamming=\(text)").count == 2, "\(text)") }
        let unknown = try program.run("query", "accuracy", "jamming.lod=10 %", "--db", "d.sqlite")
        #expect(unknown.code != 0 && unknown.errors.contains("jamming.load"), "\(unknown.errors)")
        let none = try program.run("query", "accuracy", "jamming.load=11 %", "--db", "d.sqlite")
        #expect(none.code != 0 && none.errors.contains("there are 30 %, 10 %"), "\(none.errors)")
    }

    // MARK: Mappings

    @Test(
        "a mapping without a name is called by what tells it apart, in tables, answers and messages",
        arguments: [
            (
                "jamming: [none, {wifi: {load: 30 %, transmit-power: 12 dBm}}, {load: 20 %}]",
                ["none", "wifi, load 30 %, transmit-power 12 dBm", "load 20 %"]
            ),
            (
                "link: [{constant: {rate: 20 kbps, block-overhead: 1 ms}}, {constant: {rate: 40 kbps, block-overhead: 1 ms}}]",
                ["constant, rate 20 kbps", "constant, rate 40 kbps"]
            ),
            ("link: [ieee802154, {constant: {rate: 40 kbps}}]", ["ieee802154", "constant, rate 40 kbps"]),
            ("when-late: [finish, {queue: {length: 2}}]", ["finish", "queue, length 2"]),
        ])
    func mappings(grid: String, texts: [String]) throws {
        let output = try run(grid)
        let key = grid.prefix { $0 != ":" }
        for text in texts { #expect(output.contains(text), "\(text)\n\(output)") }
        #expect(!output.contains("{"), "\(output)")
        let sweep = try program.run("sweep", "s.yaml", "--dry-run", "--db", "d.sqlite").output
        for text in texts { #expect(sweep.contains("\(key)=\(text)\n"), "\(sweep)") }
        let asked = try rows("accuracy").compactMap { $0[String(key)] as? String }
        #expect(asked == texts.flatMap { [$0, $0] })
        let check = try program.run("check", "s.yaml").output
        #expect(check.contains("#   \(key): \(texts.joined(separator: ", "))\n"), "\(check)")
    }
}
