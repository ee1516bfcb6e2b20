import Foundation
import TestSupport
import Testing

/// Faults 14, 15, 16, 17 and 52: intervals are over pictures, replications show different ones, and what is the same is
/// counted once.
@Suite("Intervals are honest", .serialized)
struct IntervalFaults {
    let program: Program

    init() throws { program = try Program() }

    private func run(_ text: String, _ arguments: String...) throws -> String {
        try program.write(text, to: "s.yaml")
        let ending = try program.run(["run", "s.yaml", "--no-plot", "--db", "d.sqlite"] + arguments)
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    private func sweep(_ text: String, _ arguments: String...) throws -> String {
        try program.write(text, to: "s.yaml")
        let ending = try program.run(["sweep", "s.yaml", "--db", "d.sqlite"] + arguments)
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output
    }

    /// The first row of an answer, by its columns' names.
    private func row(_ question: String...) throws -> [String: Double] {
        let ending = try program.run(["query"] + question + ["--db", "d.sqlite", "--format", "csv"])
        #expect(ending.code == 0, "\(ending.errors)")
        let lines = ending.output.split(separator: "\r\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        try #require(lines.count > 1)
        return Dictionary(zip(lines[0], lines[1]).compactMap { name, text in Double(text).map { (name, $0) } }) { $1 }
    }

    private func numbers(_ question: String) throws -> [Double] {
        let ending = try program.run("query", question, "--db", "d.sqlite", "--format", "csv")
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output.split(separator: "\r\n").dropFirst().compactMap { Double($0) }
    }

    /// Half of the 95% interval that independent images would have.
    private func halfWidth(of share: Double, images: Double) -> Double {
        let term = 1.96 * 1.96 / images
        return 1.96 / (1 + term) * (share * (1 - share) / images + term / (4 * images)).squareRoot()
    }

    /// A picture has the same fate each time: what arrives in 500 ms of a third of the twenty is worth nothing.
    private static let steady = """
        dataset: imagenet-20
        codecs: [jpeg: {quality: 30}]
        link: {constant: {rate: 90 kbps}}

        """

    // MARK: 14

    @Test(
        "a hundred images of twenty photographs tell as much as twenty",
        arguments: [("100", "1"), ("60", "3"), ("20", "4")])
    func recurring(images: String, replications: String) throws {
        _ = try run(Self.steady + "images: \(images)\nreplications: \(replications)\n")
        let row = try row("accuracy")
        let (share, low, high) = try (
            #require(row["top5"]), #require(row["top5_low"]), #require(row["top5_high"])
        )
        #expect(row["pictures"] == 20)
        #expect((high - low) / 2 > 0.95 * halfWidth(of: share, images: 20), "\(low) to \(high)")
    }

    @Test("the number of different pictures stands beside the number of images")
    func counted() throws {
        let output = try run(Self.steady + "images: 60\n")
        #expect(output.contains("60 images of 20 pictures"), "\(output)")
        #expect(output.contains("intervals hold over pictures"), "\(output)")
    }

    @Test("twelve different pictures have no interval, and it is said why")
    func few() throws {
        let output = try run(Self.steady + "images: 12\n")
        #expect(output.contains("o interval is given for fewer than 20 different pictures"), "\(output)")
        #expect(output.firstMatch(of: /% \([0-9.]+ to/) == nil, "\(output)")
        #expect(try row("accuracy")["top5_low"] == nil)
    }

    // MARK: 15

    @Test("--until-ci does not stop at three images that are all right, but where there are no more pictures")
    func threeImages() throws {
        let text = "dataset: imagenet-20\ncodecs: [jpeg: {quality: 90}]\nlink: {constant: {rate: 10 Mbps}}\nimages: 3\n"
        let output = try sweep(text, "--until-ci", "2pp")
        #expect(output.contains("there are no more pictures"), "\(output)")
        #expect(try numbers("SELECT count(DISTINCT picture) FROM outcome") == [20])
        // Seven replications show all twenty, fourteen show them twice.
        #expect(try #require(numbers("SELECT count(*) FROM run").first) <= 15)
    }

    @Test("--until-ci says that there are no more pictures where they are alike, and where they are too few")
    func noMorePictures() throws {
        #expect(
            try sweep(Self.steady, "--until-ci", "5pp").contains("there are no more pictures; all 20, however often"))
        let photographs = try Program.photographs.prefix(5)
        for photograph in photographs {
            try program.write(Data(contentsOf: photograph), to: "five/\(photograph.lastPathComponent)")
        }
        try FileManager.default.removeItem(at: program.folder.appending(path: "d.sqlite"))
        let output = try sweep(
            Self.steady.replacing("imagenet-20", with: "{path: five, labels: classifier}"), "--until-ci", "20pp")
        #expect(output.contains("5 are too few for an interval"), "\(output)")
    }

    // MARK: 16

    @Test(
        "identical replications are noticed and counted once",
        arguments: ["{constant: {rate: 90 kbps}}", "{trace: {file: t.csv}}", "{slotted: {loss: 0}}"])
    func identical(link: String) throws {
        try program.write("time_s,rate_kbps\n0,80\n0.25,100\n0.5,100\n", to: "t.csv")
        let text = Self.steady.replacing("{constant: {rate: 90 kbps}}", with: link)
        let output = try run(text + "images: 20\nreplications: 6\n")
        #expect(
            output.replacing("\n", with: " ").contains("All 6 replications came out the same and are counted as one"))
        let row = try row("accuracy")
        #expect(row["runs"] == 6 && row["distinct_runs"] == 1 && row["images"] == 20)
    }

