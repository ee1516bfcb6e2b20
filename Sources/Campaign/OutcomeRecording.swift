import Basics
import Models
import Scenarios
import Store

/// What a database has recorded of a dataset: it stands in for the pictures, the codecs' weights and the classifier.
///
/// The database is only read. Whatever was recorded counts, also where the weights in the tree are others by now; the
/// codec's row of a run says which fingerprint that was.
struct OutcomeRecording: Sendable {
    let database: ResultsDatabase
    let dataset: StoredDataset
    let classifierKey: RowKey<ClassifierRecord>
    let classifier: ClassifierRecord
    private let codecs: [RecordedCodec]

    private var path: String { database.path }

    /// Opens a recording.
    ///
    /// - Parameter classifier: the scenario's.
    /// - Throws: ``CampaignError/notRecorded(file:what:recorded:)`` where it lacks the dataset or has several to choose
    ///   from, or any verdict of the classifier; ``CampaignError/badRecording(file:reason:)`` where it is no results database;
    ///   ``StoreError`` where it is damaged or of another version.
    init(_ selection: DatasetSelection.Recorded, classifier name: String) throws {
        database = try Self.open(selection.path)
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
        self.dataset = dataset
        (classifierKey, self.classifier) = (classifier.key, classifier.record)
        codecs = try database.codecs(recordedOf: dataset.key)
    }

    private static func open(_ path: String) throws -> ResultsDatabase {
        do {
            return try ResultsDatabase(path: path, access: .read)
        } catch StoreError.cannotOpen(_, let reason), StoreError.notOurs(_, let reason) {
            throw CampaignError.badRecording(file: path, reason: reason)
        }
    }

    // MARK: Codecs

    /// A codec of the recording.
    struct Codec: Sendable {
        /// Its row in the recording.
        let key: RowKey<CodecRecord>
        /// The codec as it was when it was recorded.
        let record: CodecRecord
        private let judge: Judge

        /// What knows the part of a reception that the decoder can use.
        private enum Judge {
            /// The sizes alone say so.
            case rule(ReceptionRule)
            /// A codec without weights, which is at hand everywhere.
            case codec(any ImageCodec)
        }

        init(_ recorded: RecordedCodec, as selection: CodecSelection) throws {
            key = recorded.key
            record = recorded.record
            let description = try CodecRegistry.codec(named: selection.name)
            if let rule = description.reception {
                judge = .rule(rule)
            } else {
                judge = .codec(try CodecRegistry.makeCodec(name: selection.name, parameters: selection.values))
            }
        }

        func code(of reception: Reception, layout: SegmentLayout) -> ReceptionCode {
            switch judge {
            case .rule(let rule): rule.code(of: reception, layout: layout)
            case .codec(let codec): codec.receptionCode(of: reception, layout: layout)
            }
        }
    }

    /// The codec that was recorded with the name and the parameters that the scenario asks for.
    ///
    /// Of several (weights were trained anew between two recordings) it is the one with the most pictures, and of those
    /// the one recorded last; a weights file that the scenario names must be the one that was recorded.
    func codec(_ selection: CodecSelection) throws -> Codec {
        let weights = try selection.weightsPath.map { try SHA256.hex(ofFile: $0) }
        var best: RecordedCodec?
        for codec in codecs where codec.record.name == selection.name {
            guard Self.withoutNumbers(codec.record.parameters) == selection.parameterText,
                weights == nil || weights == codec.record.weights
            else { continue }
            if codec.pictures >= best?.pictures ?? 0 { best = codec }
        }
        guard let best else {
            throw CampaignError.notRecorded(
                file: path,
                what: "the codec \(selection.name)(\(selection.parameterText))"
                    + (weights.map { " with the weights \($0.prefix(16))" } ?? ""),
                recorded: codecs.map { "\(CodecFingerprint($0.record))" })
        }
        return try Codec(best, as: selection)
    }

    /// Parameters without what says how the networks computed (`precision=bfloat16 device=cuda`), which no scenario chooses.
    static func withoutNumbers(_ parameters: String) -> String {
        parameters.split(separator: " ").filter { !$0.hasPrefix("precision=") && !$0.hasPrefix("device=") }
            .joined(separator: " ")
    }

    // MARK: Records

    /// The sizes of the segments of the first `count` pictures, and the mean time that the recording host took for one.
    func encodings(of count: Int, by codec: Codec, label: String) throws -> [EncodingRecord] {
        let pictures = dataset.pictures.prefix(count)
        let known = try database.encodings(of: Array(pictures), by: codec.key).compactMap(\.self)
        guard known.count == pictures.count else {
            let held = codecs.map { "\($0.pictures) by \(CodecFingerprint($0.record))" }
            throw CampaignError.notRecorded(
                file: path,
                what: "each of the first \(count) pictures of \(dataset.record.name) as \(label) sends it "
                    + "(\(known.count) are)",
                recorded: held)
        }
        return known
    }

    /// The verdicts on `keys`, whose pictures are rows of the recording.
    func judgements(
        of questions: [Workshop.Question], labels: [Int], by codec: Codec, label: String
    ) throws -> [Judgement] {
        let context = JudgementContext(codec: codec.key, classifier: classifierKey)
        let keys = questions.map {
            JudgementKey(picture: dataset.pictures[$0.picture], label: labels[$0.picture], code: $0.code)
        }
        let found = try database.judgements(of: keys, by: context)
        return try zip(questions, found).map { question, judgement in
            if let judgement { return judgement }
            let codes = try database.codes(of: dataset.pictures[question.picture], by: context)
            let few = codes.count > 12 ? codes.prefix(6) + codes.suffix(6) : codes[...]
            throw CampaignError.notRecorded(
                file: path,
                what:
                    "the verdict on the part \(question.code) of \(dataset.record.pictures[question.picture].name) as "
                    + "\(label) sends it (was it recorded with another size of blocks, or do blocks get lost?)",
                recorded: few.map { "part \($0)" })
        }
    }

    /// The classifier's answers on the clean pictures, which are the reference where true classes are not known.
    func answersOnOriginals(_ record: CodecRecord) throws -> [Judgement?] {
        guard let codec = try database.codec(fingerprint: record.fingerprint) else {
            return dataset.pictures.map { _ in nil }
        }
        let keys = dataset.pictures.map { JudgementKey(picture: $0, label: 0, code: 1) }
        return try database.judgements(of: keys, by: JudgementContext(codec: codec, classifier: classifierKey))
    }
}

extension CodecFingerprint {
    /// As a database holds it.
    init(_ record: CodecRecord) {
        self.init(name: record.name, parameters: record.parameters, weights: record.weights)
    }
}

extension CodecSelection {
    /// The parameters by name.
    var values: [String: Double] {
        var values: [String: Double] = [:]
        for parameter in parameters { values[parameter.name] = parameter.value }
        return values
    }
}
