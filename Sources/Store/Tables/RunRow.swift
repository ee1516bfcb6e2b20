import Foundation

/// A row of `run`: what the run was, and how it stands.
struct RunRow {
    let run: RunRecord
    /// Which of the places that ask for the run is its own (`campaign_run.id`).
    let id: Int64
    let status: Status
    var finishedAt: Date?
    var ending: Ending?

    enum Status: String {
        case running, done, failed, interrupted
    }

    /// How it ended.
    struct Ending {
        var error: String?
        let wallSeconds: Double
        var result: (RunResult, summary: RunSummary)?
    }

    private var summary: RunSummary? { ending?.result?.summary }
    private var result: RunResult? { ending?.result?.0 }

    init(_ run: RunRecord, id: Int64, ending: RunEnding?) throws {
        self.run = run
        self.id = id
        finishedAt = ending == nil ? nil : Date()
        switch ending {
        case nil: status = .running
        case .done(let result):
            status = .done
            self.ending = Ending(wallSeconds: result.wallSeconds, result: (result, try RunSummary(result.outcomes)))
        case .failed(let error, let seconds):
            status = .failed
            self.ending = Ending(error: error, wallSeconds: seconds)
        case .interrupted(let reason, let seconds):
            status = .interrupted
            self.ending = Ending(error: reason, wallSeconds: seconds)
        }
    }

    static let table = StoredTable<RunRow>(
        "run", "One row for each run: what it was, how it came about, and its results.", knownBy: ["identity"],
        identification + making + setting + results + later)

    private static let identification: [Column<RunRow>] = [
        Column("id", help: "key; in the order of the campaigns, whatever order the runs ended in", \.id),
        Column("identity", help: "hash of everything that determines the run", \.run.identity),
        Column(
            "campaign", references: "campaign", help: "the campaign that first asked for it (`campaign.id`)",
            \.run.place.campaign),
        Column("position", help: "position in that campaign, from 0", \.run.place.position),
        Column("cell", help: "position of its cell in the sweep, from 0", \.run.place.cell),
        Column("replication", help: "replication, from 0", \.run.place.replication),
        Column("seed", help: "seed of all random streams", \.run.place.seed),
        Column(
            "conditions",
            help: """
                hash of everything that determines the run but codec and replication: runs with equal conditions and \
                replication met the same channel
                """, \.run.conditions.hash),
        Column(
            "status", help: "`running`, `done`, `failed` or `interrupted`; only a run that is done has outcomes",
            \.status.rawValue),
        Column("error", help: "what went wrong", \.ending?.error),
    ]

    private static let making: [Column<RunRow>] = [
        Column("repeat_command", help: "the command that repeats the run", \.run.making.repeatCommand),
        Column(
            "recorded",
            help: """
                1 if all verdicts came from a cache recorded earlier, without the pictures at hand; version 0.1 says so of \
                published curves too
                """
        ) { $0.result?.recorded ?? false },
        Column("program_version", help: "the version of pncsim", \.run.making.program.version),
        Column("program_commit", help: "the commit that pncsim was built from", \.run.making.program.commit),
        Column("host", help: "the machine, where its name was to be kept; else empty", \.run.making.host),
        Column("threads", help: "threads used", \.run.making.threads),
        Column("started_at", help: "when it began, UTC", \.run.making.startedAt),
        Column("finished_at", help: "when it was stored, UTC", \.finishedAt),
        Column("wall_seconds", unit: "s", help: "real time that it took", \.ending?.wallSeconds),
    ]

    private static let setting: [Column<RunRow>] = [
        Column("codec", references: "codec", help: "the codec (`codec.id`)", \.run.codec.key),
        Column(
            "codec_label", help: "the codec as the scenario names it that asked for the run last", \.run.codec.label),
        Column("codec_name", help: "the codec's name in the registry", \.run.codec.record.name),
        Column("codec_parameters", help: "its parameters", \.run.codec.record.parameters),
        Column(
            "weights", help: "SHA-256 of its weights, of a program's files or of a table", \.run.codec.record.weights),
        Column("dataset", references: "dataset", help: "the dataset (`dataset.id`)", \.run.dataset.key),
        Column("dataset_name", help: "the dataset as that scenario names it", \.run.dataset.record.name),
        Column("dataset_hash", help: "fingerprint of its contents", \.run.dataset.record.fingerprint),
        Column(
            "classifier", references: "classifier", help: "the classifier (`classifier.id`)", \.run.classifier.key),
        Column(
            "classifier_name",
            help: "the classifier's name; `none` for a published curve, whose images nobody judges (since version 0.2)",
            \.run.classifier.record.name),
        Column("device", help: "the encoding device", \.run.setting.device),
        Column("link", help: "the kind of link", \.run.setting.link.kind),
        Column("link_text", help: "the link with all its settings", \.run.setting.link.text),
        Column("jamming", help: "the jamming level", \.run.setting.jamming.level),
        Column(
            "jamming_load", unit: "share",
            help: "share of time in which the jammer is on air in the long run; NULL where a schedule changes it",
            \.run.setting.jamming.load),
        Column("arrivals", help: "when objects arrive, with all settings", \.run.setting.arrivals),
        Column(
            "period_ms", unit: "ms",
            help: "mean time between arrivals; where a file gives them, between the first `images` of them",
            \.run.setting.periodMs),
        Column(
            "stop_rule",
            help:
                "until when what arrives counts, as a scenario writes `deadline`; of version 0.1, when it gave up (`stop`)",
            \.run.setting.stopRule),
        Column("block_bytes", unit: "bytes", help: "size of a block", \.run.setting.blockBytes),
        Column("variables", help: "all keys that that scenario sweeps and their values, a JSON object") {
            jsonObject($0.run.setting.variables)
        },
    ]