    // MARK: 17

    private func shown(replication: Int) throws -> [Double] {
        try numbers(
            "SELECT picture FROM outcome JOIN run ON run.id = run WHERE replication = \(replication) ORDER BY outcome.position"
        )
    }

    @Test("replications go on with further pictures", arguments: ["file", "shuffled"])
    func further(order: String) throws {
        let pictures = order == "file" ? "" : "pictures: {order: \(order)}\n"
        _ = try run(Self.steady + pictures + "images: 5\nreplications: 5\n")
        let all = try (0..<5).map(shown)
        #expect(Set(all.prefix(4).joined()).count == 20)
        // In the file's order the dataset begins anew; shuffled, each pass has an order of its own.
        #expect((all[4] == all[0]) == (order == "file"))
        #expect((all.prefix(4).joined().elementsEqual(all.prefix(4).joined().sorted())) == (order == "file"))
    }

    @Test("sampled pictures are the seed's and the replication's, with repetitions")
    func sampled() throws {
        let text = Self.steady + "pictures: {order: sampled}\nimages: 20\nreplications: 2\n"
        _ = try run(text)
        let (first, second) = try (shown(replication: 0), shown(replication: 1))
        #expect(first != second && Set(first).count < 20 && Set(second).count < 20)
        try FileManager.default.removeItem(at: program.folder.appending(path: "d.sqlite"))
        _ = try run(text)
        #expect(try shown(replication: 0) == first)
        try FileManager.default.removeItem(at: program.folder.appending(path: "d.sqlite"))
        _ = try run(text, "--set", "seed=2")
        #expect(try shown(replication: 0) != first)
    }

    // MARK: 52

    @Test("--until-ci counts what was known before the first round", arguments: [0, 1])
    func known(before: Int) throws {
        let text = """
            images: 10
            codecs: [{curve: {table: c.csv}}]
            link: {gilbert-elliott: {rate: 60 kbps}}

            """
        try program.write("bytes,top5\n500,0.3\n1000,0.6\n3000,0.9\n", to: "c.csv")
        if before > 0 { _ = try sweep(text) }
        let output = try sweep(text, "--until-ci", "1.5pp", "--max-replications", "40")
        let counts = try #require(output.firstMatch(of: /([0-9]+) runs? done now, ([0-9]+) known before/))
        let done = try #require(try numbers("SELECT count(*) FROM run WHERE status = 'done'").first)
        #expect(Int(counts.2) == before)
        #expect(Double(counts.1).map { $0 + Double(before) } == done, "\(output)")
    }

    @Test(
        "a precision that cannot be is refused with what can", arguments: ["51pp", "50pp", "0pp", "-1pp", "2", "two"])
    func precision(text: String) throws {
        try program.write(Self.steady, to: "s.yaml")
        let ending = try program.run("sweep", "s.yaml", "--until-ci=\(text)")
        #expect(ending.code == 64)
        #expect(ending.errors.contains("percentage points above 0 and below 50"), "\(ending.errors)")
    }
}
