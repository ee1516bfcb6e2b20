import Foundation

/// What a training run reports while it runs.
public enum TrainingEvent: Sendable {
    /// A line of progress, every few seconds.
    case progress(TrainingProgress)
    /// The averaged weights measured on validation pictures, with every checkpoint.
    case validation(TrainingValidation)
    /// The run's state was written.
    case checkpoint(path: String)
}

/// Where a run stands.
public struct TrainingProgress: Sendable {
    /// The stage's number, from 0.
    public var stage: Int
    /// Updates done in this stage.
    public var update: Int
    /// Updates done in all stages.
    public var step: Int
    /// Updates expected in the stage.
    public var plannedUpdates: Int
    /// The means since the last report: the whole loss, its squared error, its classifier term, the distance of the
    /// classifier's maps summed over stages (0 where it is not used), the bits above target.
    public var loss: Double
    /// Its mean squared error.
    public var squaredError: Double
    /// Its classifier's term.
    public var classifierLoss: Double
    /// The distance of the classifier's maps.
    public var mapDistance: Double
    /// Bits per symbol above the target, summed over features.
    public var excessBits: Double
    /// The learning rate.
    public var rate: Double
    /// Seconds of this run so far.
    public var elapsedSeconds: Double
    /// Seconds of this stage so far.
    public var stageSeconds: Double
    /// Seconds expected until the stage's end.
    public var remainingSeconds: Double
}

/// A measurement on validation pictures.
public struct TrainingValidation: Sendable {
    /// The stage's number, from 0.
    public var stage: Int
    /// Updates done in the stage.
    public var update: Int
    /// Updates done in all stages.
    public var step: Int
    /// Progressive steps received.
    public var steps: [Int]
    /// For each, the part of pictures whose clean answer is the first of the decoded picture's, and among its first five.
    public var top1: [Double]
    /// For each, the part whose clean answer is among the first five.
    public var top5: [Double]
    /// For each, the mean over pictures of the peak signal-to-noise ratio in dB.
    public var psnr: [Double]
    /// The entropy of each progressive step in bytes of a picture.
    public var bytesPerStep: [Double]
    /// Pictures measured.
    public var count: Int
}

/// What a stage that has ended took.
public struct FinishedStage: Sendable, Hashable, Codable {
    /// Updates done.
    public var updates: Int
    /// Seconds of training, without validation.
    public var seconds: Double
}

/// Trains a codec: stages of updates, checkpoints, resumption.
///
/// Everything random in an update is drawn from the seed and the update's number, and the state between updates is in
/// the checkpoint. So a run that is killed and resumed goes on to the same weights, bit for bit, on the same number of
/// threads; only stages whose length is a wall time depend on how fast the machine is.
public final class Trainer<Codec: TrainableCodec> {
    private let options: TrainingOptions
    private let pictures: TrainingPictures
    private let classifier: EfficientNetLite0?
    private let compute: Compute
    private let codec: Codec
    private let averaged: Codec
    private let firstMoments: [Tensor]
    private let secondMoments: [Tensor]
    private let report: (TrainingEvent) -> Void
    private var state = TrainingState()
    private var order = EpochOrder()

    /// Makes a trainer at the start of its run.
    ///
    /// - Parameters:
    ///   - classifier: needed by stages that distil, and for validation.
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

    private struct LossSums {
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

    private func loss(
        of batch: Tensor, _ stage: TrainingStage, random: SeededRandom, sums: inout LossSums
    ) throws(ModelsError) -> Tensor {
        let context = TrainingContext(
            compute: compute, tailDrop: options.tailDrop, wantsRate: stage.rateWeight > 0, random: random)
        let pass = try codec.trainingPass(batch, context)
        let squaredError = try pass.pictures.subtracting(batch).squared().mean()
        let reconstruction = pass.reconstructionLoss ?? squaredError
        var total = reconstruction
        if stage.loss != .mse, let classifier {
            let term = try classifierLoss(classifier, stage, clean: batch, decoded: pass.pictures, sums: &sums)
            total = try reconstruction.scaled(by: stage.mseWeight).adding(term)
        }
        if let regulariser = pass.regulariser { total = try total.adding(regulariser) }
        if let excess = pass.excessBits {
            sums.excess += Double(try excess.scalar())
            total = try total.adding(excess.scaled(by: stage.rateWeight))
        }
        sums.count += 1
        sums.loss += Double(try total.scalar())
        sums.squaredError += Double(try squaredError.scalar())
        return total
    }

