import Foundation
import TestSupport
import Testing

/// What a scenario lists stands in its order wherever it is shown.
@Suite("The scenario's order is kept", .serialized)
struct OrderFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.linkAssets()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n2000,0.7\n", to: "t.csv")
    }

    private static let codecs = ["webp", "zeta", "pnc", "alpha"]

    private func run(_ sweep: String) throws -> String {
        let codecs = Self.codecs.enumerated().map {
            "{curve: {table: t.csv, name: \($1), encoding-time: \($0 + 1) ms}}"
        }
        try program.write(
            "images: 30\nlink: {constant: {rate: 40 kbps}}\ncodecs: [\(codecs.joined(separator: ", "))]\nsweep: {\(sweep)}\n",
            to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    /// The first words of the lines of a table, from the line behind the one that begins so.
    private func names(_ output: String, behind start: String) throws -> [String] {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        let head = try #require(lines.firstIndex { $0.hasPrefix(start) })
        return lines[(head + 1)...].prefix { !$0.isEmpty }.compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
    }

    private func plot(_ name: String) throws -> String {
        try String(contentsOf: program.folder.appending(path: "page/plots/\(name).vl.json"), encoding: .utf8)
            .filter { !$0.isWhitespace }
    }

    private func report() throws -> String {
        let ending = try program.run("report", "--db", "d.sqlite", "--out", "page", "--pictures", "0")
        #expect(ending.code == 0, "\(ending.errors)")
        return try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
    }

    @Test(
        "codecs and levels stand in the scenario's order, also where some conditions lack some",
        arguments: ["", ", where: not (jamming == heavy and codec == webp)"])
    func order(constraint: String) throws {
        let output = try run("grid: {jamming: [heavy, none, light]}\(constraint)")
        #expect(output.contains(/\njamming: +heavy +none +light\n/), "\(output)")
        #expect(try names(output, behind: "jamming:") == Self.codecs)
        let page = try report()
        let table = try #require(page.firstMatch(of: /<table>.*?<\/table>/.dotMatchesNewlines())).0
        let heads = table.matches(of: /<th[^>]*>([^<]+)<\/th>/).map { String($0.1) }
        #expect(heads.prefix(5) == ["Deadline", "Codec", "jamming: heavy", "jamming: none", "jamming: light"])
        #expect(heads.filter(Self.codecs.contains) == Self.codecs)
        let byLevel = try plot("accuracy-by-jamming")
        #expect(byLevel.contains(#""domain":["heavy","none","light"]"#))
        #expect(byLevel.contains(#""domain":["webp","zeta","pnc","alpha"]"#))
    }

    @Test("changes are of the scenario's first codec, which is named")
    func baseline() throws {
        _ = try run("grid: {jamming: [heavy, none]}")
        #expect(try report().contains("compared with webp"))
        #expect(try plot("paired-differences").contains(#""domain":["zeta","pnc","alpha"]"#))
    }

    @Test("deadlines and numbers too")
    func numbers() throws {
        let output = try run("grid: {period: [500 ms, 300 ms], link.constant.rate: [40 kbps, 10 kbps, 20 kbps]}")
        #expect(output.contains(/rate: +40 kbps +10 kbps +20 kbps\n/), "\(output)")
        let deadlines = output.matches(of: /accuracy by (\d+ ms) \(/).map { String($0.1) }
        #expect(deadlines.prefix(2) == ["500 ms", "300 ms"])
    }

    @Test(
        "a sweep says its intervals from end to end, and rounds as tables do",
        arguments: [
            ("100,0.0625", "constant", #"6\.3%( .*)?"#),
            ("600,0.001\n1200,0.2", "gilbert-elliott", #"\d+\.\d% \(\d.*to .*\d\)"#),
        ])
    func sweep(rows: String, link: String, text: String) throws {
        try program.write("bytes,top5\n\(rows)\n", to: "t.csv")
        try program.write(
            "images: 200\nlink: {\(link): {rate: 20 kbps}}\ncodecs: [{curve: {table: t.csv}}]\n", to: "s.yaml")
        let sweep = try program.run("sweep", "s.yaml", "--db", "d.sqlite").output
        let run = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").output
        let shown = try #require(run.firstMatch(of: /\nt +(\S.*?)\n/)).1
        #expect(try Regex(text).wholeMatch(in: shown) != nil, "\(shown)")
        #expect(sweep.contains("top-5 \(shown), 200 images"), "\(sweep)")
    }
}
