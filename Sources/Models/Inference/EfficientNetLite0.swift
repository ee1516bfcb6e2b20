import Coding
import ONNX
import Tensors

/// EfficientNet-Lite0 (Tan and Le, 2019; Google's "Lite" variant): the classifier of 1000 ImageNet classes.
///
/// Inputs are 224 x 224 pictures in [0, 1], normalised as (255 x - 127) / 128; paddings are TensorFlow's 'same';
/// batch normalisation (epsilon 1e-3) is folded into the convolutions when the weights are read.
package struct EfficientNetLite0: Sendable {
    /// Classes.
    package static let classCount = 1000
    /// Width and height of its pictures, in pixels.
    package static let side = 224

    /// How the network computes.
    package let compute: Compute
    private let network: GraphNetwork

    /// Reads the weights, which keep the names of the file that they were published in.
    package init(
        weights: Safetensors, path: String, compute: Compute = .reference
    ) throws(ModelsError) {
        self.compute = compute
        network = try GraphNetwork(Self.graph(weights: weights, path: path), compute: compute, origin: path)
    }

    /// Pictures N x 3 x H x W in [0, 1] to logits N x 1000, as 32-bit numbers.
    package func logits(_ pictures: Tensor) throws(ModelsError) -> Tensor {
        try network(pictures, wanted: [Name.logits])[0]
    }

    /// The logits and, if they are wanted, the maps after each of the network's seven stages, N x C x H' x W'.
    package func answer(_ pictures: Tensor, wantsMaps: Bool) throws(ModelsError) -> (logits: Tensor, maps: [Tensor]) {
        let maps = wantsMaps ? Self.stages.indices.map(Name.map(after:)) : []
        let values = try network(pictures, wanted: [Name.logits] + maps)
        return (values[0], Array(values.dropFirst()))
    }

    /// What values of the graph are called.
    private enum Name {
        static let pictures = "pictures"
        static let logits = "logits"
        static func map(after stage: Int) -> String { "stage\(stage + 1)" }
    }

    /// The stages: kernel, stride of the first block, expansion, output channels, blocks.
    private static let stages: [(size: Int, stride: Int, expansion: Int, outputs: Int, repeats: Int)] = [
        (3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4),
        (3, 1, 6, 320, 1),
    ]

    /// The network as a graph, from a picture to logits.
    package static func graph(weights: Safetensors, path: String) throws(ModelsError) -> ONNXGraph {
        var builder = Builder(weights: weights, path: path)
        var x = builder.scale(Name.pictures, by: 255.0 / 128, plus: -127.0 / 128)
        x = try builder.convolve(
            x, "_conv_stem", norm: "_bn0", from: 3, to: 32, size: 3, stride: 2, isCut: true)
        var block = 0
        var inputs = 32
        for (number, stage) in stages.enumerated() {
            for index in 0..<stage.repeats {
                let name = "_blocks.\(block)"
                let stride = index == 0 ? stage.stride : 1
                let hidden = inputs * stage.expansion
                var y = x
                if stage.expansion != 1 {
                    y = try builder.convolve(
                        y, "\(name)._expand_conv", norm: "\(name)._bn0", from: inputs, to: hidden, size: 1,
                        isCut: true)
                }
                y = try builder.convolve(
                    y, "\(name)._depthwise_conv", norm: "\(name)._bn1", from: hidden, to: hidden, size: stage.size,
                    stride: stride, groups: hidden, isCut: true)
                y = try builder.convolve(
                    y, "\(name)._project_conv", norm: "\(name)._bn2", from: hidden, to: stage.outputs, size: 1)
                if stride == 1, inputs == stage.outputs { y = builder.node("Add", [y, x]) }
                if index == stage.repeats - 1 { y = builder.node("Identity", [y], making: Name.map(after: number)) }
                x = y
                inputs = stage.outputs
                block += 1
            }
        }
        x = try builder.convolve(
            x, "_conv_head", norm: "_bn1", from: inputs, to: 1280, size: 1, isCut: true)
        let pooled = builder.node("ReduceMean", [x], [.integers("axes", [2, 3]), .integer("keepdims", 0)])
        let sums = builder.node("MatMul", [pooled, try builder.transposed("_fc.weight", [classCount, 1280])])
        _ = builder.node("Add", [sums, try builder.vector("_fc.bias", classCount)], making: Name.logits)
        return ONNXGraph(
            name: "efficientnet-lite0", inputs: [.init(Name.pictures, [1, 3, Self.side, Self.side])],
            outputs: [.init(Name.logits, [1, classCount])], constants: builder.constants, nodes: builder.nodes)
    }
}

