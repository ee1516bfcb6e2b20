import Hashing
import Basics
import Codecs
import Coding
import Foundation
import Images
import Inference
import Store
import Tensors
import Training

/// A training of a codec in a folder: pictures are read, the trainer runs or goes on, what it notes goes into a database,
/// and at the end there are weights with a model card.
///
/// The folder holds `checkpoint.safetensors`, `options.json` and, at the end, `weights.safetensors` and `model-card.md`.
package struct TrainingSession: Sendable {
    /// Something to tell the person who waits.
    package enum Event: Sendable {
        /// What was left out of the pictures or found out about them, a sentence.
        case note(String)
        /// The pictures are read.
        case ready(training: Int, validation: Int, libtorch: String)
        /// The trainer's own.
        case training(TrainingEvent)
    }

    /// What a training has left.
    package struct Result: Sendable {
        /// The weights file.
        package let weights: String
        /// The model card.
        package let card: String
        /// The finished weights on validation pictures.
        package let validation: TrainingValidation
    }

    let request: Request
    let database: ResultsDatabase?

    /// Prepares a training; nothing is read yet. Without a database no log is kept.
    package init(_ request: Request, database: ResultsDatabase?) {
        self.request = request
        self.database = database
    }

    /// The name of a stage in the database, such as `2 kd`.
    package static func stageName(_ index: Int, _ options: TrainingOptions) -> String {
        let loss = options.stages.indices.contains(index) ? options.stages[index].loss.rawValue : "done"
        return "\(index + 1) \(loss)"
    }

    /// Trains to the end, or until the task is cancelled; a checkpoint is then left from which the same request goes on.
    ///
    /// Runs on the thread that calls.
    ///
    /// - Throws: ``CampaignError``; `CancellationError` after the checkpoint is written.
    package func run(report: @escaping (Event) -> Void) async throws -> Result {
        do {
            if let receptions = try receptions() {
                return try await train(Self.restoration(receptions), report: report)
            }
            func trainCodec<Codec: TrainableCodec>(_ codec: Codec.Type) async throws -> Result {
                try await train(Codec.init, report: report)
            }
            return try await trainCodec(TrainableCodecs.codec(named: request.codec))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CampaignError(error)
        }
    }

    private var checkpoint: String { Self.checkpoint(in: request.folder) }

    /// Where a training keeps its state.
    package static func checkpoint(in folder: String) -> String { folder + "/checkpoint.safetensors" }

    /// Measures what an update costs in each stage; nothing is written.
    package func profile(updates: Int, report: @escaping (Event) -> Void) throws -> [UpdateProfile] {
        do {
            if let receptions = try receptions() {
                return try trainer(Self.restoration(receptions), report: report) { _ in }.profile(updates: updates)
            }
            func measure<Codec: TrainableCodec>(_ codec: Codec.Type) throws -> [UpdateProfile] {
                try trainer(Codec.init, report: report) { _ in }.profile(updates: updates)
            }
            return try measure(TrainableCodecs.codec(named: request.codec))
        } catch {
            throw CampaignError(error)
        }
    }

    typealias Maker<Network> = (ParameterSource) throws(ModelsError) -> Network

    private func train<Network: Trainable>(
        _ make: Maker<Network>, report: @escaping (Event) -> Void
    ) async throws -> Result {
        try prepareFolder()
        let log = TrainingLog(request: request, database: database)
        let trainer = try trainer(make, report: report) { event in
            log.note(event)
            report(.training(event))
        }
        if request.onlyFinishes, !FileManager.default.fileExists(atPath: checkpoint) {
            throw FileError.missing(path: checkpoint, remedy: "there is no checkpoint to finish with")
        }
        let keeper = CheckpointKeeper(trainer: trainer, path: checkpoint)
        let isDone = try await withTaskCancellationHandler {
            try trainer.run(checkpoint: checkpoint) { request.onlyFinishes || Task.isCancelled }
        } onCancel: {
            keeper.save()
        }
        try log.check()
        if !isDone, !request.onlyFinishes { throw CancellationError() }

        let weights = request.folder + "/weights.safetensors"
        let file = try trainer.finishedWeights()
        try file.write(to: weights)
        let validation = try trainer.measure(
            pictures: min(request.finalCount, request.options.validationCount),
            steps: Array(1...trainer.trained.stepCount))
        let card = request.folder + "/model-card.md"
        let text = ModelCard(
            request: request, stages: trainer.stagesSoFar, trainingCount: trainer.trainingCount,
            validation: validation, weightsHash: try SHA256.hex(ofFile: weights), bytes: file.serialized().count,
            libtorch: try TorchRuntime.shared().version, isComplete: isDone, remarks: trainer.trained.remarks
        ).text
        try write(text, to: card, replacing: .modelCard)
        return Result(weights: weights, card: card, validation: validation)
    }

    /// A trainer with everything that the request names.
    private func trainer<Network: Trainable>(
        _ make: Maker<Network>, report: @escaping (Event) -> Void, note: @escaping (TrainingEvent) -> Void
    ) throws -> Trainer<Network> {
        try TorchRuntime.setThreads(request.threads)
        let classifierPath = try Places.current.path(of: "Assets/efficientnet-lite0.safetensors")
        func classifier(_ precision: TensorType) throws(ModelsError) -> EfficientNetLite0 {
            try EfficientNetLite0(
                weights: Safetensors(contentsOf: classifierPath), path: classifierPath,
                compute: Compute(device: request.compute.device, precision: precision))
        }
        let start = try request.start.map { path throws(ModelsError) in
            try StartingWeights(path: path, codec: Network.name)
        }
        let dataset = try Dataset(folder: request.images, labels: .classifier)
        for note in dataset.notes { report(.note(note)) }
        let pictures = try pictures(dataset.entries.prefix(request.limit ?? .max).map(\.path), report: report)
        report(
            .ready(
                training: pictures.trainingCount, validation: pictures.validationCount,
                libtorch: try TorchRuntime.shared().version))
        return try Trainer(
            make, options: request.options, pictures: pictures, classifier: classifier(.float32),
            judge: request.judgePrecision == .float32 ? nil : classifier(request.judgePrecision), start: start,
            compute: request.compute, report: note)
    }

    private func pictures(
        _ files: [String], report: @escaping (Event) -> Void
    ) throws(ModelsError) -> TrainingPictures {
        do throws(ModelsError) {
            return try TrainingPictures(
                files: files, validationCount: request.options.validationCount, device: request.compute.device
            ) { path throws(ModelsError) in try Dataset.picture(path).image }
        } catch {
            guard request.skipsBroken, case .brokenPictures(_, let broken) = error else { throw error }
            let names = broken.map { "\($0.path) (\($0.reason))" }.joined(separator: ", ")
            report(
                .note("\(request.images): left out: \(NumberText.count(broken.count, "broken picture")): \(names)"))
            let paths = Set(broken.map(\.path))
            return try pictures(files.filter { !paths.contains($0) }, report: report)
        }
    }

    // MARK: The folder

    /// Makes the folder; where it holds a checkpoint of a training with other options, says so.
    private func prepareFolder() throws {
        let path = request.folder + "/options.json"
        let files = FileManager.default
        if files.fileExists(atPath: checkpoint), let known = files.contents(atPath: path),
            let options = try? JSONDecoder().decode(TrainingOptions.self, from: known),
            options.resumable != request.options.resumable
        {
            throw ModelsError.badParameter(
                name: "--out", value: request.folder,
                expected: "a folder without a checkpoint, or one of a training with the same options (\(path) has them)"
            )
        }
        do throws(OutputError) {
            try OutputFile.makeFolder(request.folder)
        } catch {
            throw ModelsError.unwritable(path: request.folder, reason: error.reason)
        }
        try write(request.options.json, to: path, replacing: .trainingOptions)
    }

    private func write(_ text: String, to path: String, replacing kind: FileKind) throws(ModelsError) {
        do throws(OutputError) { try OutputFile.write(Data(text.utf8), to: path, replacing: kind) } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
    }
}

