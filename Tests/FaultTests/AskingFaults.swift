import Foundation
import TestSupport
import Testing

/// Questions to a database show whatever differs between their rows, and only that, and can be told what to show.
@Suite("Answers say what they are of", .serialized)
struct AskingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1500,0.9\n", to: "b.csv")
    }

    @discardableResult
    private func run(_ text: String, as name: String = "s") throws -> String {
        try program.write(
            "images: 30\ncodecs: [{curve: {table: a.csv}}, {curve: {table: b.csv}}]\n" + text, to: "\(name).yaml")
        let ending = try program.run("run", "\(name).yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    private func rows(_ question: String...) throws -> [[String: String]] {
        let ending = try program.run(["query"] + question + ["--db", "d.sqlite", "--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        return try #require(rows).map { $0.filter { !($0.value is NSNull) }.mapValues { "\($0)" } }
    }

    // MARK: Throughput

    @Test(
        "throughput has a row for whatever differs between runs",
        arguments: [
            ("transport.block: [64 B, 128 B]", "transport.block"),
            ("deadline: [100 ms, 400 ms]", "deadline"),
            ("link: [{constant: {rate: 20 kbps}}, {constant: {rate: 40 kbps}}]", "link"),
        ])
    func throughput(axis: String, column: String) throws {
        let key = axis.prefix { $0 != ":" }
        try run((key == "link" ? "" : "link: {constant: {rate: 20 kbps}}\n") + "sweep: {grid: {\(axis)}}\n")
        let rows = try rows("throughput")
        #expect(
            rows.count == 4 && Set(rows.map { "\($0[column] ?? "") \($0["codec_label"] ?? "")" }).count == 4, "\(rows)")
    }

    @Test("replications that show other pictures are not identical, whatever arrived of them")
    func otherPictures() throws {
        try program.write(
            """
            images: 2
            pictures: {order: shuffled}
            replications: 3
            dataset: imagenet-20
            device: measured
            codecs: [{raw: {side: 16}}]
            link: {constant: {rate: 100 kbps}}

            """, to: "p.yaml")
        #expect(try program.run("run", "p.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        for row in try rows("throughput") + rows("accuracy") {
            #expect(row["distinct_runs"] == "3" && row["images"] == "6", "\(row)")
        }
    }

    @Test("throughput counts identical replications once")
    func identical() throws {
        try run("link: {constant: {rate: 20 kbps}}\nreplications: 5\n")
        for row in try rows("throughput") {
            #expect(row["runs"] == "5" && row["distinct_runs"] == "1" && row["images"] == "30", "\(row)")
        }
    }

    @Test("links that follow traces are not called by 64 digits")
    func traces() throws {
        for (name, rate) in [("x", 20), ("y", 40)] {
            try program.write("time_s,rate_kbps\n0,\(rate)\n1,\(rate)\n", to: "\(name).csv")
            try run("link: {trace: {file: \(name).csv}}\n", as: name)
        }
        for row in try rows("throughput") {
            #expect(row.values.allSatisfy { $0.firstMatch(of: /[0-9a-f]{20}/) == nil }, "\(row)")
        }
        #expect(Set(try rows("throughput").map { $0["link"] ?? "" }).count == 2)
    }

    // MARK: What differs

    @Test("of several scenarios, rows say which, and what differs between them")
    func scenarios() throws {
        try run("link: {constant: {rate: 20 kbps}}\n", as: "one")
        #expect(try rows("accuracy").allSatisfy { $0["scenario"] == nil && $0["link"] == nil && $0["device"] == nil })
        try run(
            "link: {constant: {rate: 40 kbps}}\ntransport: {block: 128 B}\nseed: 7\n",
            as: "two")
        let rows = try rows("accuracy")
        #expect(rows.map { $0["scenario"] } == ["one", "one", "two", "two"])
        #expect(
            rows.map { $0["link"] } == [
                "constant, rate 20 kbps", "constant, rate 20 kbps", "constant, rate 40 kbps", "constant, rate 40 kbps",
            ])
        #expect(rows.map { $0["block"] } == ["64 B", "64 B", "128 B", "128 B"])
        #expect(rows.map { $0["seed"] } == ["1", "1", "7", "7"])
        #expect(rows.allSatisfy { $0["dataset"] == nil && $0["device"] == nil && $0["when-late"] == nil })
    }

    @Test(
        "every condition can be chosen by, and what is not there is named with what is",
        arguments: ["paired", "accuracy", "offloaded", "throughput"])
    func chosen(question: String) throws {
        try run(
            "link: {constant: {rate: 20 kbps}}\nsweep: {grid: {deadline: [100 ms, 400 ms, testbed], jamming: [none, light]}}\n",
            as: "one")
        try run("link: {constant: {rate: 40 kbps}}\ntransport: {block: 128 B}\narrivals: 900 ms\n", as: "two")
        let all = try rows(question).count
        for choice in [
            "deadline=100 ms", "link=constant, rate 40 kbps", "block=128 B", "scenario=two", "period=900 ms",
            "jamming=light", "device=raspberry-pi-4b", "campaign=one",
        ] {
            let some = try rows(question, choice)
            #expect(
                !some.isEmpty && (some.count < all || choice.hasPrefix("device")), "\(choice)")
        }
        for (name, there) in [
            ("deadline", "there are 100 ms, 400 ms, testbed, next-arrival"),
            ("link", "there are constant, rate 20 kbps"),
            ("block", "there are 64 B, 128 B"), ("scenario", "there are one, two"),
            ("period", "there are 500 ms, 900 ms"),
        ] {
            let ending = try program.run("query", question, "\(name)=nosuch", "--db", "d.sqlite")
            #expect(ending.code != 0 && ending.errors.contains(there), "\(name): \(ending.errors)")
        }
    }

    @Test(
        "a parameter that is given twice is refused",
        arguments: [["codec=a", "codec=a"], ["a", "codec=b"], ["jamming=none", "jamming=none"]])
    func twice(arguments: [String]) throws {
        try run("link: {constant: {rate: 20 kbps}}\n")
        let ending = try program.run(["query", "accuracy"] + arguments + ["--db", "d.sqlite"])
        #expect(ending.code != 0 && ending.errors.contains("is given twice"), "\(ending.errors)")
    }

    @Test("deadlines that differ by a nanosecond have labels that differ")
    func nanosecond() throws {
        let output = try run("link: {constant: {rate: 20 kbps}}\nsweep: {grid: {deadline: [99999999 ns, 100 ms]}}\n")
        #expect(output.contains("99.999999 ms") && output.contains("by 100 ms"), "\(output)")
        #expect(Set(try rows("accuracy").map { $0["deadline"] }).count == 2)
    }

    @Test("overhead tells of codecs that were replayed from a recording")
    func recording() throws {
        try program.write(
            "images: 3\ndataset: imagenet-20\ncodecs: [jpeg]\nlink: {constant: {rate: 1 Mbps}}\n", to: "r.yaml")
        let recorded = try program.run("record", "r.yaml", "--out", "rec.sqlite", "--db", "cache.sqlite")
        #expect(recorded.code == 0, "\(recorded.errors)")
        try program.write(
            "images: 3\ndataset: {recorded: rec.sqlite}\ncodecs: [jpeg]\nlink: {constant: {rate: 1 Mbps}}\n",
            to: "p.yaml")
        #expect(try program.run("run", "p.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let rows = try rows("overhead")
        #expect(rows.count == 1 && rows.first?["codec_name"] == "jpeg" && rows.first?["pictures"] == "3", "\(rows)")
        #expect(rows.first?["mean_encoded_bytes"] != nil && rows.first?["mean_encode_ms"] == nil)
    }

    @Test("rows come in the scenario's order, whatever was run first")
    func order() throws {
        try run("link: {constant: {rate: 20 kbps}}\nsweep: {grid: {jamming: [heavy]}}\n")
        try run("link: {constant: {rate: 20 kbps}}\nsweep: {grid: {jamming: [none, light, heavy]}}\n")
        #expect(
            try rows("accuracy").map { "\($0["jamming"] ?? "") \($0["codec_label"] ?? "")" }
                == ["none a", "none b", "light a", "light b", "heavy a", "heavy b"])
        #expect(try rows("paired").map { $0["jamming"] } == ["none", "light", "heavy"])
    }
}
