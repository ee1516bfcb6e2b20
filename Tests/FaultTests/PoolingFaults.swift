import Foundation
import TestSupport
import Testing

/// What is put together in a number is what belongs together, each once.
@Suite("Nothing is pooled that differs, and nothing is counted twice", .serialized)
struct PoolingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.5\n4000,0.9\n", to: "a.csv")
    }

    private func run(_ scenario: String, _ more: String..., name: String = "s.yaml", into database: String = "d.sqlite")
        throws
    {
        try program.write(scenario, to: name)
        let ending = try program.run(["run", name, "--db", database, "--no-plot"] + more)
        try #require(ending.code == 0, "\(ending.errors)")
    }

    /// The rows of a query by the names of their columns.
    /// The first row of an answer.
    private func row(_ question: String) throws -> [String: String] { try #require(try rows(question).first) }

    private func rows(_ words: String..., of database: String = "d.sqlite") throws -> [[String: String]] {
        let ending = try program.run(["query"] + words + ["--format", "json", "--db", database])
        try #require(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]] ?? []
        return rows.map { $0.compactMapValues { $0 is NSNull ? nil : "\($0)" } }
    }

    @Test("replications that come to the same verdicts by chance are not one replication")
    func chance() throws {
        try run(
            """
            images: 10
            replications: 60
            link: {constant: {rate: 60 kbps}}
            codecs: [{curve: {table: a.csv, size-variation: 31 %}}]
            """)
        let plain = try row("SELECT avg(whole_segments = segments) AS share, count(DISTINCT run) AS runs FROM outcome")
        let cell = try row("offloaded")
        let (told, truth) = (try #require(cell["fully_offloaded"]), try #require(plain["share"]))
        #expect(abs(try #require(Double(told)) - (try #require(Double(truth)))) < 1e-9)
        #expect(cell["distinct_runs"] == "60" && plain["runs"] == "60")
    }

    @Test(
        "where some replications came out the same and others not, all count: what happens rarely weighs as often as it happens",
        arguments: [
            "link: {constant: {rate: 20 kbps}}\njamming: {on-off: {on-mean: 2 s, off-mean: 20 s}}",
            "link: {gilbert-elliott: {rate: 60 kbps, good-loss: 0, bad-loss: 1, good-mean: 100 s, bad-mean: 100 ms}}",
        ])
    func rare(channel: String) throws {
        try program.write("bytes,top5\n200,0.0\n400,0.9\n", to: "step.csv")
        try run("images: 20\nreplications: 200\n\(channel)\ncodecs: [{curve: {table: step.csv}}]\n")
        let plain = try row("SELECT avg(top5) AS top5, count(DISTINCT run) AS runs FROM outcome")
        let cell = try row("accuracy")
        let (told, truth) = (try #require(cell["top5"]), try #require(plain["top5"]))
        #expect(abs(try #require(Double(told)) - (try #require(Double(truth)))) < 1e-9)
        let ways = try #require(cell["distinct_runs"].flatMap(Int.init))
        #expect(ways > 1 && ways < 200 && plain["runs"] == "200" && cell["images"] == "4000")
    }

    @Test("of a pair whose replications all came out the same, images are won and lost as often as they are counted")
    func wonOnce() throws {
        try run(
            """
            images: 20
            replications: 3
            dataset: imagenet-20
            codecs: [{jpeg: {quality: 5}}, {jpeg: {quality: 30, name: fine}}]
            link: {constant: {rate: 60 kbps}}
            """)
        let pair = try row("paired")
        func number(_ name: String) throws -> Double { try #require(pair[name].flatMap(Double.init)) }
        #expect(pair["distinct_runs"] == "1" && pair["images"] == "20")
        let gained = try number("won5") - number("lost5")
        #expect(abs(gained / 20 - (try number("top5_difference"))) < 1e-9 && gained != 0, "\(pair)")
    }

    @Test("a recorded run's period is the mean gap of its own images")
    func recordedPeriod() throws {
        let instants = (0..<100).map { $0 * 100 } + (1..<400).map { 9900 + $0 * 1000 }
        try program.write("time_ms\n" + instants.map { "\($0)\n" }.joined(), to: "arrivals.csv")
        try run(
            "images: 50\narrivals: {file: arrivals.csv}\nlink: {constant: {rate: 60 kbps}}\ncodecs: [{curve: {table: a.csv}}]\n"
        )
        #expect(try row("accuracy")["period_ms"] == "100")
    }

    @Test("a swept schedule is called by its name, and a name chooses it")
    func schedules() throws {
        try run(
            """
            images: 10
            link: {constant: {rate: 60 kbps}}
            codecs: [{curve: {table: a.csv}}]
            sweep:
              grid:
                schedule:
                  - {name: rush hour, value: [{images: 5, jamming: none}, {images: 5, jamming: heavy}]}
                  - [{at: 0 s, jamming: light}, {at: 2 s, jamming: heavy}]
            """)
        let names = try rows("accuracy").map { $0["jamming"] ?? "" }
        #expect(
            names.first == "rush hour" && names.last?.contains("light") == true
                && names.last?.contains("heavy") == true, "\(names)")
        #expect(try rows("accuracy", "jamming=rush hour").count == 1)
    }

    @Test("replications without anything that is drawn are one")
    func identical() throws {
        try run("images: 10\nreplications: 4\nlink: {constant: {rate: 60 kbps}}\ncodecs: [{curve: {table: a.csv}}]\n")
        #expect(try row("accuracy")["distinct_runs"] == "1")
    }

    @Test(
        "an earlier campaign that is asked for by its hash has one row for a cell, whichever of its runs are asked for now"
    )
    func earlierCampaign() throws {
        let scenario =
            "images: 10\nreplications: 4\nlink: {constant: {rate: 60 kbps}}\ncodecs: [{curve: {table: a.csv}}, {curve: {table: a.csv, name: b, size-variation: 5 %}}]\n"
        try run(scenario)
        try run(scenario, "--set", "replications=2")
        let earlier = try #require(try rows("campaigns").first { $0["standing"] == "earlier" }?["hash"])
        let cells = try rows("accuracy", "--campaign", earlier)
        #expect(cells.map { $0["runs"] } == ["4", "4"])
        #expect(try rows("paired", "--campaign", earlier).map { $0["runs"] } == ["4"])
    }

    @Test("two codecs of one name, from two machines, are told apart in every row")
    func namesakes() throws {
        let scenario = "images: 10\nlink: {constant: {rate: 60 kbps}}\ncodecs: [{curve: {table: a.csv}}]\n"
        try run(scenario, into: "one.sqlite")
        try program.write("bytes,top5\n500,0.2\n1000,0.4\n4000,0.6\n", to: "a.csv")
        try run(scenario, into: "two.sqlite")
        let merge = try program.run("merge", "d.sqlite", "one.sqlite", "two.sqlite")
        try #require(merge.code == 0, "\(merge.errors)")
        for question in ["accuracy", "throughput", "runs"] {
            let labels = try rows(question).map { $0["codec_label"] ?? "" }
            #expect(
                labels.count == 2 && Set(labels).count == 2 && labels.allSatisfy { $0.hasPrefix("a (table ") },
                "\(labels)")
        }
        let overhead = try rows("overhead").map { $0["weights"] }
        #expect(Set(overhead).count == 2)
    }

    @Test("overhead is of the codecs that are asked for now; earlier ones are shown on request, as earlier")
    func earlierOverhead() throws {
        let scenario = "images: 10\nlink: {constant: {rate: 60 kbps}}\ncodecs: [{curve: {table: a.csv}}]\n"
        try run(scenario)
        let first = try #require(try row("overhead")["weights"])
        try program.write("bytes,top5\n500,0.2\n1000,0.4\n4000,0.6\n", to: "a.csv")
        try run(scenario)
        let now = try rows("overhead")
        #expect(now.count == 1 && now.first?["weights"] != first && now.first?["codec_label"] == "a", "\(now)")
        let all = try rows("overhead", "--campaign", "all")
        #expect(all.map { $0["standing"] } == ["earlier", "current"] && all.first?["weights"] == first, "\(all)")
    }

    @Test("the hardest pictures are counted once for each outcome, of codecs that saw them")
    func hardest() throws {
        try program.linkAssets()
        try program.writePhotographs(2, into: "mine")
        let common = "dataset: {path: mine, labels: classifier}\nimages: 4\nlink: {constant: {rate: 60 kbps}}\n"
        try run(common + "codecs: [jpeg, {curve: {table: a.csv}}]\n", name: "one.yaml")
        try run(common + "codecs: [jpeg]\n", name: "two.yaml")
        let pictures = try rows("hardest")
        #expect(pictures.map { $0["images"] } == ["2", "2"])
        let curve = try #require(try rows("accuracy").first { $0["codec_label"] == "a" })
        #expect(curve["pictures"] == nil && curve["images"] == "4")
    }
}
