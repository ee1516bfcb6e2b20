import Foundation
import TestSupport
import Testing

private let hasPython = (try? Program().shell("python3 -c ''").code) == 0

/// A codec in Python beside the program's own, as a user has it.
@Suite(
    "A codec that is a program, on the command line", .serialized, .enabled(if: hasPython, "python3 is not installed"),
    .enabled(
        if: FileManager.default.fileExists(atPath: Program.package.path + "/Assets/imagenet-20"),
        "make setup fetches photographs"))
struct CommandCodecTests {
    let program: Program

    init() throws {
        program = try Program()
        let example = Program.package.appending(path: "Examples/bitplanes.py")
        try program.write(Data(contentsOf: example), to: "scenarios/mine.py")
        try write(images: 6)
    }

    private func write(images: Int, run: String = "[python3, mine.py]", more: String = "") throws {
        try program.write(
            """
            images: \(images)
            codecs: [{jpeg: {quality: 20}}, {command: {run: \(run), encoding-time: 20 ms, time-limit: 10 s}}]
            \(more)
            """, to: "scenarios/s.yaml")
    }

    private func run(_ more: String...) throws -> Program.Ending {
        try program.run(["run", "scenarios/s.yaml", "--no-plot", "--db", "d.sqlite"] + more)
    }

    private func asked(_ sql: String, of database: String = "d.sqlite") throws -> String {
        let answer = try program.run("query", sql, "--db", database, "--format", "csv")
        return answer.output.replacing("\r\n", with: "\n").split(separator: "\n").dropFirst().joined(separator: "\n")
    }

    /// Programs of ours that still run.
    private func left() throws -> String {
        try program.shell("pgrep -f \"^[^ ]*python3 \(program.folder.path)/scenarios/mine.py\" || true").output
    }

    @Test("runs beside others on the same pictures, in as many processes as jobs, and leaves none of them")
    func together() throws {
        try write(images: 6, run: "[python3, \(program.folder.path)/scenarios/mine.py]")
        let one = try run("--jobs", "1")
        #expect(one.code == 0, "\(one.errors)")
        #expect(one.output.contains("mine ") && one.output.contains("jpeg "))
        let two = try program.run(
            "run", "scenarios/s.yaml", "--no-plot", "--db", "two.sqlite", "--jobs", "3")
        #expect(two.code == 0)
        let sql = "SELECT position, code, rank FROM outcome JOIN run ON run.id = run WHERE codec_label = 'mine'"
        #expect(try asked(sql) == asked(sql, of: "two.sqlite"))
        #expect(try asked("SELECT count(*) FROM (\(sql)) WHERE rank IS NOT NULL") != "0")
        #expect(try left() == "")
        let paired = try program.run("query", "paired", "--db", "d.sqlite", "--format", "csv")
        #expect(paired.code == 0 && paired.output.contains("mine"))
    }

    @Test("is asked nothing twice, and is another codec once its file has changed")
    func again() throws {
        #expect(try run().code == 0)
        #expect(try run().code == 0)
        let count = "SELECT count(*) FROM run WHERE codec_label = 'mine'"
        #expect(try asked(count) == "1")
        #expect(try program.shell("mkdir elsewhere && cp -r scenarios/* elsewhere/").code == 0)
        let moved = try program.run("run", "elsewhere/s.yaml", "--no-plot", "--db", "d.sqlite")
        #expect(moved.code == 0, "\(moved.errors)")
        #expect(try asked(count) == "1", "where it lies is another matter")
        #expect(try program.shell("echo '# changed' >> scenarios/mine.py").code == 0)
        #expect(try run().code == 0)
        #expect(try asked(count) == "2")
    }

    @Test("replays where the program is not")
    func replay() throws {
        #expect(try run().code == 0)
        #expect(try program.shell("rm scenarios/mine.py").code == 0)
        let replayed = try program.run(
            "run", "scenarios/s.yaml", "--no-plot", "--db", "again.sqlite", "--set", "dataset={recorded: d.sqlite}")
        #expect(replayed.code == 0, "\(replayed.errors)")
        let sql = "SELECT codec_label, identity, position, rank FROM outcome JOIN run ON run.id = run ORDER BY 1, 3"
        #expect(try asked(sql) == asked(sql, of: "again.sqlite"))
    }

