import Basics
import Foundation
import Scenarios
import Store
import Testing

@testable import Campaign

/// A codec that is known by its verdicts, beside one that is replayed from the recording that comes with the program.
@Suite("A codec known by its verdicts", .enabled(if: recording != nil, "the recording of eval224 is not here"))
struct VerdictImportTests {
    let bench: SweepBench
    private let pictures: [PictureRecord]

    init() throws {
        bench = try SweepBench()
        let names = try ResultsDatabase(path: recording ?? "", access: .read)
        let dataset = try names.datasetNames().first.flatMap { try names.dataset(named: $0) }
        pictures = try #require(dataset).record.pictures
    }

    /// Two segments of 300 bytes; the first is worth rank 7, both are worth rank 1.
    private func table(
        _ header: String = "picture,segment_bytes,usable_bytes,rank", parts: [String] = ["300,7", "600,1"]
    )
        -> String
    {
        header + "\n"
            + pictures.map { picture in
                parts.map { "\(picture.name),300 300,\($0)\n" }.joined()
            }.joined()
    }

    @discardableResult
    private func take(_ table: String, name: String = "mine") async throws -> VerdictImport.Summary {
        try bench.write(table, to: "v.csv")
        return try await VerdictImport(as: name, judgedBy: "efficientnet-lite0", jobs: 2)
            .record(bench.path("v.csv"), of: .recording(recording ?? ""), into: bench.path("\(name).sqlite"))
    }

    private func scenario(_ codecs: String) throws -> Scenario {
        let text = """
            dataset: {recorded: \(recording ?? "")}
            images: 40
            link: {constant: {rate: 100 kbps}}
            codecs: [\(codecs)]
            """
        return try Scenario.load(try bench.write(text, to: "s.yaml"))
    }

