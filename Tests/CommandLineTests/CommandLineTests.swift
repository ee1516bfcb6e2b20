import Foundation
import TestSupport
import Testing

@Suite("The command line, as a user types it", .serialized)
struct CommandLineTests {
    let program: Program

    init() throws { program = try Program() }

    let small = """
        dataset: imagenet-20
        images: 4
        codecs: [{jpeg: {quality: 20}}, {webp: {quality: 0}}]
        sweep: {grid: {jamming: [none, heavy]}}
        """

    @Test("a scenario runs to a table, a database and an answer; a second time nothing is run again")
    func runAndQuery() throws {
        try program.write(small, to: "small.yaml")
        let first = try program.run("run", "small.yaml", "--no-plot")
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.output.contains("small: 4 runs"))
        #expect(first.output.contains("Top-5 accuracy by 500 ms"))
        let again = try program.run("run", "small.yaml", "--no-plot")
        #expect(again.output.contains("small: 4 runs, 4 of them already in the database"))

        let count = try program.run("query", "SELECT count(*) AS n, sum(top5) AS right FROM outcome", "--format", "csv")
        #expect(count.output.hasPrefix("n,right\r\n16,"))
        let accuracy = try program.run("query", "accuracy", "--format", "json")
        #expect(accuracy.code == 0, "\(accuracy.errors)")
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(accuracy.output.utf8)) as? [[String: Any]])
        #expect(rows.count == 4)
    }

    @Test("one thread and two write equal rows")
    func threads() throws {
        try program.write(small, to: "small.yaml")
        let rows = try ["1", "2"].map { jobs in
            let ending = try program.run("run", "small.yaml", "--no-plot", "--jobs", jobs, "--db", "\(jobs).sqlite")
            #expect(ending.code == 0, "\(ending.errors)")
            return try program.run("query", "SELECT * FROM outcome", "--db", "\(jobs).sqlite", "--format", "csv").output
        }
        #expect(rows[0] == rows[1])
        #expect(rows[0].split(separator: "\r\n").count == 17)
    }

    @Test("published curves need no pictures, no network and no libtorch")
    func curves() throws {
        try program.write("bytes,top5\n700,0.5\n1400,0.75\n", to: "codec.csv")
        try program.write(
            "images: 2000\ncodecs: [{curve: {table: codec.csv}}]\nlink: {constant: {rate: 1 Mbps}}\n", to: "curve.yaml")
        let ending = try program.run("run", "curve.yaml", "--no-plot")
        #expect(ending.code == 0, "\(ending.errors)")
        let share = try program.run("query", "SELECT top5 FROM run", "--format", "csv").output
        let top5 = try #require(Double(share.split(separator: "\r\n")[1]))
        // Everything arrives: four standard errors of 2000 draws are 0.039.
        #expect(abs(top5 - 0.75) < 0.039)
    }

    @Test("an interrupted run leaves no results, only a row that says so, and goes on later")
    func interruption() throws {
        try program.write(small.replacing("images: 4", with: "images: 20"), to: "small.yaml")
        let process = try program.start("run", "small.yaml", "--no-plot")
        // Until the database is there, there is nothing to interrupt.
        let database = program.folder.appending(path: "Results/small.sqlite")
        while process.isRunning {
            let size = try? FileManager.default.attributesOfItem(atPath: database.path)[.size] as? Int
            if size ?? 0 > 0 { break }
            pause(.milliseconds(20))
        }
        pause(.milliseconds(300))
        process.interrupt()
        process.waitUntilExit()
        let status = try program.run("query", "SELECT DISTINCT status FROM run", "--format", "csv")
        let outcomes = try program.run(
            "query", "SELECT count(*) FROM outcome JOIN run ON run.id = outcome.run WHERE status <> 'done'", "--format",
            "csv")
        #expect(status.code == 0)
        #expect(outcomes.output.hasSuffix("\r\n0\r\n"))
        let again = try program.run("run", "small.yaml", "--no-plot")
        #expect(again.code == 0, "\(again.errors)")
        let done = try program.run("query", "SELECT count(*) FROM run WHERE status = 'done'", "--format", "csv")
        #expect(done.output.hasSuffix("\r\n4\r\n"))
    }

    @Test("a picture is encoded to a file and decoded from any part of it")
    func encodeAndDecode() throws {
        let photograph = Program.package.appending(path: "Assets/imagenet-20")
        let first = try #require(try FileManager.default.contentsOfDirectory(atPath: photograph.path).sorted().first)
        let path = photograph.appending(path: first).path
        let encoded = try program.run("codec", "encode", "jpeg-progressive", path, "a.pncs", "-p", "quality=50")
        #expect(encoded.code == 0, "\(encoded.errors)")
        let whole = try program.run("codec", "decode", "a.pncs", "a.webp")
        #expect(whole.code == 0, "\(whole.errors)")
        let part = try program.run("codec", "decode", "a.pncs", "b.ppm", "--bytes", "2000")
        #expect(part.output.contains("decoded from 2000 of"))
        let ppm = try Data(contentsOf: program.folder.appending(path: "b.ppm"))
        #expect(ppm.count == 15 + 224 * 224 * 3)
        let nothing = try program.run("codec", "decode", "a.pncs", "c.ppm", "--bytes", "20")
        #expect(nothing.code == 65)
    }

    @Test("a parameter with several values measures whole files, one step for each value")
    func evaluationOfSettings() throws {
        let ending = try program.run(
            "codec", "eval", "jpeg", "-p", "jpeg.quality=10,60", "--limit", "1", "--no-plot", "--out", "table")
        #expect(ending.code == 0, "\(ending.errors)")
        let table = try String(contentsOf: program.folder.appending(path: "table/codec-eval.md"), encoding: .utf8)
        let rows = table.split(separator: "\n").map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        let photographs = Program.package.appending(path: "Assets/imagenet-20")
        let first = try #require(try FileManager.default.contentsOfDirectory(atPath: photographs.path).sorted().first)
        for quality in ["10", "60"] {
            let row = try #require(rows.first { $0.first == "jpeg quality=\(quality)" })
            let file = photographs.appending(path: first).path
            let encoded = try program.run("codec", "encode", "jpeg", file, "a.pncs", "-p", "quality=\(quality)")
            #expect(encoded.output.contains("a.pncs: \(row[2]) B in \(row[1]) segments"))
        }
    }

    @Test("what this machine takes to encode is a table that a scenario takes for its device")
    func measuredDevice() throws {
        let measured = try program.run(
            "device", "measure", "jpeg", "webp", "-p", "webp.quality=10,20", "--limit", "2", "--out", "device.csv")
        #expect(measured.code == 0, "\(measured.errors)")
        let table = try String(contentsOf: program.folder.appending(path: "device.csv"), encoding: .utf8)
        let rows = table.split(separator: "\n")
        #expect(rows[0].hasPrefix("# pncsim ") && rows[1] == "codec,parameters,seconds")
        #expect(
            rows.dropFirst(2).map { $0.split(separator: ",").dropLast().joined(separator: " ") } == [
                "jpeg quality=30", "webp method=6 quality=10", "webp method=6 quality=20",
            ])
        try program.write(
            "codecs: [jpeg, {webp: {quality: 10}}]\ndevice: {table: device.csv}\nimages: 1\n", to: "own.yaml")
        #expect(try program.run("check", "own.yaml").code == 0)
        let lacking = try program.run("check", "own.yaml", "--set", "codecs=[raw]")
        #expect(
            lacking.code != 0 && lacking.errors.contains("a table without a row for raw(side=32)"), "\(lacking.errors)")
    }

    @Test(
        "every command explains itself by example", arguments: ["run", "check", "query", "report", "codec", "datasets"])
    func help(command: String) throws {
        let ending = try program.run(command, "--help")
        #expect(ending.code == 0)
        #expect(ending.output.contains("pncsim \(command)"))
    }
}
