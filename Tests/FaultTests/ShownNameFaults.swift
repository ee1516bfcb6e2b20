import Foundation
import TestSupport
import Testing

/// Names stand on one line and steer no terminal, on standard output and in messages.
@Suite("A name that is shown is a name", .serialized)
struct ShownNameFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "c.csv")
        try program.write("images: 5\ncodecs: [{curve: {table: c.csv}}]\nlink: ieee802154\n", to: "s.yaml")
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: "t.csv")
    }

    /// A name with a line feed and what turns a terminal's letters red.
    private static let evil = "a\nb\u{1B}[31m"
    private static let shown = "a\u{FFFD}b\u{FFFD}[31m"

    private func expectShown(_ arguments: [String], code: Int32? = 0) throws {
        let ending = try program.run(arguments)
        if let code { #expect(ending.code == code, "\(arguments): \(ending.code) \(ending.errors)") }
        let said = ending.output + ending.errors
        #expect(said.contains(Self.shown), "\(arguments): \(said)")
        #expect(!said.contains("a\nb") && !said.contains("\u{1B}"), "\(arguments): \(said)")
    }

    @Test("on standard output")
    func output() throws {
        let evil = Self.evil
        try program.write("time_ms,rate_kbps\n0,50\n1000,30\n2000,end\n", to: evil + ".csv")
        try expectShown(["trace", "info", evil + ".csv"])
        try expectShown(["trace", "convert", "t.csv", evil + ".mahi"])
        try expectShown(["trace", "record", "s.yaml", evil + "2.csv", "--duration", "1s"])
        try expectShown(["inspect", "s.yaml", "--run", "0", "--pcap", evil, "--timeline", evil + ".svg"])
        try expectShown(["run", "s.yaml", "--no-plot", "--db", evil + ".sqlite"])
        try expectShown(["sweep", "s.yaml", "--db", evil + ".sqlite"])
        try expectShown(["db", "info", "--db", evil + ".sqlite"])
        try expectShown(["db", "prune", "--db", evil + ".sqlite"])
        try expectShown(["export", "--csv", evil + "-out", "--db", evil + ".sqlite"])
        try expectShown(["export", "--datasette", evil + ".json", "--db", evil + ".sqlite"])
        try expectShown(["merge", "all.sqlite", evil + ".sqlite"])
    }

    @Test("in messages")
    func messages() throws {
        let evil = Self.evil
        try program.write("junk that is no database", to: evil)
        for command in [
            ["query", "runs", "--db"], ["verify"], ["report", "--published", "none", "--out", "page", "--db"],
        ] {
            try expectShown(command + [evil], code: 65)
            try expectShown(command + [evil + "nosuch"], code: 65)
        }
        try expectShown(["merge", "all.sqlite", evil], code: nil)
        try expectShown(["trace", "info", evil], code: 65)
        try expectShown(["check", evil], code: 65)
        try expectShown(["run", "s.yaml", "--no-plot", "--db", evil], code: 65)
        try expectShown(["codec", "decode", evil, "x.jpg"], code: 65)
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
        try expectShown(["report", "--db", "d.sqlite", "--reference", evil, "--published", "none"], code: 65)
        try expectShown(["query", "accuracy", "codec=" + evil, "--db", "d.sqlite"], code: 64)
        try expectShown(["query", evil.replacing("\n", with: "\u{7}"), "--db", "d.sqlite"].map { $0 }, code: nil)
    }
}
