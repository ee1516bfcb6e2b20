import Foundation
import Store
import Testing

@testable import Report

/// A database with known outcomes: two codecs, three levels, two replications of four images each.
enum SampleDatabase {
    /// Ranks of the true class, image by image; nil where nothing was decodable.
    static func ranks(codec: String, level: Int) -> [Int?] {
        codec == "pnc" ? [1, 2, level == 2 ? 9 : 5, 1] : [1, level > 0 ? nil : 3, 6, level == 2 ? nil : 1]
    }

    static func make(
        at file: URL, variables: (Int) -> [RunRecord.Variable] = { _ in [] },
        settings: (Int) -> [RunRecord.Variable] = { _ in [] }, jamming: [String] = Samples.levels,
        withFailure: Bool = false
    ) throws -> ResultsDatabase {
        let database = try ResultsDatabase(path: file.path, access: .create)
        let pictures = (0..<4).map { index in
            PictureRecord(
                sha256: String(repeating: String(index), count: 64), name: "photo\(index).jpg", label: index)
        }
        let dataset = try database.store(DatasetRecord(name: "imagenet-20", fingerprint: "d0", pictures: pictures))
        let classifierRecord = ClassifierRecord(fingerprint: "c0", name: "efficientnet-lite0")
        let classifier = try database.store(classifierRecord)
        let campaignRecord = CampaignRecord(
            scenario: "sample", text: "codecs: [pnc, webp]\n", hash: "5a6b", path: nil,
            program: ProgramRecord(version: "0.1.0", commit: "abc1234"))
        let identities = (0..<jamming.count * 4).map { "run \($0)" }
        let campaign = try database.plan(campaignRecord, runs: identities.map { PlannedRun(identity: $0) })
        var position = 0
        for (level, name) in jamming.enumerated() {
            for label in ["pnc", "webp"] {
                let record = CodecRecord(fingerprint: label, name: label, parameters: "{}", weights: nil)
                let codec = try database.store(record)
                for replication in 0..<2 {
                    let run = RunRecord(
                        identity: identities[position],
                        conditions: RunRecord.Conditions(hash: "conditions \(level)", settings: settings(level)),
                        place: RunRecord.Place(
                            campaign: campaign, position: position, cell: position / 2, replication: replication,
                            seed: 17),
                        codec: RunRecord.Codec(key: codec, record: record, label: label), dataset: dataset,
                        classifier: RunRecord.Classifier(key: classifier, record: classifierRecord),
                        setting: RunRecord.Setting(
                            device: "raspberry-pi-4b", link: .init(kind: "constant", text: "constant"),
                            jamming: .init(level: name, text: name, load: nil), arrivals: "500 ms", periodMs: 500,
                            stopRule: "deadline", blockBytes: 64, variables: variables(level)),
                        making: RunRecord.Making(
                            program: ProgramRecord(version: "0.1.0", commit: "abc1234"), host: "test host", threads: 1,
                            startedAt: Date(timeIntervalSince1970: 0),
                            repeatCommand: "pncsim run sample.yaml --run \(position)"))
                    position += 1
                    if withFailure && position == 1 {
                        try database.record(run, .failed(error: "disk full", wallSeconds: 0.1))
                        continue
                    }
                    try database.record(run, .done(result(codec: label, level: level, pictures: dataset.pictures)))
                }
            }
        }
        return database
    }

    private static func result(codec: String, level: Int, pictures: [RowKey<PictureRecord>]) -> RunResult {
        let outcomes = ranks(codec: codec, level: level).enumerated().map { index, rank in
            let arrival = Int64(index) * 500_000_000
            let whole = 8 - 2 * level
            return OutcomeRecord(
                picture: pictures[index], encodedBytes: 5000, segments: 8,
                received: OutcomeRecord.Received(
                    bytes: whole * 500 + index, wholeSegments: whole, wholeSegmentBytes: whole * 500),
                blocks: 60, lostBlocks: 0, code: Int64(whole), rank: rank,
                times: OutcomeRecord.Times(
                    arrivalNs: arrival, sendStartNs: arrival + 20_000_000, lastByteNs: arrival + 420_000_000,
                    lastWholeSegmentNs: arrival + 420_000_000, stopNs: arrival + 500_000_000),
                snapshots: [
                    SnapshotRecord(afterNs: 100_000_000, code: 1, rank: nil),
                    SnapshotRecord(afterNs: 300_000_000, code: 2, rank: index == 0 ? 1 : 4),
                ])
        }
        return RunResult(
            outcomes: Outcomes(outcomes), recorded: false, meanPSNR: nil, encodeMs: 11.8, simulatedSeconds: 2,
            wallSeconds: 0.5)
    }
}

