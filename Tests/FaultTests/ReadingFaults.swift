import Foundation
import TestSupport
import Testing

/// Faults 22 to 33 of version 0.1, each as it was found and in two more forms of its kind.
@Suite("Nothing is misread", .serialized)
struct ReadingFaults {
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

    // MARK: 22 to 27, tables

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

    @Test("Pensieve's traces are read")
    func pensieve() throws { #expect(try mean("0.0 1.0\n1.0 2.0\n2.0 3.0\n", "norway") == 2500) }

    // MARK: 28 to 31, pictures and labels

    private static let fixtures = Program.package.appending(path: "Tests/ModelsTests/Fixtures/pictures")

    @Test("28: PNG, BMP, GIF and TIFF are pictures; what is left out is counted aloud")
    func formats() throws {
        for (index, name) in ["rgb.png", "rgb.bmp", "plain.gif", "lzw.tif", "colour.jpg"].enumerated() {
            let ending = (name as NSString).pathExtension
            try program.write(
                Data(contentsOf: Self.fixtures.appending(path: name)), to: "pictures/\(index).\(ending)")
        }
        try program.write("a note", to: "pictures/note.txt")
        let listed = try program.run("datasets", "pictures", "--labels", "classifier")
        #expect(listed.output.contains("pictures: 5 pictures"), "\(listed.output)")
        #expect(listed.errors.contains("left out: 1 file of other kinds: 1 .txt"), "\(listed.errors)")

        try program.write("file,class_index\n0.png,7\n3.tif,5\n", to: "l.csv")
        let labelled = try program.run("datasets", "pictures", "--labels", "l.csv")
        #expect(labelled.output.contains("pictures: 2 pictures"))
        #expect(labelled.errors.contains("3 pictures that l.csv gives no class"), "\(labelled.errors)")
    }

    @Test("28: names that are not UTF-8 are counted aloud")
    func foreignNames() throws {
        try pictures("0.jpg")
        let script =
            "cp pictures/0.jpg \"pictures/$(printf '\\377').jpg\"; cp pictures/0.jpg \"pictures/$(printf 'a\\300').png\""
        #expect(try program.run(["-c", script], executable: URL(filePath: "/bin/bash")).code == 0)
        let listed = try program.run("datasets", "pictures", "--labels", "classifier")
        #expect(listed.output.contains("pictures: 1 picture"), "\(listed.output)")
        #expect(listed.errors.contains("left out: 2 names not in UTF-8"), "\(listed.errors)")
    }

    @Test("29: a JPEG is turned as its camera says", arguments: [3, 6, 8] as [UInt8])
    func exif(orientation: UInt8) throws {
        let photograph = try Data(contentsOf: try Program.photographs[0])
        /// The photograph with an EXIF segment of one entry, as a codec has it.
        func encoded(_ orientation: UInt8) throws -> Data {
            let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            let tiff = Array("MM".utf8) + [0, 0x2A, 0, 0, 0, 8, 0, 1] + entry + [0, 0, 0, 0]
            let exif = [0xFF, 0xE1, 0, UInt8(tiff.count + 8)] + Array("Exif\0\0".utf8) + tiff
            try program.write(photograph.prefix(2) + exif + photograph.dropFirst(2), to: "p.jpg")
            #expect(try program.run("codec", "encode", "jpeg", "p.jpg", "o.pncs").code == 0)
            return try Data(contentsOf: program.folder.appending(path: "o.pncs"))
        }
        let (upright, turned) = (try encoded(1), try encoded(orientation))
        #expect(upright != turned)
    }

    @Test("29: pictures are turned as their cameras say", arguments: ["turned.png", "turned.webp", "turned.tif"])
    func orientation(name: String) throws {
        let file = Self.fixtures.appending(path: name).path
        let upright = Self.fixtures.appending(path: "rgb.png").path
        func bytes(_ picture: String) throws -> Data? {
            guard try program.run("codec", "encode", "jpeg", picture, "o.pncs").code == 0,
                try program.run("codec", "decode", "o.pncs", "o.ppm").code == 0
            else { return nil }
            return try Data(contentsOf: program.folder.appending(path: "o.ppm"))
        }
        let (turned, straight) = (try bytes(file), try bytes(upright))
        #expect(turned != nil && straight != nil && turned != straight)
    }

    @Test(
        "30: numbers that may be ids or indices are asked about; a key answers",
        arguments: [
            "490\n361\n171\n", "0.jpg 490\n1.jpg 361\n2.jpg 171\n", "file,label\n0.jpg,490\n1.jpg,361\n2.jpg,171\n",
        ])
    func numbering(text: String) throws {
        try pictures("0.jpg", "1.jpg", "2.jpg")
        try program.write(text, to: "l.txt")
        let asked = try program.run("datasets", "pictures", "--labels", "l.txt")
        #expect(asked.code == 65)
        #expect(asked.errors.contains("numbering: ilsvrc2012"), "\(asked.errors)")
        let answered = try program.run("datasets", "pictures", "--labels", "l.txt", "--numbering", "index")
        #expect(answered.code == 0 && answered.output.contains("0.jpg  class 490"), "\(answered.errors)")
        try program.write((1...1000).map { "n\(10_001_000 - $0) \($0) x\n" }.joined(), to: "map_clsloc.txt")
        let ids = try program.run("datasets", "pictures", "--labels", "l.txt", "--numbering", "ilsvrc2012")
        #expect(ids.code == 0 && ids.output.contains("0.jpg  class 510"), "\(ids.errors)")
    }

    @Test("30: Kaggle's table and a column called filename are understood")
    func tables() throws {
        try pictures("0.jpg", "1.jpg")
        try program.write(
            "ImageId,PredictionString\n1,n01440764 1 2 3 4 \n0,n01514668 5 6 7 8 n01514668 1 1 2 2 \n", to: "k.csv")
        let kaggle = try program.run("datasets", "pictures", "--labels", "k.csv")
        #expect(
            kaggle.output.contains("0.jpg  class 7") && kaggle.output.contains("1.jpg  class 0"), "\(kaggle.errors)")
        try program.write("filename,class_index\n0.jpg,5\n1.jpg,6\n", to: "f.csv")
        #expect(try program.run("datasets", "pictures", "--labels", "f.csv").output.contains("1.jpg  class 6"))
    }

