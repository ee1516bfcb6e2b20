import Foundation
import TestSupport
import Testing

/// A file is replaced by one of its own kind only: what somebody else wrote under its name stays, and is named.
@Suite("What a command did not write it does not replace", .serialized)
struct ReplacingFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.linkAssets()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "c.csv")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
        try program.write("images: 20\ncodecs: [{curve: {table: c.csv}}]\nlink: ieee802154\n", to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: program.folder.appending(path: name)) }

    private static let foreign = "mine,not yours\n1,2\n"

    /// Runs a command that would write `name`, with something else there, and as a link to something else.
    private func expectKept(_ name: String, _ command: [String]) throws {
        let folder = program.folder.appending(path: name).deletingLastPathComponent()
        for linking in [nil, "ln -s", "ln"] {
            try? FileManager.default.removeItem(at: program.folder.appending(path: name))
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try program.write(Self.foreign, to: linking == nil ? name : "mine.txt")
            if let linking { #expect(try program.shell("\(linking) \"$PWD/mine.txt\" \(name)").code == 0) }
            let ending = try program.run(command)
            #expect(ending.code != 0, "\(linking ?? "plain") \(command)")
            #expect(
                ending.errors.contains(name) && ending.errors.contains("move it away, or name another file or folder"),
                "\(linking ?? "plain") \(command): \(ending.errors)")
            #expect(try bytes(linking == nil ? name : "mine.txt") == Data(Self.foreign.utf8))
            #expect(try bytes(name) == Data(Self.foreign.utf8))
        }
        try FileManager.default.removeItem(at: program.folder.appending(path: name))
    }

    @Test("a table of `export`, of which nothing is written where one name is taken")
    func export() throws {
        try expectKept("out/run.csv", ["export", "--csv", "out", "--db", "d.sqlite"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.folder.path + "/out").isEmpty)
        try expectKept("m.json", ["export", "--datasette", "m.json", "--db", "d.sqlite"])
    }

    @Test("the page of `report` and the plots beside it")
    func report() throws {
        let command = ["report", "--db", "d.sqlite", "--out", "page", "--published", "none", "--pictures", "0"]
        for name in ["report.html", "plots/accuracy-by-jamming.svg", "plots/accuracy-by-jamming.vl.json"] {
            try expectKept("page/\(name)", command)
        }
    }

    @Test(
        "a file that is named",
        arguments: [
            "trace plot t.csv x.svg", "trace convert t.csv x.mahi", "trace record s.yaml x.csv --duration 1s",
            "inspect s.yaml --run 0 --pcap x.pcap", "inspect s.yaml --run 0 --timeline x.svg",
            "codec encode jpeg photo.jpg x.pncs", "codec decode photo.pncs x.ppm",
        ])
    func named(command: String) throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "photo.jpg")
        #expect(try program.run("codec", "encode", "jpeg", "photo.jpg", "photo.pncs").code == 0)
        let words = command.split(separator: " ").map(String.init)
        try expectKept(try #require(words.first { $0.hasPrefix("x.") }), words)
    }

    @Test("what was written by the same command before is replaced, and so is an empty file")
    func own() throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "photo.jpg")
        let commands = [
            "export --csv out --db d.sqlite", "export --datasette m.json --db d.sqlite",
            "report --db d.sqlite --out page --published none --pictures 0",
            "trace plot t.csv x.svg", "trace plot t.csv x.png", "trace plot c2.csv x.svg",
            "trace record s.yaml r.csv --duration 1s", "trace convert t.csv r.mahi",
            "inspect s.yaml --run 0 --pcap x.pcap --timeline y.svg", "codec encode jpeg photo.jpg x.pncs",
            "codec decode x.pncs y.jpg",
        ]
        try program.write("", to: "m.json")
        try program.write("", to: "x.pcap")
        try program.write("time_ms,rate_kbps\n0,20\n2000,end\n", to: "c2.csv")
        for command in commands + commands {
            let ending = try program.run(command.split(separator: " ").map(String.init))
            #expect(ending.code == 0, "\(command): \(ending.errors)")
        }
        // Another database, whose tables have the same columns and other rows.
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "e.sqlite", "--set", "images=9").code == 0)
        for command in commands.prefix(3) {
            let words = command.replacing("d.sqlite", with: "e.sqlite").split(separator: " ").map(String.init)
            let ending = try program.run(words)
            #expect(ending.code == 0, "\(command): \(ending.errors)")
        }
    }
}
