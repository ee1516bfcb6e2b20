import Foundation
import GRDB
import TestSupport
import Testing

/// Merging loses nothing in silence: neither campaigns of one name, nor rows that only one of two equal runs has.
@Suite("Merging tells all", .serialized)
struct MergeFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "a.csv")
    }

    private func run(_ database: String, jamming: String = "none", snapshots: Bool = false, images: Int = 30) throws {
        try program.write(
            """
            name: study
            images: \(images)
            codecs: [{curve: {table: a.csv}}]
            link: {constant: {rate: 20 kbps}}
            snapshots: [\(snapshots ? "100 ms" : "")]
            sweep: {grid: {jamming: [\(jamming)]}}

            """, to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", database)
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private func column(_ name: String, _ question: String...) throws -> [String] {
        let ending = try program.run(["query"] + question + ["--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        return try #require(rows).map { "\($0[name] ?? "")" }
    }

    private func change(_ database: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: program.folder.appending(path: database).path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    // MARK: Campaigns of one name

    @Test(
        "two machines' campaigns of one name both stay current, and nothing of them is pruned",
        arguments: [["x.sqlite", "y.sqlite"], ["y.sqlite", "x.sqlite"]])
    func beside(order: [String]) throws {
        try run("x.sqlite", jamming: "none, light")
        try run("y.sqlite", jamming: "heavy, light")
        let merged = try program.run(["merge", "all.sqlite"] + order)
        #expect(merged.code == 0, "\(merged.errors)")
        #expect(merged.output.contains("study: 2 campaigns of this name are current beside each other"))
        #expect(Set(try column("jamming", "accuracy", "--db", "all.sqlite")) == ["none", "light", "heavy"])
        #expect(
            try column("jamming", "accuracy", "--db", "all.sqlite").count == 3, "a run that both ask for is shown once")
        let pruned = try program.run("db", "prune", "--db", "all.sqlite")
        #expect(pruned.output.contains("removed 0 runs"), "\(pruned.output)")
        #expect(Set(try column("jamming", "accuracy", "--db", "all.sqlite")) == ["none", "light", "heavy"])
        // Once more changes nothing; and asking for one of them again does not make the other an earlier one.
        #expect(try program.run(["merge", "all.sqlite"] + order).code == 0)
        try run("all.sqlite", jamming: "none, light")
        #expect(Set(try column("jamming", "accuracy", "--db", "all.sqlite")) == ["none", "light", "heavy"])
        // What is asked for instead of them is the only one then.
        try run("all.sqlite", jamming: "light")
        #expect(try column("jamming", "accuracy", "--db", "all.sqlite") == ["light"])
    }

    @Test("a campaign that the other database knows as replaced stays so")
    func replaced() throws {
        try run("x.sqlite", jamming: "none")
        try FileManager.default.copyItem(
            at: program.folder.appending(path: "x.sqlite"), to: program.folder.appending(path: "y.sqlite"))
        try run("y.sqlite", jamming: "heavy")
        let merged = try program.run("merge", "x.sqlite", "y.sqlite")
        #expect(merged.code == 0 && !merged.output.contains("beside"), "\(merged.output) \(merged.errors)")
        #expect(try column("jamming", "accuracy", "--db", "x.sqlite") == ["heavy"])
    }

    // MARK: Conflicts

    @Test(
        "of two equal runs, a row that one lacks or a result that is another is a conflict, which names the files",
        arguments: [
            ("DELETE FROM outcome WHERE position = 7", "different outcomes of the same run"),
            ("UPDATE run SET mean_bytes = mean_bytes + 1", "different results of the same run"),
            ("UPDATE run SET blocks = blocks + 1", "blocks"),
            ("DELETE FROM snapshot WHERE position = 7", "different moments before the deadline of the same run"),
            (
                "UPDATE snapshot SET top5 = 0.125 WHERE position = 7",
                "different moments before the deadline of the same run"
            ),
        ])
    func conflict(sql: String, message: String) throws {
        try run("x.sqlite", snapshots: true)
        try run("w.sqlite", jamming: "light", snapshots: true)
        for (from, to) in [("x", "y"), ("x", "z")] {
            try FileManager.default.copyItem(
                at: program.folder.appending(path: "\(from).sqlite"), to: program.folder.appending(path: "\(to).sqlite")
            )
        }
        try change("y.sqlite", sql)
        for (files, named) in [
            (["x.sqlite", "y.sqlite"], "y.sqlite contradicts x.sqlite"),
            (["y.sqlite", "x.sqlite"], "x.sqlite contradicts y.sqlite"),
            (["new.sqlite", "x.sqlite", "y.sqlite"], "y.sqlite contradicts x.sqlite"),
            (["w.sqlite", "x.sqlite", "y.sqlite"], "y.sqlite contradicts x.sqlite"),
            (["x.sqlite", "w.sqlite", "y.sqlite"], "y.sqlite contradicts x.sqlite"),
        ] {
            let ending = try program.run(["merge"] + files)
            #expect(ending.code != 0, "\(files)")
            #expect(ending.errors.contains(named) && ending.errors.contains(message), "\(files): \(ending.errors)")
            #expect(!ending.errors.contains(".pncsim-"))
        }
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "new.sqlite").path))
        #expect(try program.run("merge", "x.sqlite", "z.sqlite").code == 0)
    }
}
