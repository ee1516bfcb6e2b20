import Hashing
import Basics
import Coding
import Foundation
import Scenarios
import Store
import Tensors
import Testing

@testable import Campaign

/// Outcomes recorded earlier stand in for pictures, weights and libtorch.
///
/// The recording is made here by hand, with ranks that are a formula of what arrived, so that what a replay should say is
/// known without any codec.
@Suite("A dataset that is a recording") struct RecordingTests {
    let bench: SweepBench

    /// Ten features of 600 bytes: the rank of the true class is 11 less the features that arrived.
    private static let featureBytes = [Int](repeating: 600, count: 10)
    /// JPEG in pieces: the rank is one more than the blocks of 63 bytes that are missing.
    private static let jpegBytes = SegmentLayout(bytes: [504, 504, 504, 88])

    init() throws {
        bench = try SweepBench()
        try record(weights: "aa", addedToRank: 0, into: "recording.sqlite")
        try bench.write(Self.text, to: "replay.yaml")
    }

    private static let text = """
        dataset: {recorded: recording.sqlite}
        images: 10
        replications: 2
        codecs: [pnc, {jpeg: {quality: 30}}]
        snapshots: [150 ms]
        sweep: {grid: {jamming: [none, heavy]}}
        """

    /// Writes what is known of four pictures.
    private func record(weights: String, addedToRank added: Int, into name: String, dataset: String = "four") throws {
        let database = try bench.database(name)
        let stored = try database.store(
            DatasetRecord(
                name: dataset, fingerprint: "\(dataset)@1",
                pictures: (0..<4).map {
                    PictureRecord(sha256: SHA256.hex(of: "\(dataset) \($0)"), name: "\($0).jpg", label: 10 * $0)
                }))
        let classifier = try database.store(ClassifierRecord(fingerprint: "lite0@cd", name: "efficientnet-lite0"))
        func keep(_ codec: CodecRecord, _ layout: SegmentLayout, _ ranks: [(code: Int64, rank: Int)]) throws {
            let key = try database.store(codec)
            try database.store(
                stored.pictures.map { ($0, LayoutRow(segmentBytes: layout.bytes, encodeSeconds: 0.01)) }, by: key)
            try database.store(
                stored.pictures.enumerated().flatMap { picture, pictureKey in
                    ranks.map { part in
                        (
                            VerdictKey(picture: pictureKey, label: 10 * picture, code: part.code),
                            VerdictRecord(rank: part.rank + added, top5: [], confidence: nil, psnr: Double(part.rank))
                        )
                    }
                }, by: VerdictContext(codec: key, classifier: classifier))
        }
        try keep(
            CodecRecord(fingerprint: "pnc()@\(weights)", name: "pnc", parameters: "", weights: weights),
            SegmentLayout(bytes: Self.featureBytes), (1...10).map { (Int64(1 << $0 - 1), 11 - $0) })
        let total = Self.jpegBytes.totalBytes
        try keep(
            CodecRecord(fingerprint: "jpeg(quality=30)", name: "jpeg", parameters: "quality=30", weights: nil),
            Self.jpegBytes,
            // The last two bytes add nothing to a JPEG: see `JPEGCodec`.
            Self.jpegBytes.cuts(dataBytes: 63).map { $0.prefixBytes.reduce(0, +) }.filter {
                $0 < total - 2 || $0 == total
            }
            .map { (Int64($0), 1 + (total - $0) / 63) })
    }

    @discardableResult
    private func replay(
        _ overrides: [(key: String, value: String)] = [], into name: String = "replay.sqlite",
        report: (Campaign.Event) -> Void = { _ in }
    ) async throws -> ResultsDatabase {
        let scenario = try Scenario.load(bench.path("replay.yaml"), overrides: overrides)
        let database = try bench.database(name)
        _ = try await Campaign(scenario, file: bench.path("replay.yaml"), database: database).run(report: report)
        return database
    }

    // MARK: What a replay says

