import Foundation
import TestSupport
import Testing

/// Faults 12, 13, 18, 20, 21 and 51: the deadline is the deadline, tables say which was used, and the testbed is the published one.
@Suite("The deadline is what is said", .serialized)
struct DeadlineFaults {
    let program: Program

    init() throws { program = try Program() }

    private func run(_ arguments: String...) throws -> String {
        let ending = try program.run(["run"] + arguments + ["--no-plot"])
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    /// The rows of an answer, each by its columns' names.
    private func rows(_ sql: String, of database: String = "s") throws -> [[String: String]] {
        let ending = try program.run("query", sql, "--db", "Results/\(database).sqlite", "--format", "csv")
        #expect(ending.code == 0, "\(ending.errors)")
        let lines = ending.output.split(whereSeparator: \.isNewline).map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return lines.dropFirst().map { Dictionary(zip(lines[0], $0)) { first, _ in first } }
    }

    private func number(_ sql: String, of database: String = "s") throws -> Double {
        try #require(try rows(sql, of: database).first?.values.first.flatMap { Double($0) })
    }

    /// A codec of four parts that is slow to encode, so that the next image is ready long after its arrival.
    private func prepare(_ scenario: String, encoding: String = "62.9 ms") throws {
        try program.write("bytes,top5\n662,0.2\n1324,0.5\n1985,0.7\n2647,0.8\n", to: "t.csv")
        let curve = "{curve: {table: t.csv, name: slow, encoding-time: \(encoding), segment-time: 20 ms}}"
        try program.write("images: 60\ncodecs: [\(curve)]\n\(scenario)\n", to: "s.yaml")
    }

    // MARK: 12

    @Test(
        "no byte counts that arrives after the next object",
        arguments: [
            (500, "62.9 ms", "jamming: heavy"), (300, "48.6 ms", ""),
            (300, "62.9 ms", "link: {constant: {rate: 40 kbps}}"),
            (400, "40 ms", "link: {gilbert-elliott: {resends: endless}}"),
            (250, "30 ms", "link: {slotted: {own-slots: 9}}"),
        ])
    func nextArrival(period: Int, encoding: String, scenario: String) throws {
        try prepare("arrivals: \(period) ms\n\(scenario)", encoding: encoding)
        let output = try run("s.yaml")
        #expect(output.contains("by \(period) ms"))
        let last = try number("SELECT max(last_byte_us) FROM outcome")
        #expect(last > Double(period) * 900 && last <= Double(period) * 1000, "\(last) us")
        #expect(try number("SELECT max(stop_us) FROM outcome") <= Double(period) * 1000)
    }

    @Test("the published testbed's window is an option with a name, and the table says so")
    func testbedWindow() throws {
        try prepare("deadline: testbed\njamming: heavy")
        #expect(try run("s.yaml").contains("testbed window, period 500 ms"))
        #expect(try number("SELECT max(stop_us) FROM outcome") == 562_900)
        let report = try program.run("report", "--db", "Results/s.sqlite", "--out", "page")
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        #expect(page.contains("testbed window, period 500 ms"))
    }

    // MARK: 13

    @Test(
        "under irregular arrivals and with a deadline of its own, the table says what was done",
        arguments: [
            ("arrivals: {poisson: 500 ms}", "by the next arrival (mean gap 500 ms, Poisson)"),
            ("arrivals: {jittered: {period: 400 ms}}", "by the next arrival (mean gap 400 ms, jittered)"),
            ("stop: {after: 250 ms}", "by 250 ms (period 500 ms)"),
        ])
    func words(scenario: String, words: String) throws {
        try prepare(scenario)
        let output = try run("s.yaml")
        #expect(output.contains(words), "\(output)")
    }

    // MARK: 20

    @Test(
        "framing does not depend on how finely a table was read off",
        arguments: [
            // The listed case: WebP at quality 0 ran at 59.7 kbps instead of 69.0.
            ("measured/webp-q0-parts.csv", "988,0.627"), ("measured/webp-q20-parts.csv", "3294,0.848"),
            ("published/jpeg-progressive-q30.csv", "5120,0.855"),
        ])
    func framing(table: String, lastRow: String) throws {
        let fine = try String(
            contentsOf: Program.package.appending(path: "Scenarios/\(table)"), encoding: .utf8)
        try #require(fine.contains("\n\(lastRow)"), "\(fine)")
        try program.write(fine, to: "fine.csv")
        try program.write("bytes,top5\n\(lastRow)\n", to: "coarse.csv")
        let codecs = ["coarse", "fine"].map { "{curve: {table: \($0).csv, segments: 504 B, encoding-time: 5 ms}}" }
        try program.write("images: 50\ncodecs: [\(codecs.joined(separator: ", "))]\n", to: "s.yaml")
        _ = try run("s.yaml")
        let rows = try rows("SELECT sum(last_byte_us) AS time, sum(blocks) AS blocks FROM outcome GROUP BY run")
        #expect(rows.count == 2 && rows[0] == rows[1], "\(rows)")
        // 504 bytes are eight blocks of 63.
        let bytes = try #require(lastRow.split(separator: ",").first.flatMap { Int($0) })
        if bytes < 4000 { #expect(rows.first?["blocks"] == "\(50 * ((bytes + 62) / 63))") }
    }

    // MARK: 21

    @Test(
        "features sent whole, their bytes and their spread are the published ones", .timeLimit(.minutes(5)),
        arguments: [
            ("none", 7.70, 0.73, 4.20, 0.23), ("light", 5.35, 0.59, 3.18, 0.21), ("heavy", 3.15, 0.37, 2.03, 0.20),
        ])
    func testbed(level: String, features: Double, featureDeviation: Double, kilobytes: Double, deviation: Double) throws
    {
        let table = Program.package.appending(path: "Scenarios/published/pnc.csv").path
        try program.write(
            """
            images: 600
            stop: next-ready
            jamming: \(level)
            codecs: [{curve: {name: pnc, table: \(table), size-variation: 5 %, encoding-time: 11.8 ms}}]
            """, to: "s.yaml")
        _ = try run("s.yaml")
        let found = try #require(
            try rows(
                """
                SELECT avg(n) AS n, sqrt(avg(n * n) - avg(n) * avg(n)) AS dn, avg(k) AS k, sqrt(avg(k * k) - avg(k) * avg(k)) AS dk
                FROM (SELECT whole_segments AS n, whole_segment_bytes / 1024.0 AS k FROM outcome)
                """
            ).first
        ).mapValues { Double($0) ?? .nan }
        func ratio(_ column: String, _ published: Double) -> Double { (found[column] ?? .nan) / published }
        #expect((0.97...1.03).contains(ratio("n", features)), "\(found)")
        #expect((0.97...1.03).contains(ratio("k", kilobytes)), "\(found)")
        #expect((1 / 1.5...1.5).contains(ratio("dn", featureDeviation)), "\(found)")
        #expect((1 / 1.5...1.5).contains(ratio("dk", deviation)), "\(found)")
    }

    // MARK: 51

    @Test(
        "a deadline that could never come gets one clear answer",
        arguments: [
            "stop: {after: 2 s}", "stop: {after: 501 ms}",
            "arrivals: {jittered: {period: 300 ms, jitter: 10 ms}}\nstop: {after: 400 ms}",
        ])
    func lateDeadline(scenario: String) throws {
        try prepare(scenario)
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code != 0)
        let errors = ending.errors.split(separator: "\n").filter { !$0.contains("advice") }
        #expect(errors.count == 1 && errors[0].contains("where an image is given up"), "\(ending.errors)")
    }
}