    @Test("fails its own run with one error that names picture and request; the other codec's run is kept")
    func failing() throws {
        try program.write(
            """
            import sys
            sys.stdout.write("pncsim-codec 1 bytes test\\n"); sys.stdout.flush()
            sys.stdin.buffer.read(100000)
            raise ValueError("out of luck")
            """, to: "scenarios/mine.py")
        let failed = try run()
        #expect(failed.code != 0)
        #expect(failed.errors.contains("mine: encode of picture "), "\(failed.errors)")
        #expect(failed.errors.contains("it ended with code 1 before it had answered; on standard error it said: "))
        #expect(failed.errors.contains("ValueError: out of luck"))
        #expect(failed.errors.components(separatedBy: "mine: encode of picture ").count == 2, "\(failed.errors)")
        #expect(try asked("SELECT codec_label, status FROM run ORDER BY 1") == "jpeg,done\nmine,failed")
    }

    @Test("is started by check, which says what is wrong")
    func check() throws {
        #expect(try program.run("check", "scenarios/s.yaml").code == 0)
        try write(images: 2, run: "[no-such-program, mine.py]")
        let missing = try program.run("check", "scenarios/s.yaml")
        #expect(missing.code == 65)
        #expect(missing.errors.contains("codec mine: found no-such-program, expected a program on the search path"))
        try write(images: 2, run: "[python3, mime.py]")
        let misspelt = try program.run("check", "scenarios/s.yaml")
        #expect(misspelt.code != 0 && misspelt.errors.contains("mime.py"), "\(misspelt.errors)")
    }

    @Test("ends when the program is told to stop, while it hangs too")
    func stopping() throws {
        try program.write(
            """
            import os, sys, time
            sys.stdout.write("pncsim-codec 1 bytes test\\n"); sys.stdout.flush()
            sys.stdin.buffer.read(100000)
            open("\(program.folder.path)/pid", "w").write(str(os.getpid()))
            time.sleep(100)
            """, to: "scenarios/mine.py")
        let running = try program.start("run", "scenarios/s.yaml", "--no-plot", "--db", "d.sqlite")
        let file = program.folder.appending(path: "pid")
        while running.isRunning, (try? Data(contentsOf: file))?.isEmpty ?? true { pause(.milliseconds(20)) }
        running.interrupt()
        running.waitUntilExit()
        #expect(running.terminationStatus == 130)
        let pid = try #require(Int32(try String(contentsOf: file, encoding: .utf8)))
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
        #expect(try asked("SELECT count(*) FROM run WHERE status = 'failed'") == "0")
    }

    @Test("encodes and decodes files, and is measured")
    func files() throws {
        let picture = Program.package.path + "/Assets/imagenet-20/imagenet_00_243.jpg"
        let words = ["--run", "python3 scenarios/mine.py"]
        let encoded = try program.run(["codec", "encode", "command", picture, "p.pncs"] + words)
        #expect(encoded.code == 0, "\(encoded.errors)")
        let decoded = try program.run(["codec", "decode", "p.pncs", "p.ppm", "--bytes", "900"] + words)
        #expect(decoded.output.contains("decoded from 900 of"), "\(decoded.errors)")
        let measured = try program.run(
            ["codec", "eval", "jpeg", "command", "--limit", "2", "--no-plot", "--db", "e.sqlite"] + words)
        #expect(measured.code == 0 && measured.output.contains("command"), "\(measured.errors)")
        for (arguments, expected) in [
            (["codec", "decode", "p.pncs", "q.ppm"], "--run 'python3 mine.py'"),
            (["codec", "encode", "jpeg", picture, "q.pncs"] + words, "the codec `command`"),
            (["codec", "encode", "command", picture, "q.pncs", "-p", "quality=3"] + words, "command has none"),
        ] {
            let refused = try program.run(arguments)
            #expect(refused.code != 0 && refused.errors.contains(expected), "\(refused.errors)")
        }
    }
}
