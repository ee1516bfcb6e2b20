import ArgumentParser
import Coding
import Foundation
import Tensors
import Training

/// What a person may change in the stages.
struct StageOptions: ParsableArguments {
    @Option(help: "Passes over the pictures, for each stage (PNC: 70,70).") var epochs: String?
    @Option(help: "Updates for each stage, in place of epochs.") var updates: String?
    @Option(
        help: ArgumentHelp(
            "Wall time of the whole training, such as 30m or 2h, in the proportions of stages that have times, else 60% for the last stage.",
            valueName: "duration"))
    var timeBudget: String?
    @Option(help: "Loss of the last stage: mse, kd, logits or ce (PNC: kd).") var loss: TrainingLoss?
    @Option(help: "Side of the squares cut from the pictures, for each stage (PNC: 224,224).") var crop: String?
    @Option(help: "Pictures of a mini-batch, for each stage (PNC: 4,4).") var batch: String?
    @Option(help: "Mini-batches of an update, for each stage (PNC: 10,10).") var accumulation: String?
    @Option(help: "adam or muon, for all stages (adam).") var optimiser: OptimiserKind?
    @Option(help: "Initial learning rate, for each stage (PNC: 0.001,0.001).") var rate: String?
    @Option(help: "How the rate falls: steps or cosine, with a warm-up of a twentieth (PNC: steps).")
    var schedule: ScheduleName?
    @Option(help: "Epochs after which steps lower the rate, for each stage (PNC: 10,15).") var decayEpochs: String?
    @Option(help: "What steps multiply the rate by, for each stage (PNC: 0.3).") var decayFactor: String?
    @Option(help: "Factor of the squared error beside the classifier's term, for each stage (10).")
    var mseWeight: String?
    @Option(help: "Factor of bits above the published sizes, for each stage (0: none, as published; PNC only).")
    var rateWeight: String?
    @Option(help: "Factor of the distance of the classifier's inner maps, for each stage (0: none, as published).")
    var mapWeight: String?
    @Option(help: "What the encoder's learning rate is multiplied by, for each stage (1).") var encoderRate: String?

    enum ScheduleName: String, ExpressibleByArgument, CaseIterable { case steps, cosine }

    func apply(to options: inout TrainingOptions) throws {
        let lists = [
            epochs, updates, crop, batch, accumulation, rate, decayEpochs, decayFactor, mseWeight, rateWeight,
            mapWeight,
            encoderRate,
        ]
        let longest = lists.compactMap { $0?.split(separator: ",").count }.max() ?? 1
        guard longest <= options.stages.count else {
            throw ValidationError("a list has \(longest) values, but there are only \(options.stages.count) stages")
        }
        if let loss, let last = options.stages.indices.last { options.stages[last].loss = loss }
        if let optimiser { for index in options.stages.indices { options.stages[index].optimiser = optimiser } }
        try setWhole(crop, "--crop", in: &options, \.crop)
        try setWhole(batch, "--batch", in: &options, \.batch)
        try setWhole(accumulation, "--accumulation", in: &options, \.accumulation)
        try setNumber(rate, "--rate", above: true, in: &options) { $0.rate = $1 }
        try setNumber(mseWeight, "--mse-weight", in: &options) { $0.mseWeight = $1 }
        try setNumber(rateWeight, "--rate-weight", in: &options) { $0.rateWeight = $1 }
        try setNumber(mapWeight, "--map-weight", in: &options) { $0.mapWeight = $1 }
        try setNumber(encoderRate, "--encoder-rate", in: &options) { $0.encoderRateFactor = $1 }
        try setNumber(epochs, "--epochs", above: true, in: &options) { $0.length = .epochs($1) }
        try setNumber(updates, "--updates", above: true, in: &options) { $0.length = .updates(Int($1)) }
        try applySchedule(to: &options)
        try applyBudget(to: &options)
    }

