import Foundation
import GRDB
import TestSupport
import Testing

/// A page and a database say of each run what it was under and where its outcomes come from.
@Suite("What is said of a run is what was done", .serialized)
struct OriginFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.linkAssets()
        try program.write("bytes,top1,top5\n500,0.1,0.3\n1000,0.2,0.6\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1500,0.9\n", to: "b.csv")
    }

    private static let curves = "images: 30\ncodecs: [{curve: {table: a.csv}}, {curve: {table: b.csv}}]\n"
    private static let mixed = """
        images: 20
        dataset: {recorded: \(Program.package.path)/Results/recorded/eval224.sqlite}
        codecs: [pnc, {jpeg: {quality: 30}}, {curve: {table: a.csv}}]

        """

    private func run(_ text: String) throws {
        try program.write(text, to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private func rows(_ question: String...) throws -> [[String: Any]] {
        let ending = try program.run(["query"] + question + ["--db", "d.sqlite", "--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        return try #require(rows).map { $0.filter { !($0.value is NSNull) } }
    }

    /// The page's text, without its scripts.
    private func page() throws -> String {
        let ending = try program.run("report", "--db", "d.sqlite", "--out", "page", "--pictures", "0")
        #expect(ending.code == 0, "\(ending.errors)")
        return try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
            .replacing(/<script.*?<\/script>/.dotMatchesNewlines(), with: "")
    }

    // MARK: Runs that failed

    @Test(
        "a run that failed is under the conditions by which the tables call them",
        arguments: [
            ("deadline: [{after: 250 ms}]", "by 250 ms (period 500 ms)"),
            ("link: [{name: far, value: {constant: {rate: 20 kbps}}}, {constant: {rate: 60 kbps}}]", "far, by 500 ms"),
            ("jamming: [{name: next door, value: heavy}, none]", "next door, by 500 ms"),
            ("link.constant.rate: [20 kbps, 60 kbps]", "rate: 20 kbps, by 500 ms"),
            ("period: [400 ms], deadline: [testbed]", "testbed window, period 400 ms"),
        ])
    func failures(sweep: String, words: String) throws {
        try run(Self.curves + "link: {constant: {rate: 60 kbps}}\nreplications: 2\nsweep: {grid: {\(sweep)}}\n")
        let database = try DatabaseQueue(path: program.folder.appending(path: "d.sqlite").path)
        try database.write { db in
            try db.execute(
                sql: """
                    DELETE FROM outcome WHERE run = 2;
                    UPDATE run SET status = 'failed', error = 'disk full', images = NULL WHERE id = 2
                    """)
        }
        try database.close()
        let failed = try #require(try page().firstMatch(of: /<li><strong>(.*?)<\/strong>: disk full/)).1
        #expect(failed.hasPrefix("a, ") && failed.hasSuffix("\(words), replication 1"), "\(failed)")
    }

    // MARK: Runs of published curves

    @Test("a curve's run is no replay, nobody judged it, and its table is named")
    func curves() throws {
        try run(Self.curves)
        let kept = try rows("SELECT DISTINCT recorded, classifier_name FROM run")
        #expect(kept.count == 1 && kept[0]["recorded"] as? Int == 0 && kept[0]["classifier_name"] as? String == "none")
        let page = try page()
        #expect(page.contains(">expected from tables of bytes against accuracy, which no classifier judged<"))
        #expect(page.contains(/<th scope="row">Table of a<\/th>\s*<td>inputs\/a.csv [0-9a-f]{64}</))
        for other in ["Weights of a", ">Classifier<", ">Dataset<", "replayed"] {
            #expect(!page.contains(other), "\(other)")
        }
    }

    @Test("beside a replay each is called what it is")
    func mixed() throws {
        try run(Self.mixed)
        let kept = try rows("SELECT codec_label, recorded, classifier_name FROM run ORDER BY id").map {
            "\($0["codec_label"] ?? "") \($0["recorded"] ?? "") \($0["classifier_name"] ?? "")"
        }
        #expect(
            kept == ["pnc 1 efficientnet-lite0", "jpeg 1 efficientnet-lite0", "a 0 none"])
        let page = try page()
        #expect(
            page.contains(
                ">2 of 3 runs replayed from outcomes recorded before; 1 of 3 runs expected from tables of bytes against "
                    + "accuracy, which no classifier judged<"))
        #expect(page.contains(">Table of a<") && page.contains(">Weights of pnc<") && page.contains(">Classifier<"))
    }

    @Test("what is no count is not called one: of curves nothing is won or lost")
    func pairs() throws {
        try run(Self.mixed)
        let pairs = try rows("paired")
        #expect(
            pairs.map { "\($0["codec_label"] ?? "") \($0["reference_label"] ?? "")" }
                == ["pnc jpeg", "pnc a", "jpeg a"])
        let real = try #require(pairs.first)
        let difference = try #require(real["top5_difference"] as? Double)
        let (won, lost) = (try #require(real["won5"] as? Int), try #require(real["lost5"] as? Int))
        #expect(abs(Double(won - lost) / 20 - difference) < 1e-9)
        for pair in pairs.dropFirst() {
            #expect(pair["won5"] == nil && pair["lost1"] == nil && pair["top5_difference"] != nil)
        }
        try run(Self.curves)
        let table = try program.run("query", "paired", "campaign=s", "--db", "d.sqlite").output
        #expect(table.contains("top5_difference") && !table.contains("won") && !table.contains("lost"), "\(table)")
        let compared = try program.run("query", "compare", "4", "5", "--db", "d.sqlite").output
        #expect(compared.contains("codec_label") && !compared.contains("images right only here"), "\(compared)")
    }
}
