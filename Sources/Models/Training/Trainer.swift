import Coding
import Foundation
import Inference
import Tensors

/// Trains networks: stages of updates, checkpoints, resumption.
///
/// Everything random in an update is drawn from the seed and the update's number, and the state between updates is in
/// the checkpoint. So a run that is killed and resumed goes on to the same weights, bit for bit, on the same number of
/// threads; only stages whose length is a wall time depend on how fast the machine is.
package final class Trainer<Codec: Trainable> {
    let options: TrainingOptions
    let pictures: TrainingPictures
    let classifier: EfficientNetLite0?
    let judge: EfficientNetLite0?
    var teacher: TeacherAnswers
    let compute: Compute
    let codec: Codec
    let averaged: Codec
    let optimiser: Optimiser
    let report: (TrainingEvent) -> Void
    var state = TrainingState()
    private var order = EpochOrder()
    private let startsFromWeights: Bool
    /// Held while the state changes; between two steps it stands still.
    private let changes = NSLock()

    /// At the start of its run.
    ///
    /// - Parameters:
    ///   - make: makes the networks that are trained.
    ///   - options: stages, optimiser, averaging and seed.
    ///   - pictures: what is trained on, and what is kept apart for validation, on the device of `compute`.
    ///   - classifier: the teacher, and the judge in validation.
    ///   - judge: the same classifier as it judges decoded pictures in training, where its gradient is needed; it may
    ///     compute with other numbers. Both are needed by stages that distil.
    ///   - start: weights to begin with, or nil for a random start.
    ///   - compute: device and number type of the networks.
    ///   - report: receives what happens, on the thread that trains.
    package init(
        _ make: (ParameterSource) throws(ModelsError) -> Codec, options: TrainingOptions, pictures: TrainingPictures,
        classifier: EfficientNetLite0?,
        judge: EfficientNetLite0? = nil, start: StartingWeights? = nil, compute: Compute,
        report: @escaping (TrainingEvent) -> Void
    ) throws(ModelsError) {
        self.options = options
        self.pictures = pictures
        self.classifier = classifier
        self.judge = judge ?? classifier
        self.compute = compute
        self.report = report
        startsFromWeights = start != nil
        let source = ParameterSource(seed: options.seed, device: compute.device)
        codec = try make(source)
        averaged = try make(source)
        try options.check(steps: codec.stepCount)
        optimiser = try Optimiser(codec.parameters)
        teacher = try TeacherAnswers(pictures: pictures.trainingCount, device: compute.device)
        try start?.copy(into: codec)
        try start?.copy(into: averaged)
        if let stage = options.stages.first(where: { !(1...224).contains($0.crop) || $0.crop % Codec.cellSide != 0 }) {
            throw .badParameter(
                name: "crop", value: "\(stage.crop)",
                expected: "a multiple of \(Codec.cellSide) pixels for \(Codec.name), at most 224")
        }
        if classifier == nil, options.stages.contains(where: { $0.loss != .mse }) {
            throw .badParameter(
                name: "classifier", value: "none", expected: "the weights of the classifier to distil from")
        }
    }

    /// The averaged weights.
    package var trained: Codec { averaged }

    /// Pictures that are trained on.
    package var trainingCount: Int { pictures.trainingCount }

    /// What each stage took that has ended, and the one under way if there is one; without stages that ended in a
    /// version of the program that did not keep this.
    package var stagesSoFar: [FinishedStage] {
        let current = FinishedStage(updates: state.update, seconds: state.stageSeconds)
        return (state.finished ?? []) + (state.update > 0 ? [current] : [])
    }

    /// Runs all stages to their end, or until `shouldStop` says so; writes checkpoints into `checkpoint` and resumes
    /// from it if it exists.
    ///
    /// - Returns: true if all stages are done.
    @discardableResult
    package func run(checkpoint: String, shouldStop: () -> Bool = { false }) throws(ModelsError) -> Bool {
        if FileManager.default.fileExists(atPath: checkpoint) {
            try changing { () throws(ModelsError) in try resume(from: checkpoint) }
        }
        guard !shouldStop() else { return state.stage >= options.stages.count }
        var clock = Stopwatch()
        var sums = LossSums()
        if compute.device != .cpu { try TorchRuntime.tuneCUDA() }
        var lastReport = clock.now
        var lastCheckpoint = clock.now

        while state.stage < options.stages.count {
            let stage = options.stages[state.stage]
            if state.plannedUpdates == 0 {
                try changing { () throws(ModelsError) in
                    state.plannedUpdates = firstPlan(stage)
                    try beginStage()
                }
            }
            while state.update < state.plannedUpdates {
                try addGradients(stage, sums: &sums)
                try changing { () throws(ModelsError) in
                    try step(stage, sums: &sums)
                    state.update += 1
                    let passed = clock.lap()
                    state.stageSeconds += passed
                    state.runSeconds += passed

                    if case .seconds(let budget) = stage.length {
                        let left = (budget - state.stageSeconds) * Double(state.update) / state.stageSeconds
                        state.plannedUpdates = state.update + max(0, Int(left.rounded(.up)))
                    }
                }
                if clock.now - lastReport >= 20 || state.update == state.plannedUpdates {
                    report(.progress(try progress(stage, sums: sums)))
                    sums = LossSums()
                    lastReport = clock.now
                }
                if shouldStop() {
                    try changing { () throws(ModelsError) in try save(to: checkpoint) }
                    return false
                }
                if clock.now - lastCheckpoint >= options.checkpointSeconds {
                    try changing { () throws(ModelsError) in try save(to: checkpoint) }
                    try validate()
                    // Of a stage's time too: one of so many seconds would end late by all its checkpoints.
                    changing {
                        let passed = clock.lap()
                        state.stageSeconds += passed
                        state.runSeconds += passed
                    }
                    lastCheckpoint = clock.now
                }
            }
            try validate()
            try changing { () throws(ModelsError) in
                state.finished =
                    (state.finished ?? []) + [
                        FinishedStage(updates: state.update, seconds: state.stageSeconds)
                    ]
                state.stage += 1
                state.update = 0
                state.plannedUpdates = 0
                state.stageSeconds = 0
                state.runSeconds += clock.lap()
                try save(to: checkpoint)
            }
            lastCheckpoint = clock.now
        }
        return true
    }

    private func changing<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        changes.lock()
        defer { changes.unlock() }
        return try body()
    }

    /// Writes a checkpoint from another thread, in the midst of an update, which is then lost; not where the state is just changing
    /// and goes on to do so for longer than `patience`, in seconds.
    package func saveBetweenSteps(to path: String, patience: Double) throws(ModelsError) {
        guard changes.lock(before: Date(timeIntervalSinceNow: patience)) else { return }
        defer { changes.unlock() }
        try save(to: path)
    }

    /// Fits the weights to the data, and forgets the moments: gradients of another loss have another size, and what is
    /// left of small ones would make the first steps far too long.
    func beginStage() throws(ModelsError) {
        var random = SeededRandom(seed: options.seed, label: "calibration", numbers: [state.stage])
        let crop = options.stages[state.stage].crop
        let squares = try pictures.squares(
            min(crop > 112 ? 16 : 64, pictures.trainingCount), crop: crop, position: 0, seed: options.seed,
            order: &order, random: &random)
        try codec.calibrate(
            on: pictures.batch(squares, crop: crop), isStart: state.stage == 0 && !startsFromWeights, compute: compute)
        try optimiser.reset()
        state.adamSteps = 0
    }

    private func firstPlan(_ stage: TrainingStage) -> Int {
        let picturesOfUpdate = Double(stage.batch * stage.accumulation)
        switch stage.length {
        case .updates(let count): return count
        case .epochs(let epochs): return max(1, Int(epochs * Double(pictures.trainingCount) / picturesOfUpdate))
        // Corrected with every update.
        case .seconds: return 1000
        }
    }

    private func rate(_ stage: TrainingStage) -> Double {
        let drawn = Double(state.update * stage.batch * stage.accumulation)
        var progress = Double(state.update) / Double(max(1, state.plannedUpdates))
        if case .seconds(let budget) = stage.length { progress = min(state.stageSeconds / budget, 1) }
        return stage.rate
            * stage.schedule.factor(progress: progress, epoch: drawn / Double(pictures.trainingCount))
    }

    // MARK: One update

    /// Sums of what an update's loss consists of, on the device: reading one would wait for the device.
    struct LossSums {
        var count = 0.0
        private var sums: [Quantity: Tensor] = [:]

        enum Quantity { case loss, squaredError, classifier, maps, excess, lostUpdates }

        mutating func add(_ value: Tensor, to quantity: Quantity) throws(ModelsError) {
            let value = try value.detached()
            sums[quantity] = try sums[quantity]?.adding(value) ?? value
        }

        func mean(_ quantity: Quantity) throws(ModelsError) -> Double {
            Double(try sums[quantity]?.scalar() ?? 0) / max(1, count)
        }
    }

    func addGradients(_ stage: TrainingStage, sums: inout LossSums) throws(ModelsError) {
        for parameter in codec.parameters { try parameter.tensor.clearGradient() }
        for pass in 0..<stage.accumulation {
            let (batch, random) = try batch(stage, pass: pass)
            try loss(of: batch, stage, random: random, sums: &sums).backward()
        }
    }

    /// From gradients to new weights and their average.
    func step(_ stage: TrainingStage, sums: inout LossSums) throws(ModelsError) {
        state.adamSteps += 1
        try sums.add(
            optimiser.limitGradients(
                scale: 1 / Double(stage.accumulation), maximumNorm: options.maximumGradientNorm), to: .lostUpdates)
        let rate = rate(stage)
        try optimiser.step(
            stage.optimiser, number: state.adamSteps, beta1: options.beta1, beta2: options.beta2
        ) { $0.hasPrefix("encoder.") ? rate * stage.encoderRateFactor : rate }
        // A short stage's average must not remember where it began.
        let decay = min(options.averageDecay, Double(state.adamSteps) / Double(state.adamSteps + 10))
        try Tensor.blend(
            averaged.parameters.map(\.tensor), codec.parameters.map(\.tensor),
            weight: options.averageDecay == 0 ? 1 : 1 - decay)
    }

    func batch(
        _ stage: TrainingStage, pass: Int
    ) throws(ModelsError) -> (batch: TrainingBatch, random: SeededRandom) {
        let number = state.update * stage.accumulation + pass
        var random = SeededRandom(seed: options.seed, label: "pass", numbers: [state.stage, number])
        let squares = try pictures.squares(
            stage.batch, crop: stage.crop, position: number * stage.batch, seed: options.seed &+ UInt64(state.stage),
            order: &order, random: &random)
        return (TrainingBatch(squares: squares, pictures: try pictures.batch(squares, crop: stage.crop)), random)
    }

    private func progress(_ stage: TrainingStage, sums: LossSums) throws(ModelsError) -> TrainingProgress {
        let pace = state.stageSeconds / Double(max(1, state.update))
        var remaining = Double(state.plannedUpdates - state.update) * pace
        if case .seconds(let budget) = stage.length { remaining = max(0, budget - state.stageSeconds) }
        return TrainingProgress(
            stage: state.stage, update: state.update, step: state.step, plannedUpdates: state.plannedUpdates,
            epoch: state.update * stage.batch * stage.accumulation / pictures.trainingCount, loss: try sums.mean(.loss),
            squaredError: try sums.mean(.squaredError),
            classifierLoss: try sums.mean(.classifier), mapDistance: try sums.mean(.maps),
            excessBits: try sums.mean(.excess), lostUpdates: try Int(sums.mean(.lostUpdates) * max(1, sums.count)),
            rate: rate(stage), elapsedSeconds: state.runSeconds,
            stageSeconds: state.stageSeconds, remainingSeconds: remaining, runRemainingSeconds: runRemaining(remaining))
    }
}

extension Trainer {
    /// Seconds until the end of all stages, where the later ones are given as times.
    private func runRemaining(_ stageRemaining: Double) -> Double? {
        var sum = stageRemaining
        for stage in options.stages.dropFirst(state.stage + 1) {
            guard case .seconds(let budget) = stage.length else { return nil }
            sum += budget
        }
        return sum
    }
}

/// A mini-batch, and where it comes from.
struct TrainingBatch {
    let squares: [Square]
    /// N x 3 x crop x crop in [0, 1].
    let pictures: Tensor
}