@Suite("The reader of results")
struct ReaderTests {
    @Test("gives the cells with the counts that were stored, and on how many pictures they rest")
    func cells() throws {
        try Samples.withFolder { folder in
            let database = try SampleDatabase.make(at: folder.appending(path: "x.sqlite"))
            let (cells, axis) = try ResultsReader(database).cells()
            #expect(axis == .jamming)
            #expect(cells.count == 6)
            for cell in cells {
                let level = try #require(Samples.levels.firstIndex(of: cell.condition))
                let ranks = SampleDatabase.ranks(codec: cell.codec, level: level)
                // Two replications that came out the same are counted once.
                #expect(cell.images == 4 && cell.top5?.basis.replications == 2)
                #expect(cell.deadlineMs == 500)
                #expect(cell.top1?.value == Double(ranks.count { $0 == 1 }) / 4)
                #expect(cell.top5?.value == Double(ranks.count { ($0 ?? 99) <= 5 }) / 4)
                #expect(cell.meanBytes == Double(8 - 2 * level) * 500 + 1.5)
                #expect(cell.fullyOffloaded?.value == (level == 0 ? 1 : 0))
                // Four pictures are too few for an interval.
                #expect(cell.top5?.interval == nil && cell.top5?.basis.pictures == 4)
            }
        }
    }

    @Test("gives the accuracy at the moments of snapshots")
    func moments() throws {
        try Samples.withFolder { folder in
            let database = try SampleDatabase.make(at: folder.appending(path: "x.sqlite"))
            let moments = try ResultsReader(database).moments()
            #expect(moments.count == 2 * 3 * 2)
            #expect(moments.allSatisfy { $0.images == 4 })
            for moment in moments {
                #expect(moment.top1?.value == (moment.deadlineMs == 100 ? 0 : 0.25))
                #expect(moment.top5?.value == (moment.deadlineMs == 100 ? 0 : 1))
            }
            let plot = try #require(Plot.accuracyByTime(moments))
            #expect(Samples.rows(in: plot.specification, with: "accuracy").count == 12)
        }
    }

    @Test("compares codecs with the scenario's first, or with the one asked for")
    func paired() throws {
        try Samples.withFolder { folder in
            let database = try SampleDatabase.make(at: folder.appending(path: "x.sqlite"))
            let reader = ResultsReader(database)
            let pairs = try reader.paired()
            #expect(pairs.map(\.reference) == ["pnc", "pnc", "pnc"])
            #expect(pairs.map(\.condition) == Samples.levels)
            #expect(pairs.map(\.difference.value) == [-0.25, -0.5, -0.5])
            #expect(pairs.map(\.pairs) == [4, 4, 4])
            #expect(try reader.paired(reference: "webp").map(\.difference.value) == [0.25, 0.5, 0.5])
        }
    }

    @Test("gives the images of every level for the running picture")
    func running() throws {
        try Samples.withFolder { folder in
            let database = try SampleDatabase.make(at: folder.appending(path: "x.sqlite"))
            let running = try #require(try ResultsReader(database).running(imagesPerCondition: 3))
            #expect(running.codec == "pnc")
            #expect(running.segment == "features")
            #expect(running.images.map(\.index) == Array(1...9))
            #expect(running.images.map(\.condition) == Samples.levels.flatMap { [$0, $0, $0] })
            // 4000 bytes in 400 ms are 80 kbit/s.
            #expect(running.images[0].throughputKbps == 80)
            #expect(running.images[8].wholeSegments == 4)
        }
    }