    /// How far the classifier's answer on decoded pictures is from its answer on the clean ones.
    private func classifierLoss(
        _ classifier: EfficientNetLite0, _ stage: TrainingStage, clean: Tensor, decoded: Tensor, sums: inout LossSums
    ) throws(ModelsError) -> Tensor {
        let wanted = try TorchRuntime.withoutGradient { () throws(ModelsError) in try classifier.answer(clean) }
        let found = try classifier.answer(decoded.clamped(to: 0...1))
        var term: Tensor
        if stage.loss == .logits {
            term = try found.logits.subtracting(wanted.logits).squared().mean()
        } else {
            let target = stage.loss == .ce ? try oneHot(wanted.logits) : try wanted.logits.softmax(over: 1)
            let cross = try target.multiplied(by: found.logits.logSoftmax(over: 1)).sum(over: [1]).mean().scaled(by: -1)
            // The teacher's own entropy makes the cross-entropy a divergence; it has no gradient.
            let own = try target.multiplied(by: target.scaled(by: 1, plus: 1e-12).logarithm()).sum(over: [1]).mean()
            term = try cross.adding(own)
        }
        sums.classifier += Double(try term.scalar())
        guard stage.mapWeight > 0 else { return term }
        for (map, clean) in zip(found.maps, wanted.maps) {
            let size = Double(try clean.squared().mean().scalar())
            let distance = try map.subtracting(clean).squared().mean().scaled(by: stage.mapWeight / max(size, 1e-12))
            sums.maps += Double(try distance.scalar()) / stage.mapWeight
            term = try term.adding(distance)
        }
        return term
    }

    private func oneHot(_ logits: Tensor) throws(ModelsError) -> Tensor {
        let shape = try logits.shape()
        let values = try logits.floats()
        var hot = [Float](repeating: 0, count: values.count)
        for row in 0..<shape[0] { hot[row * shape[1] + Ranking.best(values, row: row, classes: shape[1])] = 1 }
        return try Tensor.make(hot, shape: shape, device: compute.device)
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

    // MARK: Validation

    /// Measures the averaged weights and reports the result.
    private func validate() throws(ModelsError) {
        guard options.measuredCount > 0, classifier != nil else { return }
        report(.validation(try measure(pictures: min(options.measuredCount, pictures.validationCount), steps: nil)))
    }

    /// Measures the averaged weights on validation pictures.
    ///
    /// - Parameter steps: the numbers of progressive steps to decode; nil for a choice of at most six.
    public func measure(pictures count: Int, steps: [Int]?) throws(ModelsError) -> TrainingValidation {
        guard let classifier else {
            throw .badParameter(name: "classifier", value: "none", expected: "the weights of the classifier")
        }
        let all = averaged.stepCount
        let count = min(count, pictures.validationCount)
        let steps = steps ?? [1, 2, 3, 5, 7].filter { $0 < all } + [all]
        var tally = Tally(steps: steps.count)
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            var start = 0
            while start < count {
                let end = min(count, start + 10)
                let batch = try pictures.validationBatch(start..<end, device: compute.device)
                let reference = try classifier.logits(batch).floats()
                let measurement = try averaged.reconstruct(batch, steps: steps, compute: compute)
                tally.add(measurement)
                for (index, decoded) in measurement.pictures.enumerated() {
                    let errors = try decoded.subtracting(batch).squared().mean(over: [1, 2, 3]).floats()
                    tally.add(
                        step: index, answers: try classifier.logits(decoded).floats(), reference: reference, errors)
                }
                start = end
            }
        }
        return tally.validation(state, steps: steps, count: count)
    }

    private struct Tally {
        var top1: [Int]
        var top5: [Int]
        var psnr: [Double]
        var histograms: [[Int]] = []

        init(steps: Int) {
            top1 = [Int](repeating: 0, count: steps)
            top5 = top1
            psnr = [Double](repeating: 0, count: steps)
        }

        mutating func add(_ measurement: CodecMeasurement) {
            if histograms.isEmpty {
                histograms = measurement.histograms
            } else {
                for (step, histogram) in measurement.histograms.enumerated() {
                    for (symbol, count) in histogram.enumerated() { histograms[step][symbol] += count }
                }
            }
        }

        mutating func add(step: Int, answers: [Float], reference: [Float], _ errors: [Float]) {
            let classes = answers.count / errors.count
            for row in 0..<errors.count {
                let best = Ranking.best(reference, row: row, classes: classes)
                let rank = Ranking.rank(of: best, in: answers, row: row, classes: classes)
                top1[step] += rank == 0 ? 1 : 0
                top5[step] += rank < 5 ? 1 : 0
                psnr[step] += -10 * Foundation.log10(Double(max(errors[row], 1e-10)))
            }
        }

