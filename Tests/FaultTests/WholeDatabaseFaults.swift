import Foundation
import GRDB
import TestSupport
import Testing

/// A database is whole: what its runs came from is found by what it holds, or named with what to do; and it says nothing of the machine.
@Suite("A database finds what it came from, and tells nothing of the machine")
struct WholeDatabaseFaults {
    let program: Program

    init() throws { program = try Program() }

    private func path(_ name: String) -> String { program.folder.appending(path: name).path }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// The environment in which nothing is known of earlier commands: another machine.
    private var elsewhere: [String: String] { ["PNCSIM_CACHE": path("other-cache")] }

    private var cache: [String: String] { ["PNCSIM_CACHE": path("cache")] }

    private func move(_ name: String, to other: String) throws {
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: other).deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: path(name), toPath: path(other))
    }

    // MARK: The recording

    /// A replay of the recording that comes with the program, in a folder of its own.
    private func replay() throws {
        let recording = Program.package.appending(path: "Results/recorded/eval224.sqlite")
        try FileManager.default.createDirectory(atPath: path("deep"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: recording, to: program.folder.appending(path: "deep/mine.sqlite"))
        try program.write(
            """
            dataset: {recorded: mine.sqlite}
            images: 3
            codecs: [{jpeg: {quality: 30}}]
            """, to: "deep/s.yaml")
        let ending = try program.run(
            ["run", path("deep/s.yaml"), "--db", "q.sqlite", "--no-plot"], environment: cache)
        #expect(ending.code == 0, "\(ending.errors)")
    }

    @Test(
        "a replay's recording that is not here is named with its hash, and with what to do",
        arguments: [["verify", "q.sqlite"], ["inspect", "--db", "q.sqlite", "--run", "0"]])
    func recordingIsMissing(command: [String]) throws {
        try replay()
        try move("deep/mine.sqlite", to: "away/mine.sqlite")
        let lost = try program.run(command, environment: cache)
        #expect(lost.code == 65)
        let line = lost.errors.split(separator: "\n")
        #expect(line.count == 1 && line[0].contains("mine.sqlite") && line[0].contains("--input"), "\(lost.errors)")
        #expect(lost.errors.contains(/SHA-256 [0-9a-f]{64}/))
        let found = try program.run(command + ["--input", "away/mine.sqlite"], environment: elsewhere)
        #expect(found.code == 0, "\(found.errors)")
    }

    @Test(
        "a recording is found where this machine knows it, where the name says, and beside the database",
        arguments: ["q.sqlite", "away/q.sqlite"])
    func recordingIsFound(database: String) throws {
        try replay()
        if database != "q.sqlite" { try move("q.sqlite", to: database) }
        #expect(try program.run(["verify", database], environment: cache).code == 0)
        #expect(try program.run(["verify", path(database)], environment: cache).output.contains("1 of 1 run equal"))
        try move("deep/mine.sqlite", to: database == "q.sqlite" ? "mine.sqlite" : "away/mine.sqlite")
        #expect(try program.run(["verify", path(database)], environment: elsewhere).code == 0)
    }

    @Test("another recording in its place is no substitute", arguments: ["", "--input"])
    func otherRecording(flag: String) throws {
        try replay()
        try DatabaseQueue(path: path("deep/mine.sqlite")).write { db in
            try db.execute(sql: "CREATE TABLE more (x); INSERT INTO more VALUES (1)")
        }
        let ending = try program.run(
            ["verify", "q.sqlite"] + (flag.isEmpty ? [] : [flag, "deep/mine.sqlite"]), environment: cache)
        #expect(ending.code == 65 || ending.code == 1)
        #expect((ending.errors + ending.output).contains("SHA-256"), "\(ending.errors)\(ending.output)")
        // What cannot be compared is not unequal.
        #expect(!ending.output.contains("equal"), "\(ending.output)")
    }

    @Test(
        "what is given in vain is refused",
        arguments: ["nosuch.sqlite", "other.sqlite=deep/mine.sqlite", "mine.sqlite=gone"])
    func givenInVain(input: String) throws {
        try replay()
        let ending = try program.run("verify", "q.sqlite", "--input", input)
        #expect(ending.code == 65 && !ending.errors.contains("Usage"), "\(ending.errors)")
    }

    // MARK: Pictures

    /// Photographs in a folder, their classes in a file elsewhere.
    private func pictures(labels: String = "lists/classes.csv", _ more: String = "") throws {
        var lines = "file,class_index\n"
        for photograph in try Program.photographs.prefix(3) {
            let name = photograph.lastPathComponent
            try FileManager.default.createDirectory(atPath: path("photos"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: photograph.path, toPath: path("photos/\(name)"))
            let stem = photograph.deletingPathExtension().lastPathComponent
            lines += "\(name),\(stem.split(separator: "_").last ?? "0")\n"
        }
        try program.write(lines, to: labels)
        try program.write(
            """
            dataset: {path: \(path("photos")), labels: \(path(labels))}
            images: 3
            codecs: [{jpeg: {quality: 30}}]

            """ + more, to: "s.yaml")
        let ending = try program.run(["run", "s.yaml", "--db", "p.sqlite", "--no-plot"], environment: cache)
        #expect(ending.code == 0, "\(ending.errors)")
    }

    @Test(
        "pictures that are there are used, wherever their label file lies and also when it is gone",
        arguments: [false, true])
    func labels(areGone: Bool) throws {
        try pictures()
        if areGone { try FileManager.default.removeItem(atPath: path("lists")) }
        let verified = try program.run(["verify", "p.sqlite"], environment: cache)
        #expect(verified.output.contains("1 of 1 run equal\n"), "\(verified.output)\(verified.errors)")
        let report = try program.run(
            ["report", "--db", "p.sqlite", "--out", "page", "--published", "none", "--pictures", "1"],
            environment: cache)
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOfFile: path("page/report.html"), encoding: .utf8)
        #expect(page.contains("data:image/jpeg") && !page.contains("not at hand"))
    }

    @Test(
        "a database names no folder and no user of the machine, in any text of any table",
        arguments: [
            "", "sweep: {grid: {pictures.order: [file, shuffled]}}\n",
            "sweep: {grid: {limit: [{name: far, value: PATH/a.csv}, PATH/b.csv]}}\nviews: {path: PATH/photos, labels: classifier}\n",
        ])
    func noPlaces(more: String) throws {
        try program.write("time_s,rate_kbps\n0,900\n1,900\n", to: "a.csv")
        try program.write("time_s,rate_kbps\n0,100\n1,100\n", to: "b.csv")
        // Beside the folder in which the program runs: what lies below that is named from there.
        let work = try Program()
        try pictures(more.replacing("PATH", with: program.folder.path))
        let ending = try work.run(
            ["run", path("s.yaml"), "--db", "w.sqlite", "--no-plot"], environment: cache)
        #expect(ending.code == 0, "\(ending.errors)")
        let dump = try DatabaseQueue(path: work.folder.appending(path: "w.sqlite").path).read { db in
            try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'").flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").map { "\(table): \($0)" }
            }
        }
        for secret in [program.folder.lastPathComponent, "/tmp/", NSHomeDirectory() + "/"] {
            #expect(dump.filter { $0.contains(secret) } == [])
        }
        // Its pictures are found here all the same.
        let verified = try work.run(["verify", "w.sqlite"], environment: cache)
        #expect(verified.code == 0 && !verified.output.contains("recorded"), "\(verified.output)\(verified.errors)")
    }

    @Test("two folders of one name are two places, whatever ran last", arguments: ["one", "other"])
    func namesakes(folder: String) throws {
        for (index, name) in ["one", "other"].enumerated() {
            try program.write(try Data(contentsOf: try Program.photographs[index]), to: "\(name)/photos/a.jpg")
            try program.write(
                "dataset: {path: photos, labels: classifier}\nimages: 1\ncodecs: [{jpeg: {quality: 30}}]\n",
                to: "\(name)/s.yaml")
            let script = "cd \(name) && exec \(Program.executable.path) run s.yaml --db r.sqlite --no-plot"
            let ending = try program.run(
                ["-c", script], executable: URL(filePath: "/bin/sh"), environment: cache)
            #expect(ending.code == 0, "\(ending.errors)")
        }
        let verified = try program.run(["verify", "\(folder)/r.sqlite"], environment: cache)
        #expect(verified.output.hasSuffix("1 of 1 run equal\n"), "\(verified.output)\(verified.errors)")
    }

    @Test("who asks for it keeps paths as they are")
    func keptPlaces() throws {
        try pictures()
        let ending = try program.run(
            ["run", "s.yaml", "--db", "host.sqlite", "--no-plot", "--keep-host"], environment: cache)
        #expect(ending.code == 0, "\(ending.errors)")
        let text = try program.run("check", "--db", "host.sqlite").output
        #expect(text.contains(path("photos")))
    }

    // MARK: The scenario

    @Test(
        "what a database keeps of a scenario runs again from a folder",
        arguments: ["", "arrivals: {file: t/at.csv}\nlimit: t/b.csv\n"])
    func unpacked(more: String) throws {
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "my.csv")
        try program.write("0.5\n1\n1.5\n2\n2.5\n3\n", to: "t/at.csv")
        try program.write("time_s,rate_kbps\n0,100\n1,100\n", to: "t/b.csv")
        try program.write("images: 5\ncodecs: [{curve: {table: my.csv}}]\n" + more, to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--db", "a.sqlite", "--no-plot").code == 0)
        for name in ["my.csv", "t", "s.yaml"] { try FileManager.default.removeItem(atPath: path(name)) }
        let printed = try program.run("check", "--db", "a.sqlite")
        #expect(printed.output.contains("--out") && printed.errors.isEmpty, "\(printed.errors)")
        let unpacked = try program.run("check", "--db", "a.sqlite", "--out", "again")
        #expect(unpacked.code == 0 && unpacked.output == "again/s.yaml\n", "\(unpacked.errors)")
        #expect(try program.run("check", "again/s.yaml").code == 0)
        let again = try program.run("run", "again/s.yaml", "--db", "a.sqlite", "--no-plot")
        #expect(again.output.contains("1 run, 1 of them already in the database"), "\(again.output)")
        #expect(try program.run("check", "--db", "a.sqlite", "--out", "again").code == 1)
    }

    @Test("a database of which no run is done is told so", arguments: [[], ["--campaign", "s"]])
    func nothingDone(more: [String]) throws {
        try program.write("bytes,top5\n500,0.3\n", to: "my.csv")
        try program.write("images: 5\ncodecs: [{curve: {table: my.csv}}]\n", to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--db", "a.sqlite", "--no-plot").code == 0)
        try DatabaseQueue(path: path("a.sqlite")).write { db in
            try db.execute(sql: "DELETE FROM outcome; DELETE FROM run")
        }
        let ending = try program.run(["verify", "a.sqlite"] + more)
        #expect(ending.code == 65)
        #expect(ending.errors.contains("no run of s is done") && !ending.errors.contains("Usage"), "\(ending.errors)")
    }
}