extension TrainingOptions {
    /// What must be equal for a run to go on: everything but how long stages are and how often it looks around.
    fileprivate var resumable: TrainingOptions {
        var options = self
        for index in options.stages.indices { options.stages[index].length = .updates(0) }
        options.measuredCount = 0
        options.checkpointSeconds = 0
        return options
    }
}

/// Carries what the trainer reports into the database.
private final class TrainingLog {
    private let request: TrainingSession.Request
    private let database: ResultsDatabase?
    private var last: TrainingProgress?
    private var failure: StoreError?

    init(request: TrainingSession.Request, database: ResultsDatabase?) {
        self.request = request
        self.database = database
    }

    func note(_ event: TrainingEvent) {
        switch event {
        case .progress(let progress):
            last = progress
            store(progress, validation: [])
        case .validation(let validation):
            guard var progress = last else { return }
            progress.step = validation.step
            progress.update = validation.update
            var values: [RunRecord.Variable] = []
            for (index, step) in validation.steps.enumerated() {
                values.append(.init("top1_at_\(step)", .number(validation.top1[index])))
                values.append(.init("top5_at_\(step)", .number(validation.top5[index])))
                values.append(.init("psnr_at_\(step)", .number(validation.psnr[index])))
            }
            values.append(.init("entropy_bytes", .number(validation.bytesPerStep.reduce(0, +))))
            store(progress, validation: values)
        case .checkpoint: break
        }
    }

    /// A log that cannot be written does not stop a training of hours; it is told at the end.
    func check() throws(StoreError) {
        if let failure { throw failure }
    }

    private func store(_ progress: TrainingProgress, validation: [RunRecord.Variable]) {
        let record = TrainingRecord(
            codec: request.codec, label: request.label,
            stage: TrainingSession.stageName(progress.stage, request.options), step: max(1, progress.step),
            epoch: progress.epoch, loss: progress.loss,
            learningRate: progress.rate, seconds: progress.stageSeconds, validation: validation)
        do { try database?.store([record]) } catch { failure = error }
    }
}

/// Keeps what a training has come to when it is stopped in the midst of an update, which may last longer than a stop.
///
/// `@unchecked`, because a trainer is no value: from here only its lock and, while it is held, its state are touched.
private struct CheckpointKeeper<Network: Trainable>: @unchecked Sendable {
    let trainer: Trainer<Network>
    let path: String

    /// Less than an interruption waits.
    private static var patienceSeconds: Double { 0.5 }

    func save() {
        // Where this fails the checkpoint before it stands, and the training that is stopped has nobody to tell.
        try? trainer.saveBetweenSteps(to: path, patience: Self.patienceSeconds)
    }
}

extension FileKind {
    /// The card beside weights of a training.
    static let modelCard = FileKind.text(
        "the card of earlier weights",
        isKnown: { $0.hasPrefix("# ") && $0.prefix(200).contains(": weights\n\n- File: ") })
    /// The options of a training.
    static let trainingOptions = FileKind("the options of a training") { (try? TrainingOptions(contentsOf: $0)) != nil }
}