        func validation(_ state: TrainingState, steps: [Int], count: Int) -> TrainingValidation {
            TrainingValidation(
                stage: state.stage, update: state.update, step: state.step, steps: steps,
                top1: top1.map { Double($0) / Double(count) },
                top5: top5.map { Double($0) / Double(count) }, psnr: psnr.map { $0 / Double(count) },
                bytesPerStep: CodecMeasurement(pictures: [], histograms: histograms, count: count).bytesPerStep,
                count: count)
        }
    }

    // MARK: Checkpoints

    /// Writes the whole state: weights, averages, moments and counters, in one file that appears whole.
    public func save(to path: String) throws(ModelsError) {
        var entries: [Safetensors.Entry] = []
        for (index, parameter) in codec.parameters.enumerated() {
            let shape = try parameter.tensor.shape()
            for (group, tensor) in [
                ("weight", parameter.tensor), ("average", averaged.parameters[index].tensor),
                ("moment1", firstMoments[index]), ("moment2", secondMoments[index]),
            ] {
                entries.append(.init(name: "\(group)/\(parameter.name)", shape: shape, values: try tensor.floats()))
            }
        }
        try Safetensors(entries: entries, metadata: ["codec": Codec.name, "state": state.json]).write(to: path)
        report(.checkpoint(path: path))
    }

    private func resume(from path: String) throws(ModelsError) {
        let file = try Safetensors(contentsOf: path)
        guard file.metadata["codec"] == Codec.name, let json = file.metadata["state"],
            let restored = TrainingState(json: json)
        else {
            throw .badWeights(path: path, reason: "it is not a checkpoint of \(Codec.name)")
        }
        for (index, parameter) in codec.parameters.enumerated() {
            for (group, tensor) in [
                ("weight", parameter.tensor), ("average", averaged.parameters[index].tensor),
                ("moment1", firstMoments[index]), ("moment2", secondMoments[index]),
            ] {
                let name = "\(group)/\(parameter.name)"
                let shape = try tensor.shape()
                guard let entry = file[name], entry.shape == shape else {
                    throw .badWeights(path: path, reason: "\(name) is missing or has another shape")
                }
                try tensor.blend(Tensor.make(entry.values, shape: shape, device: compute.device), weight: 1)
            }
        }
        state = restored
    }

    /// The weights file of the trained codec: the averaged weights, and Huffman tables of the symbols of training
    /// pictures.
    ///
    /// - Parameters:
    ///   - isHalf: whether weights are written as 16-bit numbers.
    ///   - tablePictures: training pictures whose symbols are counted.
    public func finishedWeights(isHalf: Bool = true, tablePictures: Int = 500) throws(ModelsError) -> Safetensors {
        var entries: [Safetensors.Entry] = []
        for parameter in averaged.parameters {
            entries.append(
                .init(
                    name: parameter.name, shape: try parameter.tensor.shape(), values: try parameter.tensor.floats(),
                    isHalf: isHalf))
        }
        var metadata = averaged.metadata
        metadata["codec"] = Codec.name
        guard averaged.hasEntropyCoder else { return Safetensors(entries: entries, metadata: metadata) }
        var tally = Tally(steps: 0)
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            for index in 0..<min(tablePictures, pictures.trainingCount) {
                let picture = try pictures.trainingPicture(index, device: compute.device)
                tally.add(try averaged.reconstruct(picture, steps: [], compute: compute))
            }
        }
        entries.append(CodecWeights.entry(tally.histograms.map { HuffmanTable(counts: $0) }))
        return Safetensors(entries: entries, metadata: metadata)
    }
}

/// The counters of a run that a checkpoint keeps.
struct TrainingState: Codable {
    var stage = 0
    var update = 0
    var plannedUpdates = 0
    var adamSteps = 0
    var stageSeconds = 0.0
    var runSeconds = 0.0
    /// Absent in checkpoints of earlier versions.
    var finished: [FinishedStage]?

    /// Updates done in all stages.
    var step: Int { (finished ?? []).reduce(update) { $0 + $1.updates } }

    init() {}

    init?(json: String) {
        guard let state = try? JSONDecoder().decode(TrainingState.self, from: Data(json.utf8)) else { return nil }
        self = state
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        // Numbers always encode.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

/// Wall time in laps.
struct Stopwatch {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant

    init() {
        start = clock.now
        last = start
    }

    /// Seconds since the start.
    var now: Double { Self.seconds(clock.now - start) }

    /// Seconds since the last lap.
    mutating func lap() -> Double {
        let instant = clock.now
        defer { last = instant }
        return Self.seconds(instant - last)
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
