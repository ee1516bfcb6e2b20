import Foundation
import TestSupport
import Testing

/// Faults 38, 39, 40 and 47: a file is written whole where it was meant to be, and nothing else is touched.
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

    // MARK: Inputs

    @Test("no command writes over what it reads, whatever the file is called")
    func inputs() throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "photo.jpg")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        #expect(try program.run("codec", "encode", "jpeg", "photo.jpg", "photo.pncs").code == 0)
        let link = try program.shell(
            "ln -s s.yaml link.yaml; ln s.yaml hard.yaml; mkdir sub; ln -s ../photo.jpg sub/p.jpg")
        #expect(link.code == 0)
        let before = try program.shell("md5sum s.yaml t.csv c.csv photo.jpg photo.pncs d.sqlite").output
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
                try program.shell("md5sum s.yaml t.csv c.csv photo.jpg photo.pncs d.sqlite").output == before,
                "\(command)")
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
        let ending = try program.shell(
            """
            mkdir disk && mount -t tmpfs -o size=12k tmpfs disk || exit 99
            echo '{"databases": {}}' > disk/m.json
            "$P" "$@"; code=$?
            ls -A disk; cat disk/m.json; umount disk; exit $code
            """, ["export", "--datasette", "disk/m.json", "--db", "d.sqlite"])
        try #require(ending.code != 99)
        #expect(ending.code == 1, "\(ending.output)")
        #expect(ending.output == "m.json\n{\"databases\": {}}\n")
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

    @Test("a folder that may not be written is said with the system's word", .enabled(if: getuid() == 0))
    func readOnlyFolder() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        for command in [
            "run s.yaml --no-plot --db ro/n.sqlite", "run s.yaml --no-plot --db ro/sub/n.sqlite",
            "sweep s.yaml --db ro/n.sqlite", "merge ro/n.sqlite d.sqlite", "export --csv ro --db d.sqlite",
            "trace convert t.csv ro/t.mahi", "codec eval jpeg --limit 1 --db ro/e.sqlite",
            "train pnc --images ro --out ro/t",
        ] {
            let ending = try program.shell(
                """
                mkdir -p ro && mount -t tmpfs -o ro tmpfs ro || exit 99
                "$P" \(command); code=$?
                umount ro; exit $code
                """)
            try #require(ending.code != 99)
            #expect(ending.code == 1, "\(command): \(ending.code)")
            #expect(
                ending.errors.contains("cannot be written") && ending.errors.contains("Read-only file system")
                    && ending.errors.split(separator: "\n").count == 1, "\(command): \(ending.errors)")
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
