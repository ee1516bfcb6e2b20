import Foundation
import TestSupport
import Testing

/// An option has an effect, or is refused with the reason; a number outside an option's range is told the range.
@Suite("Options mean something", .serialized)
struct OptionFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n", to: "c.csv")
        try program.write("images: 20\ncodecs: [{curve: {table: c.csv}}]\nlink: ieee802154\n", to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot", "--db", "d.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    private func refusal(_ command: String) throws -> String {
        let ending = try program.run(command.split(separator: " ").map(String.init))
        #expect(ending.code == 64, "\(command): \(ending.code) \(ending.output)")
        return ending.errors
    }

    @Test(
        "a number outside an option's range is refused with the numbers that there are",
        arguments: [
            ("run s.yaml --jobs -1", "--jobs takes a number from 1 on"),
            ("sweep s.yaml --jobs -1", "--jobs takes a number from 1 on"),
            ("sweep s.yaml --until-ci 5pp --max-replications -3", "--max-replications takes a number from 1 on"),
            ("sweep s.yaml --executor slurm --tasks -3", "--tasks takes a number from 1 to 10000"),
            ("sweep s.yaml --executor slurm --tasks 10001", "--tasks takes a number from 1 to 10000"),
            ("sweep s.yaml --executor slurm --tasks 999999999999", "--tasks takes a number from 1 to 10000"),
            ("sweep s.yaml --executor slurm --tasks 9223372036854775807", "--tasks takes a number from 1 to 10000"),
            ("run s.yaml --only -1", "from 0 to 0"),
            ("report --db d.sqlite --jobs -1", "--jobs takes a number from 1 on"),
            ("verify d.sqlite --runs -5", "--runs takes a number from 1 on"),
            ("codec eval jpeg --limit -5", "--limit takes a number from 1 on"),
            ("codec eval jpeg --steps -5", "--steps takes numbers from 1 on"),
            ("codec decode x y.jpg --bytes -1", "--bytes takes a number from 0 on"),
            ("codec decode x y.jpg --segments -1", "--segments takes a number from 0 on"),
            ("train pnc --images . --limit -2", "--limit takes a number from 2 on"),
            ("train pnc --images . --rate -.5", "--rate takes a number above 0"),
            ("merge a.sqlite d.sqlite --shards -1", "--shards takes a number from 1 on"),
            ("calibrate --images -5", "--images takes 2 to 1000000"),
            ("inspect s.yaml --run 0 --from -5ms", "not before 0 ms"),
            ("trace record s.yaml t.csv --interval -5ms", "--interval takes a time above 0"),
            ("cache --limit -5", "--limit takes a size from 0 on"),
            ("train pnc --images . --seed -1", "--seed takes a whole number from 0 on"),
            ("report --db d.sqlite --pictures -1", "--pictures takes a number from 0 on"),
        ])
    func negative(command: String, message: String) throws {
        let said = try refusal(command)
        #expect(said.contains(message) && !said.contains("Missing value"), "\(said)")
    }

    @Test(
        "an option that would do nothing is refused",
        arguments: [
            ("trace record s.yaml t.csv --jamming light --set jamming=heavy", "--set jamming=heavy"),
            ("trace record s.yaml t.csv --jamming light --set sweep.grid.jamming=[none]", "--set sweep.grid"),
            ("query campaigns --campaign s --db d.sqlite", "campaign=s"),
            ("query failures --campaign nosuch --db d.sqlite", "campaign"),
            ("sweep s.yaml --max-replications 5", "--max-replications is for --until-ci"),
            ("sweep s.yaml --tasks 5", "--tasks is for --executor slurm"),
            ("sweep s.yaml --sbatch=--partition=long", "--sbatch is for --executor slurm"),
            ("inspect s.yaml --from 5ms", "--from and --to need --run"),
            ("report --db d.sqlite --pictures 0 --where jamming=none", "--pictures 0 shows none"),
        ])
    func idle(command: String, message: String) throws {
        let said = try refusal(command)
        #expect(said.contains(message), "\(said)")
    }

    @Test(
        "what a command finds wrong with its words only once it has read its files comes with its own usage",
        arguments: [
            ("run s.yaml --only -1", "pncsim run"), ("sweep s.yaml --only 7", "pncsim sweep"),
            ("codec encode webp a.png a.bin -p quality=5 -p quality=6", "pncsim codec encode"),
        ])
    func usage(command: String, name: String) throws {
        let said = try refusal(command)
        #expect(said.contains("\nUsage: \(name) ") && said.contains("See '\(name) --help'"), "\(said)")
    }

    @Test("a scenario file and a database are not both looked into")
    func both() throws {
        for command in ["inspect s.yaml --db d.sqlite", "check s.yaml --db d.sqlite"] {
            let said = try refusal(command)
            #expect(said.contains("'s.yaml' and --db are both given"), "\(said)")
        }
    }

    @Test("what is no database is told to be none, whatever its name ends in", arguments: ["X", "X.sqlite", "s.yaml"])
    func noDatabase(name: String) throws {
        try program.write("no database at all\n", to: name)
        let ending = try program.run("report", "--db", name)
        #expect(ending.code == 65)
        #expect(ending.errors.hasPrefix("pncsim: \(name): not a PNCSim database"), "\(ending.errors)")
    }

    @Test("a database whose name has no ending has its page beside it")
    func noEnding() throws {
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "X").code == 0)
        let ending = try program.run("report", "--db", "X", "--pictures", "0")
        #expect(ending.code == 0 && ending.output.contains("X-report/"), "\(ending.output) \(ending.errors)")
    }

    @Test(
        "what is wrong with a file that a scenario includes is told at the place that names it",
        arguments: [
            ("[/dev/zero]", "i.yaml:1:11: include: /dev/zero: a device, where a file is expected"),
            (".", "i.yaml:1:10: include: .: Is a directory"),
            ("missing.yaml", "i.yaml:1:10: include: missing.yaml: there is no such file"),
        ])
    func included(value: String, message: String) throws {
        try program.write("include: \(value)\n", to: "i.yaml")
        let ending = try program.run("check", "i.yaml")
        #expect(ending.code == 65 && ending.errors.hasPrefix("pncsim: \(message)"), "\(ending.errors)")
    }

    @Test("an empty value on the command line is nothing, as it is in a file", arguments: ["", " ", "~"])
    func emptyValue(value: String) throws {
        let ending = try program.run("check", "s.yaml", "--set", "images=\(value)")
        #expect(ending.code == 65 && ending.errors.contains("images: found nothing"), "\(ending.errors)")
    }

    @Test(
        "a factor that leaves nothing of a trace is named, and a trace that has nothing is",
        arguments: [
            ("5000,5000", "scale: 1e-06", "link.trace.scale"), ("0,0", "scale: 1", "link.trace.file"),
            ("9000000,5000", "scale: 1e-06, loop: false", "link.trace.scale"),
            ("9000000,0", "loop: false", "link.trace.loop"),
        ])
    func scale(rates: String, keys: String, name: String) throws {
        let values = rates.split(separator: ",")
        try program.write("time_s,rate_bps\n0,\(values[0])\n1,\(values[1])\n", to: "a.csv")
        let ending = try program.run("check", "s.yaml", "--set", "link={trace: {file: a.csv, \(keys)}}")
        #expect(ending.code == 65 && ending.errors.contains("\(name): found"), "\(ending.errors)")
    }

    @Test(
        "what tells classes goes with what is classified by them",
        arguments: ["numbering: index", "classes: map.txt", "numbering: index, classes: map.txt"])
    func classes(keys: String) throws {
        try program.write(Data(contentsOf: #require(try Program.photographs.first)), to: "p/a.jpg")
        try program.write(
            "images: 1\ncodecs: [jpeg]\ndataset: {path: p, labels: classifier, \(keys)}\n", to: "p.yaml")
        let ending = try program.run("check", "p.yaml")
        #expect(ending.code == 65)
        let key = keys.prefix { $0 != ":" }
        #expect(
            ending.errors.hasPrefix("pncsim: p.yaml:3:")
                && ending.errors.contains("dataset.\(key): conflicts with `labels`"), "\(ending.errors)")
        let listed = try program.run("datasets", "p", "--labels", "classifier", "--numbering", "index")
        #expect(listed.code == 65 && listed.errors.contains("--numbering"), "\(listed.errors)")
    }
}
