import Foundation

/// Trains a codec: stages of updates, checkpoints, resumption.
///
/// Everything random in an update is drawn from the seed and the update's number, and the state between updates is in
/// the checkpoint. So a run that is killed and resumed goes on to the same weights, bit for bit, on the same number of
/// threads; only stages whose length is a wall time depend on how fast the machine is.
public final class Trainer<Codec: TrainableCodec> {
    let options: TrainingOptions
    let pictures: TrainingPictures
    let classifier: EfficientNetLite0?
    let compute: Compute
    let codec: Codec
    let averaged: Codec
    let firstMoments: [Tensor]
    let secondMoments: [Tensor]
    let report: (TrainingEvent) -> Void
    var state = TrainingState()
    private var order = EpochOrder()

    /// Makes a trainer at the start of its run.
    ///
    /// - Parameters:
    ///   - codec: the type of the networks that are trained.
    ///   - options: stages, optimiser, averaging and seed.
    ///   - pictures: what is trained on, and what is kept apart for validation.
    ///   - classifier: needed by stages that distil, and for validation.
    ///   - compute: device and number type of the networks.
    ///   - report: receives what happens, on the thread that trains.
    public init(
        _ codec: Codec.Type, options: TrainingOptions, pictures: TrainingPictures, classifier: EfficientNetLite0?,
        compute: Compute, report: @escaping (TrainingEvent) -> Void
    ) throws(ModelsError) {
        self.options = options
        self.pictures = pictures
        self.classifier = classifier
        self.compute = compute
        self.report = report
        let source = ParameterSource(seed: options.seed, device: compute.device)
        self.codec = try Codec(from: source)
        averaged = try Codec(from: source)
        firstMoments = try self.codec.parameters.map { parameter throws(ModelsError) in
            try Tensor.zeros(parameter.tensor.shape(), device: compute.device)
        }
        secondMoments = try self.codec.parameters.map { parameter throws(ModelsError) in
            try Tensor.zeros(parameter.tensor.shape(), device: compute.device)
        }
        if let stage = options.stages.first(where: { $0.crop < 1 || $0.crop % Codec.cellSide != 0 }) {
            throw .badParameter(
                name: "crop", value: "\(stage.crop)",
                expected: "a multiple of \(Codec.cellSide) pixels for \(Codec.name)")
        }
        if classifier == nil, options.stages.contains(where: { $0.loss != .mse }) {
            throw .badParameter(
                name: "classifier", value: "none", expected: "the weights of the classifier to distil from")
        }
    }

    /// The averaged weights.
    public var trained: Codec { averaged }

    /// What each stage took that has ended, and the one under way if there is one; without stages that ended in a
    /// version of the program that did not keep this.
    public var stagesSoFar: [FinishedStage] {
        let current = FinishedStage(updates: state.update, seconds: state.stageSeconds)
        return (state.finished ?? []) + (state.update > 0 ? [current] : [])
    }

    /// Runs all stages to their end, or until `shouldStop` says so; writes checkpoints into `checkpoint` and resumes
    /// from it if it exists.
    ///
    /// - Returns: true if all stages are done.
    @discardableResult
    public func run(checkpoint: String, shouldStop: () -> Bool = { false }) throws(ModelsError) -> Bool {
        if FileManager.default.fileExists(atPath: checkpoint) { try resume(from: checkpoint) }
        guard !shouldStop() else { return state.stage >= options.stages.count }
        var clock = Stopwatch()
        var sums = LossSums()
        var lastReport = clock.now
        var lastCheckpoint = clock.now
        // Where the pace was last measured from.
        var paceStart = (update: state.update, seconds: state.stageSeconds)

        while state.stage < options.stages.count {
            let stage = options.stages[state.stage]
            if state.plannedUpdates == 0 {
                state.plannedUpdates = firstPlan(stage)
                try beginStage()
            }
            while state.update < state.plannedUpdates {
                try update(stage, sums: &sums)
                state.update += 1
                let passed = clock.lap()
                state.stageSeconds += passed
                state.runSeconds += passed

                let paceUpdates = state.update - paceStart.update
                if case .seconds(let budget) = stage.length, paceUpdates >= 10 {
                    let pace = (state.stageSeconds - paceStart.seconds) / Double(paceUpdates)
                    let left = Int(((budget - state.stageSeconds) / pace).rounded(.down))
                    state.plannedUpdates = state.update + max(0, left)
                }
                if clock.now - lastReport >= 20 || state.update == state.plannedUpdates {
                    report(.progress(progress(stage, sums: sums)))
                    sums = LossSums()
                    lastReport = clock.now
                }
                if shouldStop() {
                    try save(to: checkpoint)
                    return false
                }
                if clock.now - lastCheckpoint >= options.checkpointSeconds {
                    try save(to: checkpoint)
                    try validate()
                    state.runSeconds += clock.lap()
                    lastCheckpoint = clock.now
                    paceStart = (state.update, state.stageSeconds)
                }
            }
            try validate()
            state.finished =
                (state.finished ?? []) + [
                    FinishedStage(updates: state.update, seconds: state.stageSeconds)
                ]
            state.stage += 1
            state.update = 0
            state.plannedUpdates = 0
            state.stageSeconds = 0
            state.runSeconds += clock.lap()
            paceStart = (0, 0)
            try save(to: checkpoint)
            lastCheckpoint = clock.now
        }
        return true
    }