    private static let results: [Column<RunRow>] = [
        Column("images", unit: "images", help: "images of the run", \.summary?.images),
        Column(
            "undecodable_count", unit: "images", help: "images of which nothing was decodable, which counts as wrong",
            \.summary?.undecodable),
        Column(
            "fully_offloaded_count", unit: "images", help: "images of which every byte arrived in time",
            \.summary?.fullyOffloaded),
        .computed("undecodable", unit: "share", help: "share of images of which nothing was decodable"),
        .computed("fully_offloaded", unit: "share", help: "share of images of which every byte arrived in time"),
        Column(
            "mean_encoded_bytes", unit: "bytes", help: "mean size of a whole compressed picture",
            \.summary?.meanEncodedBytes),
        Column(
            "mean_segments", unit: "segments", help: "mean number of segments of a whole compressed picture",
            \.summary?.meanSegments),
        Column(
            "mean_bytes", unit: "bytes",
            help: "mean of the data bytes that the server held at the end, framing not counted", \.summary?.meanBytes),
        Column(
            "mean_whole_segments", unit: "segments", help: "mean number of segments that arrived whole",
            \.summary?.meanWholeSegments),
        Column(
            "mean_whole_segment_bytes", unit: "bytes", help: "mean size of the segments that arrived whole, together",
            \.summary?.meanWholeSegmentBytes),
        Column(
            "throughput_images", unit: "images", help: "images of which at least one segment arrived whole",
            \.summary?.throughputImages),
        Column(
            "throughput_kbps", unit: "kbit/s",
            help: "mean over these images of the bytes of whole segments by the time that they took to send",
            \.summary?.meanThroughputKbps),
        Column(
            "throughput_sd_kbps", unit: "kbit/s", help: "standard deviation of the same between images",
            \.summary?.deviationThroughputKbps),
        Column("blocks", unit: "blocks", help: "blocks delivered", \.summary?.blocks),
        Column("lost_blocks", unit: "blocks", help: "blocks lost, on links that give up", \.summary?.lostBlocks),
        Column(
            "mean_psnr_db", unit: "dB", help: "mean peak signal-to-noise ratio of the decoded pictures",
            \.result?.meanPSNR),
        Column(
            "encode_ms", unit: "ms", help: "mean time that the device takes to encode a picture", \.result?.encodeMs),
        Column(
            "simulated_seconds", unit: "s", help: "simulated time from the first arrival to the end",
            \.result?.simulatedSeconds),
    ]

    /// What came with later schemas, which ALTER TABLE puts at the end.
    private static let later: [Column<RunRow>] = [
        Column("limit_text", help: "the trace that limits the link, with all its settings", \.run.setting.link.limit),
        Column(
            "jamming_text", before: "jamming", help: "the jamming with all its settings", \.run.setting.jamming.text),
        Column(
            "program_changed", help: "1 if the tree held changes that the commit does not",
            \.run.making.program.isChanged),
        Column(
            "libraries", help: "versions of the libraries in use, a JSON object", \.run.making.program.librariesText),
        Column(
            "top1_count", unit: "images",
            help: """
                images whose true class was the first answer, or the sum of what is expected; NULL for a published curve that \
                does not tell
                """
        ) { $0.result?.knowsTop1 == true ? $0.summary?.top1 : nil },
        .computed(
            "top1", unit: "share", help: "top-1 accuracy: share of images whose true class was the first answer"),
        Column(
            "top5_count", unit: "images",
            help: "images whose true class was among the first five answers, or the sum of what is expected",
            \.summary?.top5),
        .computed(
            "top5", unit: "share", help: "top-5 accuracy: share of images whose true class was among the first five"),
        .computed(
            "block_loss", unit: "share", before: "lost_blocks * 1.0 / nullif(blocks + lost_blocks, 0)",
            help: "share of blocks that were lost"),
    ]

    /// What the run came to, as far as it is stored.
    static let resultColumns = (results + later).map(\.description).filter { column in
        !column.isComputed && !notOfTheResult.contains(column.name)
    }

    /// Of the columns that came later, those that say what was asked for or what made it.
    private static let notOfTheResult: Set = ["limit_text", "jamming_text", "program_changed", "libraries"]
}
