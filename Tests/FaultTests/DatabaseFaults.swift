import Foundation
import GRDB
import TestSupport
import Testing

/// Faults 4, 6, 7, 37, 40, 48, 49, 50 and 55: a database is whole, and what it is asked is answered or refused aloud.
@Suite("A database is whole, and answers what it is asked")
struct DatabaseFaults {
    let program: Program

    init() throws { program = try Program() }

    private static let curve = """
        images: 5
        codecs: [{curve: {table: my.csv, name: mine}}]
        link: {constant: {rate: 1 Mbps}}

        """

    /// A scenario of a published curve, which needs no pictures, run into `database`.
    private func run(_ scenario: String = curve, into database: String = "a.sqlite") throws {
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "my.csv")
        try program.write(scenario, to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--db", database, "--no-plot")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private func path(_ name: String) -> String { program.folder.appending(path: name).path }

    private func change(_ database: String, _ sql: String) throws {
        try DatabaseQueue(path: path(database)).write { try $0.execute(sql: sql) }
    }

    private func content(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: path(name))) }

    // MARK: 4. Merging

    @Test(
        "what two databases say differently of one thing is a conflict, which changes neither",
        arguments: [
            "UPDATE outcome SET missing_bytes = missing_bytes + 1",
            "UPDATE outcome SET rank = 7, expected_top1 = NULL, expected_top5 = NULL",
            "DELETE FROM outcome WHERE position > 2; UPDATE run SET images = 3",
        ])
    func conflict(change sql: String) throws {
        try run()
        try FileManager.default.copyItem(atPath: path("a.sqlite"), toPath: path("b.sqlite"))
        try change("b.sqlite", sql)
        let (a, b) = (try content("a.sqlite"), try content("b.sqlite"))
        let ending = try program.run("merge", "a.sqlite", "b.sqlite")
        #expect(ending.code != 0)
        #expect(ending.errors.contains("mine"), "\(ending.errors)")
        #expect(try content("a.sqlite") == a && content("b.sqlite") == b)
    }

    @Test("of several inputs, one that contradicts keeps all of them out")
    func conflictAmongMany() throws {
        try run()
        try run(Self.curve + "seed: 2\n", into: "other.sqlite")
        try FileManager.default.copyItem(atPath: path("a.sqlite"), toPath: path("b.sqlite"))
        try change("b.sqlite", "UPDATE outcome SET missing_bytes = encoded_bytes - 1")
        let before = try content("a.sqlite")
        #expect(try program.run("merge", "a.sqlite", "other.sqlite", "b.sqlite").code != 0)
        #expect(try content("a.sqlite") == before)
        #expect(try program.run("merge", "new.sqlite", "a.sqlite", "b.sqlite").code != 0)
        #expect(!FileManager.default.fileExists(atPath: path("new.sqlite")))
    }

    // MARK: 40. Nothing left behind

    @Test(
        "a merge of what is not there leaves nothing behind",
        arguments: [["b.sqlite"], ["b.sqlite", "c.sqlite"], ["s.txt"]])
    func missing(inputs: [String]) throws {
        try program.write("no database", to: "s.txt")
        let ending = try program.run(["merge", "a.sqlite"] + inputs)
        #expect(ending.code != 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        #expect(left.filter { !$0.hasPrefix(".") } == ["s.txt"])
    }

    @Test(
        "a run that cannot begin leaves nothing behind",
        arguments: [
            "codecs: [jpeg]\ndataset: {path: nowhere}\n", "codecs: [{pnc: {weights: nowhere.safetensors}}]\n",
            "codecs: [jpeg]\ndataset: {recorded: nowhere.sqlite}\n",
        ], ["run", "sweep"])
    func failed(scenario: String, command: String) throws {
        try program.write(scenario, to: "s.yaml")
        let ending = try program.run([command, "s.yaml"] + (command == "run" ? ["--no-plot"] : []))
        #expect(ending.code == 65)
        let results = try? FileManager.default.contentsOfDirectory(atPath: path("Results"))
        #expect((results ?? []).isEmpty)
    }

    // MARK: 6 and 7. Whole

    @Test(
        "a scenario that was run is reported, and its text in full is read again",
        arguments: [
            "schedule: [{at: 0 s, jamming: none}, {at: 1 s, jamming: heavy}]\n",
            "schedule: [{images: 2, jamming: light}, {images: 3, jamming: {load: 20%}}]\n",
            "schedule: {phases: [{at: 0 s, jamming: {wifi: {load: 30%}}}], repeat: 2 s}\n",
        ])
    func schedule(schedule: String) throws {
        try run(Self.curve + schedule)
        let report = try program.run("report", "--db", "a.sqlite", "--out", "page", "--published", "none")
        #expect(report.code == 0, "\(report.errors)")
        let full = try program.run("check", "s.yaml")
        try program.write(full.output, to: "full.yaml")
        let again = try program.run("check", "full.yaml")
        #expect(again.code == 0 && again.output == full.output, "\(again.errors)")
    }

    @Test(
        "a database is reported, checked and asked in another folder, without the files that shaped it",
        arguments: [
            "", "sweep: {grid: {link: [{trace: traces/a.csv}, {trace: traces/b.csv}]}}\n",
            "arrivals: {file: traces/arrivals.csv}\nlimit: traces/b.csv\n",
        ])
    func elsewhere(more: String) throws {
        try program.write("time_s,rate_kbps\n0,900\n1,900\n", to: "deep/traces/a.csv")
        try program.write("time_s,rate_kbps\n0,100\n1,100\n", to: "deep/traces/b.csv")
        try program.write("0.5\n1\n1.5\n2\n2.5\n3\n", to: "deep/traces/arrivals.csv")
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "deep/my.csv")
        let link = more.contains("sweep") ? "link: {trace: traces/a.csv}\n" : "link: {constant: {rate: 1 Mbps}}\n"
        let scenario = "images: 5\ncodecs: [{curve: {table: my.csv, name: mine}}]\n" + link + more
        try program.write(scenario, to: "deep/s.yaml")
        let ending = try program.run("run", "deep/s.yaml", "--db", "a.sqlite", "--no-plot")
        #expect(ending.code == 0, "\(ending.errors)")
        let accuracy = try program.run("query", "accuracy", "--db", "a.sqlite").output

        let other = try Program()
        try FileManager.default.moveItem(
            atPath: path("a.sqlite"), toPath: other.folder.appending(path: "x.sqlite").path)
        for command in [
            ["report", "--db", "x.sqlite", "--out", "page", "--published", "none"], ["check", "--db", "x.sqlite"],
            ["inspect", "--db", "x.sqlite", "--run", "0"], ["export", "--db", "x.sqlite", "--csv", "tables"],
        ] {
            let ending = try other.run(command)
            #expect(ending.code == 0 && ending.errors.isEmpty, "\(command): \(ending.errors)")
        }
        #expect(try other.run("query", "accuracy", "--db", "x.sqlite").output == accuracy)
    }

    // MARK: 37. Names that are no files

    @Test("a name by which SQLite keeps nothing is refused", arguments: [":memory:", "", " "])
    func noFile(name: String) throws {
        try program.write("bytes,top5\n500,0.3\n", to: "my.csv")
        try program.write(Self.curve, to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--db", name, "--no-plot")
        #expect(ending.code != 0 && !ending.errors.isEmpty)
    }

    @Test(
        "a name that looks like a URI is a plain path",
        arguments: ["file:y.sqlite?mode=memory", "file:uri.sqlite", "a?b#c%20.sqlite"])
    func plainPath(name: String) throws {
        try run(into: name)
        #expect(FileManager.default.fileExists(atPath: path(name)))
        #expect(try program.run("query", "runs", "--db", name).output.contains("mine"))
    }

    // MARK: 48 and 49. Asking

    @Test("query --help lists the questions")
    func help() throws {
        let help = try program.run("query", "--help").output
        #expect(!help.contains("GRDB") && !help.contains("Element"))
        for question in ["accuracy [codec=...] [jamming=...]", "compare FIRST SECOND", "failures"] {
            #expect(help.contains(question), "\(help)")
        }
    }

    @Test(
        "a parameter or value that there is not is refused with those that there are",
        arguments: [
            (["accuracy", "jaming=heavy"], "jamming"), (["accuracy", "codec=nosuch"], "mine"),
            (["throughput", "link=ieee"], "constant"), (["runs", "status=finished"], "done"),
            (["accuracy", "campaign=nosuch"], "s ("), (["paired", "reference=none"], "mine"),
            (["acuracy"], "accuracy"),
        ])
    func unknown(question: [String], hint: String) throws {
        try run()
        let ending = try program.run(["query"] + question + ["--db", "a.sqlite"])
        #expect(ending.code != 0 && ending.output.isEmpty)
        #expect(ending.errors.contains(hint), "\(ending.errors)")
    }

    @Test(
        "a swept value that was given a name is called by it, and asked for by it",
        arguments: [
            (["accuracy", "jamming=near"], 1), (["accuracy"], 2), (["offloaded", "jamming=far"], 1),
            (["runs"], 2), (["throughput", "jamming=near"], 1),
        ])
    func givenNames(question: [String], rows: Int) throws {
        try run(
            Self.curve
                + "sweep: {grid: {jamming: [{name: near, value: {wifi: {load: 30%}}}, {name: far, value: {wifi: {load: 10%}}}]}}\n"
        )
        let csv = try program.run(["query"] + question + ["--db", "a.sqlite", "--format", "csv"])
        let lines = csv.output.split(separator: "\r\n")
        #expect(lines.count == rows + 1, "\(csv.output) \(csv.errors)")
        let asked = question.last?.split(separator: "=").last.map(String.init)
        for name in ["near", "far"] where rows == 2 || name == asked {
            #expect(lines.contains { $0.split(separator: ",").contains(Substring(name)) }, "\(csv.output)")
        }
        #expect(!csv.output.contains("wifi"))
    }

    // MARK: 50. Told apart

    @Test(
        "jammers that differ in anything are rows of their own in throughput",
        arguments: [
            "jamming: [{wifi: {load: 10%, walls: 0}}, {wifi: {load: 30%, walls: 1}}]",
            "jamming: [{on-off: {on-mean: 1 ms}}, {on-off: {on-mean: 5 ms}}]",
            "link: [{constant: {rate: 1 Mbps}}, {constant: {rate: 2 Mbps}}]",
        ])
    func toldApart(axis: String) throws {
        try run(Self.curve + "sweep: {grid: {\(axis)}}\n")
        let ending = try program.run("query", "throughput", "--db", "a.sqlite", "--format", "csv")
        let lines = ending.output.split(separator: "\r\n").dropFirst()
        #expect(lines.count == 2, "\(ending.output)")
        #expect(Set(lines.map { $0.split(separator: ",").prefix(6).joined(separator: ",") }).count == 2)
    }

    // MARK: 55. Reading where nothing may be written, and the real reason

    /// Runs a command as somebody who may not write everywhere.
    private func runUnprivileged(_ arguments: [String]) throws -> Program.Ending {
        guard getuid() == 0 else { return try program.run(arguments) }
        return try program.run(
            ["--reuid", "65534", "--clear-groups", Program.executable.path] + arguments,
            executable: URL(filePath: "/usr/bin/setpriv"))
    }

    private static let canDropPrivileges =
        getuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

    @Test(
        "a database is read in a folder where nothing may be written", .enabled(if: canDropPrivileges),
        arguments: ["wal", "delete", "truncate"])
    func readOnlyFolder(journal: String) throws {
        try FileManager.default.createDirectory(atPath: path("locked"), withIntermediateDirectories: true)
        try run(into: "locked/a.sqlite")
        try DatabaseQueue(path: path("locked/a.sqlite")).inDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = \(journal)")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: path("locked")) where name != "a.sqlite" {
            try FileManager.default.removeItem(atPath: path("locked/\(name)"))
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: path("locked"))
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path("locked")) }
        let ending = try runUnprivileged(["query", "runs", "--db", "locked/a.sqlite"])
        #expect(ending.code == 0 && ending.output.contains("mine"), "\(ending.errors)")
    }

    @Test("a limit on the size of files is said to be one, and leaves a whole file", arguments: [64, 200])
    func fileSize(blocks: Int) throws {
        try program.write("bytes,top5\n500,0.3\n", to: "my.csv")
        try program.write(Self.curve.replacing("images: 5", with: "images: 20000"), to: "s.yaml")
        let ending = try program.run(
            ["-c", "ulimit -f \(blocks); exec \"$0\" run s.yaml --db a.sqlite --no-plot", Program.executable.path],
            executable: URL(filePath: "/bin/bash"))
        #expect(ending.code == 1, "\(ending.code)")
        let errors = ending.errors.lowercased()
        #expect(errors.contains("file too large") && !errors.contains("damaged"), "\(errors)")
    }
}