/// Writes the graph down, with weights as they are published.
private struct Builder {
    let weights: Safetensors
    let path: String
    private(set) var constants: [ONNXGraph.Constant] = []
    private(set) var nodes: [ONNXGraph.Node] = []

    init(weights: Safetensors, path: String) {
        self.weights = weights
        self.path = path
    }

    /// Adds an operator; gives the name of what it makes.
    mutating func node(
        _ operation: String, _ inputs: [String], _ attributes: [ONNXGraph.Attribute] = [], making name: String? = nil
    ) -> String {
        let name = name ?? "v\(nodes.count)"
        nodes.append(.init(operation, attributes, inputs: inputs, outputs: [name]))
        return name
    }

    mutating func scale(_ x: String, by factor: Float, plus offset: Float) -> String {
        let product = node("Mul", [x, constant([], [factor])])
        return node("Add", [product, constant([], [offset])])
    }

    mutating func vector(_ name: String, _ count: Int) throws(ModelsError) -> String {
        constant([count], try values(name, count))
    }

    /// A matrix of rows x columns, as columns x rows.
    mutating func transposed(_ name: String, _ shape: [Int]) throws(ModelsError) -> String {
        let values = try values(name, shape[0] * shape[1])
        var turned = [Float](repeating: 0, count: values.count)
        for row in 0..<shape[0] {
            for column in 0..<shape[1] { turned[column * shape[0] + row] = values[row * shape[1] + column] }
        }
        return constant([shape[1], shape[0]], turned)
    }

    /// A convolution with the normalisation after it, and, if the result is cut to 0 ... 6, that.
    ///
    /// The padding is what TensorFlow calls 'same': the output has ceil(side / stride) pixels, and an odd row or column of padding
    /// goes to the bottom or right.
    mutating func convolve(
        _ x: String, _ name: String, norm: String, from inputs: Int, to outputs: Int, size: Int, stride: Int = 1,
        groups: Int = 1, isCut: Bool = false
    ) throws(ModelsError) -> String {
        let shape = [outputs, inputs / groups, size, size]
        var weight = try values("\(name).weight", shape.reduce(1, *))
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
        let padding = (size - 1) / 2
        let edges: ONNXGraph.Attribute =
            stride == 1
            ? .integers("pads", [padding, padding, padding, padding]) : .text("auto_pad", "SAME_UPPER")
        let sums = node(
            "Conv", [x, constant(shape, weight), constant([outputs], bias)],
            [.integers("strides", [stride, stride]), edges, .integer("group", groups)])
        return isCut ? node("Clip", [sums, constant([], [0]), constant([], [6])]) : sums
    }

    private mutating func constant(_ shape: [Int], _ values: [Float]) -> String {
        let name = "c\(constants.count)"
        constants.append(.init(name, shape, .numbers(values)))
        return name
    }

    private func values(_ name: String, _ count: Int) throws(ModelsError) -> [Float] {
        guard let entry = weights[name] else { throw .badWeights(path: path, reason: "\(name) is missing") }
        guard entry.values.count == count else {
            throw .badWeights(path: path, reason: "\(name) has \(entry.values.count) values, expected \(count)")
        }
        return entry.values
    }
}
