import Coding
import Offload
import Scenarios
import Store

/// A codec that is known by its verdicts on some pictures, which `pncsim import` has taken over; whose pictures come before the camera, and
/// how, is another matter: they are known by what their files hold.
struct ImportedCodec: OutcomeSource {
    let codec: StoredCodec
    let pictures: PictureSet
    /// Who gave the ranks.
    let judge: StoredClassifier
    private let selection: CodecSelection
    private let recording: ResultsDatabase
    /// Codec and classifier in the recording.
    private let context: VerdictContext
    private let rule: ReceptionRule
    /// The pictures in the recording, by their files' hashes.
    private let known: [String: Known]
    private let memory = Memory()

    private struct Known: Sendable {
        let key: RowKey<PictureRecord>
        let label: Int?
    }

    init(_ selection: CodecSelection, in file: String, pictures: PictureSet, results: ResultsDatabase) throws {
        recording = try RecordingFile.open(file)
        guard let name = try recording.datasetNames().first, let dataset = try recording.dataset(named: name),
            let found = try recording.codecs(recordedOf: dataset.key)
                .first(where: { $0.record.name == VerdictImport.codecName }),
            let rule = VerdictImport.rule(of: found.record),
            let classifier = try recording.classifiersWithVerdicts().first
        else {
            throw CampaignError.notRecorded(
                file: file, what: "a codec that `pncsim import` has made", recorded: try recording.datasetNames())
        }
        codec = StoredCodec(label: selection.label, record: found.record, key: try results.store(found.record))
        judge = try StoredClassifier(classifier.record, in: results)
        context = VerdictContext(codec: found.key, classifier: classifier.key)
        known = Dictionary(
            zip(dataset.record.pictures, dataset.pictures).map { ($0.sha256, Known(key: $1, label: $0.label)) },
            uniquingKeysWith: { first, _ in first })
        self.rule = rule
        self.selection = selection
        self.pictures = pictures
    }

    var isReplay: Bool { true }

    func check(_ images: [Int], dataBytes: Int) throws { try takeRows(of: images) }

    /// A picture in the recording, of which the dataset says the same.
    private func picture(_ index: Int) throws -> Known {
        let picture = pictures.all[index]
        guard let found = known[picture.hash] else {
            throw CampaignError.notRecorded(
                file: recording.path, what: "the picture \(picture.name) of \(pictures.name)",
                recorded: ["\(known.count) others"])
        }
        if let label = picture.label, let own = found.label, label != own {
            throw CampaignError.notRecorded(
                file: recording.path, what: "verdicts on \(picture.name) as a picture of class \(label)",
                recorded: ["verdicts on it as one of class \(own)"])
        }
        return found
    }

    private func takeRows(of images: [Int]) throws {
        let unknown = memory.unknown(of: images)
        let rows = try recording.encodings(of: try unknown.map { try picture($0).key }, by: context.codec)
        for (picture, row) in zip(unknown, rows) {
            if let row { memory.keep(row, of: picture) }
        }
    }

    func layouts(of images: [Int], in run: RunSpec) throws -> Layouts {
        try takeRows(of: images)
        let rows = memory.rows(of: images)
        return Layouts(rows, encodingTime: try EncodingTime(selection, on: run.cell.settings.device, rows: rows))
    }

    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        rule.code(of: reception, layout: layout)
    }

    /// What arrives between two parts that were judged is worth what the smaller one is; less than the smallest, nothing.
    func verdicts(on questions: Set<Question>) throws -> [Question: Verdict] {
        var answers = memory.verdicts(on: questions)
        for question in questions.inOrder() where answers[question] == nil {
            let picture = try picture(question.picture)
            let judged = try recording.codes(of: picture.key, by: context).last { $0 <= question.part }
            let key = judged.map { VerdictKey(picture: picture.key, label: picture.label ?? 0, code: $0) }
            let verdict = try key.flatMap { try recording.verdicts(of: [$0], by: context)[0] }
            answers[question] = Verdict(verdict ?? .undecodable)
        }
        memory.keep(answers)
        return answers
    }
}
