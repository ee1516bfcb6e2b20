import Foundation
import TestSupport
import Testing

/// Faults 1, 2, 3, 5 and 50: what is shown is what the scenario means now.
@Suite("What is shown is what was asked for", .serialized)
struct FreshnessFaults {
    let program: Program

    init() throws { program = try Program() }

    // MARK: Asking

    private struct Shown {
        let output: String
        /// All percentages of the table that `run` prints, its intervals left out.
        let percentages: [Double]
    }

    private func run(_ arguments: String...) throws -> Shown {
        let ending = try program.run(["run"] + arguments + ["--no-plot"])
        #expect(ending.code == 0, "\(ending.errors)")
        let percentages = ending.output.matches(of: /([0-9.]+)%(?! interval)/).compactMap { Double($0.1) }
        #expect(!percentages.isEmpty, "\(ending.output)")
        return Shown(output: ending.output, percentages: percentages)
    }

    /// The rows of an answer, each by its columns' names.
    private func rows(_ question: String..., database: String = "Results/s.sqlite") throws -> [[String: String]] {
        let ending = try program.run(["query"] + question + ["--db", database, "--format", "json"])
        #expect(ending.code == 0, "\(ending.errors)")
        let rows = try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [[String: Any]]
        return try #require(rows).map { row in row.filter { !($0.value is NSNull) }.mapValues { "\($0)" } }
    }

    /// The accuracies that are shown by the named question.
    private func accuracies() throws -> [Double] { try rows("accuracy").compactMap { $0["top5"].flatMap(Double.init) } }

    private func curve(_ first: Double, _ second: Double) throws {
        try program.write("bytes,top5\n500,\(first)\n1000,\(second)\n", to: "my.csv")
    }

    private static let scenario = "images: 200\ncodecs: [{curve: {table: my.csv, name: mine}}]\n"

    // MARK: 1. Input files

    @Test("a curve's table that changed: run, query and report show what it says now")
    func curveTable() throws {
        try curve(0.3, 0.6)
        try program.write(Self.scenario + "link: {constant: {rate: 1 Mbps}}\n", to: "s.yaml")
        #expect(try run("s.yaml").percentages.allSatisfy { $0 > 45 })
        try curve(0.1, 0.2)
        #expect(try run("s.yaml").percentages.allSatisfy { $0 < 35 })
        let now = try accuracies()
        #expect(now.count == 1 && now.allSatisfy { $0 < 0.35 }, "\(now)")
        // The earlier result is kept.
        #expect(try rows("SELECT top5 FROM run WHERE status = 'done'").count == 2)
        let report = try program.run("report", "--db", "Results/s.sqlite", "--out", "page", "--published", "none")
        #expect(report.code == 0, "\(report.errors)")
        let page = try String(contentsOf: program.folder.appending(path: "page/report.html"), encoding: .utf8)
        #expect(!page.contains(/(5[0-9]|6[0-9])\.[0-9]\u{2009}?%/), "the page shows what the table said before")
        #expect(!page.contains("none #2"))
    }

    @Test("a table that is as it was before: so is what is shown")
    func curveTableChangedBack() throws {
        try program.write(Self.scenario + "link: {constant: {rate: 1 Mbps}}\n", to: "s.yaml")
        for accuracy in [0.6, 0.2, 0.6] {
            try curve(accuracy / 2, accuracy)
            #expect(try run("s.yaml").percentages.allSatisfy { abs($0 - accuracy * 100) < 15 })
        }
        #expect(try accuracies().allSatisfy { $0 > 0.45 })
        #expect(try rows("SELECT top5 FROM run WHERE status = 'done'").count == 2)
    }

    @Test("a trace that changed")
    func trace() throws {
        try curve(0.3, 0.6)
        try program.write(Self.scenario + "link: {trace: {file: t.csv}}\n", to: "s.yaml")
        try program.write("time_s,rate_kbps\n0,1000\n1,1000\n", to: "t.csv")
        #expect(try run("s.yaml").percentages.allSatisfy { $0 > 45 })
        // 500 bytes do not get through before the next image.
        try program.write("time_s,rate_kbps\n0,2\n1,2\n", to: "t.csv")
        #expect(try run("s.yaml").percentages.allSatisfy { $0 < 35 })
        #expect(try accuracies().count == 1)
    }

