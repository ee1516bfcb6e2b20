import Foundation
import TestSupport
import Testing

/// Faults 22 to 27 of version 0.1, each as it was found and in two more forms of its kind.
@Suite("No table is misread", .serialized)
struct TableFaults {
    private let program: Program

    init() throws { program = try Program() }

    /// The first three photographs, as `pictures/0.jpg` and so on, or of other endings.
    private func pictures(_ names: String...) throws {
        for (name, photograph) in zip(names, try Program.photographs) {
            try program.write(Data(contentsOf: photograph), to: "pictures/\(name)")
        }
    }

    private func check(_ text: String) throws -> Program.Ending {
        try program.write(text, to: "s.yaml")
        return try program.run("check", "s.yaml")
    }

    /// What `trace info` says a trace's mean is, in kbps; nil where it is refused.
    private func mean(_ text: String, _ name: String = "t.csv") throws -> Double? {
        try program.write(text, to: name)
        let ending = try program.run("trace", "info", name)
        guard ending.code == 0, let words = ending.output.split(separator: "mean ").last else { return nil }
        return Double(words.prefix { $0.isNumber || $0 == "." })
    }

    @Test(
        "22: a rate in bytes is eight times one in bits",
        arguments: [("KBps", 80.0), ("MBps", 80_000), ("bytes/s", 0.1)])
    func units(unit: String, expected: Double) throws {
        let found = try mean("time_s,rate_\(unit)\n0,10\n1,10\n2,end\n")
        #expect(abs((found ?? -1) - expected) <= expected / 2 * 0.2)
    }

    @Test("22: a unit that is not understood is refused", arguments: ["rate_KBPS", "rate_pps", "rate"])
    func unknownUnits(column: String) throws {
        #expect(try mean("time_s,\(column)\n0,10\n1,10\n") == nil)
    }

    @Test("23: decimal commas, which make more fields than the header has, are refused with their line")
    func moreFields() throws {
        try program.write("time_s,rate_kbps\n0,5,100,3\n1,5,50,0\n", to: "t.csv")
        let trace = try program.run("trace", "info", "t.csv")
        #expect(trace.code == 65)
        #expect(trace.errors.contains("t.csv:2: found 4 fields"), "\(trace.errors)")

        try program.write("bytes,top5\n500,0,3\n1000,0,6\n", to: "c.csv")
        let curve = try check("codecs: [{curve: {table: c.csv}}]\nimages: 5\n")
        #expect(curve.code == 65 && curve.errors.contains("c.csv:2: found 3 fields"), "\(curve.errors)")

        try program.write("0,5\n1,5\n", to: "a.csv")
        let arrivals = try check("images: 2\ncodecs: [jpeg]\narrivals: {file: a.csv}\n")
        #expect(arrivals.code == 65 && arrivals.errors.contains("a.csv:1: found 2 fields"), "\(arrivals.errors)")
    }

    @Test("24: two columns of one meaning are refused, not the first taken")
    func twoColumns() throws {
        #expect(try mean("time_s,rate_kbps,throughput_kbps\n0,1,9\n1,1,9\n") == nil)
        #expect(try mean("time_s,rate_kbps,rate_kbps\n0,1,9\n1,1,9\n") == nil)
        try program.write("bytes,top5,top5\n500,0.3,0.9\n", to: "c.csv")
        let curve = try check("codecs: [{curve: {table: c.csv}}]\nimages: 5\n")
        #expect(curve.code == 65 && curve.errors.contains("the column `top5` twice"), "\(curve.errors)")
    }

