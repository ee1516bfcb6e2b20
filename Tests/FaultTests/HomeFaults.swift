import Foundation
import TestSupport
import Testing

/// Faults 46, 51 and 53, and stopping: the program at home on a machine.
@Suite("Faults of a program at home", .serialized)
struct HomeFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
        try program.write(
            "images: 20\nreplications: 3\ncodecs: [{curve: {table: c.csv}}]\nsweep: {grid: {jamming: [none, heavy]}}\n",
            to: "s.yaml")
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: program.folder.appending(path: name).path)
    }

    private static let package = Program.package.path

    // MARK: Where things lie

    @Test("a copied program finds what PNCSIM_HOME names: it draws plots and writes a page")
    func copied() throws {
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: "elsewhere"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Program.executable, to: program.folder.appending(path: "elsewhere/pncsim"))
        let copy = program.folder.appending(path: "elsewhere/pncsim")
        let run = try program.run(["run", "s.yaml", "--db", "d.sqlite"], executable: copy)
        #expect(run.code == 0, "\(run.errors)")
        #expect(exists("d/accuracy-by-jamming.svg"), "\(run.output)")
        let report = try program.run(["report", "--db", "d.sqlite", "--pictures", "0"], executable: copy)
        #expect(report.code == 0, "\(report.errors)")
        #expect(exists("d/report.html"))
    }

    @Test("an installed program works in any folder, without a variable, and goes again without a trace")
    func installed() throws {
        // PREFIX is where it is used, so that what it finds is beside it; what packagers do with DESTDIR is tried too.
        let script = Self.package + "/scripts/install-program"
        let bridge = Self.package + "/Bridges/Torch/.build/release/libTorchBridge.so"
        for (prefix, destination) in [("'$PWD/usr local'", ""), ("/usr", "\"$PWD\"/stage")] {
            let place = destination.isEmpty ? "usr local" : "stage/usr"
            let variables = "DESTDIR=\(destination) PREFIX=\(prefix.replacing("'", with: "\""))"
            // A page of another program, whose name begins alike, is no part of it.
            let other = "\(place)/share/man/man1/pncsim-extra.1"
            try program.write("of another program", to: other)
            let install = try program.shell("\(variables) '\(script)' '\(Program.executable.path)' '\(bridge)'")
            #expect(install.code == 0, "\(install.errors)")
            for file in [
                "bin/pncsim", "share/pncsim/LICENSES.md", "share/man/man1/pncsim-run.1",
                "share/bash-completion/completions/pncsim", "share/zsh/site-functions/_pncsim",
                "share/fish/vendor_completions.d/pncsim.fish",
            ] { #expect(exists("\(place)/\(file)"), "\(file)") }

            let copy = program.folder.appending(path: "\(place)/bin/pncsim")
            let nothing = ["PNCSIM_HOME": ""]
            let run = try program.run(
                ["run", "s.yaml", "--db", "\(place)/d.sqlite"], executable: copy, environment: nothing)
            #expect(run.code == 0, "\(run.errors)")
            #expect(exists("\(place)/d/accuracy-by-jamming.png"), "\(run.output)")
            let neural = try program.run(
                ["codec", "encode", "pnc", #require(try Program.photographs.first).path, "\(place)/x.pncs"],
                executable: copy, environment: nothing)
            #expect(neural.code == 0, "\(neural.errors)")
            let recorded = try program.run(
                ["check", "\(place)/share/pncsim/Scenarios/paper/campaign.yaml"], executable: copy, environment: nothing
            )
            #expect(recorded.code == 0, "\(recorded.errors)")

            #expect(try program.shell("rm -r '\(place)/d' '\(place)/d.sqlite' '\(place)/x.pncs'").code == 0)
            let uninstall = try program.shell("\(variables) '\(script)' --uninstall")
            #expect(uninstall.code == 0, "\(uninstall.errors)")
            #expect(try program.shell("find '\(place)' -type f").output == other + "\n")
        }
    }

    @Test("what is not there is said with the folder that PNCSIM_HOME names")
    func emptyHome() throws {
        let ending = try program.run(
            ["datasets", "imagenet-20"], environment: ["PNCSIM_HOME": program.folder.path])
        #expect(ending.code == 65)
        #expect(ending.errors.contains("Assets/imagenet-20"), "\(ending.errors)")
        #expect(ending.errors.split(separator: "\n").count == 1)
    }

    // MARK: One clear answer

    @Test(
        "a misspelt command or flag gets the nearest one",
        arguments: [
            (["rnu", "s.yaml"], "did you mean run?"), (["codec", "encde"], "did you mean encode?"),
            (["trace", "recrd", "s.yaml"], "did you mean record?"), (["help", "swep"], "did you mean sweep?"),
            (["run", "s.yaml", "--no-plots"], "'--no-plot'"), (["sweep", "s.yaml", "--replication"], "--replication"),
        ])
    func misspelt(command: [String], answer: String) throws {
        let ending = try program.run(command)
        #expect(ending.code == 64)
        #expect(ending.errors.contains(answer), "\(ending.errors)")
    }

    @Test(
        "a run that the scenario does not have is refused with those that it has",
        arguments: [
            ["run", "s.yaml", "--no-plot", "--only", "500"], ["sweep", "s.yaml", "--only", "6"],
            ["run", "s.yaml", "--no-plot", "--only", "0", "--only=-1"], ["inspect", "s.yaml", "--run", "500"],
            ["trace", "record", "s.yaml", "x.csv", "--run", "6"],
        ])
    func positions(command: [String]) throws {
        let ending = try program.run(command)
        #expect([64, 65].contains(ending.code))
        #expect(ending.errors.contains("0 to 5"), "\(ending.errors)")
        #expect(!exists("Results"))
        #expect(!exists("x.csv"))
    }

    @Test("a picture is what its name says, or is refused", arguments: ["t.png", "t.pdf", "t", "svg"])
    func endings(name: String) throws {
        let ending = try program.run("inspect", "s.yaml", "--run", "0", "--timeline", name)
        #expect(ending.code == 64)
        #expect(ending.errors.contains(".svg"), "\(ending.errors)")
        #expect(!exists(name))
    }

    @Test("published values that are not there are an error")
    func published() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        for folder in ["/nonexistent", "c.csv", "nowhere"] {
            let ending = try program.run("report", "--db", "d.sqlite", "--published", folder, "--pictures", "0")
            #expect(ending.code != 0)
            #expect(ending.errors.hasPrefix("pncsim: \(folder == "/nonexistent" ? folder : "")"), "\(ending.errors)")
            #expect(ending.errors.contains(folder), "\(ending.errors)")
            #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
            #expect(!exists("d/report.html"))
        }
    }

    @Test(
        "check finds what a run would stumble over",
        arguments: [
            ("dataset: {path: nowhere}\ncodecs: [jpeg]\n", "nowhere"),
            ("dataset: {path: photos, labels: no-labels.txt}\ncodecs: [jpeg]\n", "no-labels.txt"),
            ("dataset: {recorded: nowhere.sqlite}\ncodecs: [jpeg]\n", "nowhere.sqlite"),
            ("codecs: [{pnc: {weights: nowhere.safetensors}}]\n", "nowhere.safetensors"),
            ("dataset: {path: empty}\ncodecs: [jpeg]\n", "empty"),
            ("codecs: [{curve: {table: c.csv}}]\n", "images"),
        ])
    func checked(text: String, culprit: String) throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "photos/a.jpg")
        try program.write("", to: "empty/readme")
        try program.write(text, to: "x.yaml")
        for command in [["check", "x.yaml"], ["run", "x.yaml", "--no-plot"]] {
            let ending = try program.run(command)
            #expect(ending.code == 65, "\(command): \(ending.code)")
            #expect(ending.errors.contains(culprit), "\(ending.errors)")
        }
    }

    // MARK: Stopping

    /// Starts a command, sends it a signal after a while, and gives its code and how long it took to end.
    private func stop(
        _ arguments: [String], after delay: Duration, by number: Int32, environment: [String: String] = [:]
    )
        throws -> (code: Int32, seconds: Double)
    {
        let assignments = environment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        let words = ([Program.executable.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let seconds = Double(delay.components.seconds) + Double(delay.components.attoseconds) / 1e18
        // Bash's own clock: the test process may be busy with other tests.
        let ending = try program.shell(
            """
            set -m; export \(assignments.isEmpty ? "A=" : assignments)
            \(words) >said 2>errors & process=$!
            sleep \(seconds); begin=$EPOCHREALTIME
            kill -\(number) $process 2>/dev/null || { wait $process; echo "ended early: $?"; exit 1; }
            wait $process; code=$?
            echo "$code $(echo "$EPOCHREALTIME - $begin" | tr , . | python3 -c 'print(eval(input()))')"
            """)
        let parts = ending.output.split(separator: " ")
        try #require(parts.count == 2, "\(ending.output) \(ending.errors)")
        return (Int32(parts[0]) ?? -1, Double(parts[1].trimmingCharacters(in: .whitespacesAndNewlines)) ?? .infinity)
    }

    /// A second is promised on a machine that is not loaded with other work, which that of the tests is.
    private static let patience = 2.5

    @Test("one run of many images stops at once", arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func longRun(number: Int32, code: Int32) throws {
        try program.write("images: 3000000\ncodecs: [{curve: {table: c.csv}}]\n", to: "long.yaml")
        let ending = try stop(["run", "long.yaml", "--no-plot"], after: .seconds(2), by: number)
        #expect(ending.code == code)
        #expect(ending.seconds < Self.patience)
    }

    @Test("a renderer that takes its time ends with the program, and nothing of it is left")
    func renderer() throws {
        try program.write(
            "#!/bin/sh\necho $$ > '\(program.folder.path)/renderer'\nexec sleep 60\n",
            to: "home/Assets/python/bin/python3")
        chmod(program.folder.appending(path: "home/Assets/python/bin/python3").path, 0o755)
        try FileManager.default.createDirectory(
            at: program.folder.appending(path: "tmp"), withIntermediateDirectories: true)
        let environment = [
            "PNCSIM_HOME": program.folder.appending(path: "home").path,
            "TMPDIR": program.folder.appending(path: "tmp").path,
        ]
        for (number, code) in [(SIGTERM, Int32(143)), (SIGINT, 130)] {
            let ending = try stop(
                ["trace", "plot", "t.csv", "o.svg"], after: .seconds(2), by: number, environment: environment)
            #expect(ending.code == code)
            #expect(ending.seconds < Self.patience)
            let child = try #require(
                Int32(
                    String(contentsOf: program.folder.appending(path: "renderer"), encoding: .utf8)
                        .trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(child, 0) == -1, "the renderer still runs")
            #expect(!exists("o.svg"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: program.folder.appending(path: "tmp").path) == [])
        }
    }

    @Test("whenever a signal comes, the program ends, and the same command goes on")
    func signals() throws {
        for round in 0..<8 {
            let delay = Duration.milliseconds(20 + round * 90)
            guard
                let ending = try? stop(
                    ["sweep", "s.yaml", "--set", "images=3000", "--set", "replications=10", "--db", "d.sqlite"],
                    after: delay,
                    by: round % 2 == 0 ? SIGTERM : SIGINT)
            else { continue }
            #expect(ending.seconds < Self.patience)
            #expect([130, 143, 0].contains(ending.code), "\(ending.code)")
        }
        let last = try program.run(
            "sweep", "s.yaml", "--set", "images=3000", "--set", "replications=10", "--db", "d.sqlite")
        #expect(last.code == 0, "\(last.errors)")
        let count = try program.run(
            "query", "SELECT count(*) AS n FROM run WHERE status = 'done'", "--db", "d.sqlite", "--format", "csv")
        #expect(count.output == "n\r\n20\r\n")
    }
}