    @Test("arrivals that changed")
    func arrivals() throws {
        try curve(0.3, 0.6)
        let slow = "link: {constant: {rate: 20 kbps}}\narrivals: {file: a.csv}\n"
        try program.write(Self.scenario.replacing("200", with: "50") + slow, to: "s.yaml")
        func arrive(every gap: Double) throws {
            let instants = (0...50).map { String(format: "%.2f\n", Double($0) * gap) }
            try program.write(instants.joined(), to: "a.csv")
        }
        try arrive(every: 2)
        #expect(try run("s.yaml").percentages.contains { $0 > 40 })
        try arrive(every: 0.05)
        #expect(try run("s.yaml").percentages.allSatisfy { $0 < 40 })
        #expect(try accuracies().count == 1)
    }

    // MARK: 2. Weights

    @Test("weights that changed under their path", arguments: ["pnc", "deepcod"])
    func weights(codec: String) throws {
        let shipped = try Data(contentsOf: Program.package.appending(path: "Weights/\(codec).safetensors"))
        try program.write(shipped, to: "w.safetensors")
        try program.write(
            "images: 2\ncodecs: [{\(codec): {weights: w.safetensors}}]\nlink: {constant: {rate: 1 Mbps}}\n",
            to: "s.yaml")
        _ = try run("s.yaml")
        let before = try rows("SELECT weights, top5 FROM run WHERE status = 'done'")
        try program.write(Self.zeroed(shipped), to: "w.safetensors")
        let now = try run("s.yaml")
        let all = try rows("SELECT weights, top5 FROM run WHERE status = 'done' ORDER BY id")
        try #require(all.count == 2)
        #expect(all.first == before.first, "the earlier result is kept")
        #expect(all[0]["weights"] != all[1]["weights"])
        #expect(try rows("accuracy").count == 1)
        #expect(now.percentages.allSatisfy { $0 < 1 || $0 > 30 }, "no pooling of both: \(now.output)")
        #expect(try accuracies().first == all[1]["top5"].flatMap(Double.init))
    }