    private func applySchedule(to options: inout TrainingOptions) throws {
        if schedule == .cosine {
            for index in options.stages.indices { options.stages[index].schedule = .cosine(warmUp: 0.05) }
        }
        if schedule == .steps {
            for index in options.stages.indices {
                if case .cosine = options.stages[index].schedule {
                    options.stages[index].schedule = .steps(factor: 0.3, epochs: 10)
                }
            }
        }
        try setNumber(decayEpochs, "--decay-epochs", above: true, in: &options) { stage, epochs in
            let factor = if case .steps(let factor, _) = stage.schedule { factor } else { 0.3 }
            stage.schedule = .steps(factor: factor, epochs: epochs)
        }
        try setNumber(decayFactor, "--decay-factor", above: true, in: &options) { stage, factor in
            let epochs = if case .steps(_, let epochs) = stage.schedule { epochs } else { 10.0 }
            stage.schedule = .steps(factor: factor, epochs: epochs)
        }
    }

    private func applyBudget(to options: inout TrainingOptions) throws {
        guard let timeBudget else { return }
        guard let seconds = Self.seconds(timeBudget), seconds > 0 else {
            throw ValidationError("--time-budget takes a time such as 90s, 30m or 2h")
        }
        let times = options.stages.compactMap { if case .seconds(let time) = $0.length { time } else { nil } }
        let count = options.stages.count
        if times.count == count {
            let factor = seconds / times.reduce(0, +)
            for (index, time) in times.enumerated() { options.stages[index].length = .seconds(time * factor) }
            return
        }
        for index in options.stages.indices {
            let share = count == 1 ? 1 : (index == count - 1 ? 0.6 : 0.4 / Double(count - 1))
            options.stages[index].length = .seconds(seconds * share)
        }
    }

    /// `90s`, `30m` or `2h` in seconds.
    static func seconds(_ text: String) -> Double? {
        let units: [(String, Double)] = [("s", 1), ("m", 60), ("h", 3600)]
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            return Double(text.dropLast()).map { $0 * factor }
        }
        return nil
    }

    private func values(_ text: String, _ name: String, isAbove: Bool, count: Int) throws -> [Double] {
        let numbers = text.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
        guard numbers.count == 1 || numbers.count == count,
            numbers.allSatisfy({ number in number.map { isAbove ? $0 > 0 : $0 >= 0 } ?? false })
        else {
            throw ValidationError(
                "\(name) takes a number\(isAbove ? " above 0" : " from 0 on") or \(count) of them, separated by commas")
        }
        let found = numbers.compactMap(\.self)
        return found.count == count ? found : [Double](repeating: found[0], count: count)
    }

    private func setNumber(
        _ text: String?, _ name: String, above isAbove: Bool = false, in options: inout TrainingOptions,
        _ set: (inout TrainingStage, Double) -> Void
    ) throws {
        guard let text else { return }
        let numbers = try values(text, name, isAbove: isAbove, count: options.stages.count)
        for (index, number) in numbers.enumerated() { set(&options.stages[index], number) }
    }

    private func setWhole(
        _ text: String?, _ name: String, in options: inout TrainingOptions, _ path: WritableKeyPath<TrainingStage, Int>
    ) throws {
        guard let text else { return }
        for (index, number) in try values(text, name, isAbove: true, count: options.stages.count).enumerated() {
            guard number == number.rounded(), number < 1e6 else {
                throw ValidationError("\(name) takes whole numbers from 1 on")
            }
            options.stages[index][keyPath: path] = Int(number)
        }
    }
}

extension TrainingLoss: ExpressibleByArgument {}
extension OptimiserKind: ExpressibleByArgument {}
extension TailDrop.Scope: ExpressibleByArgument {}

/// What a person may change for all stages.
struct OptimiserOptions: ParsableArguments {
    @Flag(help: "Keep all features in training: the ablation without tail-drop.") var noTailDrop = false
    @Option(help: "Which pictures share a draw of tail-drop: batch (as published) or picture.")
    var tailDropScope: TailDrop.Scope?
    @Option(
        help: ArgumentHelp(
            "How often 1, 2, 3, ... steps are kept, in relation to each other, such as 1,2,2,1 (all equally often).",
            valueName: "weights")) var tailDropWeights: String?
    @Option(help: "Seed of weights, order, cuts and drops (1).", transform: Self.seed) var seed: UInt64?
    @Option(help: "Exponent of Adam's first moment (0.9).") var beta1: Double?
    @Option(help: "Exponent of Adam's second moment (0.999).") var beta2: Double?
    @Option(help: "Decay of the average of weights that is kept; 0 for none (0).") var averageDecay: Double?
    @Option(help: "Largest joint norm of an update's gradients; 0 for no limit (0).") var gradientLimit: Double?
    @Option(help: "Pictures kept apart for validation (500).") var validation: Int?
    @Option(help: "Of these, how many are measured with every checkpoint (100).") var measured: Int?
    @Option(help: ArgumentHelp("Time between checkpoints (5m).", valueName: "duration")) var checkpointEvery: String?

