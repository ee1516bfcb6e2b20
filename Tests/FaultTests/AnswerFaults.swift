import Foundation
import TestSupport
import Testing

/// What was asked and got a wrong answer, or none.
@Suite("Every question gets a true answer", .serialized)
struct AnswerFaults {
    private let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
        try program.write(Self.scenario, to: "s.yaml")
    }

    private static let scenario = "images: 20\ncodecs: [{curve: {table: c.csv}}]\n"

    private func photographs(_ names: String...) throws {
        for (name, photograph) in zip(names, try Program.photographs) {
            try program.write(Data(contentsOf: photograph), to: "p/\(name)")
        }
    }

    private func makeDatabase() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
    }

    // MARK: Datasets

    @Test("`datasets` leaves out broken pictures where it is asked to, and names them")
    func brokenPictures() throws {
        try photographs("a.jpg", "b.jpg")
        for name in ["c.jpg", "d.png"] { try program.write(Data([0xFF, 0xD8, 0xFF, 0]), to: "p/\(name)") }
        let ending = try program.run("datasets", "p", "--labels", "classifier", "--skip-broken")
        #expect(ending.code == 0)
        #expect(ending.output.hasPrefix("p: 2 pictures\n"), "\(ending.output)")
        #expect(!ending.output.contains("c.jpg") && ending.errors.contains("2 broken pictures"), "\(ending.errors)")
        let named = try program.run("datasets", "imagenet-20", "--skip-broken")
        #expect(named.code == 65 && named.errors.contains("are for folders"), "\(named.errors)")
    }

    @Test("classes 0 and 1000 together are no numbering, and both lines are said")
    func bothEnds() throws {
        try photographs("a.jpg", "b.jpg", "c.jpg")
        for (text, line, other) in [("5\n0\n1000\n", 3, 2), ("1000\n7\n0\n", 1, 3)] {
            try program.write(text, to: "l.txt")
            let ending = try program.run("datasets", "p", "--labels", "l.txt")
            #expect(ending.code == 65)
            #expect(
                ending.errors.contains("l.txt:\(line): found class `1000`, and class `0` in line \(other)"),
                "\(ending.errors)")
        }
    }

    @Test("a list of classes that has no ILSVRC2012 ids is not called missing")
    func listWithoutIDs() throws {
        try photographs("a.jpg")
        try program.write("1000\n", to: "l.txt")
        let list = Program.package.appending(path: "Assets/imagenet-classes.csv").path
        let ending = try program.run("datasets", "p", "--labels", "l.txt", "--classes", list)
        #expect(ending.code == 65)
        #expect(ending.errors.contains("which this list of classes does not have"), "\(ending.errors)")
    }

    @Test("pictures for the report alone may be missing: a run goes on, and `check` says so", arguments: ["v", "v/w"])
    func missingViews(path: String) throws {
        try program.write(Self.scenario + "views: {path: \(path)}\n", to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--no-plot").code == 0)
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code == 0)
        #expect(ending.errors.contains("views: ") && ending.errors.contains(path), "\(ending.errors)")
    }

    // MARK: Files

    @Test(
        "an empty file is no database of an older version",
        arguments: ["query runs", "report", "export --csv tables", "db info"])
    func emptyDatabase(command: String) throws {
        try program.write("", to: "empty.sqlite")
        let ending = try program.run(command.split(separator: " ").map(String.init) + ["--db", "empty.sqlite"])
        #expect(ending.code == 65)
        #expect(ending.errors.contains("empty.sqlite: cannot be opened (there is nothing in it)"), "\(ending.errors)")
    }

    @Test(
        "a dash is standard input where that is read, and otherwise refused for what it is",
        arguments: [
            "trace convert t.csv -", "inspect s.yaml --run 0 --pcap -", "export --csv - --db d.sqlite",
            "report --out - --db d.sqlite", "run s.yaml --no-plot --db -", "query runs --db -",
            "codec encode jpeg - o.pncs", "codec encode jpeg p/a.jpg -", "codec decode - o.ppm",
            "export --datasette - --db d.sqlite", "merge - d.sqlite", "merge d.sqlite -",
        ])
    func dash(command: String) throws {
        try photographs("a.jpg")
        try makeDatabase()
        let ending = try program.shell("exec timeout 20 \"$P\" \(command) < t.csv")
        #expect([1, 64, 65].contains(ending.code), "\(ending.code)")
        #expect(ending.errors.contains("./-"), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "-").path))
    }

    @Test("a page that cannot be written is refused before it is made", arguments: ["c.csv", "c.csv/page"])
    func folderInAFilesPlace(out: String) throws {
        try makeDatabase()
        // Before anything is drawn: there is nothing to draw with.
        let ending = try program.run(
            ["report", "--db", "d.sqlite", "--out", out], environment: ["PNCSIM_HOME": "/nonexistent"])
        #expect(ending.code == 1)
        #expect(
            ending.errors.contains("the folder c.csv cannot be made: a file of its name is there"), "\(ending.errors)")
    }

    // MARK: Values

    @Test("an empty value of a query's parameter is none", arguments: ["jamming=", "codec=", "campaign=", ""])
    func emptyValue(argument: String) throws {
        try makeDatabase()
        let ending = try program.run("query", "accuracy", argument, "--db", "d.sqlite")
        #expect(ending.code == 64)
        #expect(ending.errors.contains("it has no value"), "\(ending.errors)")
    }

    @Test(
        "a schedule without a phase is refused at its place",
        arguments: [("schedule: []", "3:11"), ("schedule: {phases: []}", "3:11"), ("schedule: {repeat: 1 s}", "3:11")])
    func emptySchedule(text: String, place: String) throws {
        try program.write(Self.scenario + text + "\n", to: "s.yaml")
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("s.yaml:\(place): schedule"), "\(ending.errors)")
    }

    @Test(
        "a codec's parameter that is given twice is refused",
        arguments: ["encode jpeg p/a.jpg o.pncs", "eval jpeg --dataset imagenet-20"])
    func twice(command: String) throws {
        try photographs("a.jpg")
        let ending = try program.run(
            ["codec"] + command.split(separator: " ").map(String.init) + ["-p", "quality=20", "-p", "quality=30"])
        #expect(ending.code == 64)
        #expect(ending.errors.contains("'quality' is given twice"), "\(ending.errors)")
    }

    @Test(
        "a tag of YAML is refused at its place, not left out",
        arguments: [
            ("seed: !!binary MQ==", "s.yaml:3:7: found the tag `!!binary`"),
            ("seed: !!int 5", "s.yaml:3:7: found the tag `!!int`"),
            ("jamming: !mine heavy", "s.yaml:3:10: found the tag `!mine`"),
            ("snapshots: !!set {100 ms}", "s.yaml:3:12: found the tag `!!set`"),
        ])
    func tags(text: String, expected: String) throws {
        try program.write(Self.scenario + text + "\n", to: "s.yaml")
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code == 65)
        #expect(ending.errors.contains(expected), "\(ending.errors)")
    }

    @Test(
        "a number beyond what can be held is told the limit",
        arguments: ["18446744073709551615", "9223372036854775808"])
    func seeds(seed: String) throws {
        let ending = try program.run("check", "s.yaml", "--set", "seed=\(seed)")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("a whole number from 0 to 9223372036854775807"), "\(ending.errors)")
        #expect(try program.run("check", "s.yaml", "--set", "seed=9223372036854775807").code == 0)
    }

    @Test(
        "every codec that can be trained is near its own name",
        arguments: [("wavelett", "wavelet"), ("pcn", "pnc"), ("rnn-light", "rnn-lite")])
    func training(written: String, meant: String) throws {
        let ending = try program.run("train", written, "--images", "p")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("did you mean \(meant)?"), "\(ending.errors)")
    }
}