    /// The same weights file with a decoder of zeros.
    private static func zeroed(_ file: Data) throws -> Data {
        var file = file
        let length = (0..<8).reduce(0) { $0 | Int(file[file.startIndex + $1]) << (8 * $1) }
        let header = try #require(
            try JSONSerialization.jsonObject(with: file.subdata(in: 8..<8 + length)) as? [String: Any])
        for (name, tensor) in header where name.hasPrefix("decoder.") {
            let tensor = try #require(tensor as? [String: Any])
            let ends = try #require(tensor["data_offsets"] as? [Int])
            file.resetBytes(in: 8 + length + ends[0]..<8 + length + ends[1])
        }
        return file
    }

    // MARK: 3 and 5. Pictures

    /// Photographs made equally long: what follows the end of a JPEG file is of no interest to anyone.
    private func equallyLong(_ count: Int) throws -> [Data] {
        let files = try Program.photographs.prefix(count).map { try Data(contentsOf: $0) }
        let longest = files.map(\.count).max() ?? 0
        return files.map { $0 + Data(repeating: 0, count: longest - $0.count) }
    }

    private func folder() throws {
        try program.write("file,class_index\na.jpg,1\n", to: "pictures/labels.csv")
        try program.write(
            "images: 1\ndataset: {path: pictures}\ncodecs: [jpeg]\nlink: {constant: {rate: 1 Mbps}}\n", to: "s.yaml")
    }

    @Test("a picture replaced by another of the same size, and then by a third")
    func picture() throws {
        try folder()
        for (index, picture) in try equallyLong(3).enumerated() {
            try program.write(picture, to: "pictures/a.jpg")
            let shown = try run("s.yaml")
            #expect(!shown.output.contains("already in the database"), "\(shown.output)")
            #expect(!shown.output.contains("#"), "\(shown.output)")
            let sizes = try rows("SELECT mean_encoded_bytes AS bytes FROM run WHERE status = 'done'")
            #expect(Set(sizes).count == index + 1, "each picture has its own size: \(sizes)")
            #expect(try rows("accuracy").count == 1)
        }
    }

    @Test("a replication that is added after a picture was replaced shows the new one")
    func replication() throws {
        try folder()
        let pictures = try equallyLong(2)
        try program.write(pictures[0], to: "pictures/a.jpg")
        _ = try run("s.yaml")
        try program.write(pictures[1], to: "pictures/a.jpg")
        _ = try run("s.yaml", "--set", "replications=2")
        let now = try rows(
            "SELECT mean_encoded_bytes AS bytes FROM run WHERE status = 'done' AND id > 1 ORDER BY replication")
        #expect(now.count == 2 && Set(now).count == 1, "\(now)")
        #expect(try rows("accuracy").map { $0["runs"] } == ["2"])
    }

    @Test("a picture of another name is the same picture")
    func renamed() throws {
        try folder()
        let picture = try #require(try equallyLong(1).first)
        try program.write(picture, to: "pictures/a.jpg")
        _ = try run("s.yaml")
        try FileManager.default.moveItem(
            at: program.folder.appending(path: "pictures/a.jpg"), to: program.folder.appending(path: "pictures/b.jpg"))
        try program.write("file,class_index\nb.jpg,1\n", to: "pictures/labels.csv")
        #expect(try run("s.yaml").output.contains("1 of them already in the database"))
    }

    @Test("another class of a picture is another dataset")
    func label() throws {
        try folder()
        try program.write(try #require(try equallyLong(1).first), to: "pictures/a.jpg")
        _ = try run("s.yaml")
        try program.write("file,class_index\na.jpg,7\n", to: "pictures/labels.csv")
        let shown = try run("s.yaml")
        #expect(!shown.output.contains("already in the database") && !shown.output.contains("#"), "\(shown.output)")
        #expect(try rows("accuracy").count == 1)
    }

    // MARK: 50. What differs is named

    @Test(
        "jammers of one kind that differ in anything have names and rows of their own",
        arguments: [
            ["{wifi: {load: 0.3, walls: 1}}", "{wifi: {load: 0.3, walls: 2}}"],
            ["{wifi: {load: 0.3, transmit-power: 5 dBm}}", "{wifi: {load: 0.3, transmit-power: 15 dBm, walls: 1}}"],
            ["{on-off: {on-mean: 2 ms, off-mean: 9 ms}}", "{on-off: {on-mean: 8 ms, off-mean: 9 ms}}"],
        ])
    func jammers(two: [String]) throws {
        try curve(0.3, 0.6)
        try program.write(
            "images: 20\ncodecs: [{curve: {table: my.csv, name: mine}}]\n"
                + "sweep: {grid: {jamming: [\(two.joined(separator: ", "))]}}\n", to: "s.yaml")
        let shown = try run("s.yaml")
        #expect(!shown.output.contains("#"), "\(shown.output)")
        let names = try rows("SELECT DISTINCT jamming AS name FROM run", database: "Results/s.sqlite")
        #expect(names.count == 2, "\(names)")
        let throughput = try rows("throughput")
        #expect(throughput.map { $0["images"] } == ["20", "20"], "\(throughput)")
    }

    @Test(
        "curves of one table that differ in anything are rows of their own",
        arguments: ["encoding-time: 200 ms", "segment-time: 50 ms", "size-variation: 20 %"])
    func curves(parameter: String) throws {
        try curve(0.3, 0.6)
        try program.write(
            """
            images: 30
            codecs: [{curve: {table: my.csv, name: one}}, {curve: {table: my.csv, name: other, \(parameter)}}]
            link: {constant: {rate: 20 kbps}}

            """, to: "s.yaml")
        _ = try run("s.yaml")
        let shown = try rows("accuracy")
        #expect(shown.compactMap { $0["codec_label"] } == ["one", "other"], "\(shown)")
        #expect(shown.allSatisfy { $0["images"] == "30" })
    }
}
