import Basics
import CodecWavelet
import Coding
import Foundation
import Hashing
import Store
import Tensors

/// A training of the wavelet codec in a folder: the order of passes is searched by what the classifier says, then the tables are
/// learned; at the end there are weights with a model card.
///
/// The folder holds `checkpoint.json`, from which the same request goes on, and at the end `weights.safetensors` and
/// `model-card.md`. Runs on the processor.
package struct WaveletTrainingSession: Sendable {
    /// What is trained, with what and where.
    package struct Request: Sendable, Hashable, Codable {
        /// A folder of pictures; labels are not needed.
        package var images: String
        /// Use only so many of its pictures; nil: all.
        package var limit: Int?
        /// Pictures kept apart for the model card, by a hash of their names.
        package var kept = 300
        /// Pictures that the tables are learned from, in the search and at the end.
        package var searchPictures = 300
        package var tablePictures = 1700
        /// Steps of the search, and pictures that each measures on, each step on others.
        package var steps = 3
        package var measured = 80
        /// Where the search begins.
        package var order = WaveletOrder()
        package var tables = WaveletTraining.Options()

        package init(images: String) { self.images = images }
    }

    /// What has been found so far.
    private struct Checkpoint: Codable {
        let request: Request
        var finished: [WaveletOrderSearch] = []
        var current: WaveletOrderSearch
    }

    /// Data bytes at which a picture is cut for the classifier.
    static let cuts = [256, 504, 1008, 2016, 4032]

    private let request: Request
    private let folder: String
    private let label: String
    private let command: String
    private let jobs: Int
    private let database: ResultsDatabase

    /// - Parameters:
    ///   - folder: receives everything.
    ///   - label: the training's name in the database.
    ///   - command: what was typed, for the model card.
    ///   - jobs: pictures worked on at once.
    package init(
        _ request: Request, folder: String, label: String, command: String, jobs: Int, database: ResultsDatabase
    ) {
        self.request = request
        self.folder = folder
        self.label = label
        self.command = command
        self.jobs = jobs
        self.database = database
    }

    /// Trains to the end; where the task is cancelled, the same request goes on from there.
    ///
    /// - Parameter report: is given a line for the person who waits.
    /// - Returns: the paths of the weights and of the model card.
    package func run(report: (String) -> Void) async throws -> (weights: String, card: String) {
        try await CampaignError.translating { try await train(report) }
    }

    private func train(_ report: (String) -> Void) async throws -> (weights: String, card: String) {
        try OutputFile.makeFolder(folder)
        var checkpoint = try resumed()
        let pictures = try WaveletTrainingPictures(request, report: report)
        let judge = try WaveletJudge(jobs: jobs)
        while checkpoint.finished.count < request.steps {
            let step = checkpoint.finished.count
            let start = Date()
            let chosen = try await pictures.measured(step, count: request.measured, jobs: jobs)
            let clean = try await judge.answers(on: chosen)
            let training = WaveletTraining(try await pictures.first(request.searchPictures, jobs: jobs))
            let learned = try training.tables(order: checkpoint.current.start, request.tables) { _ in
                try Task.checkCancellation()
            }
            while let order = checkpoint.current.next {
                let codec = WaveletCodec(mostBytes: Self.cuts.max() ?? 1, tables: learned.ordered(order))
                let divergences = try await judge.divergences(of: codec, on: chosen, from: clean, cuts: Self.cuts)
                let mean = divergences.reduce(0) { $0 + log($1) } / Double(divergences.count)
                checkpoint.current.add(mean)
                try store(checkpoint)
                let number = checkpoint.current.measured.count
                try note(
                    stage: "\(step + 1) order", number, mean, since: start, zip(Self.cuts, divergences).map { ($0, $1) }
                )
                report(
                    "step \(step + 1)/\(request.steps), measurement \(number): divergence at \(Self.cuts) bytes "
                        + divergences.map { String(format: "%.3f", $0) }.joined(separator: " "))
            }
            for (name, effect) in zip(WaveletOrder.factorNames, checkpoint.current.effects) {
                report(String(format: "  %@: %+.4f", name, effect))
            }
            checkpoint.finished.append(checkpoint.current)
            checkpoint.current = WaveletOrderSearch(start: checkpoint.current.best)
            try store(checkpoint)
        }
        return try await finish(checkpoint.current.start, pictures, judge, report)
    }

    private func finish(
        _ order: WaveletOrder, _ pictures: WaveletTrainingPictures, _ judge: WaveletJudge, _ report: (String) -> Void
    ) async throws -> (weights: String, card: String) {
        let training = WaveletTraining(try await pictures.first(request.tablePictures, jobs: jobs))
        var done = 0
        let tables = try training.tables(order: order, request.tables) { number in
            try Task.checkCancellation()
            done = number
            if number.isMultiple(of: 500) { report("tables: \(number) of two times the pictures") }
        }
        let weights = folder + "/weights.safetensors"
        try tables.weights.write(to: weights)
        let kept = try await pictures.kept(jobs: jobs)
        let clean = try await judge.answers(on: kept)
        let codec = WaveletCodec(mostBytes: Self.cuts.max() ?? 1, tables: tables)
        let divergences = try await judge.divergences(of: codec, on: kept, from: clean, cuts: Self.cuts)
        let card = WaveletCard(
            command: command, request: request, order: order, pictures: done / 2, kept: kept.count,
            hash: try SHA256.hex(ofFile: weights), bytes: tables.weights.serialized().count, cuts: Self.cuts,
            divergences: divergences)
        let path = folder + "/model-card.md"
        try OutputFile.write(Data(card.text.utf8), to: path, replacing: .modelCard)
        return (weights, path)
    }

    // MARK: Keeping

    private var path: String { Self.checkpoint(in: folder) }

    /// Where a training keeps its state.
    package static func checkpoint(in folder: String) -> String { folder + "/checkpoint.json" }

    private func resumed() throws -> Checkpoint {
        guard let data = FileManager.default.contents(atPath: path) else {
            return Checkpoint(request: request, current: WaveletOrderSearch(start: request.order))
        }
        guard let known = try? JSONDecoder().decode(Checkpoint.self, from: data), known.request == request else {
            throw ModelsError.badParameter(
                name: "--out", value: folder,
                expected: "a folder without a checkpoint, or one of a training with the same options (\(path))")
        }
        return known
    }

    private func store(_ checkpoint: Checkpoint) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try OutputFile.write(
            encoder.encode(checkpoint), to: path,
            replacing: FileKind("the checkpoint of a training") { path in
                (try? JSONDecoder().decode(Checkpoint.self, from: Data(InputFile.read(path)))) != nil
            })
    }

    private func note(
        stage: String, _ step: Int, _ loss: Double, since start: Date, _ values: [(cut: Int, divergence: Double)]
    ) throws {
        let record = TrainingRecord(
            codec: WaveletTables.codecName, label: label, stage: stage, step: step, epoch: 0, loss: loss,
            learningRate: WaveletOrderSearch.variation, seconds: Date().timeIntervalSince(start),
            validation: values.map { .init("divergence_at_\($0.cut)", .number($0.divergence)) })
        try database.store([record])
    }
}
