/// The recurrent codec under training, at one of its widths.
public struct RNNTraining<Width: RNNWidth>: TrainableCodec {
    /// The name in the registry of codecs.
    public static var name: String { Width.codec }
    /// See ``TrainableCodec``.
    public static var cellSide: Int { RNNNetwork.cellSide }

    /// The networks.
    public let network: RNNNetwork

    /// Takes the weights from a file or a random start.
    public init(from source: ParameterSource) throws(ModelsError) {
        network = try RNNNetwork(divisor: Width.divisor, from: source)
    }

    /// All parameters in a fixed order.
    public var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    public var stepCount: Int { RNNNetwork.iterationCount }
    /// False: bits are sent as they are.
    public var hasEntropyCoder: Bool { false }

    /// See ``TrainableCodec``.
    public func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        try network.trainingPass(pictures, iterations: Width.trainedIterations, context)
    }

    /// See ``TrainableCodec``.
    public func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        try network.reconstruct(pictures, steps: steps, compute: compute)
    }
}

/// A width of the recurrent codec.
public protocol RNNWidth: Sendable {
    /// The codec's name in the registry.
    static var codec: String { get }
    /// What the published widths are divided by.
    static var divisor: Int { get }
    /// Iterations of a training pass.
    static var trainedIterations: Int { get }
}

/// The published widths, trained over 16 iterations as published.
public enum PublishedRNNWidth: RNNWidth {
    /// See ``RNNWidth``.
    public static let codec = "rnn"
    /// See ``RNNWidth``.
    public static let divisor = 1
    /// See ``RNNWidth``.
    public static let trainedIterations = 16
}

/// A quarter of the published widths, trained over hardly more iterations than are sent.
public enum LightRNNWidth: RNNWidth {
    /// See ``RNNWidth``.
    public static let codec = "rnn-lite"
    /// See ``RNNWidth``.
    public static let divisor = 4
    /// See ``RNNWidth``.
    public static let trainedIterations = 8
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
