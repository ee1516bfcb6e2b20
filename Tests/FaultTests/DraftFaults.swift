import Foundation
import TestSupport
import Testing

/// What takes a file's place, and what is left of a file that was not finished.
@Suite("Nothing takes the place of results, and nothing is left of what was not finished", .serialized)
struct DraftFaults {
    private let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write("images: 20\ncodecs: [{curve: {table: c.csv}}]\n", to: "s.yaml")
        try program.write(Data(contentsOf: try Program.photographs[0]), to: "photos/a.jpg")
        try program.write("codecs: [jpeg]\ndataset: {path: photos, labels: classifier}\nimages: 2\n", to: "j.yaml")
    }

    /// The names in a folder by which the program calls what it has not finished.
    private func drafts(in folder: String = "") throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: program.folder.appending(path: folder).path)
        return names.filter { $0.contains(".part") || $0.hasSuffix(".new") || $0.contains("merging") }
    }

    private func bytes(of name: String) throws -> Data { try Data(contentsOf: program.folder.appending(path: name)) }

    @Test(
        "a recording takes the place of a recording only",
        arguments: ["results.sqlite", "verdicts.sqlite", "c.csv", "s.yaml"])
    func recording(out: String) throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "results.sqlite").code == 0)
        #expect(try program.run("record", "j.yaml", "--out", "r.sqlite", "--db", "verdicts.sqlite").code == 0)
        let before = try bytes(of: out)
        let refused = try program.run("record", "j.yaml", "--out", out, "--db", "other.sqlite")
        #expect(refused.code == 65)
        #expect(refused.errors.contains("\(out): ") && refused.errors.contains("is no recording"), "\(refused.errors)")
        #expect(try bytes(of: out) == before)
        let again = try program.run("record", "j.yaml", "--out", "r.sqlite", "--db", "verdicts.sqlite")
        #expect(again.code == 0, "\(again.errors)")
        #expect(try drafts() == [])
    }

    @Test("what was being written when the program was killed goes with the next file that is written there")
    func killedExport() throws {
        #expect(
            try program.run("run", "s.yaml", "--no-plot", "--set", "images=40000", "--db", "d.sqlite").code == 0)
        let process = try program.start("export", "--csv", "tables", "--db", "d.sqlite")
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        while process.isRunning, (try? drafts(in: "tables").isEmpty) ?? true { pause(.milliseconds(1)) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try #require(try !drafts(in: "tables").isEmpty, "it has ended before it could be killed")
        #expect(try program.run("export", "--csv", "tables", "--db", "d.sqlite").code == 0)
        #expect(try drafts(in: "tables") == [])
    }

    @Test("a merge that was killed leaves nothing when it is done again")
    func killedMerge() throws {
        for (name, seed) in [("a", 1), ("b", 2)] {
            #expect(
                try program.run(
                    "run", "s.yaml", "--no-plot", "--set", "images=40000", "--set", "seed=\(seed)", "--db",
                    "\(name).sqlite"
                ).code == 0)
        }
        let process = try program.start("merge", "m.sqlite", "a.sqlite", "b.sqlite")
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        while process.isRunning, try drafts().isEmpty { pause(.milliseconds(1)) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try #require(try !drafts().isEmpty, "it has ended before it could be killed")
        let again = try program.run("merge", "m.sqlite", "a.sqlite", "b.sqlite")
        #expect(again.code == 0, "\(again.errors)")
        #expect(try drafts() == [])
    }
}