    @Test("every outcome has the rank that was recorded of what arrived")
    func ranks() async throws {
        let database = try await replay()
        #expect(try database.number("SELECT count(*) FROM run WHERE status = 'done' AND recorded") == 8)
        #expect(try database.number("SELECT count(*) FROM outcome") == 80)
        let wrong = """
            SELECT count(*) FROM outcome JOIN run ON run.id = run WHERE codec_name = 'pnc'
            AND (code <> (1 << whole_segments) - 1 OR rank IS NOT iif(whole_segments > 0, 11 - whole_segments, NULL))
            """
        #expect(try database.number(wrong) == 0)
        let wrongOfJPEG = """
            SELECT count(*) FROM outcome JOIN run ON run.id = run WHERE codec_name = 'jpeg' AND code > 0
            AND (code <> received_bytes OR rank IS NOT 1 + (1600 - code) / 63)
            """
        #expect(try database.number(wrongOfJPEG) == 0)
        #expect(try database.number("SELECT count(DISTINCT whole_segments) FROM outcome") ?? 0 > 3, "not all alike")
        #expect(
            try database.number("SELECT count(*) FROM snapshot WHERE rank IS NOT NULL") ?? 0 > 0,
            "what the server held on the way is judged too")
    }

    @Test("the run says which weights were recorded, and the recording is left as it is")
    func provenance() async throws {
        let before = try Data(contentsOf: URL(filePath: bench.path("recording.sqlite")))
        let database = try await replay()
        let row = try database.query(
            sql: """
                SELECT DISTINCT run.weights, codec.fingerprint, dataset_name, dataset_hash, classifier.fingerprint
                FROM run JOIN codec ON codec.id = codec JOIN classifier ON classifier.id = classifier
                WHERE codec_name = 'pnc'
                """)
        // A dataset is its contents, whatever the recording calls it: hash and class of each picture.
        let contents = SHA256.hex(of: (0..<4).map { "\(SHA256.hex(of: "four \($0)"))\t\(10 * $0)\n" }.joined())
        #expect(row.rows == [["aa", "pnc()@aa", "four", contents, "lite0@cd"].map { .text($0) }])
        #expect(try Data(contentsOf: URL(filePath: bench.path("recording.sqlite"))) == before)
        #expect(!FileManager.default.fileExists(atPath: bench.path("recording.sqlite-journal")))
    }

    @Test("a second replay finds everything done, whatever the recording is called")
    func identity() async throws {
        try await replay()
        try FileManager.default.copyItem(
            atPath: bench.path("recording.sqlite"), toPath: bench.path("copy.sqlite"))
        var planned: Int?
        try await replay([("dataset", "{recorded: \(bench.path("copy.sqlite"))}")]) { event in
            if case .planned(let runs) = event { planned = runs.count }
        }
        #expect(planned == 0)
    }

    @Test("how much is done is known without a trace in the database")
    func standing() async throws {
        let scenario = try Scenario.load(bench.path("replay.yaml"))
        var campaign = Campaign(scenario, file: "replay.yaml", database: try bench.database("part.sqlite"))
        campaign.options.only = [0, 1, 2]
        _ = try await campaign.run()
        let before = try Data(contentsOf: URL(filePath: bench.path("part.sqlite")))
        campaign.options.only = nil
        let standing = try await campaign.standing()
        // Two replications of four cells.
        #expect(standing == Campaign.Standing(runs: 8, runsDone: 3, cells: 4, cellsDone: 1))
        campaign.options.shard = Shard("2/2")
        #expect(try await campaign.standing().runsDone == 1, "of the runs 1, 3, 5 and 7")
        #expect(try Data(contentsOf: URL(filePath: bench.path("part.sqlite"))) == before)
    }

    @Test("of two recordings of one codec the later counts")
    func retrained() async throws {
        try record(weights: "bb", addedToRank: 1, into: "recording.sqlite")
        let database = try await replay()
        #expect(
            try database.query(sql: "SELECT DISTINCT weights FROM run WHERE codec_name = 'pnc'").rows == [[.text("bb")]]
        )
    }

    @Test("but that of the weights that come with the program before any other")
    func shipped() async throws {
        let hash = try CodecWeights(path: nil, codec: "pnc").hash
        try record(weights: hash, addedToRank: 1, into: "recording.sqlite")
        try record(weights: "bb", addedToRank: 2, into: "recording.sqlite")
        let database = try await replay()
        #expect(
            try database.query(sql: "SELECT DISTINCT weights FROM run WHERE codec_name = 'pnc'").rows == [[.text(hash)]]
        )
    }

    @Test("numbers of another precision are recorded numbers all the same")
    func precision() throws {
        #expect(Replay.withoutNumbers("iterations=8 precision=bfloat16 device=cuda") == "iterations=8")
        #expect(Replay.withoutNumbers("quality=20 method=6") == "quality=20 method=6")
    }

    // MARK: What a recording lacks

    private func refusal(_ overrides: [(key: String, value: String)] = []) async throws -> String {
        do {
            try await replay(overrides)
            return "no error"
        } catch let error as CampaignError {
            return "\(error)".replacingOccurrences(of: bench.folder.path + "/", with: "")
        }
    }

    @Test("what is wrong with a recording is said before anything runs")
    func refusals() async throws {
        #expect(
            try await refusal([("dataset", "{recorded: \(bench.path("none.sqlite"))}")])
                == "none.sqlite: not a recording that can be replayed (no such file); `dataset: {recorded: …}` takes a "
                + "results database of pncsim")
        let text = try await refusal([("dataset", "{recorded: \(bench.path("replay.yaml"))}")])
        #expect(text.hasPrefix("replay.yaml: not a recording that can be replayed"), "\(text)")
        #expect(
            try await refusal([("codecs", "[{jpeg: {quality: 31}}]")])
                == "recording.sqlite: it has not recorded the codec jpeg(quality=31); recorded: pnc()@aa, "
                + "jpeg(quality=30)")
        #expect(
            try await refusal([("dataset", "{recorded: \(bench.path("recording.sqlite")), name: five}")])
                .hasPrefix("recording.sqlite: it has not recorded the dataset `five`; recorded: four"))
        try bench.write("other weights", to: "w.safetensors")
        let named = try await refusal([("codecs", "[{pnc: {weights: \(bench.path("w.safetensors"))}}]")])
        #expect(named.contains("it has not recorded the codec pnc() with the weights"), "\(named)")
        try record(weights: "aa", addedToRank: 0, into: "recording.sqlite", dataset: "five")
        #expect(
            try await refusal()
                .hasPrefix(
                    "recording.sqlite: it has not recorded one dataset only: choose with `{recorded: …, name: …}`; "
                        + "recorded: four, five"))
        let empty = try bench.database("empty.sqlite").path
        #expect(try await refusal([("dataset", "{recorded: \(empty)}")]).contains("any dataset; recorded: nothing"))
    }

    @Test("a size of blocks that was not recorded is refused before anything runs, and the parts that were are named")
    func otherBlocks() async throws {
        let reason = try await refusal([("transport", "{block: 50 B}"), ("codecs", "[{jpeg: {quality: 30}}]")])
        #expect(reason.contains("as jpeg sends it (was it recorded with another size of blocks"), "\(reason)")
        #expect(
            reason.contains("recorded: part 63, part 126, part 189, part 252, part 315, part 378, part"), "\(reason)")
    }

    @Test("a part that was not recorded, because a block before it was lost, fails the run that asks for it")
    func missingPart() async throws {
        var reasons: [String] = []
        try await replay([("link", "{gilbert-elliott: {good-loss: 5 %, resends: 0}}"), ("codecs", "[pnc]")]) { event in
            if case .failed(_, let reason, _) = event { reasons.append(reason) }
        }
        let reason = try #require(reasons.first)
        #expect(reason.contains("as pnc sends it") && reason.contains("or do blocks get lost?"), "\(reason)")
        #expect(reason.contains("recorded: part 1, part 3, part 7"), "\(reason)")
    }

    @Test("a sweep to a precision names the conditions of which no run succeeds")
    func precisionWithoutResults() async throws {
        let scenario = try Scenario.load(
            bench.path("replay.yaml"),
            overrides: [("link", "{gilbert-elliott: {good-loss: 5 %, resends: 0}}"), ("codecs", "[pnc]")])
        let campaign = Campaign(scenario, file: bench.path("replay.yaml"), database: try bench.database("goal.sqlite"))
        let reached = try await campaign.run(until: try #require(Precision("5pp", mostReplications: 2)))
        #expect(!reached.empty.isEmpty && reached.empty.count == scenario.cells.count)
        #expect(reached.summary.done == 0 && reached.summary.left == 0)
    }

    // MARK: What is recorded

    @Test("a link without loss leaves whole blocks from the start of the picture, and nothing else")
    func cuts() {
        let cuts = SegmentLayout(bytes: [130, 63, 5]).cuts(dataBytes: 63).map(\.prefixBytes)
        #expect(
            cuts == [[63, 0, 0], [126, 0, 0], [130, 0, 0], [130, 63, 0], [130, 63, 5]])
    }

    @Test("a scenario that replays, or has only curves, has nothing to record")
    func nothingToRecord() async throws {
        let work = try bench.database("work.sqlite")
        func refusal(_ scenario: Scenario) async throws -> String {
            do {
                _ = try await OutcomeRecorder(scenario, database: work, jobs: 1).record(into: bench.path("out.sqlite"))
                return "no error"
            } catch let error as CampaignError { return "\(error)" }
        }
        let replay = try await refusal(Scenario.load(bench.path("replay.yaml")))
        #expect(replay.contains("replays") && replay.contains("name the pictures"), "\(replay)")
        #expect(try await refusal(bench.scenario()).contains("only outcomes are known: there is nothing to record"))
        #expect(!FileManager.default.fileExists(atPath: bench.path("out.sqlite")))
    }
}