    @Test(
        "25: silence at a trace's end counts in Mahimahi's form too, and what was written is described",
        arguments: [
            ("time_s,rate_kbps\n0,100\n1,0\n5,end\n", 5.0, 100_000.0),
            ("time_ms,rate_kbps\n0,0\n500,240\n1000,0\n2000,end\n", 2, 120_000),
            ("time_s,rate_kbps\n0,36\n1,0\n10,end\n", 10, 36_000),
        ])
    func silence(text: String, seconds: Double, bits: Double) throws {
        try program.write(text, to: "t.csv")
        let ending = try program.run("trace", "convert", "t.csv", "t.mahi")
        #expect(ending.code == 0, "\(ending.errors)")
        let lines = try String(contentsOf: program.folder.appending(path: "t.mahi"), encoding: .utf8).split(
            separator: "\n")
        #expect(lines.last.flatMap { Double($0) } == seconds * 1000)
        #expect(abs(Double(lines.count) * 12_000 - bits) <= 6000)
        #expect(
            ending.output.contains(String(format: "mean %.1f kbps", Double(lines.count) * 12 / seconds)),
            "\(ending.output)")
    }

    @Test("26: tables and label files as Windows' programs write them are read")
    func windows() throws {
        try program.write("\u{FEFF}bytes,top5\r\n500,0.3\r\n1000,0.6\r\n", to: "c.csv")
        let curve = try check("codecs: [{curve: {table: c.csv}}]\nimages: 5\n")
        #expect(curve.code == 0, "\(curve.errors)")
        #expect(try mean("\u{FEFF}time_s,rate_kbps\r\n0,8\r\n1,8\r\n") == 8)
        try pictures("a.jpg", "b.jpg")
        try program.write("\u{FEFF}file,class_index\r\na.jpg,7\r\nb.jpg,0\r\n", to: "l.csv")
        let labels = try program.run("datasets", "pictures", "--labels", "l.csv")
        #expect(labels.code == 0 && labels.output.contains("a.jpg  class 7"), "\(labels.errors)")
    }

    @Test("27: times since 1970 count from the first", arguments: ["1700000000", "1700000000.125"])
    func epoch(first: String) throws {
        let start = try #require(Double(first))
        #expect(try mean("time_s,rate_kbps\n\(first),10\n\(start + 1),30\n\(start + 2),end\n") == 20)
        let milliseconds = Int(start * 1000)
        #expect(
            try mean("time_ms,rate_kbps\n\(milliseconds),10\n\(milliseconds + 1000),30\n\(milliseconds + 2000),end\n")
                == 20)
        try program.write("\(first)\n\(start + 0.5)\n\(start + 1)\n", to: "a.csv")
        let arrivals = try check("images: 2\ncodecs: [jpeg]\narrivals: {file: a.csv}\n")
        #expect(arrivals.code == 0, "\(arrivals.errors)")
    }

    @Test(
        "what is left out of a trace, of arrivals or of a curve is said by every command that reads it",
        arguments: ["check", "run", "sweep", "inspect"])
    func leftOut(command: String) throws {
        try program.write("time_s,rate_kbps,rssi\n0,8,-70\n1,8,-71\n", to: "t.csv")
        try program.write("time_s,battery\n0,3.3\n1,3.2\n", to: "a.csv")
        try program.write("bytes,top5,spread\n500,0.3,0.01\n", to: "c.csv")
        try program.write(
            "codecs: [{curve: {table: c.csv}}]\nimages: 2\nlink: {trace: t.csv}\narrivals: {file: a.csv}\n",
            to: "s.yaml")
        let ending = try program.run([command, "s.yaml"] + (command == "run" ? ["--no-plot"] : []))
        #expect(ending.code == 0, "\(ending.errors)")
        for (file, column) in [("t.csv", "rssi"), ("a.csv", "battery"), ("c.csv", "spread")] {
            #expect(ending.errors.contains("pncsim: \(file): left out: the column `\(column)`\n"), "\(ending.errors)")
        }
    }

    @Test("one rate alone does not say how long it holds", arguments: ["0,50", "17,0"])
    func singleRate(line: String) throws {
        try program.write("time_ms,rate_kbps\n\(line)\n", to: "t.csv")
        for command in [["trace", "info", "t.csv"], ["check", "s.yaml"]] {
            try program.write("codecs: [jpeg]\nlink: {trace: t.csv}\n", to: "s.yaml")
            let ending = try program.run(command)
            #expect(ending.code == 65)
            #expect(
                ending.errors.contains("t.csv:2: found a single rate") && ending.errors.contains("the word `end`"),
                "\(ending.errors)")
        }
        try program.write("time_ms,rate_kbps\n\(line)\n2000,end\n", to: "t.csv")
        #expect(try program.run("trace", "info", "t.csv").code == 0)
    }

    @Test(
        "a curve's errors say what its first row has to be",
        arguments: [
            ("bytes,top5\n0,0.5\n", "t.csv:2: found `0` in column `bytes`, expected a number of bytes from 1 on"),
            ("bytes,top5\n-5,0.5\n", "t.csv:2: found `-5` in column `bytes`, expected a number of bytes from 1 on"),
            ("bytes,top5\n2e9,0.5\n", "expected a number of bytes from 1 on, at most 10^9"),
            (
                "bytes,top5\n7,0.5\n5,0.6\n",
                "t.csv:3: found `5` in column `bytes`, expected a number of bytes above the row before, 7"
            ),
            ("", "t.csv:1: found nothing, expected a first row that names the columns bytes and top5"),
            ("# a remark\n", "found nothing, expected a first row that names the columns bytes and top5"),
        ])
    func curve(text: String, message: String) throws {
        try program.write(text, to: "t.csv")
        let ending = try check("images: 2\ncodecs: [{curve: {table: t.csv}}]\n")
        #expect(ending.code == 65)
        #expect(ending.errors.contains(message), "\(ending.errors)")
    }

    @Test("Pensieve's traces are read")
    func pensieve() throws { #expect(try mean("0.0 1.0\n1.0 2.0\n2.0 3.0\n", "norway") == 2500) }
}
