import Coding
import Tensors

/// EfficientNet-Lite0 (Tan and Le, 2019; Google's "Lite" variant): the classifier of 1000 ImageNet classes.
///
/// Inputs are 224 x 224 pictures in [0, 1], normalised as (255 x - 127) / 128; paddings are TensorFlow's 'same';
/// batch normalisation (epsilon 1e-3) is folded into the convolutions when the weights are read.
package struct EfficientNetLite0: Sendable {
    /// Classes.
    package static let classCount = 1000

    private struct Folded: Sendable {
        let weight: Tensor
        let bias: Tensor
        let size: Int
        let stride: Int
        let groups: Int
    }

    private struct Block: Sendable {
        let expand: Folded?
        let depthwise: Folded
        let project: Folded
        let hasSkip: Bool
    }

    private let stem: Folded
    private let blocks: [Block]
    private let head: Folded
    private let classWeight: Tensor
    private let classBias: Tensor
    /// How the network computes.
    package let compute: Compute

    /// The stages: kernel, stride of the first block, expansion, output channels, blocks.
    private static let stages: [(size: Int, stride: Int, expansion: Int, outputs: Int, repeats: Int)] = [
        (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
        (3, 1, 6, 320, 1),
    ]

    /// The numbers of the stages' last blocks.
    private static let lastBlocks = stages.indices.map { stage in stages[...stage].reduce(-1) { $0 + $1.repeats } }

    /// Reads the weights, which keep the names of the file that they were published in.
    package init(
        weights: Safetensors, path: String, compute: Compute = .reference
    ) throws(ModelsError) {
        self.compute = compute

        func values(_ name: String, _ count: Int) throws(ModelsError) -> [Float] {
            guard let entry = weights[name] else { throw .badWeights(path: path, reason: "\(name) is missing") }
            guard entry.values.count == count else {
                throw .badWeights(path: path, reason: "\(name) has \(entry.values.count) values, expected \(count)")
            }
            return entry.values
        }
        func folded(
            _ convolution: String, _ norm: String, inputs: Int, outputs: Int, size: Int, stride: Int = 1,
            groups: Int = 1
        ) throws(ModelsError) -> Folded {
            let shape = [outputs, inputs / groups, size, size]
            var weight = try values("\(convolution).weight", shape.reduce(1, *))
            let gain = try values("\(norm).weight", outputs)
            let offset = try values("\(norm).bias", outputs)
            let mean = try values("\(norm).running_mean", outputs)
            let variance = try values("\(norm).running_var", outputs)
            var bias: [Float] = []
            let each = weight.count / outputs
            for channel in 0..<outputs {
                let factor = gain[channel] / (variance[channel] + 1e-3).squareRoot()
                for index in channel * each..<(channel + 1) * each { weight[index] *= factor }
                bias.append(offset[channel] - mean[channel] * factor)
            }
            return Folded(
                weight: try compute.prepare(Tensor.make(weight, shape: shape)),
                bias: try Tensor.make(bias, shape: [outputs]).converted(to: compute.precision, device: compute.device),
                size: size, stride: stride, groups: groups)
        }

        stem = try folded("_conv_stem", "_bn0", inputs: 3, outputs: 32, size: 3, stride: 2)
        var blocks: [Block] = []
        var inputs = 32
        for stage in Self.stages {
            for index in 0..<stage.repeats {
                let name = "_blocks.\(blocks.count)"
                let stride = index == 0 ? stage.stride : 1
                let hidden = inputs * stage.expansion
                blocks.append(
                    Block(
                        expand: stage.expansion == 1
                            ? nil
                            : try folded(
                                "\(name)._expand_conv", "\(name)._bn0", inputs: inputs, outputs: hidden, size: 1),
                        depthwise: try folded(
                            "\(name)._depthwise_conv", "\(name)._bn1", inputs: hidden, outputs: hidden,
                            size: stage.size,
                            stride: stride, groups: hidden),
                        project: try folded(
                            "\(name)._project_conv", "\(name)._bn2", inputs: hidden, outputs: stage.outputs, size: 1),
                        hasSkip: stride == 1 && inputs == stage.outputs))
                inputs = stage.outputs
            }
        }
        self.blocks = blocks
        head = try folded("_conv_head", "_bn1", inputs: inputs, outputs: 1280, size: 1)
        classWeight = try Tensor.make(
            values("_fc.weight", Self.classCount * 1280), shape: [Self.classCount, 1280], device: compute.device
        ).permuted([1, 0])
        classBias = try Tensor.make(
            values("_fc.bias", Self.classCount), shape: [Self.classCount], device: compute.device)
    }

    /// Pictures N x 3 x H x W in [0, 1] to logits N x 1000, as 32-bit numbers.
    package func logits(_ pictures: Tensor) throws(ModelsError) -> Tensor {
        try answer(pictures, wantsMaps: false).logits
    }

    /// The logits and, if they are wanted, the maps after each of the network's seven stages, N x C x H' x W'.
    package func answer(_ pictures: Tensor, wantsMaps: Bool) throws(ModelsError) -> (logits: Tensor, maps: [Tensor]) {
        var maps: [Tensor] = []
        let normalised = try pictures.scaled(by: 255.0 / 128, plus: -127.0 / 128)
        var x = try relu6(apply(stem, to: compute.prepare(normalised)))
        for (index, block) in blocks.enumerated() {
            var y = x
            if let expand = block.expand { y = try relu6(apply(expand, to: y)) }
            y = try relu6(apply(block.depthwise, to: y))
            y = try apply(block.project, to: y)
            x = block.hasSkip ? try y.adding(x) : y
            if wantsMaps, Self.lastBlocks.contains(index) { maps.append(try compute.finish(x)) }
        }
        x = try relu6(apply(head, to: x))
        let pooled = try compute.finish(x).mean(over: [2, 3])
        return (try pooled.matrixMultiplied(by: classWeight).adding(classBias), maps)
    }

    private func relu6(_ x: Tensor) throws(ModelsError) -> Tensor { try x.clamped(to: 0...6) }

    /// A convolution with the padding that TensorFlow calls 'same': the output has ceil(size / stride) pixels, and an
    /// odd row or column of padding goes to the bottom or right.
    private func apply(_ layer: Folded, to x: Tensor) throws(ModelsError) -> Tensor {
        if layer.stride == 1 {
            return try x.convolved(
                with: layer.weight, bias: layer.bias, padding: (layer.size - 1) / 2, groups: layer.groups)
        }
        let shape = try x.shape()
        func padding(_ length: Int) -> (Int, Int) {
            let total = max(0, ((length + layer.stride - 1) / layer.stride - 1) * layer.stride + layer.size - length)
            return (total / 2, total - total / 2)
        }
        let (top, bottom) = padding(shape[2])
        let (left, right) = padding(shape[3])
        return try x.padded(left: left, right: right, top: top, bottom: bottom).convolved(
            with: layer.weight, bias: layer.bias, stride: layer.stride, groups: layer.groups)
    }
}