    func validate() throws {
        func check(_ value: Double?, _ name: String, _ range: Range<Double>) throws {
            if let value, !range.contains(value) {
                throw ValidationError("\(name) takes a number from \(range.lowerBound) to below \(range.upperBound)")
            }
        }
        try check(beta1, "--beta1", 0..<1)
        try check(beta2, "--beta2", 0..<1)
        try check(averageDecay, "--average-decay", 0..<1)
        try check(gradientLimit, "--gradient-limit", 0..<1e9)
        if let tailDropWeights, Self.weights(tailDropWeights) == nil {
            throw ValidationError("--tail-drop-weights takes numbers from 0 on, not all 0, separated by commas")
        }
        if let validation, validation < 1 { throw ValidationError("--validation takes a number from 1 on") }
        if let measured, measured < 0 { throw ValidationError("--measured takes a number from 0 on") }
        if let checkpointEvery, StageOptions.seconds(checkpointEvery) ?? 0 <= 0 {
            throw ValidationError("--checkpoint-every takes a time such as 90s or 5m")
        }
    }

    @Sendable private static func seed(_ text: String) throws -> UInt64 {
        guard let seed = UInt64(text) else { throw ValidationError("--seed takes a whole number from 0 on") }
        return seed
    }

    private static func weights(_ text: String) -> [Double]? {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let weights = numbers.compactMap(\.self)
        guard weights.count == numbers.count, weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
            weights.contains(where: { $0 > 0 })
        else { return nil }
        return weights
    }

    func apply(to options: inout TrainingOptions) {
        if let weights = tailDropWeights.flatMap(Self.weights) { options.tailDrop.weights = weights }
        if noTailDrop { options.tailDrop.isEnabled = false }
        if let tailDropScope { options.tailDrop.scope = tailDropScope }
        if let seed { options.seed = seed }
        if let beta1 { options.beta1 = beta1 }
        if let beta2 { options.beta2 = beta2 }
        if let averageDecay { options.averageDecay = averageDecay }
        if let gradientLimit { options.maximumGradientNorm = gradientLimit }
        if let validation { options.validationCount = validation }
        if let measured { options.measuredCount = measured }
        if let seconds = checkpointEvery.flatMap(StageOptions.seconds) { options.checkpointSeconds = seconds }
    }
}

/// On what, and with which numbers.
struct ComputingOptions: ParsableArguments {
    @Option(help: "cpu, cuda or cuda:1.") var device = "cpu"
    @Option(help: "What convolutions multiply: float32, or bfloat16, which is faster where the processor has it.")
    var precision = "float32"
    @Option(
        help:
            "What the classifier multiplies in training; with bfloat16 half of its gradient is noise (docs/codecs.md).")
    var classifierPrecision = "float32"
    @Option(help: "Threads of one operation; the number of cores where left out.")
    var threads: Int?

    func validate() throws {
        guard TensorDevice(device) != nil else { throw ValidationError("--device takes cpu, cuda or cuda:1") }
        for (name, value) in [("--precision", precision), ("--classifier-precision", classifierPrecision)] {
            guard ["float32", "bfloat16"].contains(value) else {
                throw ValidationError("\(name) takes float32 or bfloat16")
            }
        }
        guard threads ?? 1 >= 1 else { throw ValidationError("--threads takes a number from 1 on") }
    }

    var judgePrecision: TensorType {
        TensorType(rawValue: classifierPrecision) ?? .float32
    }

    func compute() throws(ModelsError) -> Compute {
        guard let device = TensorDevice(device), let precision = TensorType(rawValue: precision) else {
            throw .badParameter(name: "--device", value: device, expected: "cpu, cuda or cuda:1")
        }
        try TorchRuntime.require(device, as: "--device")
        return Compute(device: device, precision: precision)
    }
}
