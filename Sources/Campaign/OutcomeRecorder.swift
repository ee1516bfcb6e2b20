import Basics
import Coding
import Foundation
import Logging
import Offload
import Scenarios
import Store

/// Records all outcomes that a scenario's runs can ask for, into a small database that replays without the pictures.
///
///     let recorder = OutcomeRecorder(scenario, database: work, jobs: 8)
///     let recording = try await recorder.record(into: "Results/recorded/eval224.sqlite", name: "eval224")
///
/// On a link that loses nothing, a stop leaves whole blocks without a gap: for each of the scenario's codecs, pictures and
/// sizes of blocks those cuts are few enough to judge every one of them. What arrives of PNC or Starfish behind a *lost*
/// block is not recorded.
package struct OutcomeRecorder: Sendable {
    /// What was recorded of a codec.
    package struct Entry: Sendable, Hashable {
        /// The codec's name in the scenario.
        package let label: String
        /// The codec, its parameters and the beginning of its weights' hash.
        package let fingerprint: String
        /// The dataset's name in the recording.
        package let dataset: String
        /// Pictures of the dataset.
        package let pictures: Int
        /// Different parts of a picture that can arrive, over all pictures.
        package let parts: Int
    }

    let scenario: Scenario
    let database: ResultsDatabase
    let jobs: Int
    let compute: Compute
    let logger: Logger

    /// Prepares a recording.
    ///
    /// - Parameters:
    ///   - scenario: whose codecs, pictures and sizes of blocks are recorded.
    ///   - database: keeps what is measured, in full; what it holds already is not measured again.
    ///   - jobs: pictures worked on at once.
    ///   - compute: how neural codecs' networks compute.
    ///   - logger: is told of the progress.
    package init(
        _ scenario: Scenario, database: ResultsDatabase, jobs: Int, compute: Compute = .reference,
        logger: Logger = Logger(label: "pncsim.recording")
    ) {
        self.scenario = scenario
        self.database = database
        self.jobs = jobs
        self.compute = compute
        self.logger = logger
    }

    /// Measures what is missing and writes the recording, in place of one that is there.
    ///
    /// - Parameters:
    ///   - path: the recording's file.
    ///   - name: what to call the dataset in the recording; nil: its name, for a folder without what is above it.
    /// - Throws: ``CampaignError``; `CancellationError`, with all that was measured kept.
    package func record(into path: String, name: String? = nil) async throws -> [Entry] {
        try await CampaignError.translating { try await entries(into: path, name: name) }
    }

    /// What is to be recorded of one dataset, as one classifier judges it.
    private struct Supply {
        let dataset: DatasetSelection
        let classifier: ClassifierSelection
        /// A cell of each codec.
        var cells: [Cell] = []
        /// Data bytes in a block: each value of the sweep.
        var dataBytes: [Int] = []
    }

    private func supplies() throws(CampaignError) -> [Supply] {
        var supplies: [Supply] = []
        for cell in scenario.cells where cell.codec.isCoder {
            let settings = cell.settings
            if case .recorded(let recorded) = settings.dataset { throw .isReplay(file: recorded.path) }
            let index: Int
            if let known = supplies.firstIndex(where: {
                $0.dataset == settings.dataset && $0.classifier == settings.classifier
            }) {
                index = known
            } else {
                index = supplies.count
                supplies.append(Supply(dataset: settings.dataset, classifier: settings.classifier))
            }
            if !supplies[index].cells.contains(where: { $0.codec == cell.codec }) { supplies[index].cells.append(cell) }
            let bytes = settings.transport.dataBytes
            if !supplies[index].dataBytes.contains(bytes) { supplies[index].dataBytes.append(bytes) }
        }
        guard !supplies.isEmpty else { throw .nothingToRecord }
        return supplies
    }

    /// What the recording takes over of one dataset.
    private struct Taken {
        let pictures: PictureSet
        let name: String
        /// Fingerprints.
        var codecs: [String] = []
    }

    private func write(_ taken: [Taken], to path: String) throws {
        try RecordingFile.write(to: path) { recording throws(StoreError) in
            for part in taken {
                let verdicts = try recording.takeOutcomes(
                    from: database.path, dataset: part.pictures.stored.key, name: part.name, codecs: part.codecs,
                    classifier: part.pictures.classifier.key)
                logger.debug("recorded", metadata: ["dataset": "\(part.name)", "verdicts": "\(verdicts)"])
            }
        }
    }

    private func entries(into path: String, name: String?) async throws -> [Entry] {
        let supplies = try supplies()
        try RecordingFile.checkReplaceable(path)
        if let name, supplies.count > 1 { throw CampaignError.severalDatasets(name: name) }
        let bench = Workbench(database: database, jobs: jobs, compute: compute, logger: logger)
        var sources = OutcomeSources(of: scenario.cells, on: bench)
        var entries: [Entry] = []
        var taken: [Taken] = []
        for supply in supplies {
            var fingerprints: [String] = []
            for cell in supply.cells {
                let source = try await sources.source(for: cell)
                let called = name ?? URL(fileURLWithPath: source.pictures.name).lastPathComponent
                let parts = try await judgeAll(of: cell, by: source, dataBytes: supply.dataBytes)
                if fingerprints.isEmpty { taken.append(Taken(pictures: source.pictures, name: called)) }
                fingerprints.append(source.codec.record.fingerprint)
                taken[taken.count - 1].codecs = fingerprints
                entries.append(
                    Entry(
                        label: source.codec.label, fingerprint: "\(CodecFingerprint(source.codec.record))",
                        dataset: called, pictures: source.pictures.all.count, parts: parts))
            }
        }
        try write(taken, to: path)
        return entries
    }

    /// Judges whatever can arrive of every picture; gives how many parts that are.
    private func judgeAll(of cell: Cell, by source: any OutcomeSource, dataBytes: [Int]) async throws -> Int {
        let all = Array(source.pictures.all.indices)
        let layouts = try await source.layouts(of: all, in: RunSpec(cell: cell, replication: 0)).all
        var parts = 0
        // Picture by picture a few at a time: all answers on half a million parts need not be in memory at once.
        for chunk in all.chunks(of: 64) {
            try Task.checkCancellation()
            var questions: Set<Question> = []
            for picture in chunk {
                for size in dataBytes {
                    for reception in layouts[picture].cuts(dataBytes: size) {
                        let part = source.usablePart(of: reception, layout: layouts[picture])
                        // The part 0 is known to decode to nothing.
                        if part != 0 { questions.insert(Question(picture: picture, part: part)) }
                    }
                }
            }
            parts += questions.count
            _ = try await source.verdicts(on: questions)
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
