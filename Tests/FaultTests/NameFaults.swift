import Foundation
import TestSupport
import Testing

/// Names are those of the question that is asked now, whoever asked for the same runs first, and they tell things apart.
@Suite("Names belong to what is asked for", .serialized)
struct NameFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "a.csv")
        try program.write("bytes,top5\n500,0.2\n1000,0.9\n", to: "b.csv")
    }

    private func run(_ text: String, as name: String = "s", in database: String = "d.sqlite") throws {
        try program.write(text, to: "\(name).yaml")
        let ending = try program.run("run", "\(name).yaml", "--no-plot", "--db", database)
        #expect(ending.code == 0, "\(ending.errors)")
    }

    /// The texts of a column of an answer.
    private func column(_ name: String, _ question: String...) throws -> [String] {
        let ending = try program.run(["query"] + question + ["--db", "d.sqlite", "--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        return try #require(rows).map { "\($0[name] ?? "")" }
    }

    private func check(_ text: String) throws -> Program.Ending {
        try program.write(text, to: "c.yaml")
        return try program.run("check", "c.yaml")
    }

    private static func scenario(_ label: String, jamming: String = "far", link: String = "slow") -> String {
        """
        images: 30
        codecs: [{curve: {table: a.csv, name: \(label)}}]
        sweep:
          grid:
            link: [{name: \(link), value: {constant: {rate: 20 kbps}}}]
            jamming: [none, {name: \(jamming), value: {load: 20%}}]

        """
    }

    // MARK: What was renamed

    @Test("a codec that is called otherwise now is called so wherever it is shown, and no run is done again")
    func renamedCodec() throws {
        try run(Self.scenario("old-name"))
        try run(Self.scenario("new-name"))
        #expect(try column("codec_label", "accuracy") == ["new-name", "new-name"])
        #expect(try column("codec_label", "runs") == ["new-name", "new-name"])
        #expect(try column("codec_label", "SELECT codec_label FROM run") == ["new-name", "new-name"])
        let report = try program.run("report", "--db", "d.sqlite", "--out", "page", "--published", "none")
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        #expect(page.contains("new-name") && !page.contains("old-name"))
        let export = try program.run("export", "--db", "d.sqlite", "--csv", "out")
        #expect(export.code == 0, "\(export.errors)")
        let runs = try String(contentsOf: program.folder.appending(path: "out/run.csv"), encoding: .utf8)
        #expect(runs.contains("new-name") && !runs.contains("old-name"))
        // What was asked for before still has the names that it had.
        let hashes = try column("hash", "campaigns")
        #expect(try column("codec_label", "accuracy", "campaign=\(hashes[0])") == ["old-name", "old-name"])
    }

    @Test("a swept value that is called otherwise now", arguments: ["jamming", "link"])
    func renamedValue(key: String) throws {
        try run(Self.scenario("a"))
        try run(key == "jamming" ? Self.scenario("a", jamming: "renamed") : Self.scenario("a", link: "renamed"))
        let now = try column("name", "SELECT variables ->> '$.\(key)' AS name FROM campaign_run WHERE campaign = 2")
        #expect(now == (key == "jamming" ? ["none", "renamed"] : ["renamed", "renamed"]))
        #expect(try column("jamming", "accuracy") == ["none", key == "jamming" ? "renamed" : "far"])
    }

    @Test("two scenarios in one database call the same run by their own names")
    func twoScenarios() throws {
        try run(Self.scenario("mine"), as: "first")
        try run(Self.scenario("yours"), as: "second")
        #expect(try column("codec_label", "accuracy") == ["mine", "mine", "yours", "yours"])
        #expect(try column("scenario", "accuracy") == ["first", "first", "second", "second"])
        #expect(try column("codec_label", "accuracy", "campaign=first") == ["mine", "mine"])
        #expect(try column("scenario", "accuracy", "campaign=first") == ["", ""], "one scenario needs no column")
    }

    @Test("a codec that has taken another one's name is never shown against itself")
    func takenName() throws {
        let other = "{curve: {table: b.csv, name: B}}"
        try run("images: 30\ncodecs: [{curve: {table: a.csv, name: A}}, \(other)]\n")
        try run("images: 30\ncodecs: [\(other.replacing("B}", with: "A}")), {curve: {table: a.csv, name: C}}]\n")
        #expect(try column("codec_label", "paired") == ["A"])
        #expect(try column("reference_label", "paired") == ["C"])
    }

    @Test("pictures whose folder is called otherwise now, with the same contents")
    func renamedDataset() throws {
        for folder in ["one", "two"] { try program.writePhotographs(2, into: folder) }
        for folder in ["one", "two"] {
            try run(
                "images: 2\ncodecs: [jpeg]\ndataset: {path: \(folder), labels: classifier}\nlink: {constant: {rate: 1 Mbps}}\n"
            )
        }
        #expect(try column("dataset_name", "SELECT DISTINCT dataset_name FROM current_run") == ["two"])
        #expect(try column("dataset_name", "SELECT dataset_name FROM run") == ["two"])
    }

    // MARK: What cannot be told apart

    @Test(
        "two names for one thing, and one name for two, are refused with both lines",
        arguments: [
            (
                "codecs:\n  - {jpeg: {name: A}}\n  - {webp: {name: A}}\n",
                "c.yaml:3:5: codecs: two codecs are called `A`, this one and that of c.yaml:2:5"
            ),
            (
                "codecs:\n  - {jpeg: {name: A}}\n  - {jpeg: {name: B}}\n",
                "c.yaml:3:5: codecs: `A` and `B` (c.yaml:2:5) are the same; keep one"
            ),
            (
                "codecs:\n  - {curve: {table: a.csv, name: A}}\n  - {curve: {table: a.csv, name: B}}\nimages: 3\n",
                "`A` and `B` (c.yaml:2:5) are the same; keep one"
            ),
            (
                "codecs: [jpeg]\nsweep:\n  grid:\n    jamming: [none, {name: loud, value: light}, light]\n",
                "the value `light` stands twice"
            ),
            (
                "codecs: [jpeg]\nsweep:\n  grid:\n    jamming: [{name: none, value: heavy}]\n",
                "sweep.grid.jamming: a value is named `none`, which is another value of this key"
            ),
            (
                "codecs: [jpeg]\nsweep:\n  grid:\n    jamming: [{name: none, value: {wifi: {load: 30%}}}, heavy]\n",
                "a value is named `none`, which is another value of this key"
            ),
            (
                "codecs: [jpeg]\nsweep:\n  grid:\n    period: [{name: 300 ms, value: 500 ms}]\n",
                "a value is named `300 ms`, which is another value of this key"
            ),
            (
                "codecs: [jpeg]\nsweep:\n  grid:\n    jamming: [{load: 20%}, {name: b, value: {wifi: {load: 20%}}}]\n",
                "stands twice"
            ),
        ])
    func refused(text: String, message: String) throws {
        let ending = try check(text)
        #expect(ending.code != 0)
        #expect(ending.errors.contains(message), "\(ending.errors)")
    }

    @Test("files of other names that hold the same are found to be the same when they are opened")
    func sameFiles() throws {
        let weights = try Data(contentsOf: Program.package.appending(path: "Weights/pnc.safetensors"))
        for name in ["w.safetensors", "v.safetensors"] { try program.write(weights, to: name) }
        let ending = try check(
            "images: 1\ncodecs: [{pnc: {weights: w.safetensors, name: w}}, {pnc: {weights: v.safetensors, name: v}}]\n")
        #expect(ending.code != 0)
        #expect(ending.errors.contains("`w` and `v` are the same"), "\(ending.errors)")
    }

    @Test("names that say nothing else are taken")
    func taken() throws {
        let ending = try check(
            "codecs: [{jpeg: {name: plain}}]\nsweep:\n  grid:\n    jamming: [{name: silence, value: none}, {name: loud, value: heavy}]\n"
        )
        #expect(ending.code == 0, "\(ending.errors)")
    }
}
