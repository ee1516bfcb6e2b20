import Foundation
import TestSupport
import Testing

/// What passes `check` runs: limits are found before anything runs, and what is no file is refused at once.
@Suite("Nothing that is checked fails for its size, and nothing waits for what is no file", .serialized)
struct LimitFaults {
    private let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5\n700,0.5\n1400,0.7\n", to: "c.csv")
        try program.write(Self.scenario, to: "s.yaml")
    }

    private static let scenario = "images: 20\ncodecs: [{curve: {table: c.csv, name: c}}]\n"

    // MARK: Cells

    private static let manyCells = "max-cells: 10000000, grid: {seed: 1 ... 2000000 step 1}"

    @Test("of many cells it is said how many, before they are looked at", arguments: ["check", "sweep --dry-run"])
    func manyCells(command: String) throws {
        try program.write(Self.scenario + "sweep: {\(Self.manyCells)}\n", to: "s.yaml")
        let ending = try program.shell(
            """
            "$P" \(command) s.yaml > out 2> err & pid=$!
            for i in $(seq 100); do [ -s err ] && break; sleep 0.1; done
            kill -0 $pid && echo busy; before=$(date +%s%N); kill -INT $pid; wait $pid
            echo $? $((($(date +%s%N) - before) / 1000000)); cat err; cat out
            """)
        let words = ending.output.split(whereSeparator: \.isWhitespace)
        try #require(words.count > 3, "\(ending.output)")
        #expect(words[0] == "busy" && words[1] == "130", "\(ending.output)")
        #expect((Int(words[2]) ?? .max) < 2500, "\(ending.output)")
        #expect(ending.output.contains("pncsim: 2000000 cells to look at"), "\(ending.output)")
        // Few are looked at in silence.
        try program.write(Self.scenario + "sweep: {grid: {seed: 1 ... 200 step 1}}\n", to: "s.yaml")
        #expect(try program.run("check", "s.yaml").errors.isEmpty)
    }

    // MARK: Segments

    @Test(
        "a curve's files are cut into as many segments as can be held, or refused by check",
        arguments: [
            "table: c.csv, segments: 1 B, file-size: 1000000000 B",
            "table: c.csv, segments: 9999 B, file-size: 1000000000 B",
            "table: big.csv, segments: 63 B",
        ])
    func segments(curve: String) throws {
        try program.write("bytes,top5\n900000000,0.5\n", to: "big.csv")
        try program.write("images: 2\ncodecs: [{curve: {\(curve)}}]\n", to: "s.yaml")
        for command in ["check s.yaml", "run s.yaml --no-plot"] {
            let ending = try program.shell("ulimit -v 6000000; exec \"$P\" \(command)")
            #expect(ending.code == 65)
            #expect(ending.errors.contains("at most 100000 segments"), "\(ending.errors)")
        }
    }

    @Test("the largest file that is allowed is run in little memory")
    func largestFile() throws {
        try program.write(
            "images: 3\ncodecs: [{curve: {table: c.csv, segments: 10000 B, file-size: 1000000000 B}}]\n", to: "s.yaml")
        let ending = try program.shell("ulimit -v 6000000; exec \"$P\" run s.yaml --no-plot")
        #expect(ending.code == 0, "\(ending.errors)")
    }

    // MARK: Sweeps

    @Test(
        "what a sweep of thousands of values costs grows as their number",
        arguments: [
            "seed: [SEEDS]", "period: [PERIODS]", "link.slotted.loss: [SHARES]",
        ])
    func manyValues(axis: String) throws {
        let numbers = 1...5000
        let values = axis.replacing("SEEDS", with: numbers.map(String.init).joined(separator: ", "))
            .replacing("PERIODS", with: numbers.map { "\($0) ms" }.joined(separator: ", "))
            .replacing("SHARES", with: numbers.map { "\(Double($0) / 10000)" }.joined(separator: ", "))
        let link = axis.hasPrefix("link") ? "link: slotted\n" : ""
        try program.write(Self.scenario + link + "sweep: {grid: {\(values)}}\n", to: "s.yaml")
        // Seconds of the processor's time: how busy the machine is does not count.
        let ending = try program.shell("ulimit -t 20; exec \"$P\" check s.yaml")
        #expect(ending.code == 0, "\(ending.code) \(ending.errors)")
    }

    // MARK: Blocks

    @Test("blocks of another size than a recording's are refused before anything runs", arguments: [32, 65, 200])
    func blocks(bytes: Int) throws {
        let recording = Program.package.appending(path: "Results/recorded/eval224.sqlite").path
        try program.write(
            "dataset: {recorded: \(recording)}\nimages: 3\ncodecs: [{jpeg: {quality: 30}}]\ntransport: {block: \(bytes) B}\n",
            to: "s.yaml")
        for command in [["check"], ["run", "--no-plot"]] {
            let ending = try program.run(command + ["s.yaml"])
            #expect(ending.code == 65)
            #expect(ending.errors.contains("another size of blocks"), "\(ending.errors)")
        }
        #expect(try program.run("check", "s.yaml", "--set", "transport.block=64 B").code == 0)
    }

    // MARK: Changed pictures

    /// A picture of eight by eight pixels of one grey, as a BMP file.
    private static func grey(_ value: UInt8, more: Int = 0) -> Data {
        var file = Data("BM".utf8)
        for number in [Int32(54 + 192 + more), 0, 54, 40, 8, 8] {
            withUnsafeBytes(of: number) { file.append(contentsOf: $0) }
        }
        file.append(contentsOf: [1, 0, 24, 0])
        for number in [0, 192, 2835, 2835, 0, 0] as [Int32] {
            withUnsafeBytes(of: number) { file.append(contentsOf: $0) }
        }
        return file + Data(repeating: value, count: 192 + more)
    }

    @Test("a picture that was changed under its old time is another picture", arguments: [0, 8])
    func restoredTime(bytesMore: Int) throws {
        let (picture, cache) = (
            program.folder.appending(path: "p/a.bmp"), ["PNCSIM_CACHE": program.folder.path + "/cache"]
        )
        try program.write(Self.grey(90), to: "p/a.bmp")
        try program.write(
            "dataset: {path: p, labels: classifier}\nimages: 1\ncodecs: [{jpeg: {quality: 30}}]\n", to: "s.yaml")
        let run = ["run", "s.yaml", "--db", "r.sqlite", "--no-plot"]
        let first = try program.run(run, environment: cache)
        #expect(first.code == 0, "\(first.errors)")
        let before = try FileManager.default.attributesOfItem(atPath: picture.path)
        let handle = try FileHandle(forWritingTo: picture)
        try handle.write(contentsOf: Self.grey(160, more: bytesMore))
        try handle.close()
        try FileManager.default.setAttributes(
            [.modificationDate: try #require(before[.modificationDate])], ofItemAtPath: picture.path)
        let second = try program.run(run, environment: cache)
        #expect(second.code == 0, "\(second.errors)")
        #expect(!second.output.contains("already in the database"), "\(second.output)")
    }

    // MARK: What is no file

    @Test(
        "a pipe, a device, a socket's place or a folder is refused where a file is expected",
        arguments: [
            "check NAME", "run NAME --no-plot", "check s.yaml --set 'codecs=[{curve: {table: NAME}}]'",
            "check s.yaml --set 'arrivals={file: NAME}'", "check s.yaml --set 'limit=NAME'",
            "check s.yaml --set 'codecs=[{pnc: {weights: NAME}}]' --set dataset=imagenet-20",
            "check s.yaml --set codecs=[jpeg] --set 'dataset={recorded: NAME}'",
            "check s.yaml --set codecs=[jpeg] --set 'dataset={path: p, labels: NAME}'",
            "check s.yaml --set codecs=[jpeg] --set 'dataset={path: p, labels: l.csv, classes: NAME}'",
            "check s.yaml --set 'include=NAME'", "check i.yaml", "trace info NAME", "trace convert NAME out.mahi",
            "query runs --db NAME", "report --db NAME", "verify NAME", "merge new.sqlite NAME", "merge NAME a.sqlite",
            "run s.yaml --no-plot --db NAME", "export --db NAME --csv tables", "db info --db NAME", "cache --db NAME",
            "codec encode jpeg NAME out.bin", "codec decode NAME out.png", "report --db a.sqlite --reference NAME",
            "train pnc --options NAME --images p",
        ], ["pipe", "/dev/zero", "folder"])
    func noFile(command: String, name: String) throws {
        guard !(command.hasPrefix("run s.yaml") && name == "folder") else { return }
        try program.write("include: \(name)\n" + Self.scenario, to: "i.yaml")
        try program.write("file,class_index\na.jpg,559\n", to: "l.csv")
        try program.write(try Data(contentsOf: try Program.photographs[0]), to: "p/a.jpg")
        #expect(try program.run("run", "s.yaml", "--no-plot", "--db", "a.sqlite").code == 0)
        let ending = try program.shell(
            """
            mkfifo pipe; mkdir folder; ulimit -v 6000000
            exec timeout -k 1 20 "$P" \(command.replacing("NAME", with: name))
            """)
        #expect([1, 64, 65].contains(ending.code), "\(ending.code) \(ending.errors)")
        #expect(ending.errors.contains(name), "\(ending.errors)")
        #expect(!ending.errors.contains("USAGE") && !ending.errors.contains("Usage"), "\(ending.errors)")
    }

    @Test(
        "standard input and what the shell has opened are read", arguments: ["check - < s.yaml", "check <(cat s.yaml)"])
    func standardInput(command: String) throws {
        let ending = try program.shell(
            "exec \"$P\" \(command) --set 'codecs=[{curve: {table: \(program.folder.path)/c.csv}}]'")
        #expect(ending.code == 0, "\(ending.errors)")
    }
}
