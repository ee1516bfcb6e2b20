import Coding
import Tensors
import Training

/// DeepCOD under training: learned centres with the gradient of a soft choice, and the orthogonal regulariser.
package struct DeepCODTraining: TrainableCodec {
    /// The name in the registry of codecs.
    package static let name = "deepcod"
    /// See ``TrainableCodec``.
    package static let cellSide = 4 * DeepCODNetwork.stride
    /// Channels that are trained where nothing else is said.
    package static let defaultChannels = 4

    /// The networks.
    package let network: DeepCODNetwork

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) {
        network = try DeepCODNetwork(channels: Self.defaultChannels, from: source)
    }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    package var stepCount: Int { 1 }

    /// The published weight of the orthogonal regulariser.
    static let orthogonalWeight = 1e-4

    /// Starts the filters as a rotation of the 4 x 4 cells' principal components, which spreads the picture evenly over
    /// channels that share their centres, and the centres as equal parts of the filters' outputs.
    package func calibrate(on pictures: Tensor, isStart: Bool, compute: Compute) throws(ModelsError) {
        guard isStart else { return }
        let channels = network.channels
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let components = try PrincipalComponents.ofCells(in: pictures, side: DeepCODNetwork.stride, count: channels)
            var random = SeededRandom(seed: 0, label: "deepcod rotation")
            let rotation = ParameterSource.orthogonal(rows: channels, columns: channels, &random)
            var filters: [Float] = []
            for row in 0..<channels {
                for column in components[0].indices {
                    var sum = 0.0
                    for component in 0..<channels {
                        sum += Double(rotation[row * channels + component]) * components[component][column]
                    }
                    filters.append(Float(sum))
                }
            }
            let weight = network.encoder.weight.tensor
            try weight.blend(Tensor.make(filters, shape: weight.shape(), device: compute.device), weight: 1)
            let values = try network.encode(pictures, compute).floats().sorted()
            let count = DeepCODNetwork.centreCount
            let centres = (0..<count).map { values[(2 * $0 + 1) * values.count / (2 * count)] }
            try network.centres.tensor.blend(Tensor.make(centres, shape: [count], device: compute.device), weight: 1)
        }
    }

    /// See ``TrainableCodec``.
    package func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        let values = try network.encode(pictures, context.compute)
        let shape = try values.shape()
        let centres = try network.centres.tensor.reshaped([1, -1])
        let nearness = try values.reshaped([-1, 1]).subtracting(centres).squared().scaled(by: -1)
        let shares = try nearness.softmax(over: 1)
        let soft = try shares.multiplied(by: centres).sum(over: [1])
        // 1 for the nearest centre, 0 for the others: only it is not below the greatest.
        let chosen = try TorchRuntime.withoutGradient { () throws(ModelsError) in
            try nearness.subtracting(nearness.maximum(over: [1], keep: true)).sign().scaled(by: 1, plus: 1)
        }
        let hard = try chosen.multiplied(by: centres).sum(over: [1])
        let quantised = try soft.adding(hard.subtracting(soft).detached()).reshaped(shape)
        return TrainingPass(
            pictures: try network.decode(quantised, context.compute),
            regulariser: try network.orthogonality(context.compute).scaled(by: Self.orthogonalWeight))
    }

    /// See ``TrainableCodec``.
    package func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        let values = try network.encode(pictures, compute)
        let shape = try values.shape()
        let scale = Quantiser.centres(try network.centres.tensor.floats()).scale(fitting: [])
        let symbols = try values.floats().map { scale.symbol(of: $0) }
        var histograms = [[Int]](
            repeating: [Int](repeating: 0, count: DeepCODNetwork.centreCount), count: network.channels)
        let area = shape[2] * shape[3]
        for (index, symbol) in symbols.enumerated() { histograms[index / area % network.channels][Int(symbol)] += 1 }
        let received = try Tensor.make(symbols.map { scale.value(of: $0) }, shape: shape, device: compute.device)
        let decoded = try steps.map { _ throws(ModelsError) in
            try network.decode(received, compute).clamped(to: 0...1)
        }
        return CodecMeasurement(pictures: decoded, histograms: histograms, count: shape[0])
    }
}

extension DeepCODTraining {
    /// Yao et al., 2020: 10 times the squared error plus that of the logits, Adam at 1e-4 with moments 0 and 0.9; what they leave
    /// open is as for PNC.
    package static var publishedOptions: TrainingOptions {
        TrainingOptions(
            stages: [
                TrainingStage(
                    loss: .logits, accumulation: 1, rate: 1e-4, schedule: .steps(factor: 1, epochs: 1))
            ], beta1: 0, beta2: 0.9)
    }
}