    /// Fits the weights to the data, and forgets the moments: gradients of another loss have another size, and what is
    /// left of small ones would make the first steps far too long.
    private func beginStage() throws(ModelsError) {
        var random = SeededRandom(seed: options.seed, label: "calibration", numbers: [state.stage])
        let crop = options.stages[state.stage].crop
        let batch = try pictures.batch(
            min(crop > 112 ? 16 : 64, pictures.trainingCount), crop: crop, position: 0, seed: options.seed,
            order: &order,
            random: &random, device: compute.device)
        try codec.calibrate(on: batch, isStart: state.stage == 0, compute: compute)
        for moment in firstMoments + secondMoments { try moment.blend(moment.scaled(by: 0), weight: 1) }
        state.adamSteps = 0
    }

    private func firstPlan(_ stage: TrainingStage) -> Int {
        let picturesOfUpdate = Double(stage.batch * stage.accumulation)
        switch stage.length {
        case .updates(let count): return count
        case .epochs(let epochs): return max(1, Int(epochs * Double(pictures.trainingCount) / picturesOfUpdate))
        // Corrected as soon as the pace is known.
        case .seconds: return 1000
        }
    }

    private func rate(_ stage: TrainingStage) -> Double {
        let drawn = Double(state.update * stage.batch * stage.accumulation)
        return stage.rate
            * stage.schedule.factor(
                progress: Double(state.update) / Double(max(1, state.plannedUpdates)),
                epoch: drawn / Double(pictures.trainingCount))
    }

    // MARK: One update

    struct LossSums {
        var count = 0.0
        var loss = 0.0
        var squaredError = 0.0
        var classifier = 0.0
        var maps = 0.0
        var excess = 0.0
    }

    private func update(_ stage: TrainingStage, sums: inout LossSums) throws(ModelsError) {
        let parameters = codec.parameters.map(\.tensor)
        for parameter in parameters { try parameter.clearGradient() }
        for pass in 0..<stage.accumulation {
            let number = state.update * stage.accumulation + pass
            var random = SeededRandom(seed: options.seed, label: "pass", numbers: [state.stage, number])
            let batch = try pictures.batch(
                stage.batch, crop: stage.crop, position: number * stage.batch,
                seed: options.seed &+ UInt64(state.stage),
                order: &order, random: &random, device: compute.device)
            let loss = try loss(of: batch, stage, random: random, sums: &sums)
            try loss.backward()
        }
        state.adamSteps += 1
        let adam = Adam(beta1: options.beta1, beta2: options.beta2, maximumNorm: options.maximumGradientNorm)
        let names = codec.parameters.map(\.name)
        for (isEncoder, factor) in [(true, stage.encoderRateFactor), (false, 1)] where factor > 0 {
            let moving = names.indices.filter { names[$0].hasPrefix("encoder.") == isEncoder }
            try adam.step(
                moving.map { parameters[$0] }, moving.map { firstMoments[$0] }, moving.map { secondMoments[$0] },
                rate: rate(stage) * factor, number: state.adamSteps, gradientScale: 1 / Double(stage.accumulation))
        }
        // A short run's average must not remember the random start.
        let decay = min(options.averageDecay, Double(state.adamSteps) / Double(state.adamSteps + 10))
        for (average, parameter) in zip(averaged.parameters, parameters) {
            try average.tensor.blend(parameter, weight: options.averageDecay == 0 ? 1 : 1 - decay)
        }
    }

    private func progress(_ stage: TrainingStage, sums: LossSums) -> TrainingProgress {
        let count = max(1, sums.count)
        let pace = state.stageSeconds / Double(max(1, state.update))
        return TrainingProgress(
            stage: state.stage, update: state.update, step: state.step, plannedUpdates: state.plannedUpdates,
            loss: sums.loss / count,
            squaredError: sums.squaredError / count, classifierLoss: sums.classifier / count,
            mapDistance: sums.maps / count, excessBits: sums.excess / count, rate: rate(stage),
            elapsedSeconds: state.runSeconds, stageSeconds: state.stageSeconds,
            remainingSeconds: Double(state.plannedUpdates - state.update) * pace)
    }
}
