import Foundation
import Testing

@testable import Store

/// A folder for one test, removed after it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "results.sqlite") -> String { url.appendingPathComponent(name).path }
}

/// Four pictures, two codecs and a classifier in a database, and what makes runs of them.
struct Fixture {
    let folder: TemporaryFolder
    let database: ResultsDatabase
    let dataset: StoredDataset
    let codecs: [(key: RowKey<CodecRecord>, record: CodecRecord)]
    let classifier: (key: RowKey<ClassifierRecord>, record: ClassifierRecord)

    init(folder: TemporaryFolder? = nil, file: String = "results.sqlite") throws {
        let folder = try folder ?? TemporaryFolder()
        try self.init(
            in: folder, database: ResultsDatabase(path: folder.path(file), access: .create, patience: 0.1))
    }

    init(in folder: TemporaryFolder, database: ResultsDatabase) throws {
        self.folder = folder
        self.database = database
        dataset = try database.store(Fixture.datasetRecord)
        codecs = try [
            CodecRecord(fingerprint: "pnc()@ab", name: "pnc", parameters: "", weights: "ab"),
            CodecRecord(fingerprint: "webp(quality=20)", name: "webp", parameters: "quality=20", weights: nil),
        ].map { (try database.store($0), $0) }
        let record = ClassifierRecord(fingerprint: "lite0@cd", name: "efficientnet-lite0")
        classifier = (try database.store(record), record)
    }

    static let datasetRecord = DatasetRecord(
        name: "four", fingerprint: "four@1",
        pictures: (0..<4).map { PictureRecord(sha256: hash("picture \($0)"), name: "\($0).jpg", label: $0 * 10) })

    /// 64 hexadecimal digits that differ for different names.
    static func hash(_ name: String) -> String {
        let digits = name.utf8.map { String($0, radix: 16) }.joined()
        return String((digits + String(repeating: "0", count: 64)).prefix(64))
    }

    static let campaignRecord = CampaignRecord(
        scenario: "jamming", text: "name: jamming\n", hash: hash("jamming"), path: "jamming.yaml",
        program: ProgramRecord(version: "1.0", commit: "abc", isChanged: false),
        createdAt: Date(timeIntervalSince1970: 1_700_000_000))

    static func identity(codec: Int, level: String, replication: Int = 0) -> String {
        "run codec=\(codec) level=\(level) replication=\(replication)"
    }

    /// Plans the runs of both codecs at each level.
    func plan(levels: [String] = ["none", "heavy"], replications: Int = 1) throws -> RowKey<CampaignRecord> {
        let identities = levels.flatMap { level in
            codecs.indices.flatMap { codec in
                (0..<replications).map { Fixture.identity(codec: codec, level: level, replication: $0) }
            }
        }
        return try database.plan(Fixture.campaignRecord, identities: identities)
    }

    func run(
        _ campaign: RowKey<CampaignRecord>, codec: Int, level: String, position: Int, replication: Int = 0
    ) -> RunRecord {
        RunRecord(
            identity: Fixture.identity(codec: codec, level: level, replication: replication),
            conditions: RunRecord.Conditions(
                hash: "level=\(level)", settings: [.init("jamming", .text(level)), .init("seed", .text("7"))]),
            place: RunRecord.Place(
                campaign: campaign, position: position, cell: position, replication: replication, seed: 7),
            codec: RunRecord.Codec(
                key: codecs[codec].key, record: codecs[codec].record, label: codecs[codec].record.name),
            dataset: dataset, classifier: RunRecord.Classifier(key: classifier.key, record: classifier.record),
            setting: RunRecord.Setting(
                device: "raspberry-pi-4b",
                link: RunRecord.Setting.Link(kind: "ieee802154", text: "{ieee802154: {distance: 1 m}}"),
                jamming: RunRecord.Setting.Jamming(level: level, text: level, load: level == "none" ? 0 : 0.5),
                arrivals: "{periodic: 300 ms}", periodMs: 300, stopRule: "deadline", blockBytes: 64,
                variables: [.init("jamming", .text(level)), .init("link.ieee802154.distance", .number(1.5))]),
            making: RunRecord.Making(
                program: ProgramRecord(version: "1.0", commit: "abc", isChanged: false), host: "testhost", threads: 2,
                startedAt: Date(timeIntervalSince1970: 1_700_000_000), repeatCommand: "pncsim run jamming.yaml"))
    }

