import Coding
import Tensors
import Training

/// Starfish under training: noise and dropout on the code, so that lost values do little harm.
package struct StarfishTraining: TrainableCodec {
    /// The name in the registry of codecs.
    package static let name = "starfish"
    /// See ``TrainableCodec``.
    package static let cellSide = StarfishNetwork.patchSide

    /// The networks.
    package let network: StarfishNetwork

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) { network = try StarfishNetwork(from: source) }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    package var stepCount: Int { 4 }

    /// Half the width of the uniform noise, as a part of the code's range in a patch (published: 0.01 at a range of
    /// about 1; a step of 64 levels is 0.016 of the range).
    static let noise = 0.01
    /// The part of the code's values that are zeroed.
    static let dropout = 0.1

    /// Gives every layer outputs of a fixed mean and deviation, so that ReLU lets most of them pass and the first picture
    /// is an even grey (after Mishkin and Matas, 2016).
    package func calibrate(on pictures: Tensor, isStart: Bool, compute: Compute) throws(ModelsError) {
        guard isStart else { return }
        let exact = compute.exact
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            var x = try StarfishNetwork.withMargin(StarfishNetwork.patches(of: pictures), exact)
            for layer in network.encoder.dropLast() {
                x = try layer.fitted(to: x, exact) { _ in (mean: 0.5, deviation: 1) }.relu()
            }
            x = try network.encoder[3].fitted(to: x, exact) { _ in (mean: 0, deviation: 1) }
            x = try network.decoder[0].fitted(to: x, exact) { _ in (mean: 0.5, deviation: 1) }
            for layer in network.decoder[1...3] {
                x = try layer.fitted(to: x.upsampled(by: 2), exact) { _ in (mean: 0.5, deviation: 1) }.relu()
            }
            _ = try network.decoder[4].fitted(to: x, exact) { _ in (mean: -0.2, deviation: 0.2) }
        }
    }

    /// See ``TrainableCodec``.
    package func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        let shape = try pictures.shape()
        let side = StarfishNetwork.patchSide
        let (rows, columns) = (shape[2] / side, shape[3] / side)
        let codes = try network.encode(StarfishNetwork.patches(of: pictures), context.compute)
        let codeShape = try codes.shape()
        let device = context.compute.device
        var random = context.random
        let noise = try Tensor.uniform(codeShape, seed: random.next(), device: device)
            .scaled(by: 2 * Self.noise, plus: -Self.noise)
        // The sign is 1 for values that are kept, -1 for others.
        let kept = try Tensor.uniform(codeShape, seed: random.next(), device: device).scaled(by: 1, plus: -Self.dropout)
            .sign().scaled(by: 0.5 / (1 - Self.dropout), plus: 0.5 / (1 - Self.dropout))
        let arrived = Self.arrived(pictures: shape[0], patches: rows * columns, context.tailDrop, &random)
        let mask = try kept.multiplied(by: Tensor.make(arrived, shape: [arrived.count, 1, 1, 1], device: device))
        let highest = try codes.maximum(over: [1, 2, 3], keep: true)
        let lowest = try codes.scaled(by: -1).maximum(over: [1, 2, 3], keep: true).scaled(by: -1)
        let range = try highest.subtracting(lowest).detached()
        let received = try codes.adding(noise.multiplied(by: range)).multiplied(by: mask)
        let patches = try network.decode(received, context.compute)
        return TrainingPass(pictures: try StarfishNetwork.pictures(of: patches, rows: rows, columns: columns))
    }

    /// 1 for each patch that arrives, 0 for one that is lost: as many as tail-drop keeps, at random places.
    private static func arrived(
        pictures: Int, patches: Int, _ drop: TailDrop, _ random: inout SeededRandom
    ) -> [Float] {
        drop.kept(pictures: pictures, features: patches, random: &random).flatMap { kept in
            (0..<patches).map { $0 < kept ? Float(1) : 0 }.shuffled(using: &random)
        }
    }

    /// See ``TrainableCodec``.
    package func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        let codes = try network.encode(StarfishNetwork.patches(of: pictures), compute)
        let shape = try codes.shape()
        let values = try codes.floats()
        let each = StarfishNetwork.valuesPerPatch
        var histogram = [Int](repeating: 0, count: StarfishNetwork.quantiser.symbolCount)
        var quantised: [Float] = []
        for patch in 0..<shape[0] {
            let own = Array(values[patch * each..<(patch + 1) * each])
            let scale = StarfishNetwork.quantiser.scale(fitting: own)
            for value in own {
                let symbol = scale.symbol(of: value)
                histogram[Int(symbol)] += 1
                quantised.append(scale.value(of: symbol))
            }
        }
        let decoded = try steps.map { steps throws(ModelsError) in
            var kept = quantised
            for index in kept.indices where index / each % 4 >= steps { kept[index] = 0 }
            let patches = try network.decode(Tensor.make(kept, shape: shape, device: compute.device), compute)
            return try StarfishNetwork.pictures(of: patches, rows: 2, columns: 2)
        }
        return CodecMeasurement(pictures: decoded, histograms: [histogram], count: shape[0] / 4)
    }
}

extension StarfishTraining {
    /// Hu et al., 2020: Adam at 1e-3, mini-batches of 64; what they leave open is as for PNC.
    package static var publishedOptions: TrainingOptions {
        let constant = RateSchedule.steps(factor: 1, epochs: 1)
        return TrainingOptions(
            stages: [
                TrainingStage(loss: .mse, batch: 64, accumulation: 1, schedule: constant),
                TrainingStage(loss: .ce, batch: 64, accumulation: 1, schedule: constant),
            ], tailDrop: TailDrop(isEnabled: false))
    }
}
