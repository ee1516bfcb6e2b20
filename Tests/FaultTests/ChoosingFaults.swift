import Foundation
import TestSupport
import Testing

/// What is shown is of what was asked for, and what differs is named: whatever codecs, names and numbers there are.
@Suite("What is asked for is what is shown", .serialized)
struct ChoosingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n4000,0.95\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1500,0.9\n", to: "b.csv")
    }

    @discardableResult
    private func run(_ file: String, _ text: String, db: String? = "d.sqlite") throws -> String {
        try program.write("images: 30\n" + text, to: file)
        let ending = try program.run(["run", file, "--no-plot"] + (db.map { ["--db", $0] } ?? []))
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    private static let both = "codecs: [{curve: {table: a.csv, name: A}}, {curve: {table: b.csv, name: B}}]\n"

    @Test(
        "what differs only from codec to codec is named all the same",
        arguments: [
            ("link.ieee802154.distance: [3 m, 60 m]", "distance", "3 m", "60 m"),
            ("link.ieee802154.transmit-power: [0 dBm, -10 dBm]", "power", "0 dBm", "-10 dBm"),
            ("transport.block: [64 B, 100 B]", "block", "64 B", "100 B"),
        ])
    func betweenCodecs(axis: String, word: String, first: String, second: String) throws {
        let key = axis.prefix { $0 != ":" }
        let values = axis.drop { $0 != "[" }.dropFirst().dropLast().split(separator: ", ").map(String.init)
        let table = try run(
            "s.yaml",
            Self.both + "sweep:\n  grid: {\(axis)}\n  where: (codec == A and \(key) == \(values[0])) or "
                + "(codec == B and \(key) == \(values[1]))\n")
        #expect(table.contains(word) && table.contains(first) && table.contains(second), "\(table)")
    }

    @Test("a scenario's name is asked for before a hash that begins like it", arguments: ["a", "b", "3", "e1", "f"])
    func names(name: String) throws {
        // Among so many campaigns some hash begins with each digit.
        for index in 0..<12 {
            try run(
                "x\(index).yaml",
                "codecs: [{curve: {table: b.csv, name: \"other \(index)\"}}]\nseed: \(index)\n")
        }
        try run("\(name).yaml", "codecs: [{curve: {table: a.csv, name: mine}}]\n")
        let query = try program.run(
            "query", "accuracy", "--campaign", name, "--db", "d.sqlite", "--format", "csv")
        #expect(query.output.contains("mine") && !query.output.contains("other"), "\(query.output)")
        let check = try program.run("check", "--db", "d.sqlite", "--campaign", name)
        #expect(check.output.contains("mine") && !check.output.contains("other"), "\(check.output)")
        let verify = try program.run("verify", "d.sqlite", "--campaign", name)
        #expect(verify.output.contains("mine") && verify.code == 0, "\(verify.output) \(verify.errors)")
        // One or two digits are no hash.
        let none = try program.run("query", "accuracy", "--campaign", "c0", "--db", "d.sqlite")
        #expect(none.code != 0 || none.output.split(separator: "\n").count <= 2, "\(none.output)")
    }

    @Test("a file's name with dots is a scenario's name with dots", arguments: ["load0.1", "fig.v1.2", "run 2026.10"])
    func dots(name: String) throws {
        try run("\(name).yaml", "codecs: [{curve: {table: a.csv}}]\n", db: nil)
        #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: "Results/\(name).sqlite").path))
    }

    @Test("more bytes of a file are worth no less, where only its table's rows count")
    func steps() throws {
        try program.write("bytes,top5\n1000,0.5\n4000,0.9\n", to: "steps.csv")
        try run(
            "s.yaml",
            """
            codecs: [{curve: {table: steps.csv, segments: 504 B, file-size: 3000 B, size-variation: 30 %}}]
            link: {constant: {rate: 67.4 kbps}}
            sweep: {grid: {deadline: [{after: 200 ms}, {after: 300 ms}, {after: 400 ms}, {after: 500 ms}]}}
            """)
        let rows = try program.run(
            "query",
            "SELECT min(top5), max(top5) FROM outcome WHERE received_bytes BETWEEN 1100 AND 3900 "
                + "AND received_bytes < encoded_bytes", "--db", "d.sqlite", "--format", "csv")
        let values = rows.output.split(whereSeparator: \.isNewline).last.map {
            $0.split(separator: ",").compactMap { Double($0) }
        }
        let (least, most) = (values?.first ?? 0, values?.last ?? 1)
        // All that is cut between two rows is worth the first of them: what files that are cut there have on average.
        #expect(least > 0.45 && most < 0.51 && most - least < 1e-9, "\(rows.output)")
    }

    @Test("a sample of tables alone is verified as the campaign was run, beside codecs that see pictures")
    func verified() throws {
        try run("s.yaml", "dataset: imagenet-20\ncodecs: [{curve: {table: a.csv, name: A}}, {jpeg: {quality: 30}}]\n")
        let ending = try program.run("verify", "d.sqlite", "--runs", "1")
        #expect(ending.code == 0 && ending.output.contains("1 of 1 run equal"), "\(ending.output) \(ending.errors)")
    }

    @Test("codec eval of pictures without labels says that it is agreement, in table, page and plot")
    func agreement() throws {
        try program.linkAssets()
        try program.writePhotographs(3, into: "pictures")
        let ending = try program.run(
            "codec", "eval", "jpeg", "-p", "quality=30", "--dataset", "pictures", "--labels", "classifier", "--db",
            "e.sqlite",
            "--out", "eval")
        #expect(
            ending.code == 0 && ending.output.contains("Agreement: the pictures have no labels"), "\(ending.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "eval/codec-eval.md"), encoding: .utf8)
        #expect(page.contains("Agreement: "))
        let plot = try String(
            contentsOf: program.folder.appending(path: "eval/accuracy-by-bytes.vl.json"), encoding: .utf8)
        #expect(plot.contains("Top-5 agreement") && !plot.contains("Top-5 accuracy"))
    }

    @Test(
        "a deadline that may come after the next object says that its image is given up then",
        arguments: [
            ("{poisson: 500 ms}", true), ("{jittered: {period: 500 ms, jitter: 200 ms}}", true), ("500 ms", false),
        ])
    func givenUp(arrivals: String, isSaid: Bool) throws {
        let table = try run(
            "s.yaml", "codecs: [{curve: {table: a.csv}}]\narrivals: \(arrivals)\ndeadline: {after: 400 ms}\n")
        #expect(table.contains("given up when the next is ready") == isSaid, "\(table)")
    }

    @Test(
        "what becomes of late images stands beside the deadline",
        arguments: [
            ("finish", "late images finish"), ("{queue: 2}", "late images queue (2, the oldest goes)"),
            ("{queue: {length: 3, drop: newest}}", "late images queue (3, the newest goes)"),
        ])
    func late(rule: String, words: String) throws {
        let table = try run(
            "s.yaml", "codecs: [{curve: {table: a.csv}}]\ndeadline: {after: 800 ms}\nwhen-late: \(rule)\n")
        #expect(table.contains(words), "\(table)")
    }
}
