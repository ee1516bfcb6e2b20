import Foundation
import Logging
import Models
import Offload
import Scenarios
import Store

/// Makes what a campaign needs of real pictures, and keeps it in the database: encodings and the server's verdicts.
///
/// Both depend on the picture, the codec and the received bytes alone, never on the network, so each is made once.
struct Workshop: Sendable {
    let database: ResultsDatabase
    let classifier: ReferenceClassifier
    let classifierKey: RowKey<ClassifierRecord>
    let jobs: Int
    /// What stands in for pictures, weights and classifier.
    let recording: OutcomeRecording?
    private let logger: Logger
    private let memory = Memory()

    init(
        database: ResultsDatabase, classifier: ReferenceClassifier, classifierKey: RowKey<ClassifierRecord>, jobs: Int,
        logger: Logger = Logger(label: "pncsim.campaign"), recording: OutcomeRecording? = nil
    ) {
        self.recording = recording
        self.logger = logger
        self.database = database
        self.classifier = classifier
        self.classifierKey = classifierKey
        self.jobs = jobs
    }

    /// A codec of the campaign, with its row.
    struct Codec: Sendable {
        let source: CodecSource
        let label: String
        let record: CodecRecord
        let key: RowKey<CodecRecord>
    }

    /// A dataset of the campaign, with its rows and its pictures' true classes.
    struct Collection: Sendable {
        let photographs: Photographs
        let stored: StoredDataset
        /// The true class of each picture, in order.
        var labels: [Int] = []
    }

    // MARK: Encodings

    /// The sizes of the segments of the first `count` pictures, and the mean time that this host took to encode one.
    func layouts(
        of collection: Collection, count: Int, by codec: Codec
    ) async throws -> (layouts: [SegmentLayout], encodeSeconds: Double?) {
        let topic = Memory.Topic(codec: codec.key, dataset: collection.stored.key)
        if let remembered = memory.layouts(on: topic, count: count) { return remembered }
        let known =
            switch codec.source {
            case .curve: [EncodingRecord]()
            case .recorded(let recorded):
                try recording?.encodings(of: count, by: recorded, label: codec.label) ?? []
            case .real(let coder): try await encodings(of: collection, count: count, by: codec, coder: coder)
            }
        let times = known.compactMap(\.encodeSeconds)
        let result = (
            layouts: known.map { SegmentLayout(bytes: $0.segmentBytes) },
            encodeSeconds: times.isEmpty ? nil : times.reduce(0, +) / Double(times.count)
        )
        memory.keep(result, on: topic)
        return result
    }

    /// The encodings of the first `count` pictures, those that are missing made.
    private func encodings(
        of collection: Collection, count: Int, by codec: Codec, coder: any ImageCodec
    ) async throws -> [EncodingRecord] {
        let keys = Array(collection.stored.pictures.prefix(count))
        var known = try database.encodings(of: keys, by: codec.key)
        let missing = known.indices.filter { known[$0] == nil }
        logger.debug(
            "encodings",
            metadata: ["codec": "\(codec.label)", "known": "\(count - missing.count)", "missing": "\(missing.count)"])
        if !missing.isEmpty {
            var progress = ProgressBar("encoding  \(codec.label)", total: missing.count, unit: "images")
            defer { progress.finish() }
            let made = try await parallelMap(missing, jobs: jobs, finished: { _ in progress.advance() }) { index in
                let picture = try collection.photographs.picture(index)
                let start = ContinuousClock.now
                let layout = try coder.encode(picture).layout
                return EncodingRecord(segmentBytes: layout.bytes, encodeSeconds: (ContinuousClock.now - start).seconds)
            }
            try database.store(zip(missing, made).map { (keys[$0], $1) }, by: codec.key)
            for (index, record) in zip(missing, made) { known[index] = record }
        }
        return known.compactMap(\.self)
    }

    // MARK: Verdicts

    /// Pictures that the classifier gets at once: some 30 MB each while it works.
    private static let mostInBatch = 8

    /// A verdict that is wanted: of which picture, on what was received of it.
    struct Question: Hashable {
        let picture: Int
        let code: ReceptionCode
    }

