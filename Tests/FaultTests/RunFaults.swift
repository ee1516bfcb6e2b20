import Foundation
import TestSupport
import Testing

/// Faults 8, 9, 10 and 19: a run is what it says, and says what it was.
@Suite("A run is what it says it is", .serialized)
struct RunFaults {
    let program: Program

    init() throws {
        program = try Program()
        try program.write("bytes,top5,top1\n500,0.3,0.1\n1000,0.6,0.4\n", to: "my.csv")
        try program.write("bytes,top5\n400,0.5\n3000,0.7\n", to: "other.csv")
    }

    private func query(_ question: String, database: String) throws -> [[String]] {
        let ending = try program.run("query", question, "--db", database, "--format", "csv")
        #expect(ending.code == 0, "\(ending.errors)")
        return ending.output.split(separator: "\r\n").dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private func run(_ text: String, _ arguments: String..., into database: String = "d.sqlite") throws -> Int32 {
        try program.write(text, to: "s.yaml")
        return try program.run(["run", "s.yaml", "--no-plot", "--db", database] + arguments).code
    }

    private static let curves = """
        images: 100
        codecs: [{curve: {table: my.csv, name: mine}}, {curve: {table: other.csv, name: other}}]
        link: {constant: {rate: 1 Mbps}}

        """

    // MARK: 8

    private static let isRepository = FileManager.default.fileExists(
        atPath: Program.package.appending(path: ".git").path)

    @Test("every run and its campaign say which commit they were made by", .enabled(if: isRepository))
    func commit() throws {
        #expect(try run(Self.curves) == 0)
        for table in ["run", "campaign"] {
            let commits = try query("SELECT DISTINCT program_commit FROM \(table)", database: "d.sqlite")
            #expect(commits.count == 1)
            #expect(commits.first?.first?.wholeMatch(of: /[0-9a-f]{40}/) != nil, "\(table): \(commits)")
        }
    }

    @Test("a run that fails says so too", .enabled(if: isRepository))
    func commitOfAFailedRun() throws {
        try program.write("0\n1\n", to: "a.csv")
        #expect(try run(Self.curves + "arrivals: {file: a.csv}\n") == 1)
        let commits = try query(
            "SELECT DISTINCT program_commit FROM run WHERE status = 'failed'", database: "d.sqlite")
        #expect(commits.first?.first?.wholeMatch(of: /[0-9a-f]{40}/) != nil, "\(commits)")
    }

    // MARK: 9

    @Test("a classifier that there is not is refused with those that there are")
    func classifier() throws {
        try program.write("images: 1\nclassifier: efficientnet-lite4\ncodecs: [jpeg]\n", to: "s.yaml")
        let ending = try program.run("run", "s.yaml", "--no-plot")
        #expect(ending.code == 65)
        #expect(ending.errors.contains("efficientnet-lite0"), "\(ending.errors)")
    }

    // MARK: 10

    @Test(
        "a device that is measured makes segments in turn where the codec does",
        arguments: [("starfish", true), ("rnn-lite", true), ("webp", false)])
    func measured(codec: String, isInTurn: Bool) throws {
        #expect(
            try run(
                """
                images: 1
                codecs: [\(codec)]
                device: {measured: {factor: 0.01}}
                link: {constant: {rate: 10 Mbps}}
                record: {events: true}
                """) == 0)
        let times = try query(
            "SELECT at_ns FROM event_log WHERE event = 'ready' ORDER BY sequence", database: "d.sqlite"
        ).compactMap { $0.first.flatMap(Double.init) }
        try #require(times.count > 2)
        if isInTurn {
            // Equal shares, to the nanosecond that each is rounded to.
            let share = times[0]
            #expect(share > 0)
            for (index, time) in times.enumerated() { #expect(abs(time - share * Double(index + 1)) < 1) }
        } else {
            #expect(Set(times).count == 1)
        }
    }

    // MARK: 19

    @Test("a curve's accuracy is its expectation, whatever the seed", arguments: [1, 2, 7])
    func expectation(seed: Int) throws {
        #expect(try run(Self.curves, "--set", "seed=\(seed)") == 0)
        let rows = try query("SELECT codec_label, top5, top1 FROM run ORDER BY 1", database: "d.sqlite")
        try #require(rows.map { $0[0] } == ["mine", "other"])
        let top5 = rows.compactMap { Double($0[1]) }
        #expect(abs(top5[0] - 0.6) < 1e-9 && abs(top5[1] - 0.7) < 1e-9, "\(rows)")
        #expect(Double(rows[0][2]).map { abs($0 - 0.4) < 1e-9 } == true, "\(rows)")
        #expect(rows[1][2].isEmpty, "the table does not tell top-1: \(rows)")
    }

    @Test("also of a part of the file, and at a snapshot")
    func expectationOfAPart() throws {
        try program.write("# every prefix counts\nbytes,top5\n1000,0.5\n3000,0.7\n", to: "prefix.csv")
        #expect(
            try run(
                """
                images: 10
                codecs: [{curve: {table: my.csv, name: mine}}]
                link: {constant: {rate: 1 kbps}}
                """) == 0)
        // Hardly anything arrives: nothing is expected of it, and nothing is drawn.
        let all = try query("SELECT DISTINCT top5 FROM outcome", database: "d.sqlite").compactMap { Double($0[0]) }
        #expect(all == [0])
        #expect(
            try run(
                """
                images: 10
                codecs: [{curve: {table: my.csv, name: mine}}]
                link: {constant: {rate: 100 kbps}}
                snapshots: [60 ms, 200 ms]
                """, into: "e.sqlite") == 0)
        let moments = try query(
            "SELECT after_us, min(top5), max(top5) FROM snapshot GROUP BY 1 ORDER BY 1", database: "e.sqlite"
        ).map { $0.compactMap(Double.init) }
        // 60 ms carry 750 bytes at most, the first 500 with their framing among them; 200 ms carry all.
        #expect(moments == [[60_000, 0.3, 0.3], [200_000, 0.6, 0.6]])
    }

    // MARK: Only what is used

    @Test("of a folder without labels only the pictures that a run uses are classified", arguments: [1, 2, 5])
    func labelsOfUsedPictures(images: Int) throws {
        for (index, photograph) in try Program.photographs.prefix(5).enumerated() {
            try program.write(Data(contentsOf: photograph), to: "pictures/\(index).jpg")
        }
        let scenario = "codecs: [jpeg]\ndataset: {path: pictures, labels: classifier}\nimages: \(images)\n"
        #expect(try run(scenario) == 0)
        let asked = try query(
            "SELECT count(*) FROM judgement JOIN codec ON codec.id = judgement.codec WHERE codec.name = 'original'",
            database: "d.sqlite")
        #expect(asked == [["\(images)"]])
        // The classifier's own answers are right on pictures that arrive whole.
        let right = try query("SELECT avg(top5) > 0.5 FROM run", database: "d.sqlite")
        #expect(right == [["1"]])
    }
}
