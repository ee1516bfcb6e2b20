import Coding
import Foundation
import Tensors
import Training

/// PNC under training: quantised features with a stochastically dropped tail.
package struct PNCTraining: TrainableCodec {
    /// The name in the registry of codecs.
    package static let name = "pnc"
    /// See ``TrainableCodec``.
    package static let cellSide = PNCNetwork.stride

    /// The networks.
    package let network: PNCNetwork
    /// The quantiser that the features pass.
    package let quantiser = EightBitQuantiser.standard

    /// Takes the weights from a file or a random start.
    package init(from source: ParameterSource) throws(ModelsError) { network = try PNCNetwork(from: source) }

    /// All parameters in a fixed order.
    package var parameters: [NamedTensor] { network.parameters }
    /// The number of progressive steps.
    package var stepCount: Int { PNCNetwork.featureCount }
    /// What the codec reads from its weights file's metadata.
    package var metadata: [String: String] {
        ["scale": "\(quantiser.scale)", "rounding": quantiser.rounding.rawValue]
    }

    /// Bits per symbol above which the penalty on bits counts: the published mean bytes of each feature.
    static let targetBits = [729, 658, 626, 556, 523, 469, 449, 420, 339, 278].map { Double($0) * 8 / 1024 }

    /// Turns the orthogonal start towards the data.
    ///
    /// The encoder begins as the principal components of the pictures' 7 x 7 cells, which are orthogonal too and
    /// already in the order of their weight, each feature with its target's spread; every layer of the decoder begins
    /// with a fixed mean and deviation (after Mishkin and Matas, 2016). With a random orthogonal start some features
    /// are zero for every picture, and ReLU then never lets a gradient through.
    package func calibrate(on pictures: Tensor, isStart: Bool, compute: Compute) throws(ModelsError) {
        try isStart ? start(on: pictures, compute) : reviveFeatures(on: pictures, compute)
    }

    private func start(on pictures: Tensor, _ compute: Compute) throws(ModelsError) {
        let exact = compute.exact
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let input = try exact.prepare(pictures)
            let components = try PrincipalComponents.ofCells(in: pictures, side: PNCNetwork.stride, count: 16)
            try network.encoder1.weight.tensor.blend(
                Tensor.make(PNCTraining.padded(components), shape: [16, 3, 9, 9], device: compute.device), weight: 1)
            // Far enough from zero that ReLU lets nearly everything pass.
            let hidden = try network.encoder1.fitted(to: input, exact) { _ in (mean: 3, deviation: 1) }

            let deviations = startDeviations
            let second = network.encoder2.weight.tensor
            var identity = try second.floats().map { $0 * 0.02 }
            for feature in deviations.indices { identity[(feature * 16 + feature) * 9 + 4] = 1 }
            try second.blend(Tensor.make(identity, shape: second.shape(), device: compute.device), weight: 1)
            let features = try network.encoder2.fitted(to: hidden.relu(), exact) {
                (mean: 2.4 * deviations[$0], deviation: deviations[$0])
            }

            let upsample = network.upsample.weight.tensor
            let gains = try Tensor.make(
                deviations.map { Float(1 / $0) }, shape: [deviations.count, 1, 1, 1], device: compute.device)
            try upsample.blend(upsample.multiplied(by: gains), weight: 1)
            let x0 = try network.upsample.fitted(to: features.relu(), exact) { _ in (mean: 0, deviation: 1) }.relu()
            let x = try network.decoder1.fitted(to: x0, exact) { _ in (mean: 0, deviation: 0.5) }.relu().adding(x0)
            let y = try network.decoder2.fitted(to: x, exact) { _ in (mean: 0.2, deviation: 1) }.relu()
            let z = try network.decoder3.fitted(to: y, exact) { _ in (mean: 0, deviation: 0.5) }.relu().adding(y)
            _ = try network.output.fitted(to: z, exact) { _ in (mean: 0.45, deviation: 0.05) }
        }
    }

    /// The deviations at which a normal variable has the targets' entropies at the quantiser's step, but not so small that
    /// a feature is lost in the first updates.
    private var startDeviations: [Double] {
        Self.targetBits.map { max(0.15, exp2($0) * quantiser.step / (2 * Double.pi * M_E).squareRoot()) }
    }

    /// Starts features again that training has switched off: those whose values nearly all fall on one level.
    private func reviveFeatures(on pictures: Tensor, _ compute: Compute) throws(ModelsError) {
        let exact = compute.exact
        try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let features = try network.encode(pictures, exact)
            let deviations = try features.subtracting(features.mean(over: [0, 2, 3], keep: true)).squared()
                .mean(over: [0, 2, 3]).floats().map { Double($0).squareRoot() }
            let dead = deviations.indices.filter { deviations[$0] < 0.5 * quantiser.step }
            guard !dead.isEmpty else { return }
            let (wanted, second) = (startDeviations, network.encoder2.weight.tensor)
            let upsample = network.upsample.weight.tensor
            var filters = try second.floats()
            var biases = try network.encoder2.bias?.tensor.floats() ?? []
            var responses = try upsample.floats()
            for feature in dead {
                for tap in feature * 144..<(feature + 1) * 144 { filters[tap] *= 0.02 }
                filters[feature * 144 + feature * 9 + 4] = 1
                biases[feature] = 0
                // The decoder must not mistake the new signal for the old one.
                let each = responses.count / deviations.count
                var random = SeededRandom(seed: 0, label: "revived feature", numbers: [feature])
                for tap in feature * each..<(feature + 1) * each {
                    responses[tap] = Float(random.normal() * 0.01 / wanted[feature])
                }
            }
            try second.blend(Tensor.make(filters, shape: second.shape(), device: compute.device), weight: 1)
            try network.encoder2.bias?.tensor.blend(
                Tensor.make(biases, shape: [biases.count], device: compute.device), weight: 1)
            try upsample.blend(Tensor.make(responses, shape: upsample.shape(), device: compute.device), weight: 1)
            let hidden = try network.encoder1(exact.prepare(pictures), exact).relu()
            _ = try network.encoder2.fitted(to: hidden, exact) { channel in
                dead.contains(channel) ? (mean: 2.4 * wanted[channel], deviation: wanted[channel]) : nil
            }
        }
    }

    /// Filters of 7 x 7 in the middle of 9 x 9.
    private static func padded(_ components: [[Double]]) -> [Float] {
        components.flatMap { component in
            (0..<3 * 81).map { index in
                let (channel, row, column) = (index / 81, index % 81 / 9 - 1, index % 9 - 1)
                guard (0..<7).contains(row), (0..<7).contains(column) else { return 0 }
                return Float(component[channel * 49 + row * 7 + column])
            }
        }
    }

    /// See ``TrainableCodec``.
    package func trainingPass(_ pictures: Tensor, _ context: TrainingContext) throws(ModelsError) -> TrainingPass {
        let features = try network.encodeBeforeReLU(pictures, context.compute)
        let shape = try features.shape()
        let levels = try quantiser.levels(features, leak: 0.1)
        // The rounding is passed over by the gradient (straight-through).
        let quantised = try levels.adding(levels.rounded().subtracting(levels).detached()).scaled(by: quantiser.step)

        var random = context.random
        let kept = context.tailDrop.kept(pictures: shape[0], features: shape[1], random: &random)
        let mask = kept.flatMap { kept in (0..<shape[1]).map { $0 < kept ? Float(1) : 0 } }
        let masked = try quantised.multiplied(
            by: Tensor.make(mask, shape: [shape[0], shape[1], 1, 1], device: context.compute.device))
        return TrainingPass(
            pictures: try network.decode(masked, context.compute),
            excessBits: context.wantsRate ? try excessBits(levels, device: context.compute.device) : nil)
    }

    /// How far the entropy of each feature's symbols lies above its target, summed over the features.
    ///
    /// The histogram is made differentiable by dividing each value between its two neighbouring levels.
    private func excessBits(_ levels: Tensor, device: TensorDevice) throws(ModelsError) -> Tensor {
        let features = PNCNetwork.featureCount
        // As many values as tell a histogram of 64 levels; more would cost more than the networks.
        let shape = try levels.shape()
        let counted = min(shape[0], max(1, 16 * 1024 / (shape[2] * shape[3])))
        let values = try levels.sliced(0, 0..<counted).permuted([1, 0, 2, 3]).reshaped([features, -1, 1])
        let centres = try Tensor.make(
            (0..<EightBitQuantiser.levelCount).map(Float.init), shape: [1, 1, EightBitQuantiser.levelCount],
            device: device)
        let shares = try values.subtracting(centres).absolute().scaled(by: -1, plus: 1).relu().mean(over: [1])
        let entropy = try shares.multiplied(by: shares.scaled(by: 1, plus: 1e-9).logarithm()).sum(over: [1])
            .scaled(by: -1 / log(2))
        let targets = try Tensor.make(Self.targetBits.map(Float.init), shape: [features], device: device)
        return try entropy.subtracting(targets).relu().sum()
    }

    /// See ``TrainableCodec``.
    package func reconstruct(
        _ pictures: Tensor, steps: [Int], compute: Compute
    ) throws(ModelsError) -> CodecMeasurement {
        let features = try network.encode(pictures, compute)
        let shape = try features.shape()
        let symbols = try quantiser.symbols(features.floats())
        var histograms = [[Int]](repeating: [Int](repeating: 0, count: EightBitQuantiser.levelCount), count: shape[1])
        let area = shape[2] * shape[3]
        for (index, symbol) in symbols.enumerated() { histograms[index / area % shape[1]][Int(symbol)] += 1 }

        let values = symbols.map { quantiser.value(of: $0) }
        let decoded = try steps.map { steps throws(ModelsError) in
            var kept = values
            for index in kept.indices where index / area % shape[1] >= steps { kept[index] = 0 }
            let received = try Tensor.make(kept, shape: shape, device: compute.device)
            return try network.decode(received, compute).clamped(to: 0...1)
        }
        return CodecMeasurement(pictures: decoded, histograms: histograms, count: shape[0])
    }
}

extension EightBitQuantiser {
    /// Outputs as real numbers of levels, 0 through 63, differentiable; `leak` is the part of the gradient that
    /// passes where the range cuts a value off, so that a value out of range can return.
    func levels(_ features: Tensor, leak: Double) throws(ModelsError) -> Tensor {
        let free = try features.scaled(by: 1 / step)
        let limited = try free.clamped(to: 0...Double(Self.levelCount - 1))
        let leaking = try free.subtracting(limited).scaled(by: leak)
        return try limited.adding(leaking.subtracting(leaking.detached()))
    }
}
