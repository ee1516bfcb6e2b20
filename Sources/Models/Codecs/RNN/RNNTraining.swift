import Coding
import Tensors
import Training

/// The recurrent codec under training, at one of its widths.
package struct RNNTraining<Width: RNNWidth>: TrainableCodec {
    /// The name in the registry of codecs.
    package static var name: String { Width.codec }
    /// See ``TrainableCodec``.
    package static var cellSide: Int { RNNNetwork.cellSide }

    /// The networks.
    package let network: RNNNetwork

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) {
        network = try RNNNetwork(divisor: Width.divisor, from: source)
    }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    package var stepCount: Int { RNNNetwork.iterationCount }
    /// False: bits are sent as they are.
    package var hasEntropyCoder: Bool { false }

    /// See ``RNNNetwork/start(on:_:)``.
    package func calibrate(on pictures: Tensor, isStart: Bool, compute: Compute) throws(ModelsError) {
        if isStart { try network.start(on: pictures, compute) }
    }

    /// See ``TrainableCodec``.
    package func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        try network.trainingPass(pictures, iterations: Width.trainedIterations, context)
    }

    /// See ``TrainableCodec``.
    package func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        try network.prepared(compute).reconstruct(pictures, steps: steps, compute: compute)
    }
}

extension ConvolutionalLSTM {
    /// Gives all gates a deviation of 1 at first, of which what is remembered may move a half; the output for the next layer.
    fileprivate func fitted(to x: Tensor, _ compute: Compute) throws(ModelsError) -> Tensor {
        let gates = try input.fitted(to: x, compute) { _ in (mean: nil, deviation: 1) }
        let output = try gates.lstmStep(hidden: nil, cell: nil).output
        _ = try hidden.fitted(to: output, compute) { _ in (mean: nil, deviation: 0.5) }
        return output
    }
}

/// A width of the recurrent codec.
package protocol RNNWidth: Sendable {
    /// The codec's name in the registry.
    static var codec: String { get }
    /// What the published widths are divided by.
    static var divisor: Int { get }
    /// Iterations of a training pass.
    static var trainedIterations: Int { get }
}

/// The published widths, trained over 16 iterations as published.
package enum PublishedRNNWidth: RNNWidth {
    /// See ``RNNWidth``.
    package static let codec = "rnn"
    /// See ``RNNWidth``.
    package static let divisor = 1
    /// See ``RNNWidth``.
    package static let trainedIterations = 16
}

/// A quarter of the published widths, trained over the iterations that are sent.
package enum LightRNNWidth: RNNWidth {
    /// See ``RNNWidth``.
    package static let codec = "rnn-lite"
    /// See ``RNNWidth``.
    package static let divisor = 4
    /// See ``RNNWidth``.
    package static let trainedIterations = RNNNetwork.iterationCount
}

extension RNNNetwork {
    /// Iterations that are sent, as in the published comparison.
    package static let iterationCount = 7

    /// The mean over the iterations of the residual's absolute value. Iterations beyond the last that tail-drop leaves any
    /// picture are not computed; each picture is given out as it is after the last of its own, for a classifier to judge.
    func trainingPass(
        _ pictures: Tensor, iterations: Int, _ context: TrainingContext
    ) throws(ModelsError) -> TrainingPass {
        var random = context.random
        var network = try prepared(context.compute)
        if context.compute.device == .cpu { network = try network.joined() }
        let count = try pictures.shape()[0]
        let kept = context.tailDrop.kept(pictures: count, features: iterations, random: &random)
        let unrolled = kept.max() ?? iterations
        let isLast = try Tensor.make(
            (1...unrolled).flatMap { iteration in kept.map { $0 == iteration ? Float(1) : 0 } },
            shape: [unrolled, count, 1, 1], device: context.compute.device)
        var residual = try pictures.scaled(by: 1, plus: -0.5)
        var (encoderMemory, decoderMemory) = (Memory(), Memory())
        var losses: Tensor?
        var last: Tensor?
        for iteration in 0..<unrolled {
            let values = try network.encode(residual, memory: &encoderMemory, context.compute)
            let bits = try values.adding(Self.stochasticSign(values, &random, context).subtracting(values).detached())
            residual = try residual.subtracting(network.decode(bits, memory: &decoderMemory, context.compute))
            let loss = try residual.absolute().mean()
            losses = try losses?.adding(loss) ?? loss
            let mask = try isLast.sliced(0, iteration..<iteration + 1).reshaped([count, 1, 1, 1])
            let own = try residual.multiplied(by: mask)
            last = try last?.adding(own) ?? own
        }
        guard let last else { preconditionFailure("at least one iteration is unrolled") }
        return TrainingPass(
            pictures: try pictures.subtracting(last),
            reconstructionLoss: try losses?.scaled(by: 1 / Double(unrolled)))
    }

    /// 1 with probability (1 + value) / 2, else -1.
    private static func stochasticSign(
        _ values: Tensor, _ random: inout SeededRandom, _ context: TrainingContext
    ) throws(ModelsError) -> Tensor {
        let thresholds = try Tensor.uniform(values.shape(), seed: random.next(), device: context.compute.device)
        return try sign(values.detached().subtracting(thresholds.scaled(by: 2, plus: -1)))
    }

    /// Gives every layer outputs of a fixed deviation over the pictures, in the first iteration (after Mishkin and Matas,
    /// 2016). Without, each LSTM makes its signal four times smaller, and training spends its first thousand updates on
    /// undoing that.
    func start(on pictures: Tensor, _ compute: Compute) throws(ModelsError) {
        let exact = compute.exact
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let residual = try exact.prepare(pictures.scaled(by: 1, plus: -0.5))
            var x = try entry.fitted(to: residual, exact) { _ in (mean: nil, deviation: 1) }
            for layer in encoder { x = try layer.fitted(to: x, exact) }
            let values = try binariser.fitted(to: x, exact) { _ in (mean: nil, deviation: 1) }
            x = try expand.fitted(to: Self.sign(values), exact) { _ in (mean: nil, deviation: 1) }
            for layer in decoder { x = try layer.fitted(to: x, exact).pixelShuffled(by: 2) }
            // A small picture first: a wrong one is worse than none.
            _ = try exit.fitted(to: x, exact) { _ in (mean: nil, deviation: 0.05) }
        }
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

extension RNNTraining {
    /// Toderici et al., 2017: cuts of 32 pixels, mini-batches of 32, Adam at 5e-4; what they leave open is as for PNC.
    package static var publishedOptions: TrainingOptions {
        TrainingOptions(
            stages: [
                TrainingStage(
                    loss: .mse, crop: 32, batch: 32, accumulation: 1, rate: 5e-4,
                    schedule: .steps(factor: 1, epochs: 1))
            ], tailDrop: TailDrop(isEnabled: false))
    }
}
