import Coding
import ONNX

/// The network of an ONNX graph in libtorch, where its gradient is needed: as a teacher, or to learn through.
package struct GraphNetwork: Sendable {
    private let graph: ONNXGraph
    private let tensors: [String: Tensor]
    /// Constants of one number, which operators take as they are.
    private let numbers: [String: Float]
    /// After which node a value is needed no more.
    private let lastUses: [String: Int]
    private let compute: Compute
    private let origin: String

    /// - Parameters:
    ///   - compute: what convolutions compute with; the rest is in 32-bit numbers.
    ///   - origin: what to call the network in errors.
    package init(_ graph: ONNXGraph, compute: Compute = .reference, origin: String) throws(ModelsError) {
        // What convolutions read is kept as they read it.
        let read = Set(graph.nodes.filter { $0.operation == "Conv" }.flatMap { $0.inputs.dropFirst() })
        var tensors: [String: Tensor] = [:]
        var numbers: [String: Float] = [:]
        for constant in graph.constants {
            guard case .numbers(let values) = constant.content else { continue }
            if constant.shape.isEmpty { numbers[constant.name] = values.first }
            let tensor = try Tensor.make(values, shape: constant.shape, device: compute.device)
            tensors[constant.name] =
                read.contains(constant.name)
                ? try tensor.converted(
                    to: compute.precision, device: compute.device, channelsLast: constant.shape.count == 4)
                : tensor
        }
        var lastUses: [String: Int] = [:]
        for (index, node) in graph.nodes.enumerated() {
            for name in node.inputs { lastUses[name] = index }
        }
        self.graph = graph
        self.tensors = tensors
        self.numbers = numbers
        self.lastUses = lastUses
        self.compute = compute
        self.origin = origin
    }

    /// Runs the network.
    ///
    /// - Parameters:
    ///   - input: its only input.
    ///   - wanted: the values to give, by their names, such as the graph's outputs; 32-bit numbers.
    package func callAsFunction(_ input: Tensor, wanted: [String]) throws(ModelsError) -> [Tensor] {
        var values = tensors
        if let name = graph.inputs.first?.name { values[name] = input }
        for (index, node) in graph.nodes.enumerated() {
            if let output = node.outputs.first { values[output] = try run(node, values) }
            for name in node.inputs where lastUses[name] == index && !wanted.contains(name) { values[name] = nil }
        }
        var results: [Tensor] = []
        for name in wanted { results.append(try compute.finish(value(name, values))) }
        return results
    }

    private func value(_ name: String, _ values: [String: Tensor]) throws(ModelsError) -> Tensor {
        guard let value = values[name] else {
            throw .badWeights(path: origin, reason: "the network uses `\(name)`, which nothing makes")
        }
        return value
    }

    private func run(_ node: ONNXGraph.Node, _ values: [String: Tensor]) throws(ModelsError) -> Tensor {
        func input(_ index: Int) throws(ModelsError) -> Tensor { try value(node.inputs[index], values) }
        func exact(_ index: Int) throws(ModelsError) -> Tensor { try compute.finish(input(index)) }
        switch node.operation {
        case "Conv":
            return try convolve(node, compute.prepare(input(0)), input(1), node.inputs.count > 2 ? input(2) : nil)
        case "Clip":
            guard let low = numbers[node.inputs[1]], let high = numbers[node.inputs[2]], low <= high else {
                throw .badWeights(path: origin, reason: "the bounds of an operator `Clip` are no two numbers in order")
            }
            return try input(0).clamped(to: Double(low)...Double(high))
        case "Identity": return try input(0)
        case "Relu": return try input(0).relu()
        case "Add": return try input(0).adding(input(1))
        case "Mul": return try input(0).multiplied(by: input(1))
        case "MatMul": return try exact(0).matrixMultiplied(by: exact(1))
        case "ReduceMean":
            return try exact(0).mean(over: node.integers("axes") ?? [], keep: node.integer("keepdims") != 0)
        default:
            throw .badWeights(
                path: origin,
                reason: "the network has an operator `\(node.operation)`, through which nothing can be trained")
        }
    }

    /// A convolution; ONNX has paddings that differ from side to side or follow the input's size, libtorch has them apart.
    private func convolve(
        _ node: ONNXGraph.Node, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?
    ) throws(ModelsError) -> Tensor {
        let stride = node.integers("strides")?.first ?? 1
        var pads = node.integers("pads") ?? [0, 0, 0, 0]
        if node.text("auto_pad") == "SAME_UPPER" {
            let (shape, kernel) = (try x.shape(), try weight.shape())
            // The output has ceil(length / stride) pixels.
            let totals = [2, 3].map { side in
                max(0, ((shape[side] + stride - 1) / stride - 1) * stride + kernel[side] - shape[side])
            }
            pads = totals.map { $0 / 2 } + totals.map { $0 - $0 / 2 }
        }
        let groups = node.integer("group") ?? 1
        if Set(pads).count == 1 {
            return try x.convolved(with: weight, bias: bias, stride: stride, padding: pads[0], groups: groups)
        }
        return try x.padded(left: pads[1], right: pads[3], top: pads[0], bottom: pads[2])
            .convolved(with: weight, bias: bias, stride: stride, groups: groups)
    }
}
