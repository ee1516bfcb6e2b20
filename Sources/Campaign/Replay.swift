import Hashing
import CodecCommand
import Codecs
import Basics
import Coding
import Offload
import Scenarios
import Store

/// What a database has recorded of a dataset: it stands in for the pictures, the codecs' weights and the classifier.
///
/// The database is only read. Whatever was recorded counts, also where the weights in the tree are others by now; the
/// codec's row of a run says which fingerprint that was.
struct Replay: Sendable {
    private let database: ResultsDatabase
    /// The dataset's rows in the recording.
    private let recorded: StoredDataset
    /// The classifier's row in the recording.
    private let classifierKey: RowKey<ClassifierRecord>
    private let codecs: [RecordedCodec]
    /// What comes before the camera, with rows in the database of the results.
    private(set) var pictures: PictureSet

    /// Whether it was made to hold whatever can arrive: a database of runs holds what they met.
    let isComplete: Bool

    private var path: String { database.path }

    /// Opens a recording.
    ///
    /// - Parameters:
    ///   - classifier: the scenario's.
    ///   - results: where the runs are kept.
    /// - Throws: ``CampaignError/notRecorded(file:what:recorded:)`` where it lacks the dataset or has several to choose
    ///   from, or any verdict of the classifier; ``CampaignError/badRecording(file:reason:)`` where it is no results database;
    ///   ``StoreError`` where it is damaged or of another version.
    init(
        _ selection: DatasetSelection.Recorded, classifier name: String, results: ResultsDatabase
    ) throws {
        database = try RecordingFile.open(selection.path)
        if let hash = selection.hash, try SHA256.hex(ofFile: selection.path) != hash {
            throw CampaignError.otherRecording(file: selection.path, hash: hash)
        }
        let names = try database.datasetNames()
        guard let wanted = selection.name ?? (names.count == 1 ? names.first : nil) else {
            throw CampaignError.notRecorded(
                file: selection.path,
                what: names.isEmpty
                    ? "any dataset" : "one dataset only: choose with `{recorded: …, name: …}`",
                recorded: names)
        }
        guard let dataset = try database.dataset(named: wanted) else {
            throw CampaignError.notRecorded(file: selection.path, what: "the dataset `\(wanted)`", recorded: names)
        }
        let classifiers = try database.classifiersWithVerdicts()
        // Of several with one name, the one that was used last.
        guard let classifier = classifiers.last(where: { $0.record.name == name }) else {
            throw CampaignError.notRecorded(
                file: selection.path, what: "any verdict of the classifier `\(name)`",
                recorded: classifiers.map(\.record.name))
        }
        recorded = dataset
        isComplete = try !database.hasRuns()
        classifierKey = classifier.key
        codecs = try database.codecs(recordedOf: dataset.key)
        pictures = try PictureSet(
            recorded: dataset.record, classifier: StoredClassifier(classifier.record, in: results), in: results)
        pictures.labels = try labels()
    }

    // MARK: Codecs

    /// The codec that was recorded with the name and the parameters that the scenario asks for.
    ///
    /// Of several (weights were trained anew between two recordings, or named) it is the one whose weights come with the program, else
    /// the one with the most pictures, and of those the one recorded last; a weights file that the scenario names must be the one that
    /// was recorded.
    func codec(_ selection: CodecSelection) throws -> RecordedCodec {
        let weights = try selection.namedWeightsHash()
        // Where no weights are at hand, whatever was recorded stands.
        let shipped = weights == nil ? try? selection.shippedWeightsHash() : nil
        var best: RecordedCodec?
        for codec in codecs where codec.record.name == selection.name {
            guard Self.isRecorded(codec.record, of: selection), weights == nil || weights == codec.record.weights else {
                continue
            }
            if let shipped, codec.record.weights == shipped { return codec }
            if codec.pictures >= best?.pictures ?? 0 { best = codec }
        }
        guard let best else {
            throw CampaignError.notRecorded(
                file: path,
                what: "the codec \(selection.name)(\(selection.parameterText))"
                    + (weights.map { " with the weights \($0.prefix(16))" } ?? ""),
                recorded: codecs.map { "\(CodecFingerprint($0.record))" })
        }
        return best
    }

    /// Whether a codec is the one that a scenario asks for, but for its weights.
    private static func isRecorded(_ codec: CodecRecord, of selection: CodecSelection) -> Bool {
        if let command = selection.command {
            return CommandCodec.rule(in: codec.parameters, of: command.program) != nil
        }
        return withoutNumbers(codec.parameters) == selection.parameterText
    }

    /// Parameters without what says how the networks computed (`precision=bfloat16 device=cuda`), which no scenario chooses.
    static func withoutNumbers(_ parameters: String) -> String {
        parameters.split(separator: " ").filter { word in
            !["engine=", "precision=", "device="].contains(where: word.hasPrefix)
        }
        .joined(separator: " ")
    }

    // MARK: Rows

    /// The sizes of pictures' segments, and the time that the recording host took, in the order of `images`.
    func rows(of images: [Int], by codec: StoredCodec) throws -> [LayoutRow] {
        let found = try database.encodings(of: images.map { recorded.pictures[$0] }, by: codec.key).compactMap(\.self)
        guard found.count == images.count else {
            throw CampaignError.notRecorded(
                file: path,
                what: "each of \(images.count) pictures of \(recorded.record.name) as \(codec.label) sends it "
                    + "(\(found.count) are)",
                recorded: codecs.map { "\($0.pictures) by \(CodecFingerprint($0.record))" })
        }
        return found
    }

