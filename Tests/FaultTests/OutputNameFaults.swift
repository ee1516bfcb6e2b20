import Foundation
import TestSupport
import Testing

/// Every name of a file that a command will write is looked at before it prints, works or writes.
@Suite("Names of outputs are looked at first, and an empty name is seen", .serialized)
struct OutputNameFaults {
    private let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write("images: 5\ncodecs: [{curve: {table: c.csv, name: c}}]\n", to: "s.yaml")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite").code == 0)
    }

    private func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: program.folder.path).filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test(
        "what may not be written is refused before anything is printed or written",
        arguments: [
            "inspect s.yaml --run 0 --pcap d.sqlite", "inspect s.yaml --run 0 --pcap new.pcap --timeline note.svg",
            "inspect s.yaml --run 0 --timeline no/such/folder.svg", "inspect s.yaml --run 0 --pcap folder",
            "export --db d.sqlite --csv new --datasette note.svg",
            "export --db d.sqlite --csv new --datasette no/such/file",
            "export --db d.sqlite --csv folder --datasette new.json", "trace record s.yaml note.svg --duration 1h",
            "codec eval jpeg --limit 1 --db e.sqlite --out folder",
            "codec eval jpeg --limit 1 --db e.sqlite --out note.svg",
            "inspect s.yaml --run 0 --set link=constant --pcap new.pcap",
        ])
    func refusedFirst(command: String) throws {
        try program.write("my words", to: "note.svg")
        for name in ["unit.csv", "codec-eval.md"] { try program.write("my words", to: "folder/\(name)") }
        let before = try names()
        let ending = try program.run(command.split(separator: " ").map(String.init))
        #expect(ending.code != 0 && ending.output.isEmpty, "\(ending.output)")
        #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
        #expect(try names() == before)
    }

    @Test(
        "an empty name is no file, no folder and not the current one",
        arguments: [
            "check", "run", "datasets", "trace info", "codec encode jpeg c.csv", "inspect s.yaml --run 0 --pcap",
            "export --db d.sqlite --csv", "export --db d.sqlite --datasette", "report --db d.sqlite --out",
            "report --db d.sqlite --published", "report --db d.sqlite --reference", "report --db d.sqlite --scenario",
            "check --db d.sqlite --out", "check --db d.sqlite --campaign", "query accuracy --db", "merge d.sqlite",
            "codec eval jpeg --out", "codec eval", "train pnc --images . --out", "train wavelet --images . --out",
            "record s.yaml --out", "calibrate --trace", "sweep s.yaml --shard", "sweep s.yaml --until-ci",
        ])
    func empty(command: String) throws {
        let before = try names()
        let ending = try program.run(command.split(separator: " ").map(String.init) + [""])
        #expect([64, 65].contains(ending.code), "\(ending.code) \(ending.output)")
        #expect(ending.errors.contains("''") && ending.output.isEmpty, "\(ending.errors)")
        #expect(try names() == before)
        #expect(!FileManager.default.fileExists(atPath: "/s.yaml"))
    }
}
