import Foundation
import TestSupport
import Testing

/// Faults 35 and 36: what is said arrives, or the program says that it did not.
@Suite("Faults of streams", .serialized)
struct StreamFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write(
            "images: 20\nreplications: 3\ncodecs: [{curve: {table: c.csv}}]\nsweep: {grid: {jamming: [none, heavy]}}\n",
            to: "s.yaml")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
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
            ["codec", "export", "pnc", "--out", "own"], ["codec", "check", "own"],
            ["codec", "fit", "own", "--images", "photos"], ["codec", "try-network"],
            [
                "device", "measure", "jpeg", "--dataset", "photos", "--labels", "classifier", "--limit", "1", "--out",
                "device.csv",
            ],
            ["codec", "import-pnc", "--weights", "p.safetensors", "--tables", "p.json", "--out", "o.safetensors"],
            ["record", "j.yaml", "--out", "r.sqlite", "--db", "v.sqlite"],
            ["import", "v.csv", "--name", "mine", "--dataset", "photos", "--labels", "classifier"],
            ["verify", "d.sqlite", "--runs", "1"],
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
        try program.write("picture,segment_bytes,usable_bytes,rank\n0.jpg,500,500,1\n", to: "v.csv")
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
            ("\"$P\" \"$@\" > /dev/full", "No space left on device"), ("\"$P\" \"$@\" >&-", "Bad file descriptor"),
        ])
    func fullAndClosed(script: String, reason: String) throws {
        try prepareNetworks()
        for command in try commands() {
            let ending = try program.shell(script, command)
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
            let ending = try program.shell("exec 3> >(true); sleep 0.1; \"$P\" \"$@\" >&3; exit $?", command)
            #expect(ending.code == 128 + SIGPIPE, "\(command): \(ending.code)")
            #expect(ending.errors.isEmpty, "\(command): \(ending.errors.prefix(300))")
        }
    }

    @Test("where SIGPIPE is ignored, the work is done, and one error says that nobody read of it")
    func ignoredPipe() throws {
        let ending = try program.shell(
            "trap '' PIPE; exec 3> >(true); sleep 0.1; \"$P\" \"$@\" >&3; exit $?",
            ["sweep", "s.yaml", "--db", "d.sqlite"])
        #expect(ending.code == 1)
        #expect(ending.errors == "pncsim: standard output: cannot be written: nobody reads the other end of the pipe\n")
        #expect(try query("SELECT count(*) AS n FROM run WHERE status = 'done'") == "n\r\n6\r\n")
    }

    @Test(
        "results are kept when nothing can be said of them",
        arguments: ["> /dev/full", ">&-", "> /dev/full 2>&1", ">&- 2>&-"])
    func keptResults(streams: String) throws {
        let ending = try program.shell("\"$P\" \"$@\" \(streams)", ["sweep", "s.yaml", "--db", "d.sqlite"])
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
            #expect(try program.shell("\"$P\" \"$@\" \(streams)", command).code == code, "\(command)")
        }
    }

    @Test("an answer that does not fit on the disk is an error, not the first page of it", .enabled(if: getuid() == 0))
    func fullDisk() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--set", "images=3000", "--db", "d.sqlite").code == 0)
        let ending = try program.shell(
            """
            mkdir disk && mount -t tmpfs -o size=64k tmpfs disk || exit 99
            "$P" "$@" > disk/answer.csv; code=$?
            umount disk; exit $code
            """, ["query", "SELECT * FROM outcome", "--db", "d.sqlite", "--format", "csv"])
        try #require(ending.code != 99)
        #expect(ending.code == 1)
        #expect(ending.errors.contains("No space left on device"), "\(ending.errors)")
    }
}