    /// The verdicts on what a codec's runs have delivered, those that are missing computed in parallel batches.
    func verdicts(
        on questions: Set<Question>, of collection: Collection, by codec: Codec
    ) async throws -> [Question: Verdict] {
        let topic = Memory.Topic(codec: codec.key, dataset: collection.stored.key)
        var answers = memory.verdicts(on: topic)
        defer { memory.keep(answers, on: topic) }
        // In a fixed order: batches, and so the last digits of probabilities, do not depend on hashing.
        let ordered = questions.filter { answers[$0] == nil }.sorted { ($0.picture, $0.code) < ($1.picture, $1.code) }
        if case .recorded(let recorded) = codec.source, let recording {
            let found = try recording.judgements(
                of: ordered, labels: collection.labels, by: recorded, label: codec.label)
            for (question, judgement) in zip(ordered, found) { answers[question] = Verdict(judgement) }
            return answers
        }
        let context = JudgementContext(codec: codec.key, classifier: classifierKey)
        let keys = ordered.map {
            JudgementKey(
                picture: collection.stored.pictures[$0.picture], label: collection.labels[$0.picture], code: $0.code)
        }
        var missing: [Question] = []
        for (question, known) in zip(ordered, try database.judgements(of: keys, by: context)) {
            if let known { answers[question] = Verdict(known) } else { missing.append(question) }
        }
        logger.debug(
            "verdicts",
            metadata: [
                "codec": "\(codec.label)", "known": "\(keys.count - missing.count)", "missing": "\(missing.count)",
            ])
        guard !missing.isEmpty, case .real(let coder) = codec.source else { return answers }

        let server = try await classifier.loaded()
        // All that is asked of one picture goes together, as far as a batch of the classifier fits in memory.
        var groups: [[Question]] = []
        for question in missing {
            if groups.last?.last?.picture == question.picture, groups[groups.count - 1].count < Self.mostInBatch {
                groups[groups.count - 1].append(question)
            } else {
                groups.append([question])
            }
        }
        var progress = ProgressBar("judging   \(codec.label)", total: missing.count, unit: "receptions")
        defer { progress.finish() }
        // Verdicts are kept every so often, so that an interruption costs little.
        for chunk in groups.chunks(of: max(8, 4 * jobs)) {
            let judged = try await parallelMap(
                chunk, jobs: jobs, finished: { progress.advance(by: chunk[$0].count) }
            ) { group in
                try server.judge(
                    group, picture: collection.photographs.picture(group[0].picture),
                    label: collection.labels[group[0].picture], codec: coder)
            }
            var records: [(JudgementKey, Judgement)] = []
            for (question, judgement) in zip(chunk.flatMap { $0 }, judged.flatMap { $0 }) {
                answers[question] = Verdict(judgement)
                let key = JudgementKey(
                    picture: collection.stored.pictures[question.picture], label: collection.labels[question.picture],
                    code: question.code)
                records.append((key, judgement))
            }
            try database.store(records, by: context)
        }
        return answers
    }

    /// The true classes of a collection's pictures; where they are not known, the classifier's answer on the clean picture.
    func labels(of collection: Collection) async throws -> [Int] {
        let photographs = collection.photographs.all
        guard photographs.contains(where: { $0.label == nil }) else { return photographs.compactMap(\.label) }
        let original = CodecRecord(fingerprint: "original()", name: "original", parameters: "", weights: nil)
        if let recording {
            return try zip(photographs, recording.answersOnOriginals(original)).map { photograph, answer in
                if let label = photograph.label ?? answer?.top5.first { return label }
                throw CampaignError.notRecorded(
                    file: recording.database.path, what: "the true class of \(photograph.name)", recorded: [])
            }
        }
        let context = JudgementContext(codec: try database.store(original), classifier: classifierKey)
        let keys = collection.stored.pictures.map { JudgementKey(picture: $0, label: 0, code: 1) }
        var known = try database.judgements(of: keys, by: context)
        let missing = known.indices.filter { known[$0] == nil && photographs[$0].label == nil }
        if !missing.isEmpty {
            let server = try await classifier.loaded()
            var progress = ProgressBar("labelling", total: missing.count, unit: "images")
            defer { progress.finish() }
            let answers = try await parallelMap(missing, jobs: jobs, finished: { _ in progress.advance() }) { index in
                try server.answer(collection.photographs.picture(index))
            }
            for (index, answer) in zip(missing, answers) { known[index] = Judgement(answer, psnr: nil) }
            try database.store(missing.compactMap { index in known[index].map { (keys[index], $0) } }, by: context)
        }
        return zip(photographs, known).map { $0.label ?? $1?.top5.first ?? 0 }
    }
}

extension EdgeServer {
    /// The verdicts on several receptions of one picture.
    fileprivate func judge(
        _ questions: [Workshop.Question], picture: RGBImage, label: Int, codec: any ImageCodec
    ) throws(ModelsError) -> [Judgement] {
        let encoded = try codec.encode(picture)
        let requests = questions.map {
            Request(picture: picture, label: label, codec: codec, encoded: encoded, code: $0.code)
        }
        return try judge(requests).map { verdict in
            verdict.map { Judgement($0.answer, psnr: $0.psnr) } ?? .undecodable
        }
    }
}

extension Judgement {
    fileprivate init(_ answer: Answer, psnr: Double?) {
        self.init(
            rank: answer.rank, top5: answer.top5, confidence: answer.confidence,
            psnr: psnr.flatMap { $0.isFinite ? $0 : nil })
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Array {
    /// Pieces of `size` elements, the last one perhaps shorter.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
