/// The recurrent codec at the published widths under training.
public struct RNNTraining: TrainableCodec {
    /// The name in the registry of codecs.
    public static let name = "rnn"
    /// See ``TrainableCodec``.
    public static let cellSide = RNNNetwork.cellSide

    /// The networks.
    public let network: RNNNetwork

    /// Takes the weights from a file or a random start.
    public init(from source: ParameterSource) throws(ModelsError) { network = try RNNNetwork(divisor: 1, from: source) }

    /// All parameters in a fixed order.
    public var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    public var stepCount: Int { RNNNetwork.iterationCount }
    /// False: bits are sent as they are.
    public var hasEntropyCoder: Bool { false }

    /// See ``TrainableCodec``.
    public func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        try network.trainingPass(pictures, iterations: 16, context)
    }

    /// See ``TrainableCodec``.
    public func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        try network.reconstruct(pictures, steps: steps, compute: compute)
    }
}

/// The recurrent codec at a quarter of the published widths under training.
public struct RNNLiteTraining: TrainableCodec {
    /// The name in the registry of codecs.
    public static let name = "rnn-lite"
    /// See ``TrainableCodec``.
    public static let cellSide = RNNNetwork.cellSide

    /// The networks.
    public let network: RNNNetwork

    /// Takes the weights from a file or a random start.
    public init(from source: ParameterSource) throws(ModelsError) { network = try RNNNetwork(divisor: 4, from: source) }

    /// All parameters in a fixed order.
    public var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    public var stepCount: Int { RNNNetwork.iterationCount }
    /// False: bits are sent as they are.
    public var hasEntropyCoder: Bool { false }

    /// See ``TrainableCodec``.
    public func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        try network.trainingPass(pictures, iterations: 8, context)
    }

    /// See ``TrainableCodec``.
    public func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        try network.reconstruct(pictures, steps: steps, compute: compute)
    }
}

extension RNNNetwork {
    /// Iterations that are sent, as in the published comparison.
    public static let iterationCount = 7

    /// The mean over the iterations of the residual's absolute value; the pictures are those after an iteration drawn at
    /// random, for a classifier to judge.
    func trainingPass(
        _ pictures: Tensor, iterations: Int, _ context: TrainingContext
    ) throws(ModelsError) -> TrainingPass {
        var random = context.random
        let judged = random.below(min(iterations, Self.iterationCount))
        var residual = try pictures.scaled(by: 1, plus: -0.5)
        var (encoderMemory, decoderMemory) = (Memory(), Memory())
        var losses: Tensor?
        var judgedResidual = residual
        for iteration in 0..<iterations {
            let values = try encode(residual, memory: &encoderMemory, context.compute)
            let bits = try values.adding(
                stochasticSign(values, &random, context.compute).subtracting(values).detached())
            residual = try residual.subtracting(decode(bits, memory: &decoderMemory, context.compute))
            let loss = try residual.absolute().mean()
            losses = try losses?.adding(loss) ?? loss
            if iteration == judged { judgedResidual = residual }
        }
        return TrainingPass(
            pictures: try pictures.subtracting(judgedResidual),
            reconstructionLoss: try losses?.scaled(by: 1 / Double(iterations)))
    }

    /// 1 with probability (1 + value) / 2, else -1.
    private func stochasticSign(
        _ values: Tensor, _ random: inout SeededRandom, _ compute: Compute
    ) throws(ModelsError) -> Tensor {
        let shape = try values.shape()
        let thresholds = (0..<shape.reduce(1, *)).map { _ in Float(random.uniform() * 2 - 1) }
        return try RNNNetwork.sign(
            values.detached().subtracting(Tensor.make(thresholds, shape: shape, device: compute.device)))
    }

    /// -1 for negative values, 1 for all others.
    static func sign(_ values: Tensor) throws(ModelsError) -> Tensor {
        // The sign of 0 is 0: half a step up makes it 1, and changes nothing for the others.
        try values.sign().scaled(by: 1, plus: 0.5).sign()
    }

    func reconstruct(_ pictures: Tensor, steps: [Int], compute: Compute) throws(ModelsError) -> CodecMeasurement {
        var residual = try pictures.scaled(by: 1, plus: -0.5)
        var (encoderMemory, decoderMemory) = (Memory(), Memory())
        var pictureAfter: [Tensor] = []
        var histograms: [[Int]] = []
        for _ in 0..<Self.iterationCount {
            let bits = try Self.sign(encode(residual, memory: &encoderMemory, compute))
            residual = try residual.subtracting(decode(bits, memory: &decoderMemory, compute))
            pictureAfter.append(try pictures.subtracting(residual).clamped(to: 0...1))
            let values = try bits.floats()
            let ones = values.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
            histograms.append([values.count - ones, ones])
        }
        return CodecMeasurement(
            pictures: steps.map { pictureAfter[$0 - 1] }, histograms: histograms, count: try pictures.shape()[0])
    }
}