    /// An image of 2 segments of 504 bytes, the first `whole` of which arrived, at 63 kbit/s, in 64 ms each.
    func outcome(_ position: Int, whole: Int, rank: Int?) -> OutcomeRecord {
        OutcomeRecord(
            picture: dataset.pictures[position % 4], encodedBytes: 1008, segments: 2,
            received: OutcomeRecord.Received(
                bytes: whole * 504 + 10, wholeSegments: whole, wholeSegmentBytes: whole * 504),
            blocks: whole * 8 + 1, lostBlocks: 0, code: Int64((1 << whole) - 1), rank: rank,
            times: OutcomeRecord.Times(
                arrivalNs: Int64(position) * 300_000_000, sendStartNs: 20_000_000, lastByteNs: 150_000_499,
                lastWholeSegmentNs: whole == 0 ? nil : 20_000_000 + Int64(whole) * 64_000_000, stopNs: 300_000_000),
            snapshots: [SnapshotRecord(afterNs: 100_000_000, code: whole > 0 ? 1 : 0, rank: whole > 0 ? rank : nil)])
    }

    func result(ranks: [Int?], whole: [Int]) -> RunResult {
        RunResult(
            outcomes: Outcomes(
                zip(ranks, whole).enumerated().map {
                    outcome($0.offset, whole: $0.element.1, rank: $0.element.0)
                }),
            recorded: false, meanPSNR: 30, encodeMs: 12.5, simulatedSeconds: 1.2, wallSeconds: 0.01)
    }

    /// Both codecs at two levels, four images each. By hand:
    ///
    /// | level | codec | ranks | whole segments | top-1 | top-5 |
    /// |---|---|---|---|---|---|
    /// | none | pnc | 1 1 2 6 | 2 2 2 1 | 2/4 | 3/4 |
    /// | none | webp | 1 3 9 - | 2 2 1 0 | 1/4 | 2/4 |
    /// | heavy | pnc | 1 5 6 - | 1 1 1 0 | 1/4 | 2/4 |
    /// | heavy | webp | - - - - | 0 0 0 0 | 0/4 | 0/4 |
    func fill() throws {
        let campaign = try plan()
        let results = [
            result(ranks: [1, 1, 2, 6], whole: [2, 2, 2, 1]), result(ranks: [1, 3, 9, nil], whole: [2, 2, 1, 0]),
            result(ranks: [1, 5, 6, nil], whole: [1, 1, 1, 0]),
            result(ranks: [nil, nil, nil, nil], whole: [0, 0, 0, 0]),
        ]
        for (position, result) in results.enumerated() {
            let run = run(campaign, codec: position % 2, level: position < 2 ? "none" : "heavy", position: position)
            try database.record(run, .done(result))
        }
    }
}

extension ResultsDatabase {
    /// Asks for runs without other names than their own.
    func plan(_ campaign: CampaignRecord, identities: [String]) throws(StoreError) -> RowKey<CampaignRecord> {
        try plan(campaign, runs: identities.map { PlannedRun(identity: $0) })
    }
}

extension Table {
    /// The numbers of a column.
    func numbers(_ name: String) -> [Double?] { (column(name) ?? []).map(\.number) }
    /// The texts of a column.
    func texts(_ name: String) -> [String?] { (column(name) ?? []).map(\.text) }
}

/// Whether two numbers agree to `tolerance`.
func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= tolerance
}

extension Outcomes {
    private var all: [OutcomeRecord] {
        get throws {
            var all: [OutcomeRecord] = []
            try forEach { all.append($0) }
            return all
        }
    }

    /// Changes the outcome of an image.
    mutating func update(_ position: Int, _ change: (inout OutcomeRecord) -> Void) throws {
        var all = try all
        change(&all[position])
        self = Outcomes(all)
    }
}