    @Test("runs beside another codec on the same pictures, and is paired with it one by one")
    func paired() async throws {
        let taken = try await take(table())
        #expect(taken.pictures == pictures.count && taken.verdicts == 2 * pictures.count && taken.notes.isEmpty)
        let summary = try await bench.run(
            try scenario("{jpeg: {quality: 30}}, {verdicts: {file: mine.sqlite, encoding-time: 5 ms}}"),
            into: "d.sqlite")
        #expect(summary.done == 2 && summary.failed == 0)
        let database = try bench.database("d.sqlite", access: .read)
        let both = """
            FROM outcome AS a JOIN run AS ra ON ra.id = a.run JOIN outcome AS b USING (position, picture)
                JOIN run AS rb ON rb.id = b.run WHERE ra.codec_label = 'mine' AND rb.codec_label = 'jpeg'
            """
        #expect(try database.number("SELECT count(*) \(both)") == 40)
        #expect(try database.number("SELECT count(DISTINCT ra.conditions = rb.conditions) \(both)") == 1)
        #expect(
            try database.number("SELECT min(a.rank) FROM outcome a JOIN run ON run.id = run WHERE codec_label = 'mine'")
                == 1)
        #expect(try database.number("SELECT count(*) FROM run WHERE recorded AND codec_name = 'verdicts'") == 1)
    }

    @Test("takes what arrives between two parts for the smaller one, and less than the smallest for nothing")
    func between() async throws {
        try await take(table())
        let scenario = try scenario("{verdicts: {file: mine.sqlite, encoding-time: 5 ms}}")
        var sources = OutcomeSources(
            of: scenario.cells, on: Workbench(database: try bench.database("x.sqlite"), jobs: 1))
        let source = try await sources.source(for: scenario.cells[0])
        let parts: [Int64] = [1, 299, 300, 599, 600]
        let answers = try await source.verdicts(on: Set(parts.map { Question(picture: 0, part: $0) }))
        #expect(parts.map { answers[Question(picture: 0, part: $0)]?.rank } == [nil, nil, 7, 7, 1])
        #expect(source.judge.record.name == "efficientnet-lite0")
    }

    @Test("counts whole segments where the column says so, and has PSNR where it is told")
    func segments() async throws {
        try await take(table("picture,segment_bytes,usable_segments,rank,psnr_db", parts: ["1,,", "2,1,31.5"]))
        let scenario = try scenario("{verdicts: {file: mine.sqlite, encoding-time: 5 ms}}")
        var sources = OutcomeSources(
            of: scenario.cells, on: Workbench(database: try bench.database("x.sqlite"), jobs: 1))
        let source = try await sources.source(for: scenario.cells[0])
        let layout = try await source.layouts(of: [0], in: RunSpec(cell: scenario.cells[0], replication: 0)).all[0]
        #expect(layout.bytes == [300, 300])
        #expect(source.usablePart(of: .bytes(599, of: layout), layout: layout) == 1)
        let answers = try await source.verdicts(on: [Question(picture: 0, part: 1), Question(picture: 0, part: 2)])
        #expect(answers[Question(picture: 0, part: 1)]?.rank == nil)
        #expect(answers[Question(picture: 0, part: 2)]?.psnr == 31.5)
    }

    @Test("makes new runs of another table")
    func changed() async throws {
        let text = "{verdicts: {file: mine.sqlite, encoding-time: 5 ms}}"
        try await take(table())
        #expect(try await bench.run(try scenario(text), into: "d.sqlite").done == 1)
        try await take(table())
        #expect(try await bench.run(try scenario(text), into: "d.sqlite").done == 0)
        try await take(table(parts: ["300,7", "600,2"]))
        #expect(try await bench.run(try scenario(text), into: "d.sqlite").done == 1)
    }

    @Test("of some pictures is refused where others are shown, before anything runs")
    func missing() async throws {
        let few = table().split(separator: "\n").prefix(3).joined(separator: "\n") + "\n"
        #expect(try await take(few).pictures == 1)
        let scenario = try scenario("{verdicts: {file: mine.sqlite, encoding-time: 5 ms}}")
        await #expect(
            performing: { try await bench.run(scenario, into: "d.sqlite") },
            throws: { "\($0)".contains("it has not recorded the picture ") })
    }

    @Test(
        "says line and column of what a table should not hold",
        arguments: [
            (
                "picture,rank\nNAME,1\n", 1,
                "the columns `picture,rank`, expected the columns `picture`, `segment_bytes`, `rank`"
            ),
            ("HEADER", 1, "no row"),
            ("HEADER,300 300,300,1\n", 2, "nothing in column `picture`"),
            ("HEADERnobody.jpg,300 300,300,1\n", 2, "`nobody.jpg` in column `picture`, expected a picture of"),
            ("HEADERNAME,300 x,300,1\n", 2, "`300 x` in column `segment_bytes`"),
            ("HEADERNAME,0 300,300,1\n", 2, "`0 300` in column `segment_bytes`"),
            (
                "HEADERNAME,300 300,300,1\nNAME,300 301,600,1\n", 3,
                "`300 301` in column `segment_bytes`, expected the same sizes"
            ),
            (
                "HEADERNAME,300 300,601,1\n", 2,
                "`601` in column `usable_bytes`, expected a number of bytes from 1 to all 600"
            ),
            ("HEADERNAME,300 300,0,1\n", 2, "`0` in column `usable_bytes`"),
            ("HEADERNAME,300 300,300,0\n", 2, "`0` in column `rank`, expected the rank"),
            ("HEADERNAME,300 300,300,1.5\n", 2, "`1.5` in column `rank`"),
            ("HEADERNAME,300 300,300,1\nNAME,,300,2\n", 3, "300 bytes of NAME for the second time"),
            (
                "HEADERNAME,300 300,300,1\nHASH,300 300,300,1\n", 3,
                "`HASH` in column `picture`, expected another picture"
            ),
            ("HEADERNAME,300 300,300\n", 2, "expected 4 as in the header"),
        ])
    func mistakes(_ text: String, _ line: Int, _ expected: String) async throws {
        func filled(_ text: String) -> String {
            text.replacing("HEADER", with: "picture,segment_bytes,usable_bytes,rank\n")
                .replacing("NAME", with: pictures[0].name).replacing("HASH", with: pictures[0].sha256)
        }
        await #expect(
            performing: { try await take(filled(text)) },
            throws: { error in
                let said = "\(error)"
                return said.contains("v.csv:\(line): ") && said.contains(filled(expected))
            })
        #expect(!FileManager.default.fileExists(atPath: bench.path("mine.sqlite")))
    }

    @Test("has a table as docs/own-model.md shows it")
    func page() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/own-model.md")
        let text = try #require(
            try String(contentsOf: file, encoding: .utf8).firstMatch(
                of: /```csv verdicts\n(.*?)```/.dotMatchesNewlines()))
        let table = try VerdictTable(TextFile(path: "page.csv", text: String(text.1)))
        #expect(table.pictures.map(\.segmentBytes) == [[504, 504, 120], [504, 310]])
        #expect(table.pictures[0].verdicts.mapValues(\.rank) == [504: 17, 1008: 2, 1128: 1])
        #expect(table.pictures[1].verdicts[504] == .undecodable)
    }

    @Test("replaces a recording, and nothing else")
    func replacing() async throws {
        try bench.write("text", to: "mine.sqlite")
        await #expect(
            performing: { try await take(table()) }, throws: { "\($0)".contains("is no recording itself") })
        await #expect(
            performing: {
                try await bench.run(
                    try scenario("{verdicts: {file: \(recording ?? ""), encoding-time: 5 ms}}"), into: "d.sqlite")
            }, throws: { "\($0)".contains("a codec that `pncsim import` has made") })
    }
}

private let recording = Places.current.find("Results/recorded/eval224.sqlite")
