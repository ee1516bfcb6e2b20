import Foundation
import TestSupport
import Testing

/// What is wrong with labels and arrivals is said with its place, and what may be there.
@Suite("Labels and arrivals that cannot be meant are refused with file, line, found and expected")
struct LabelFaults {
    private let program: Program

    init() throws {
        program = try Program()
        let photograph = try Data(contentsOf: try Program.photographs[0])
        for name in ["a", "b"] { try program.write(photograph, to: "p/\(name).jpg") }
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
    }

    @Test(
        "a number that is no class however it is counted",
        arguments: [
            ("a.jpg,-1\nb.jpg,5\n", 1, "-1"), ("a.jpg,4\nb.jpg,1001\n", 2, "1001"), ("3\n1001\n", 2, "1001"),
            ("file,class\na.jpg,2\nb.jpg,1.5\n", 3, "1.5"), ("5\n99999999999999999999\n", 2, "99999999999999999999"),
        ], ["", ", numbering: ilsvrc2012", ", numbering: index"])
    func labels(labels: (text: String, line: Int, found: String), numbering: String) throws {
        try program.write(labels.text, to: "l.csv")
        try program.write("dataset: {path: p, labels: l.csv\(numbering)}\ncodecs: [jpeg]\n", to: "s.yaml")
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code == 65)
        #expect(
            ending.errors.contains("l.csv:\(labels.line): found class `\(labels.found)`, expected a"),
            "\(ending.errors)")
    }

    @Test("what is found out about labels is said once, however many codecs are measured")
    func once() throws {
        try program.write("file,class_index,colour\na.jpg,1,red\nb.jpg,2,blue\n", to: "l.csv")
        let ending = try program.run(
            "codec", "eval", "jpeg", "raw", "webp", "--dataset", "p", "--labels", "l.csv", "--steps", "1", "--no-plot",
            "--db", "e.sqlite")
        #expect(ending.code == 0, "\(ending.errors)")
        #expect(ending.errors.components(separatedBy: "l.csv: left out").count == 2, "\(ending.errors)")
        // What is wrong with the last codec is found before the first one is measured.
        let wrong = try program.run(
            "codec", "eval", "jpeg", "wepb", "--dataset", "p", "--labels", "l.csv", "--db", "f.sqlite")
        #expect(wrong.code == 65 && wrong.errors.split(separator: "\n").count == 1, "\(wrong.errors)")
    }

    @Test("a folder that is called by such a number", arguments: ["-1", "1001"])
    func folders(name: String) throws {
        let photograph = try Data(contentsOf: try Program.photographs[0])
        for folder in ["7", name] { try program.write(photograph, to: "q/\(folder)/a.jpg") }
        try program.write("dataset: {path: q}\ncodecs: [jpeg]\n", to: "s.yaml")
        let ending = try program.run("check", "s.yaml")
        #expect(ending.code == 65)
        #expect(
            ending.errors.contains("found class `\(name)`, expected a class index from 0 to 999"), "\(ending.errors)")
    }

    @Test(
        "fewer instants than images are bad input to every command that needs them",
        arguments: [["check"], ["inspect", "--run", "0"], ["trace", "record", "out.csv"]])
    func fewInstants(command: [String]) throws {
        try program.write("0.5\n", to: "at.csv")
        try program.write("images: 5\ncodecs: [{curve: {table: c.csv}}]\narrivals: {file: at.csv}\n", to: "s.yaml")
        let words = command[0] == "trace" ? ["trace", "record", "s.yaml", "out.csv"] : command + ["s.yaml"]
        let ending = try program.run(words)
        #expect(ending.code == 65)
        #expect(ending.errors.contains("holds 1 instant, but the run has 5 images"), "\(ending.errors)")
    }

    @Test("what a command line cannot set is said for what it is", arguments: ["base.yaml", "[base.yaml]", ""])
    func include(value: String) throws {
        try program.write("images: 5\ncodecs: [{curve: {table: c.csv}}]\n", to: "s.yaml")
        let ending = try program.run("check", "s.yaml", "--set", "include=\(value)")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("cannot be set") && !ending.errors.contains("unknown key"), "\(ending.errors)")
    }
}
