import Coding
import Inference
import Logging
import Offload
import Scenarios
import Store

/// A codec with pictures and a classifier that are at hand.
///
/// How a picture is encoded and what the classifier makes of a part of it depend on the picture, the codec and the part alone,
/// never on the network: both are made once and kept in the database.
struct LiveCodec: OutcomeSource {
    let codec: StoredCodec
    let pictures: PictureSet
    private let coder: any ImageCodec
    private let selection: CodecSelection?
    private let classifier: ReferenceClassifier
    private let bench: Workbench
    private let memory = Memory()

    /// - Parameter selection: as the scenario chooses the codec; nil where nothing is simulated.
    init(
        _ coder: any ImageCodec, label: String, selection: CodecSelection? = nil, pictures: PictureSet,
        classifier: ReferenceClassifier, on bench: Workbench
    ) throws {
        let record = CodecRecord(coder.fingerprint)
        codec = StoredCodec(label: label, record: record, key: try bench.database.store(record))
        self.coder = coder
        self.selection = selection
        self.pictures = pictures
        self.classifier = classifier
        self.bench = bench
    }

    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        coder.usablePart(of: reception, layout: layout)
    }

    // MARK: Encodings

    func layouts(of images: [Int], in run: RunSpec) async throws -> Layouts {
        let rows = try await rows(of: images)
        let settings = run.cell.settings
        return Layouts(
            rows,
            encodingTime: try EncodingTime(selection ?? run.cell.codec, on: settings.device, rows: rows))
    }

    /// The sizes of pictures' segments, in the order of `images`; those that are missing are made.
    func rows(of images: [Int]) async throws -> [LayoutRow] {
        try await bench.turn.taken { try await encodeMissing(of: images) }
        return memory.rows(of: images)
    }

    private func encodeMissing(of images: [Int]) async throws {
        let wanted = memory.unknown(of: images)
        guard !wanted.isEmpty else { return }
        let keys = wanted.map { pictures.stored.pictures[$0] }
        var missing: [Int] = []
        for (picture, row) in zip(wanted, try bench.database.encodings(of: keys, by: codec.key)) {
            if let row { memory.keep(row, of: picture) } else { missing.append(picture) }
        }
        bench.logger.debug(
            "encodings",
            metadata: [
                "codec": "\(codec.label)", "known": "\(wanted.count - missing.count)", "missing": "\(missing.count)",
            ])
        guard !missing.isEmpty else { return }
        var progress = ProgressBar("encoding  \(codec.label)", total: missing.count, unit: "images")
        defer { progress.finish() }
        // Encodings are kept every so often, so that an interruption, or a picture that cannot be encoded, costs little.
        for chunk in missing.chunks(of: max(64, 16 * bench.jobs)) {
            let made = try await parallelMap(chunk, jobs: bench.jobs, finished: { _ in progress.advance() }) { index in
                let picture = try pictures.picture(index)
                let (encoded, seconds) = try naming(index) { () throws(ModelsError) in
                    try coder.timedEncoding(of: picture)
                }
                return LayoutRow(segmentBytes: encoded.layout.bytes, encodeSeconds: seconds)
            }
            try bench.database.store(zip(chunk, made).map { (pictures.stored.pictures[$0], $1) }, by: codec.key)
            for (picture, row) in zip(chunk, made) { memory.keep(row, of: picture) }
        }
    }

    /// Does what is about a picture; an error of a program that is asked of it names the picture.
    private func naming<Result>(
        _ picture: Int, _ body: () throws(ModelsError) -> Result
    ) throws(ModelsError) -> Result {
        do { return try body() } catch { throw error.naming(picture: pictures.all[picture].name) }
    }

    /// A picture as the codec sends it, which is how it was sent before.
    private func encoded(_ picture: RGBImage, at index: Int) throws(ModelsError) -> EncodedImage {
        let encoded = try naming(index) { () throws(ModelsError) in try coder.encode(picture) }
        if let known = memory.rows(of: [index]).first, known.segmentBytes != encoded.layout.bytes {
            throw .badStream(
                codec: codec.label,
                reason: "picture \(pictures.all[index].name) has other sizes than before: a codec must be deterministic"
            )
        }
        return encoded
    }

    // MARK: Verdicts

    /// Pictures that the classifier gets at once: some 30 MB each while it works.
    private static let mostInBatch = 8

    func verdicts(on questions: Set<Question>) async throws -> [Question: Verdict] {
        try await bench.turn.taken { try await judgeMissing(of: questions) }
    }

    /// The verdicts, those that are missing computed in parallel batches.
    private func judgeMissing(of questions: Set<Question>) async throws -> [Question: Verdict] {
        var answers = memory.verdicts(on: questions)
        defer { memory.keep(answers) }
        let ordered = questions.filter { answers[$0] == nil }.inOrder()
        guard !ordered.isEmpty else { return answers }
        let context = VerdictContext(codec: codec.key, classifier: pictures.classifier.key)
        let labels = try await bench.labels(of: Set(ordered.map(\.picture)), in: pictures, by: classifier)
        let keys = ordered.map { key($0, labels) }
        var missing: [Question] = []
        for (question, known) in zip(ordered, try bench.database.verdicts(of: keys, by: context)) {
            if let known { answers[question] = Verdict(known) } else { missing.append(question) }
        }
        bench.logger.debug(
            "verdicts",
            metadata: [
                "codec": "\(codec.label)", "known": "\(ordered.count - missing.count)", "missing": "\(missing.count)",
            ])
        guard !missing.isEmpty else { return answers }

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
        for chunk in groups.chunks(of: max(8, 4 * bench.jobs)) {
            let judged = try await parallelMap(
                chunk, jobs: bench.jobs, finished: { progress.advance(by: chunk[$0].count) }
            ) { group in
                try verdicts(on: group, labels, by: server)
            }
            let found = zip(chunk.flatMap { $0 }, judged.flatMap { $0 }).map { (question: $0, verdict: $1) }
            for (question, verdict) in found { answers[question] = Verdict(verdict) }
            try bench.database.store(found.map { (key($0.question, labels), $0.verdict) }, by: context)
        }
        return answers
    }

    private func key(_ question: Question, _ labels: [Int: Int]) -> VerdictKey {
        VerdictKey(
            picture: pictures.stored.pictures[question.picture], label: labels[question.picture] ?? 0,
            code: question.part)
    }

    /// The verdicts on several parts of one picture.
    private func verdicts(
        on questions: [Question], _ labels: [Int: Int], by server: EdgeServer
    ) throws -> [VerdictRecord] {
        guard let index = questions.first?.picture else { return [] }
        let picture = try pictures.picture(index)
        let encoded = try encoded(picture, at: index)
        let requests = questions.map {
            EdgeServer.Request(
                picture: picture, label: labels[index] ?? 0, codec: coder, encoded: encoded, code: $0.part)
        }
        return try naming(index) { () throws(ModelsError) in try server.judge(requests) }.map { verdict in
            verdict.map { VerdictRecord($0.answer, psnr: $0.psnr) } ?? .undecodable
        }
    }

    func scene(of picture: Int) async throws -> Scene? {
        let image = try pictures.picture(picture)
        let labels = try await bench.labels(of: [picture], in: pictures, by: classifier)
        return Scene(
            picture: image, label: labels[picture] ?? 0, codec: coder, encoded: try encoded(image, at: picture),
            server: try await classifier.loaded())
    }
}