    @Test("names conditions by what varies, and only by that")
    func conditions() throws {
        let rates = ["67.4 kbps", "51.9 kbps", "34.3 kbps"]
        try Samples.withFolder { folder in
            // The rate alone varies.
            let byRate = try SampleDatabase.make(
                at: folder.appending(path: "a.sqlite"),
                variables: { [.init("link.constant.rate", .text(rates[$0]))] }, jamming: ["none", "none", "none"])
            let (cells, axis) = try ResultsReader(byRate).cells()
            #expect(axis == ConditionAxis(title: "link.constant.rate", prefix: "rate"))
            #expect(Style.unique(cells.map(\.condition)) == rates)
            // The rate varies with the level and says nothing new.
            let inStep = try SampleDatabase.make(
                at: folder.appending(path: "b.sqlite"), variables: { [.init("link.constant.rate", .text(rates[$0]))] })
            #expect(try ResultsReader(inStep).cells().axis == .jamming)
            // Two levels, and a number that tells the rest apart.
            let both = try SampleDatabase.make(
                at: folder.appending(path: "c.sqlite"),
                variables: { [.init("block-bytes", .number(Double(64 << $0)))] },
                jamming: ["none", "heavy", "none"])
            let (mixed, mixedAxis) = try ResultsReader(both).cells()
            #expect(mixedAxis.factors.map(\.title) == ["Jamming level", "block-bytes"] && mixedAxis.prefix.isEmpty)
            #expect(Style.unique(mixed.map(\.levels)) == [["none", "64"], ["heavy", "128"], ["none", "256"]])
            #expect(
                Style.unique(mixed.map(\.condition))
                    == ["none, block-bytes 64", "heavy, block-bytes 128", "none, block-bytes 256"])
            // Values that were given names are called by them.
            let named = try SampleDatabase.make(
                at: folder.appending(path: "f.sqlite"), variables: { [.init("jamming", .text(["near", "far"][$0]))] },
                jamming: ["load 0.3", "light"])
            #expect(Style.unique(try ResultsReader(named).cells().cells.map(\.condition)) == ["near", "far"])
            // Nothing that was swept: the setting that differs is named.
            let powers = ["15 dBm", "12 dBm"]
            let bySetting = try SampleDatabase.make(
                at: folder.appending(path: "e.sqlite"),
                settings: {
                    [
                        .init("seed", .text("17")),
                        .init("jamming", .text("{wifi: {load: 30%, transmit-power: \(powers[$0])}}")),
                    ]
                }, jamming: ["wifi", "wifi"])
            #expect(
                Style.unique(try ResultsReader(bySetting).cells().cells.map(\.condition))
                    == powers.map { "wifi, transmit-power \($0)" })
            // Nothing that the database knows of, as in a file of an earlier version.
            let nameless = try SampleDatabase.make(
                at: folder.appending(path: "d.sqlite"), jamming: ["none", "none"])
            #expect(
                try ResultsReader(nameless).cells().cells.map(\.condition) == [
                    "none #1", "none #1", "none #2", "none #2",
                ])
        }
    }

    @Test("gives the page its provenance, tables and failures")
    func content() throws {
        try Samples.withFolder { folder in
            let database = try SampleDatabase.make(at: folder.appending(path: "x.sqlite"), withFailure: true)
            let content = try ResultsReader(database, of: .campaign("5a6b")).content()
            #expect(content.title == "sample")
            #expect(content.provenance.map(\.text) == ["codecs: [pnc, webp]\n"])
            let facts = content.provenance[0].facts
            #expect(facts.contains(.init("Program", "PNCSim 0.1.0 (abc1234)")))
            #expect(facts.contains(.init("Outcomes", "computed here")))
            #expect(facts.contains { $0.name == "Runs" && $0.value.hasPrefix("11 of 12 done, 44 images") })
            #expect(content.failures.map(\.error) == ["disk full"])
            #expect(
                content.failures.map(\.run) == [
                    "pnc, jamming: none, by the next arrival (mean gap 500 ms, 500 ms), replication 0"
                ])
            #expect(content.failures.map(\.command) == ["pncsim run sample.yaml --run 0"])
            let throughput = try #require(content.tables.first { $0.title == "Throughput by cell" })
            #expect(throughput.rows.map { $0[0] } == ["pnc", "webp", "pnc", "webp", "pnc", "webp"])
            #expect(throughput.rows.map { $0[1] } == Samples.levels.flatMap { [$0, $0] })
            #expect(throughput.rows.map { $0[2] } == ["80.0", "80.0", "60.0", "60.0", "40.0", "40.0"])
            // Both replications are made of the same outcomes, and count once.
            #expect(throughput.rows.map { $0[4] } == ["4", "4", "4", "4", "4", "4"])
            let overhead = try #require(content.tables.first { $0.title == "Encoding overhead" })
            #expect(overhead.rows.map { $0[2] } == ["11.8", "11.8"])
            // A page can be made of it.
            #expect(ReportPage(content).html(accuracy: [], delivery: [], library: "").contains("disk full"))
        }
    }

    @Test("of another campaign says which there are; of an empty database, that there is nothing")
    func nothing() throws {
        try Samples.withFolder { folder in
            let database = try SampleDatabase.make(at: folder.appending(path: "x.sqlite"))
            #expect(try ResultsReader(database, of: .campaign("unknown")).cells().cells.isEmpty)
            let empty = try ResultsDatabase(path: folder.appending(path: "y.sqlite").path, access: .create)
            #expect(throws: ReportError.nothingToDraw(what: "finished run")) { try ResultsReader(empty).content() }
        }
    }
}
