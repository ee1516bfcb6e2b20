import Foundation
import Tensors

/// How long feature maps are dropped from the end during training (Koike-Akino and Wang, 2020).
package struct TailDrop: Sendable, Hashable, Codable {
    /// Which pictures share one number of dropped features.
    package enum Scope: String, Sendable, Hashable, Codable {
        /// All pictures of a mini-batch, as published.
        case batch
        /// Each picture has its own number, so that one update mixes many.
        case picture
    }

    /// False for the ablation: all features are kept in training.
    package var isEnabled: Bool
    /// Which pictures share a draw.
    package var scope: Scope
    /// How often 1, 2, 3, ... features are kept, in relation to each other; nil for all equally often, as published.
    package var weights: [Double]?

    /// A rule of dropping; published are mini-batches and a uniform distribution.
    package init(isEnabled: Bool = true, scope: Scope = .batch, weights: [Double]? = nil) {
        self.isEnabled = isEnabled
        self.scope = scope
        self.weights = weights
    }

    /// The number of features kept of each of `pictures` pictures: `features - L` with L uniform in 0..<`features`, so that
    /// at least one is kept, or with the frequencies of ``weights``.
    package func kept(pictures: Int, features: Int, random: inout SeededRandom) -> [Int] {
        guard isEnabled else { return [Int](repeating: features, count: pictures) }
        switch scope {
        case .batch: return [Int](repeating: kept(of: features, &random), count: pictures)
        case .picture: return (0..<pictures).map { _ in kept(of: features, &random) }
        }
    }

    private func kept(of features: Int, _ random: inout SeededRandom) -> Int {
        guard let weights = weights?.prefix(features) else { return features - random.below(features) }
        var left = random.uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return index + 1 }
        }
        return features
    }
}

/// What a stage of training minimises.
package enum TrainingLoss: String, Sendable, Hashable, Codable, CaseIterable {
    /// The codec's reconstruction error alone (for most the mean squared error).
    case mse
    /// `mseWeight` times the squared error, and the divergence of the classifier's answer on the decoded picture from
    /// its answer on the clean one.
    case kd
    /// The same with the mean squared difference of the two answers' logits, as published for DeepCOD.
    case logits
    /// The same with the cross-entropy of the clean picture's most likely class.
    case ce
}

/// How the learning rate falls over a stage.
package enum RateSchedule: Sendable, Hashable, Codable {
    /// Multiplied by `factor` after every `epochs` passes over the pictures.
    case steps(factor: Double, epochs: Double)
    /// A linear rise over the first part of the stage, then half a cosine down to zero.
    case cosine(warmUp: Double)

    /// What the initial rate is multiplied by.
    ///
    /// - Parameters:
    ///   - progress: the part of the stage that is done, in [0, 1).
    ///   - epoch: passes over the pictures that are done in this stage.
    package func factor(progress: Double, epoch: Double) -> Double {
        switch self {
        case .steps(let factor, let epochs): return pow(factor, (epoch / epochs).rounded(.down))
        case .cosine(let warmUp):
            if progress < warmUp { return (progress + 0.001) / (warmUp + 0.001) }
            return 0.5 * (1 + cos(Double.pi * min(1, (progress - warmUp) / (1 - warmUp))))
        }
    }
}

/// One stage of training.
package struct TrainingStage: Sendable, Hashable, Codable {
    /// When a stage ends.
    package enum Length: Sendable, Hashable, Codable {
        /// After so many updates: the run can be repeated exactly.
        case updates(Int)
        /// After so many passes over the pictures.
        case epochs(Double)
        /// After so much wall time: the number of updates is estimated while the stage runs.
        case seconds(Double)
    }

    /// What is minimised.
    package var loss: TrainingLoss
    /// The side in pixels of the square cut at random from each picture, 224 for whole pictures.
    package var crop: Int
    /// Pictures of a mini-batch.
    package var batch: Int
    /// Mini-batches whose gradients make one update.
    package var accumulation: Int
    /// When the stage ends.
    package var length: Length
    /// What turns gradients into steps.
    package var optimiser: OptimiserKind
    /// The initial learning rate.
    package var rate: Double
    /// How it falls.
    package var schedule: RateSchedule
    /// The factor of the squared error beside the classifier's term.
    package var mseWeight: Double
    /// The factor of the penalty on bits above the codec's target; 0 for none, as published.
    package var rateWeight: Double
    /// The factor of the distance of the classifier's inner maps on decoded and clean pictures, added to its term; 0 for
    /// none, as published. Its gradient is far less noisy than the answer's, which matters when updates are few.
    package var mapWeight: Double
    /// What the learning rate of the encoder is multiplied by in this stage; 0 keeps it as it is.
    package var encoderRateFactor: Double

    package init(
        loss: TrainingLoss, crop: Int = 224, batch: Int = 4, accumulation: Int = 10, length: Length = .epochs(70),
        optimiser: OptimiserKind = .adam, rate: Double = 1e-3, schedule: RateSchedule, mseWeight: Double = 10,
        rateWeight: Double = 0,
        mapWeight: Double = 0, encoderRateFactor: Double = 1
    ) {
        self.loss = loss
        self.crop = crop
        self.batch = batch
        self.accumulation = accumulation
        self.length = length
        self.optimiser = optimiser
        self.rate = rate
        self.schedule = schedule
        self.mseWeight = mseWeight
        self.rateWeight = rateWeight
        self.mapWeight = mapWeight
        self.encoderRateFactor = encoderRateFactor
    }
}