/// What those work with who encode and judge pictures.
struct Workbench: Sendable {
    /// Keeps encodings and verdicts.
    let database: ResultsDatabase
    /// Pictures worked on at once.
    let jobs: Int
    /// How neural codecs' networks compute.
    var compute = Compute.reference
    /// How what is kept names files and folders.
    var keptText = KeptText(isWhole: false)
    var logger = Logger(label: "pncsim.campaign")
    /// One codec at a time uses all jobs; who comes next finds what was made known.
    let turn = Turn()

    /// The true classes of pictures, by their positions; where the dataset does not tell them, the classifier's answers on the
    /// clean pictures. Only of pictures that are wanted: of a large folder a run may use few.
    func labels(
        of wanted: Set<Int>, in pictures: PictureSet, by classifier: ReferenceClassifier
    ) async throws -> [Int: Int] {
        var labels: [Int: Int] = [:]
        for index in wanted { labels[index] = pictures.labels[index] }
        let untold = wanted.filter { labels[$0] == nil }.sorted()
        guard !untold.isEmpty else { return labels }
        let context = VerdictContext(codec: try database.store(.original), classifier: pictures.classifier.key)
        let keys = untold.map { VerdictKey(picture: pictures.stored.pictures[$0], label: 0, code: 1) }
        var known = try database.verdicts(of: keys, by: context)
        let missing = known.indices.filter { known[$0] == nil }
        if !missing.isEmpty {
            let server = try await classifier.loaded()
            var progress = ProgressBar("labelling", total: missing.count, unit: "images")
            defer { progress.finish() }
            let answers = try await parallelMap(missing, jobs: jobs, finished: { _ in progress.advance() }) { index in
                try server.answer(pictures.picture(untold[index]))
            }
            for (index, answer) in zip(missing, answers) { known[index] = VerdictRecord(answer, psnr: nil) }
            try database.store(missing.compactMap { index in known[index].map { (keys[index], $0) } }, by: context)
        }
        for (index, verdict) in zip(untold, known) { labels[index] = verdict?.top5.first }
        return labels
    }
}

extension CodecRecord {
    /// What stands for clean pictures.
    static let original = CodecRecord(fingerprint: "original()", name: "original", parameters: "", weights: nil)
}

extension VerdictRecord {
    fileprivate init(_ answer: Answer, psnr: Double?) {
        self.init(
            rank: answer.rank, top5: answer.top5, confidence: answer.confidence,
            psnr: psnr.flatMap { $0.isFinite ? $0 : nil })
    }
}
