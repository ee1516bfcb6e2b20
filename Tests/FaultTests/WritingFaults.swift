import Foundation
import TestSupport
import Testing

/// Faults 35, 36, 38, 39, 40, 45 and 47: what leaves the program arrives, or the program says that it did not.
@Suite("Faults of writing", .serialized)
struct WritingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write(
            "images: 20\nreplications: 3\ncodecs: [{curve: {table: c.csv}}]\nsweep: {grid: {jamming: [none, heavy]}}\n",
            to: "s.yaml")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
    }

    /// Runs a command of the program in a shell that does something to its streams first.
    private func shell(_ script: String, _ arguments: [String]) throws -> Program.Ending {
        try program.run(
            ["-c", script, Program.executable.path] + arguments, executable: URL(filePath: "/bin/bash"))
    }

    private func holds(_ text: String, _ file: String) throws -> Bool {
        try String(contentsOf: program.folder.appending(path: file), encoding: .utf8) == text
    }

    private func query(_ sql: String, _ database: String = "d.sqlite") throws -> String {
        try program.run("query", sql, "--db", database, "--format", "csv").output
    }

    /// Every command that says something, in an order in which each finds what it needs.
    private func commands() throws -> [[String]] {
        let photograph = try #require(try Program.photographs.first).path
        return [
            ["--version"], ["--help"], ["help", "run"], ["codecs"], ["datasets"], ["datasets", "imagenet-20"],
            ["check", "s.yaml"], ["run", "s.yaml", "--no-plot", "--db", "d.sqlite"],
            ["sweep", "s.yaml", "--db", "e.sqlite"], ["sweep", "s.yaml", "--dry-run", "--db", "e.sqlite"],
            ["query", "accuracy", "--db", "d.sqlite"], ["query", "SELECT * FROM outcome", "--db", "d.sqlite"],
            ["query", "SELECT * FROM outcome", "--db", "d.sqlite", "--format", "json"],
            ["merge", "m.sqlite", "d.sqlite"], ["export", "--csv", "tables", "--db", "d.sqlite"],
            ["export", "--datasette", "m.json", "--db", "d.sqlite"], ["inspect", "s.yaml"],
            ["inspect", "s.yaml", "--run", "1", "--pcap", "o.pcap", "--timeline", "o.svg"],
            ["trace", "info", "t.csv"], ["trace", "convert", "t.csv", "o.mahi"],
            ["trace", "record", "s.yaml", "o.csv", "--duration", "1s"],
            ["codec", "encode", "jpeg", photograph, "o.pncs"], ["codec", "decode", "o.pncs", "o.ppm"],
            [
                "codec", "eval", "jpeg", "--dataset", "photos", "--labels", "classifier", "--db", "v.sqlite", "--out",
                "v",
                "--no-plot",
            ],
            ["codec", "import-pnc", "--weights", "p.safetensors", "--tables", "p.json", "--out", "o.safetensors"],
            ["record", "j.yaml", "--out", "r.sqlite", "--db", "v.sqlite"], ["verify", "d.sqlite", "--runs", "1"],
            ["report", "--db", "d.sqlite", "--pictures", "0", "--published", "none", "--out", "page"],
            ["trace", "plot", "t.csv", "t.svg"], ["db", "info", "--db", "d.sqlite"],
            ["db", "prune", "--db", "d.sqlite"], ["cache", "--db", "d.sqlite"],
            [
                "train", "pnc", "--images", "photos", "--out", "w", "--updates", "1,1", "--batch", "1,1",
                "--accumulation", "1,1", "--validation", "1", "--final", "1", "--no-plot",
            ],
        ]
    }

    /// Pictures and networks for the commands that take them.
    private func prepareNetworks() throws {
        for (index, photograph) in try Program.photographs.prefix(3).enumerated() {
            try program.write(Data(contentsOf: photograph), to: "photos/\(index).jpg")
        }
        try program.write(
            "codecs: [jpeg]\ndataset: {path: photos, labels: classifier}\nimages: 2\n", to: "j.yaml")
        let header = #"{"__metadata__":{"output_scale":"0.02"}}"#
        try program.write(
            Data([UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8)), to: "p.safetensors"
        )
        // A complete code: 63 words of six bits and two of seven.
        let symbols = (0...63).map(String.init) + ["_EOF"]
        let codes = symbols.enumerated().map { "\"\($1)\":{\"bits\":\($0 < 63 ? 6 : 7),\"code\":\"\"}" }
        try program.write("[{\(codes.joined(separator: ","))}]", to: "p.json")
    }

    @Test("the commands that are tried here are all that there are, but for `calibrate`, which fits for a minute")
    func all() throws {
        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?
            var ends: [[String]] {
                guard let subcommands, !subcommands.isEmpty else { return [[commandName]] }
                return subcommands.flatMap(\.ends).map { [commandName] + $0 }
            }
        }
        struct Help: Decodable { let command: Command }
        let help = try JSONDecoder().decode(
            Help.self, from: Data(program.run("--experimental-dump-help").output.utf8))
        let tried = try commands() + [["calibrate"]]
        for command in help.command.ends.map({ Array($0.dropFirst()) }) {
            #expect(tried.contains { $0.starts(with: command) }, "\(command)")
        }
    }

    @Test(
        "a full disk, and a closed one, behind standard output: one error and exit code 1, whatever the command",
        arguments: [
            ("\"$0\" \"$@\" > /dev/full", "No space left on device"), ("\"$0\" \"$@\" >&-", "Bad file descriptor"),
        ])
    func fullAndClosed(script: String, reason: String) throws {
        try prepareNetworks()
        for command in try commands() {
            let ending = try shell(script, command)
            #expect(ending.code == 1, "\(command): \(ending.code)")
            #expect(
                ending.errors == "pncsim: standard output: cannot be written: \(reason)\n",
                "\(command): \(ending.errors.prefix(300))")
        }
    }

    @Test("a reader that has gone ends every command as pipes do: without a word, by SIGPIPE")
    func closedPipe() throws {
        try prepareNetworks()
        // Bash says 128 and the signal's number. The reader is given time to go.
        for command in try commands() {
            let ending = try shell("exec 3> >(true); sleep 0.1; \"$0\" \"$@\" >&3; exit $?", command)
            #expect(ending.code == 128 + SIGPIPE, "\(command): \(ending.code)")
            #expect(ending.errors.isEmpty, "\(command): \(ending.errors.prefix(300))")
        }
    }

    @Test("where SIGPIPE is ignored, the work is done, and one error says that nobody read of it")
    func ignoredPipe() throws {
        let ending = try shell(
            "trap '' PIPE; exec 3> >(true); sleep 0.1; \"$0\" \"$@\" >&3; exit $?",
            ["sweep", "s.yaml", "--db", "d.sqlite"])
        #expect(ending.code == 1)
        #expect(ending.errors == "pncsim: standard output: cannot be written: nobody reads the other end of the pipe\n")
        #expect(try query("SELECT count(*) AS n FROM run WHERE status = 'done'") == "n\r\n6\r\n")
    }

    @Test(
        "results are kept when nothing can be said of them",
        arguments: ["> /dev/full", ">&-", "> /dev/full 2>&1", ">&- 2>&-"])
    func keptResults(streams: String) throws {
        let ending = try shell("\"$0\" \"$@\" \(streams)", ["sweep", "s.yaml", "--db", "d.sqlite"])
        #expect(ending.code == 1, "\(ending.errors.prefix(300))")
        #expect(try query("SELECT count(*) AS n FROM run WHERE status = 'done'") == "n\r\n6\r\n")
    }

    @Test(
        "errors that cannot be told end with the same code",
        arguments: ["2> /dev/full", "2>&-", "< /dev/null 2>&- >&- <&-"])
    func fullErrors(streams: String) throws {
        for (command, code) in [
            (["check", "nope.yaml"], 65), (["query", "runs", "--db", "nope.sqlite"], 65), (["rnu"], 64),
        ] {
            #expect(try shell("\"$0\" \"$@\" \(streams)", command).code == code, "\(command)")
        }
    }

    @Test("an answer that does not fit on the disk is an error, not the first page of it", .enabled(if: getuid() == 0))
    func fullDisk() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--set", "images=3000", "--db", "d.sqlite").code == 0)
        let ending = try shell(
            """
            mkdir disk && mount -t tmpfs -o size=64k tmpfs disk || exit 99
            "$0" "$@" > disk/answer.csv; code=$?
            umount disk; exit $code
            """, ["query", "SELECT * FROM outcome", "--db", "d.sqlite", "--format", "csv"])
        try #require(ending.code != 99)
        #expect(ending.code == 1)
        #expect(ending.errors.contains("No space left on device"), "\(ending.errors)")
    }

    // MARK: Inputs

    @Test("no command writes over what it reads, whatever the file is called")
    func inputs() throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "photo.jpg")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        #expect(try program.run("codec", "encode", "jpeg", "photo.jpg", "photo.pncs").code == 0)
        let link = try shell("ln -s s.yaml link.yaml; ln s.yaml hard.yaml; mkdir sub; ln -s ../photo.jpg sub/p.jpg", [])
        #expect(link.code == 0)
        let before = try shell("md5sum s.yaml t.csv c.csv photo.jpg photo.pncs d.sqlite", []).output
        let commands = [
            ["trace", "record", "s.yaml", "s.yaml", "--duration", "1s"],
            ["trace", "record", "s.yaml", "link.yaml", "--duration", "1s"],
            ["trace", "record", "s.yaml", "./hard.yaml", "--duration", "1s"],
            ["trace", "record", "s.yaml", "c.csv", "--duration", "1s"],
            ["trace", "convert", "t.csv", "sub/../t.csv"], ["trace", "convert", "t.csv", "t.csv"],
            ["inspect", "s.yaml", "--run", "0", "--pcap", "s.yaml"],
            ["inspect", "s.yaml", "--run", "0", "--pcap", "c.csv"],
            ["codec", "encode", "jpeg", "photo.jpg", "photo.jpg"],
            ["codec", "encode", "jpeg", "photo.jpg", "sub/p.jpg"],
            ["codec", "decode", "photo.pncs", "photo.pncs"],
            ["export", "--datasette", "d.sqlite", "--db", "d.sqlite"],
        ]
        for command in commands {
            let ending = try program.run(command)
            #expect([64, 65].contains(ending.code), "\(command): \(ending.code) \(ending.output)")
            #expect(ending.errors.split(separator: "\n").count == 1, "\(command): \(ending.errors)")
            #expect(
                try shell("md5sum s.yaml t.csv c.csv photo.jpg photo.pncs d.sqlite", []).output == before, "\(command)")
        }
    }

    @Test("two outputs of one command are two files")
    func twice() throws {
        let ending = try program.run("inspect", "s.yaml", "--run", "0", "--pcap", "x.svg", "--timeline", "./x.svg")
        #expect(ending.code == 64)
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "x.svg").path))
    }

    @Test(
        "an earlier file stays whole when its successor does not fit, and nothing is left beside it",
        .enabled(if: getuid() == 0))
    func wholeOrNot() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let ending = try shell(
            """
            mkdir disk && mount -t tmpfs -o size=12k tmpfs disk || exit 99
            echo earlier > disk/m.json
            "$0" "$@"; code=$?
            ls -A disk; cat disk/m.json; umount disk; exit $code
            """, ["export", "--datasette", "disk/m.json", "--db", "d.sqlite"])
        try #require(ending.code != 99)
        #expect(ending.code == 1, "\(ending.output)")
        #expect(ending.output == "m.json\nearlier\n")
        #expect(ending.errors == "pncsim: disk/m.json: cannot be written: No space left on device\n")
    }

    // MARK: Names

    @Test(
        "a scenario's name leads to no other folder",
        arguments: ["../../evil", "a/b", "\"\"", ".", "..", "/tmp/evil", "\"a\\u0007b\"", ".hidden"])
    func names(name: String) throws {
        try program.write("name: \(name)\nimages: 2\ncodecs: [{curve: {table: ../c.csv}}]\n", to: "deep/n.yaml")
        for command in ["check", "run", "sweep"] {
            let ending = try program.run([command, "deep/n.yaml"] + (command == "run" ? ["--no-plot"] : []))
            #expect(ending.code == 65, "\(command): \(ending.code) \(ending.output)")
            #expect(ending.errors.contains("deep/n.yaml:1:7"), "\(ending.errors)")
        }
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: program.folder.path))
                .subtracting([".output", ".errors"]) == ["c.csv", "s.yaml", "t.csv", "deep"])
    }

    @Test("a name with blanks, dots or letters of any language names its results and is found again")
    func goodNames() throws {
        for name in ["heavy jamming", "v1.2", "Störung"] {
            try program.write("name: \(name)\nimages: 2\ncodecs: [{curve: {table: c.csv}}]\n", to: "n.yaml")
            #expect(try program.run("run", "n.yaml", "--no-plot").code == 0)
            #expect(
                FileManager.default.fileExists(atPath: program.folder.appending(path: "Results/\(name).sqlite").path))
            #expect(try program.run("query", "runs").code == 0)
        }
    }

    // MARK: One line

    @Test("a folder that is not there, a folder in a file's place, a file that may not be written: one line each")
    func places() throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "photo.jpg")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let cases =
            [
                (
                    ["codec", "encode", "jpeg", "photo.jpg", "/nonexist/x"],
                    "pncsim: /nonexist/x: cannot be written: there is no folder /nonexist\n"
                ),
                (
                    ["trace", "convert", "t.csv", "nowhere/t.mahi"],
                    "pncsim: nowhere/t.mahi: cannot be written: there is no folder nowhere\n"
                ),
                (
                    ["inspect", "s.yaml", "--run", "0", "--timeline", "photo.jpg/x.svg"],
                    "pncsim: photo.jpg/x.svg: cannot be written: there is no folder photo.jpg\n"
                ),
                (
                    ["codec", "encode", "jpeg", "photo.jpg", "."],
                    "pncsim: .: cannot be written: it is a folder; name a file\n"
                ),
                (
                    ["trace", "record", "s.yaml", "/proc/x.csv", "--duration", "1s"],
                    "pncsim: /proc/x.csv: cannot be written: No such file or directory\n"
                ),
            ]
        for (command, message) in cases {
            let ending = try program.run(command)
            #expect(ending.code == 1, "\(command): \(ending.code)")
            #expect(ending.errors == message, "\(command)")
        }
        for command in [
            ["export", "--csv", "photo.jpg/tables", "--db", "d.sqlite"],
            ["report", "--out", "photo.jpg", "--db", "d.sqlite", "--pictures", "0", "--published", "none"],
        ] {
            let ending = try program.run(command)
            #expect(ending.code == 1, "\(command): \(ending.code)")
            #expect(
                ending.errors.hasSuffix("photo.jpg cannot be made: a file of its name is there\n"), "\(ending.errors)")
        }
    }

    @Test("a device that is not there is one line", arguments: ["cuda", "cuda:1", "tpu"])
    func devices(device: String) throws {
        let photograph = try #require(try Program.photographs.first).path
        let ending = try program.run(
            ["codec", "encode", "pnc", photograph, "o.pncs"],
            environment: ["PNCSIM_DEVICE": device, "CUDA_VISIBLE_DEVICES": ""])
        #expect(ending.code == 65)
        #expect(ending.errors.hasPrefix("pncsim: PNCSIM_DEVICE: found \(device)"), "\(ending.errors.prefix(300))")
        #expect(ending.errors.split(separator: "\n").count == 1)
    }

    @Test(
        "a database is not written over by anything else",
        arguments: [
            "trace record s.yaml results.sqlite", "trace convert t.csv results.sqlite",
        ])
    func databases(command: String) throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "results.sqlite").code == 0)
        let file = program.folder.appending(path: "results.sqlite")
        let before = try Data(contentsOf: file)
        let ending = try program.run(command.split(separator: " ").map(String.init))
        #expect(
            ending.code != 0 && ending.errors.contains("is a database and would be written over"), "\(ending.errors)")
        #expect(try Data(contentsOf: file) == before)
    }
}