/// How a codec is trained.
package struct TrainingOptions: Sendable, Hashable, Codable {
    /// The stages, one after the other.
    package var stages: [TrainingStage]
    /// How many progressive steps a picture has in training: of PNC the features that are kept, of Starfish the patches
    /// that arrive, of the recurrent codec the iterations.
    package var tailDrop: TailDrop
    /// The seed of the initial weights, the order of pictures, the crops and the drops.
    package var seed: UInt64
    /// The exponents of Adam's moments.
    package var beta1: Double
    /// The exponent of the second moment.
    package var beta2: Double
    /// The weights that are kept are an exponential average of the trained ones with this decay; 0 for none.
    package var averageDecay: Double
    /// Gradients are scaled down to this joint norm; 0 for no limit.
    package var maximumGradientNorm: Double
    /// Pictures kept apart for validation.
    package var validationCount: Int
    /// Of these, how many are measured at every checkpoint.
    package var measuredCount: Int
    /// Seconds between checkpoints.
    package var checkpointSeconds: Double

    /// The defaults are PNC's published ones.
    package init(
        stages: [TrainingStage] = TrainingOptions.publishedPNC, tailDrop: TailDrop = TailDrop(), seed: UInt64 = 1,
        beta1: Double = 0.9, beta2: Double = 0.999, averageDecay: Double = 0,
        maximumGradientNorm: Double = 0, validationCount: Int = 500, measuredCount: Int = 100,
        checkpointSeconds: Double = 300
    ) {
        self.stages = stages
        self.tailDrop = tailDrop
        self.seed = seed
        self.beta1 = beta1
        self.beta2 = beta2
        self.averageDecay = averageDecay
        self.maximumGradientNorm = maximumGradientNorm
        self.validationCount = validationCount
        self.measuredCount = measuredCount
        self.checkpointSeconds = checkpointSeconds
    }

    /// The published two stages of PNC.
    package static let publishedPNC = [
        TrainingStage(loss: .mse, schedule: .steps(factor: 0.3, epochs: 10)),
        TrainingStage(loss: .kd, schedule: .steps(factor: 0.3, epochs: 15)),
    ]
}

// What a file of options leaves out has its default, so that files stay short and those of earlier versions are read.
extension TrainingStage {
    /// Reads a stage; only its loss must be given.
    package init(from decoder: any Decoder) throws {
        let file = try decoder.container(keyedBy: CodingKeys.self)
        self.init(loss: try file.decode(TrainingLoss.self, forKey: .loss), schedule: .cosine(warmUp: 0.05))
        try file.read(.crop, into: &crop)
        try file.read(.batch, into: &batch)
        try file.read(.accumulation, into: &accumulation)
        try file.read(.length, into: &length)
        try file.read(.optimiser, into: &optimiser)
        try file.read(.rate, into: &rate)
        try file.read(.schedule, into: &schedule)
        try file.read(.mseWeight, into: &mseWeight)
        try file.read(.rateWeight, into: &rateWeight)
        try file.read(.mapWeight, into: &mapWeight)
        try file.read(.encoderRateFactor, into: &encoderRateFactor)
    }
}

extension TrainingOptions {
    /// Reads options; only the stages must be given.
    package init(from decoder: any Decoder) throws {
        let file = try decoder.container(keyedBy: CodingKeys.self)
        self.init(stages: try file.decode([TrainingStage].self, forKey: .stages))
        try file.read(.tailDrop, into: &tailDrop)
        try file.read(.seed, into: &seed)
        try file.read(.beta1, into: &beta1)
        try file.read(.beta2, into: &beta2)
        try file.read(.averageDecay, into: &averageDecay)
        try file.read(.maximumGradientNorm, into: &maximumGradientNorm)
        try file.read(.validationCount, into: &validationCount)
        try file.read(.measuredCount, into: &measuredCount)
        try file.read(.checkpointSeconds, into: &checkpointSeconds)
    }
}

extension KeyedDecodingContainer {
    fileprivate func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
        if let given = try decodeIfPresent(Value.self, forKey: key) { value = given }
    }
}