    @Test("31: a folder is listed once, whatever links lead to it, and a pipe is no picture")
    func links() throws {
        try pictures("a/0.jpg", "b/1.jpg")
        let folder = program.folder.appending(path: "pictures").path
        for (link, target) in [("a/up", ".."), ("b/self", "."), ("again", "a")] {
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(link)", withDestinationPath: target)
        }
        #expect(mkfifo("\(folder)/pipe.jpg", 0o600) == 0)
        let listed = try program.run("datasets", "pictures", "--labels", "classifier")
        #expect(listed.output.contains("pictures: 2 pictures"), "\(listed.output)")
        #expect(listed.errors.contains("3 links to folders listed already"), "\(listed.errors)")
        #expect(listed.errors.contains("1 pipe or device"), "\(listed.errors)")
    }

    @Test("all broken pictures are named at once, and may be skipped")
    func broken() throws {
        try pictures("0.jpg", "1.jpg", "2.jpg")
        for name in ["0.jpg", "2.jpg"] { try program.write(Data([0xFF, 0xD8, 0xFF]), to: "pictures/\(name)") }
        try program.write("file,class_index\n0.jpg,1\n1.jpg,2\n2.jpg,0\n", to: "pictures/labels.csv")
        try program.write("codecs: [jpeg]\ndataset: {path: pictures}\nimages: 2\n", to: "s.yaml")
        let refused = try program.run("run", "s.yaml", "--no-plot")
        #expect(refused.code == 65)
        #expect(
            refused.errors.contains("pictures/0.jpg") && refused.errors.contains("pictures/2.jpg"), "\(refused.errors)")
        let skipped = try program.run("run", "s.yaml", "--no-plot", "--set", "dataset.skip-broken=true")
        #expect(skipped.code == 0 && skipped.errors.contains("2 broken pictures"), "\(skipped.errors)")
    }

    // MARK: 32, weights

    private func weights(_ header: String, _ values: [UInt8]) -> Data {
        Data((0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 255) } + Array(header.utf8) + values)
    }

    @Test("32: NaN, a name that stands twice and bytes after the end are refused by name")
    func safetensors() throws {
        let tensor = #""dtype":"F32","shape":[1],"data_offsets":"#
        let cases: [(Data, String)] = [
            (weights("{\"a\":{\(tensor)[0,4]}}", [0, 0, 0xC0, 0x7F]), "a: the value at 0 is nan"),
            (weights("{\"a\":{\(tensor)[0,4]},\"a\":{\(tensor)[0,4]}}", [0, 0, 0, 0]), "says `a` twice"),
            (weights("{\"a\":{\(tensor)[0,4]}}", [0, 0, 0, 0, 1]), "1 bytes after the end"),
        ]
        for (data, reason) in cases {
            try program.write(data, to: "w.safetensors")
            let ending = try program.run(
                "codec", "encode", "pnc", try Program.photographs[0].path, "o.pncs", "--weights", "w.safetensors")
            #expect(ending.code == 65)
            #expect(ending.errors.contains("w.safetensors") && ending.errors.contains(reason), "\(ending.errors)")
        }
    }

    // MARK: 33, scenarios

    @Test(
        "33: what is wrong with a scenario's text is said with its place and its reason",
        arguments: [
            ("codecs: [jpeg]\nseed: 1\nseed: 2\n", "s.yaml:3:1: the key `seed` stands twice"),
            ("codecs: [jpeg]\ntransport:\n\tblock: 64 B\n", "s.yaml:3:1: not YAML: a tab in column 1"),
            (
                "codecs: [jpeg]\nsweep: {grid: {jamming: [none, heavy]}, where: jamming != None}\n",
                "did you mean `none`?"
            ),
            ("name: \"a\\nb\"\ncodecs: [jpeg]\n", "s.yaml:1:7: name: found a text with a line break"),
        ])
    func texts(text: String, expected: String) throws {
        let ending = try check(text)
        #expect(ending.code == 65)
        #expect(ending.errors.contains(expected), "\(ending.errors)")
    }

    @Test(
        "33: a folder is no scenario; a scenario and a trace may come through a pipe", arguments: ["-", "/dev/stdin"])
    func standardInput(name: String) throws {
        let folder = try program.run("check", ".")
        #expect(folder.code == 65 && folder.errors.contains(".: cannot be read: Is a directory"), "\(folder.errors)")

        try program.write("time_s,rate_kbps\n0,8\n1,8\n", to: "t.csv")
        try program.write("codecs: [jpeg]\nlink: {trace: t.csv}\n", to: "s.yaml")
        func piped(_ file: String, _ arguments: String) throws -> Program.Ending {
            try program.run(
                ["-c", "cat \(file) | \(Program.executable.path) \(arguments) \(name)"],
                executable: URL(filePath: "/bin/sh"))
        }
        let scenario = try piped("s.yaml", "check")
        #expect(scenario.code == 0 && scenario.output.contains("name: stdin"), "\(scenario.errors)")
        let trace = try piped("t.csv", "trace info")
        #expect(trace.code == 0 && trace.output.contains("mean 8.0 kbps"), "\(trace.errors)")
    }
}
