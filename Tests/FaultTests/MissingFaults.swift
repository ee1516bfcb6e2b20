import Foundation
import GRDB
import TestSupport
import Testing

/// What has failed, and what is not done, is said wherever the rest is shown.
@Suite("What is missing is told", .serialized)
struct MissingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1500,0.9\n", to: "b.csv")
        try program.write(
            """
            images: 30
            replications: 3
            codecs: [{curve: {table: a.csv}}, {curve: {table: b.csv}}]
            link: {gilbert-elliott: {rate: 20 kbps}}
            sweep: {grid: {deadline: [{after: 250 ms}, {after: 500 ms}]}}

            """, to: "s.yaml")
    }

    private func rows(_ question: String...) throws -> (rows: [[String: String]], errors: String) {
        let ending = try program.run(["query"] + question + ["--db", "d.sqlite", "--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        return (try #require(rows).map { $0.filter { !($0.value is NSNull) }.mapValues { "\($0)" } }, ending.errors)
    }

    /// Runs all, and makes failures of the runs that a condition in SQL names: a full disk is hard to come by.
    private func fail(where condition: String) throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let database = try DatabaseQueue(path: program.folder.appending(path: "d.sqlite").path)
        try database.write { db in
            let all = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('run')")
            let results = all.drop { $0 != "images" }.prefix { $0 != "simulated_seconds" } + ["top5_count"]
            try db.execute(
                sql: """
                    DELETE FROM outcome WHERE run IN (SELECT id FROM run WHERE \(condition));
                    UPDATE run SET status = 'failed', error = 'disk full', \(results.map { "\($0) = NULL" }.joined(separator: ", "))
                    WHERE \(condition)
                    """)
        }
        try database.close()
    }

    /// Shows all again; the position is of a run that is done, so nothing is run again.
    private func shown() throws -> String {
        try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite", "--only", "0").output
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test("replications that failed are counted where the others are shown")
    func some() throws {
        try fail(where: "codec_label = 'a' AND replication = 2 AND stop_rule = '{after: 250 ms}'")
        #expect(try shown().contains("1 of 3 replications of a, "))
        let accuracy = try rows("accuracy")
        #expect(accuracy.rows.map { $0["failed_runs"] } == ["1", "0", "0", "0"])
        #expect(accuracy.errors.contains("1 run failed"), "\(accuracy.errors)")
    }

    @Test(
        "a condition of which every replication failed stays in every table",
        arguments: ["accuracy", "offloaded", "throughput"])
    func all(question: String) throws {
        try fail(where: "codec_label = 'b' AND stop_rule = '{after: 500 ms}'")
        let answer = try rows(question)
        #expect(answer.rows.map { $0["runs"] } == ["3", "3", "3", "0"], "\(answer.rows)")
        #expect(answer.errors.contains("3 runs failed"), "\(answer.errors)")
        let page = try page()
        #expect(page.contains("4 cells"))
        #expect(page.contains(">failed</td>"))
        #expect(page.contains("3 of 3 replications of b"))
        #expect(try shown().contains("b failed "))
    }

    @Test("pairs with what failed are missed aloud")
    func pairs() throws {
        try fail(where: "codec_label = 'b' AND stop_rule = '{after: 500 ms}'")
        let answer = try rows("paired")
        #expect(answer.rows.count == 1 && answer.errors.contains("3 runs failed"), "\(answer)")
    }

    @Test("a share of a campaign is not called the whole", arguments: [["--shard", "1/4"], ["--only", "5"]])
    func share(option: [String]) throws {
        let ending = try program.run(["sweep", "s.yaml", "--db", "d.sqlite"] + option)
        let left = option[0] == "--only" ? 11 : 9
        #expect(ending.output.contains("\(left) of 12 not done"), "\(ending.output)")
        #expect(try rows("accuracy").errors.contains("\(left) of the 12 runs that are asked for are not done"))
        let page = try page()
        #expect(page.contains("Not done: \(left) of the 12 runs"))
        #expect(page.contains("\(12 - left) of 12 done"))
    }

    private func page() throws -> String {
        let ending = try program.run("report", "--db", "d.sqlite", "--out", "page", "--pictures", "0")
        #expect(ending.code == 0, "\(ending.errors)")
        return try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
    }
}
