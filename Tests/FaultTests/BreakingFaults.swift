import Foundation
import TestSupport
import Testing

/// What a trial found that set out to break the program: files lost, contradictions taken, words that mislead.
@Suite("Faults found by breaking", .serialized)
struct BreakingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write(
            "images: 20\ncodecs: [{curve: {table: c.csv}}]\nsweep: {grid: {jamming: [none, heavy]}}\n", to: "s.yaml")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: program.folder.appending(path: name)) }

    // MARK: Pictures

    @Test("a plot takes no database's place, whatever that is called", arguments: ["svg", "png", "html", "vl.json"])
    func plotOverDatabase(ending: String) throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let database = try bytes("d.sqlite")
        try program.write(database, to: "x.\(ending)")
        let drawn = try program.run("trace", "plot", "t.csv", ending == "vl.json" ? "x.svg" : "x.\(ending)")
        #expect(drawn.code == 64, "\(drawn.errors)")
        #expect(drawn.errors.contains("x.\(ending): is a database and would be written over"), "\(drawn.errors)")
        #expect(try bytes("x.\(ending)") == database)
    }

    @Test("a plot that is not what was drawn is drawn again", arguments: ["svg", "png"])
    func changedPlot(ending: String) throws {
        let name = "d/accuracy-by-jamming.\(ending)"
        #expect(try program.run("run", "s.yaml", "--db", "d.sqlite").code == 0)
        let drawn = try bytes(name)
        try program.write("junk\n", to: name)
        let again = try program.run("run", "s.yaml", "--db", "d.sqlite")
        #expect(again.code == 0 && again.output.contains("accuracy-by-jamming.\(ending)"), "\(again.output)")
        #expect(try bytes(name) == drawn)
    }

    // MARK: Input

    @Test("a curve tells top-1 in every row or in none", arguments: [3, 2])
    func top1(line: Int) throws {
        let rows = line == 3 ? "500,0.6,0.2\n1500,0.7,\n" : "500,0.6,\n1500,0.7,0.2\n"
        try program.write("bytes,top5,top1\n" + rows, to: "c.csv")
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code == 65)
        #expect(
            ending.errors.contains(
                "c.csv:\(line): found nothing in column `top1`, expected a share in every row or in none"),
            "\(ending.errors)")
        try program.write("bytes,top5,top1\n500,0.6,\n1500,0.7,\n", to: "c.csv")
        #expect(try program.run("check", "s.yaml").code == 0)
    }

    @Test("a broken picture of a folder is named, as a run names it")
    func brokenPicture() throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "p/a.jpg")
        try program.write("no picture", to: "p/b.jpg")
        let ending = try program.run("datasets", "p", "--labels", "classifier")
        #expect(ending.code == 65 && ending.errors.contains("p/b.jpg: not a usable picture"), "\(ending.errors)")
        let without = try program.run("datasets", "p", "--labels", "classifier", "--skip-broken")
        #expect(without.code == 0 && without.output.contains("p: 1 picture"), "\(without.output)")
    }

    @Test("a message shows the beginning and the end of a field that is long")
    func longField() throws {
        let long = String(repeating: "x", count: 1_000_000)
        try program.write("bytes,top5\n\(long),0.5\n", to: "c.csv")
        try program.write("time_ms,rate_kbps\n0,\(long)\n1000,end\n", to: "t.csv")
        try program.write("images: \(long)\ncodecs: [jpeg]\n", to: "long.yaml")
        try program.write("\(long.prefix(1000)): 2\ncodecs: [jpeg]\n", to: "key.yaml")
        for command in [
            ["check", "s.yaml"], ["trace", "info", "t.csv"], ["check", "long.yaml"], ["check", "key.yaml"],
        ] {
            let ending = try program.run(command)
            #expect(ending.code == 65 && ending.errors.contains("xx…"), "\(command)")
            #expect(ending.errors.count < 1000, "\(command): \(ending.errors.count)")
        }
    }

    // MARK: Contradictions

    @Test(
        "what is said twice and differently is refused",
        arguments: [
            ["check", "s.yaml", "--set", "images=2", "--set", "images=3"],
            ["run", "s.yaml", "--set", "images=2", "--set", "images=3"],
            ["query", "accuracy", "campaign=all", "--campaign", "s", "--db", "d.sqlite"],
            ["query", "runs", "--campaign", "s", "--db", "d.sqlite", "campaign=all"],
            ["trace", "record", "s.yaml", "o.csv", "--duration", "100ms", "--interval", "1s"],
        ])
    func contradictions(command: [String]) throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let ending = try program.run(command)
        #expect(ending.code == 64, "\(ending.output)")
        #expect(ending.errors.contains("keep one") || ending.errors.contains("longer than --duration"))
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "o.csv").path))
    }

    @Test("what is said twice and alike is taken")
    func repetition() throws {
        #expect(try program.run("check", "s.yaml", "--set", "images=2", "--set", "images=2").code == 0)
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        #expect(try program.run("query", "runs", "campaign=s", "--campaign", "s", "--db", "d.sqlite").code == 0)
    }

    // MARK: Words

    @Test("a path through a list says that it is one")
    func listPath() throws {
        let ending = try program.run("check", "s.yaml", "--set", "codecs.webp.quality=3")
        #expect(ending.code == 65 && ending.errors.contains("`codecs` is a list"), "\(ending.errors)")
        #expect(!ending.errors.contains("expected one of \n"))
    }

    @Test("the nearest dataset, key and value are named")
    func nearest() throws {
        let dataset = try program.run("datasets", "imagnet-20")
        #expect(dataset.code == 65 && dataset.errors.contains("did you mean imagenet-20?"), "\(dataset.errors)")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        for condition in ["jaming=heavy", "jamming=hevy", "jaming=hevy"] {
            let ending = try program.run(
                "report", "--where", condition, "--db", "d.sqlite", "--published", "none", "--out", "page")
            #expect(ending.code == 65 && ending.errors.contains("did you mean jamming=heavy?"), "\(ending.errors)")
        }
    }

    @Test("a picture is unknown to runs of curves, which have none")
    func pictureOfCurves() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let ending = try program.run(
            "report", "--pictures", "nosuch.jpg", "--db", "d.sqlite", "--published", "none", "--out", "page")
        #expect(ending.code == 65 && ending.errors.contains("no image of the runs is called nosuch.jpg"))
    }

    @Test("a line feed in a file's name is shown as what it is no more than an escape character is")
    func lineFeed() throws {
        try program.write("junk", to: "p/a\nb.jpg")
        try program.write("images: [\n", to: "s\n.yaml")
        try program.write("time_ms,rate_kbps\nx,y\n1,2\n", to: "t\n.csv")
        for command in [
            ["check", "no\n.yaml"], ["check", "s\n.yaml"], ["trace", "info", "t\n.csv"],
            ["codec", "encode", "jpeg", "p/a\nb.jpg", "o.pncs"],
        ] {
            let ending = try program.run(command)
            #expect(ending.code != 0 && ending.errors.contains("\u{FFFD}"), "\(command): \(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1, "\(command): \(ending.errors)")
        }
    }

    // MARK: A full disk

    @Test("a full disk: how many runs are kept is said, and no empty database is left", .enabled(if: getuid() == 0))
    func fullDisk() throws {
        func run(onDiskOf size: String) throws -> Program.Ending {
            try program.shell(
                """
                mkdir -p disk && mount -t tmpfs -o size=\(size) tmpfs disk || exit 99
                "$P" "$@" > /dev/null; code=$?
                ls -A disk; umount disk; exit $code
                """,
                [
                    "run", "s.yaml", "--no-plot", "--set", "images=3000", "--set", "replications=20", "--jobs", "1",
                    "--db", "disk/d.sqlite",
                ])
        }
        let some = try run(onDiskOf: "1m")
        try #require(some.code != 99)
        #expect(some.code == 1)
        #expect(
            some.errors.contains(/not kept, [1-9][0-9]* finished runs? (is|are), and the file is whole/),
            "\(some.errors)")
        let none = try run(onDiskOf: "4k")
        #expect(none.code == 1 && none.output == "", "\(none.output) \(none.errors)")
        #expect(none.errors.contains("no room left to write; what was being written is not kept. "), "\(none.errors)")
    }

    @Test(
        "no room for temporary files is said, and not that the renderer ended without a word",
        .enabled(if: getuid() == 0))
    func noTemporaryRoom() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let ending = try program.shell(
            """
            mkdir -p tmp && mount -t tmpfs -o size=100k tmpfs tmp || exit 99
            TMPDIR=$PWD/tmp "$P" report --db d.sqlite --pictures 0 --published none; code=$?
            umount tmp; exit $code
            """)
        try #require(ending.code != 99)
        #expect(ending.code == 1 && ending.errors.contains("No space left on device"), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
    }
}
