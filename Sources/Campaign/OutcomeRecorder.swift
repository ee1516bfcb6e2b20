import Foundation
public import Logging
import Models
import Offload
public import Scenarios
public import Store

/// Records all outcomes that a scenario's runs can ask for, into a small database that replays without the pictures.
///
///     let recorder = OutcomeRecorder(scenario, database: work, jobs: 8)
///     let recording = try await recorder.record(into: "Results/recorded/eval224.sqlite", name: "eval224")
///
/// On a link that loses nothing, a stop leaves whole blocks without a gap: for each of the scenario's codecs, pictures and
/// sizes of blocks those cuts are few enough to judge every one of them. What arrives of PNC or Starfish behind a *lost*
/// block is not recorded.
public struct OutcomeRecorder: Sendable {
    /// What was recorded of a codec.
    public struct Entry: Sendable, Hashable {
        /// The codec's name in the scenario.
        public let label: String
        /// The codec, its parameters and the beginning of its weights' hash.
        public let fingerprint: String
        /// The dataset's name in the recording.
        public let dataset: String
        /// Pictures of the dataset.
        public let pictures: Int
        /// Different parts of a picture that can arrive, over all pictures.
        public let parts: Int
    }

    let scenario: Scenario
    let database: ResultsDatabase
    let jobs: Int
    let logger: Logger

    /// Prepares a recording.
    ///
    /// - Parameters:
    ///   - scenario: whose codecs, pictures and sizes of blocks are recorded.
    ///   - database: keeps what is measured, in full; what it holds already is not measured again.
    ///   - jobs: pictures worked on at once.
    ///   - logger: is told of the progress.
    public init(
        _ scenario: Scenario, database: ResultsDatabase, jobs: Int,
        logger: Logger = Logger(label: "pncsim.recording")
    ) {
        self.scenario = scenario
        self.database = database
        self.jobs = jobs
        self.logger = logger
    }

    /// Measures what is missing and writes the recording, in place of one that is there.
    ///
    /// - Parameters:
    ///   - path: the recording's file.
    ///   - name: what to call the dataset in the recording; nil: its name, for a folder without what is above it.
    /// - Throws: ``CampaignError``; `CancellationError`, with all that was measured kept.
    public func record(into path: String, name: String? = nil) async throws -> [Entry] {
        do {
            return try await entries(into: path, name: name)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CampaignError(error)
        }
    }

    /// What is to be recorded of one dataset.
    private struct Supply {
        let dataset: DatasetSelection
        let settings: CellSettings
        var codecs: [CodecSelection] = []
        /// Data bytes in a block: each value of the sweep.
        var dataBytes: [Int] = []
    }

    private func supplies() throws -> [Supply] {
        var supplies: [Supply] = []
        for cell in scenario.cells where cell.codec.curve == nil {
            let settings = cell.settings
            if case .recorded(let recorded) = settings.dataset {
                throw CampaignError.missing(
                    "the scenario replays \(recorded.path); to record, name the pictures, as in "
                        + "--set 'dataset={path: photographs}'")
            }
            let index: Int
            if let known = supplies.firstIndex(where: { $0.dataset == settings.dataset }) {
                index = known
            } else {
                index = supplies.count
                supplies.append(Supply(dataset: settings.dataset, settings: settings))
            }
            if !supplies[index].codecs.contains(cell.codec) { supplies[index].codecs.append(cell.codec) }
            let bytes = settings.transport.dataBytes
            if !supplies[index].dataBytes.contains(bytes) { supplies[index].dataBytes.append(bytes) }
        }
        guard !supplies.isEmpty else {
            throw CampaignError.missing("the scenario's codecs are all curves: there is nothing to record")
        }
        return supplies
    }

    private func entries(into path: String, name: String?) async throws -> [Entry] {
        let supplies = try supplies()
        guard name == nil || supplies.count == 1 else {
            throw CampaignError.missing("the scenario has several datasets, which cannot all be called `\(name ?? "")`")
        }
        var options = Campaign.Options()
        options.jobs = jobs
        options.logger = logger
        var entries: [Entry] = []
        var taken: [(dataset: StoredDataset, name: String, codecs: [String], classifier: RowKey<ClassifierRecord>)] = []
        for supply in supplies {
            let workshop = try Workshop(
                for: supply.settings, needsPictures: true, database: database, options: options)
            let collection = try await workshop.collection(supply.dataset)
            let called = name ?? URL(fileURLWithPath: collection.photographs.name).lastPathComponent
            var fingerprints: [String] = []
            for selection in supply.codecs {
                let codec = try workshop.codec(selection)
                let parts = try await judgeAll(collection, by: codec, dataBytes: supply.dataBytes, in: workshop)
                fingerprints.append(codec.record.fingerprint)
                entries.append(
                    Entry(
                        label: codec.label, fingerprint: "\(codec.source.fingerprint)", dataset: called,
                        pictures: collection.photographs.all.count, parts: parts))
            }
            taken.append((collection.stored, called, fingerprints, workshop.classifierKey))
        }
        // In a file of its own, so that a recording is whole or not there.
        let draft = path + ".new"
        try? FileManager.default.removeItem(atPath: draft)
        do {
            let recording = try ResultsDatabase(path: draft, access: .create)
            for (dataset, name, codecs, classifier) in taken {
                let verdicts = try recording.takeOutcomes(
                    from: database.path, dataset: dataset.key, name: name, codecs: codecs, classifier: classifier)
                logger.debug("recorded", metadata: ["dataset": "\(name)", "verdicts": "\(verdicts)"])
            }
            try recording.compact()
        }
        guard rename(draft, path) == 0 else {
            throw CampaignError.missing("\(path): \(String(cString: strerror(errno))); the recording is \(draft)")
        }
        return entries
    }

    /// Judges whatever can arrive of every picture; gives how many parts that are.
    private func judgeAll(
        _ collection: Workshop.Collection, by codec: Workshop.Codec, dataBytes: [Int], in workshop: Workshop
    ) async throws -> Int {
        let layouts = try await workshop.layouts(
            of: collection, count: collection.photographs.all.count, by: codec
        ).layouts
        var parts = 0
        // Picture by picture a few at a time: all answers on half a million parts need not be in memory at once.
        for chunk in Array(layouts.indices).chunks(of: 64) {
            try Task.checkCancellation()
            var questions: Set<Workshop.Question> = []
            for picture in chunk {
                for size in dataBytes {
                    for reception in layouts[picture].cuts(dataBytes: size) {
                        let code = codec.source.code(of: reception, layout: layouts[picture])
                        // A code of 0 is known to decode to nothing.
                        if code != 0 { questions.insert(Workshop.Question(picture: picture, code: code)) }
                    }
                }
            }
            parts += questions.count
            _ = try await workshop.verdicts(on: questions, of: collection, by: codec)
        }
        return parts
    }
}

extension SegmentLayout {
    /// What can have arrived when a link that loses nothing is stopped between two blocks of so many data bytes.
    func cuts(dataBytes: Int) -> [Reception] {
        var cuts: [Reception] = []
        var reception = Reception(prefixBytes: [Int](repeating: 0, count: bytes.count))
        for (segment, size) in bytes.enumerated() {
            for received in stride(from: min(dataBytes, size), to: size, by: dataBytes) {
                reception.prefixBytes[segment] = received
                cuts.append(reception)
            }
            reception.prefixBytes[segment] = size
            cuts.append(reception)
        }
        return cuts
    }
}