    /// The verdicts on parts of pictures, in the order of `questions`.
    func verdicts(on questions: [Question], by codec: StoredCodec) throws -> [VerdictRecord] {
        let context = VerdictContext(codec: codec.key, classifier: classifierKey)
        let keys = try questions.map { question in
            guard let label = pictures.labels[question.picture] else {
                let name = recorded.record.pictures[question.picture].name
                throw CampaignError.notRecorded(file: path, what: "the true class of \(name)", recorded: [])
            }
            return VerdictKey(picture: recorded.pictures[question.picture], label: label, code: question.part)
        }
        let found = try database.verdicts(of: keys, by: context)
        return try zip(questions, found).map { question, verdict in
            if let verdict { return verdict }
            let parts = try database.codes(of: recorded.pictures[question.picture], by: context)
            let few = parts.count > 12 ? parts.prefix(6) + parts.suffix(6) : parts[...]
            throw CampaignError.notRecorded(
                file: path,
                what:
                    "the verdict on the part \(question.part) of \(recorded.record.pictures[question.picture].name) as "
                    + "\(codec.label) sends it (was it recorded with another size of blocks, or do blocks get lost?)",
                recorded: few.map { "part \($0)" })
        }
    }

    /// The true classes; where the dataset does not tell them, the classifier's answers on the clean pictures, as far as they were
    /// recorded.
    private func labels() throws -> [Int?] {
        guard pictures.labels.contains(nil) else { return pictures.labels }
        return try zip(pictures.labels, answersOnOriginals()).map { $0 ?? $1?.top5.first }
    }

    private func answersOnOriginals() throws -> [VerdictRecord?] {
        guard let codec = try database.codec(fingerprint: CodecRecord.original.fingerprint) else {
            return recorded.pictures.map { _ in nil }
        }
        let keys = recorded.pictures.map { VerdictKey(picture: $0, label: 0, code: 1) }
        return try database.verdicts(of: keys, by: VerdictContext(codec: codec, classifier: classifierKey))
    }
}

/// A codec of which a database has recorded outcomes.
struct ReplayedCodec: OutcomeSource {
    let codec: StoredCodec
    private let replay: Replay
    /// The same codec in the recording.
    private let recorded: StoredCodec
    private let selection: CodecSelection
    private let memory = Memory()
    private let usable: @Sendable (Reception, SegmentLayout) -> UsablePart

    init(_ selection: CodecSelection, of replay: Replay, results: ResultsDatabase) throws {
        self.replay = replay
        self.selection = selection
        let found = try replay.codec(selection)
        recorded = StoredCodec(label: selection.label, record: found.record, key: found.key)
        codec = StoredCodec(label: selection.label, record: found.record, key: try results.store(found.record))
        if let rule = try Self.rule(of: selection, found.record) {
            usable = { rule.code(of: $0, layout: $1) }
        } else {
            // A codec without weights, which is at hand everywhere.
            let coder = try selection.description().makeCodec(parameters: selection.values)
            usable = { coder.usablePart(of: $0, layout: $1) }
        }
    }

    /// What of a picture can be used, where the sizes of its segments say it.
    private static func rule(of selection: CodecSelection, _ record: CodecRecord) throws -> ReceptionRule? {
        if let command = selection.command { return CommandCodec.rule(in: record.parameters, of: command.program) }
        return try selection.description().reception
    }

    var pictures: PictureSet { replay.pictures }

    func check(_ images: [Int], dataBytes: Int) throws {
        try takeRows(of: images)
        // Which parts a picture can arrive in depends on the blocks alike for all pictures.
        guard replay.isComplete, let picture = images.first, let row = memory.rows(of: [picture]).first else { return }
        let layout = SegmentLayout(bytes: row.segmentBytes)
        let parts = Set(layout.cuts(dataBytes: dataBytes).map { usable($0, layout) }).subtracting([0])
        _ = try replay.verdicts(on: parts.sorted().map { Question(picture: picture, part: $0) }, by: recorded)
    }

    private func takeRows(of images: [Int]) throws {
        let unknown = memory.unknown(of: images)
        for (picture, row) in zip(unknown, try replay.rows(of: unknown, by: recorded)) { memory.keep(row, of: picture) }
    }

    func layouts(of images: [Int], in run: RunSpec) throws -> Layouts {
        try takeRows(of: images)
        let rows = memory.rows(of: images)
        return Layouts(
            rows,
            encodingTime: try EncodingTime(selection, on: run.cell.settings.device, rows: rows))
    }

    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart { usable(reception, layout) }

    func verdicts(on questions: Set<Question>) throws -> [Question: Verdict] {
        var answers = memory.verdicts(on: questions)
        let unknown = questions.filter { answers[$0] == nil }.inOrder()
        for (question, verdict) in zip(unknown, try replay.verdicts(on: unknown, by: recorded)) {
            answers[question] = Verdict(verdict)
        }
        memory.keep(answers)
        return answers
    }
}
