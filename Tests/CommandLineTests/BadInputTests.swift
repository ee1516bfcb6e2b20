import Foundation
import TestSupport
import Testing

/// Each kind of bad input gets one clear error that names the file and the place, the right exit code, and loses nothing.
@Suite("Bad input", .serialized)
struct BadInputTests {
    let program: Program

    init() throws { program = try Program() }

    private func photographs() throws -> [URL] {
        let folder = Program.package.appending(path: "Assets/imagenet-20")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    @Test(
        "a scenario that makes no sense is refused with file, line and column",
        arguments: [
            ("codecs: [jpeg]\narrivals: 0 ms\n", "bad.yaml:2:11"),
            ("codecs: [jpg]\n", "bad.yaml:1:10"),
            ("codecs: [jpeg]\nimags: 5\n", "bad.yaml:2:1"),
            ("codecs: [jpeg]\narrivals: 500\n", "bad.yaml:2:11"),
            ("codecs: [jpeg\n", "bad.yaml:2:1"),
        ])
    func scenarios(text: String, place: String) throws {
        try program.write(text, to: "bad.yaml")
        for command in ["check", "run"] {
            let ending = try program.run(command, "bad.yaml")
            #expect(ending.code == 65)
            #expect(ending.errors.contains(place), "\(ending.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "Results").path))
    }

    @Test("a missing scenario is named")
    func missingScenario() throws {
        let ending = try program.run("run", "nowhere.yaml")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("nowhere.yaml"))
    }

    @Test("a trace with a negative rate is refused with its line")
    func trace() throws {
        try program.write("time_ms,rate_kbps\n0,50\n1000,-3\n", to: "t.csv")
        try program.write("codecs: [jpeg]\nlink: {trace: {file: t.csv}}\n", to: "t.yaml")
        let ending = try program.run("run", "t.yaml")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("t.csv:3"), "\(ending.errors)")
    }

    @Test("a corrupt picture is named before anything is run; mended or skipped, the runs go on")
    func corruptPicture() throws {
        let photographs = try photographs()
        for (index, photograph) in photographs.prefix(2).enumerated() {
            try program.write(Data(contentsOf: photograph), to: "pictures/\(index).jpg")
        }
        let whole = try Data(contentsOf: photographs[2])
        try program.write(whole.prefix(whole.count / 3), to: "pictures/2.jpg")
        try program.write("codecs: [jpeg]\ndataset: {path: pictures, labels: labels.csv}\nimages: 3\n", to: "p.yaml")
        try program.write("file,class_index\n0.jpg,1\n1.jpg,2\n2.jpg,3\n", to: "labels.csv")
        let ending = try program.run("run", "p.yaml", "--no-plot")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("pictures/2.jpg: not a usable picture"), "\(ending.errors)")
        #expect(ending.errors.contains("skip-broken: true"), "\(ending.errors)")
        let skipped = try program.run("run", "p.yaml", "--no-plot", "--set", "dataset.skip-broken=true")
        #expect(skipped.code == 0, "\(skipped.errors)")
        #expect(skipped.errors.contains("1 broken picture"), "\(skipped.errors)")
        // The picture is mended, and the same command makes the run.
        try program.write(whole, to: "pictures/2.jpg")
        #expect(try program.run("run", "p.yaml", "--no-plot").code == 0)
    }

    @Test("a dataset without labels says what to do")
    func labels() throws {
        try program.write(Data(contentsOf: photographs()[0]), to: "pictures/a.jpg")
        try program.write("codecs: [jpeg]\ndataset: {path: pictures}\n", to: "p.yaml")
        let ending = try program.run("run", "p.yaml")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("labels: classifier"), "\(ending.errors)")
        try program.write("codecs: [jpeg]\ndataset: {path: pictures, labels: classifier}\n", to: "p.yaml")
        #expect(try program.run("run", "p.yaml", "--no-plot").code == 0)
    }

    @Test("a truncated weights file is refused by name")
    func weights() throws {
        try program.write(Data([200, 0, 0, 0, 0, 0, 0, 0]) + Data("{".utf8), to: "w.safetensors")
        let photograph = try photographs()[0].path
        let ending = try program.run("codec", "encode", "pnc", photograph, "o.pncs", "--weights", "w.safetensors")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("w.safetensors"), "\(ending.errors)")
    }

    @Test("a database of a newer version, and a file that is none, are refused and left alone")
    func databases() throws {
        try program.write("images: 1\ncodecs: [jpeg]\n", to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let file = program.folder.appending(path: "d.sqlite")
        var bytes = try Data(contentsOf: file)
        // SQLite keeps user_version, big-endian, at byte 60 of the file (fileformat2.html, 1.3).
        bytes[62] = 0xFF
        try bytes.write(to: file)
        for arguments in [["query", "runs", "--db", "d.sqlite"], ["run", "s.yaml", "--no-plot", "--db", "d.sqlite"]] {
            let ending = try program.run(arguments)
            #expect(ending.code == 65)
            #expect(ending.errors.contains("d.sqlite"), "\(ending.errors)")
        }
        #expect(try Data(contentsOf: file) == bytes)
        try program.write("not a database, but long enough to be looked at as if it were one", to: "n.sqlite")
        #expect(try program.run("query", "runs", "--db", "n.sqlite").code == 65)
    }

    @Test("free SQL cannot write")
    func readOnly() throws {
        try program.write("images: 1\ncodecs: [jpeg]\n", to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        let ending = try program.run("query", "DELETE FROM run", "--db", "d.sqlite")
        #expect(ending.code == 64)
        #expect(
            try program.run("query", "SELECT count(*) FROM run", "--db", "d.sqlite", "--format", "csv").output
                == "count(*)\r\n1\r\n")
    }

    @Test("a full disk fails the run with a clear word and leaves a whole database", .enabled(if: getuid() == 0))
    func fullDisk() throws {
        let disk = program.folder.appending(path: "disk")
        try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
        try #require(shell("mount -t tmpfs -o size=320k tmpfs '\(disk.path)'") == 0)
        defer { _ = shell("umount '\(disk.path)'") }
        try program.write("bytes,top5\n700,0.5\n", to: "c.csv")
        try program.write("images: 20000\ncodecs: [{curve: {table: c.csv}}]\n", to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "disk/d.sqlite")
        #expect(ending.code == 1)
        #expect(ending.errors.contains("disk/d.sqlite"), "\(ending.errors)")
        let rows = try program.run(
            "query", "SELECT count(*) AS n FROM outcome", "--db", "disk/d.sqlite", "--format", "csv")
        #expect(rows.output == "n\r\n0\r\n")
    }

    @Test(
        "a bad command line ends with 64",
        arguments: [["nonsense"], ["run"], ["query", "accuracies"], ["run", "x", "--jobs", "0"]])
    func usage(arguments: [String]) throws {
        try program.write("images: 1\ncodecs: [jpeg]\n", to: "s.yaml")
        if arguments[0] == "query" { _ = try program.run("run", "s.yaml", "--no-plot") }
        #expect(try program.run(arguments).code == 64)
    }

    private func shell(_ command: String) -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
