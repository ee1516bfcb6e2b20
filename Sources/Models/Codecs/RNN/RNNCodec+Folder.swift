import CodecModel
import Coding
import ONNX
import Tensors

extension RNNCodec: ModelWriting {
    package func folder() throws(ModelsError) -> ModelFolder {
        var model = ModelDescription(folder: "", name: fingerprint.name)
        model.help = Self.light.help
        model.usable = .leading
        model.quantiser = .sign
        model.symbols = .plain
        model.steps = RNNNetwork.iterationCount
        model.timing = Self.light.raspberryPi4B?([:])
        model.citation = "Toderici et al., Full Resolution Image Compression with Recurrent Neural Networks, CVPR 2017"
        let latentShape = [1, RNNNetwork.bitsPerCell, Self.cells, Self.cells]
        return ModelFolder(
            description: model,
            encoder: try step("encoder", [1, 3, Self.side, Self.side], "residual", "latent") {
                value, memory throws(ModelsError) in
                // Binarised by who quantises.
                try network.encode(value, memory: &memory, compute)
            },
            decoder: try step("decoder", latentShape, "latent", "part") { value, memory throws(ModelsError) in
                try network.decode(value, memory: &memory, compute)
            }, tables: [])
    }

    /// One step of a network, with what it remembers as inputs and outputs.
    private func step(
        _ name: String, _ shape: [Int], _ input: String, _ output: String,
        _ network: (Tensor, inout RNNNetwork.Memory) throws(ModelsError) -> Tensor
    ) throws(ModelsError) -> ONNXGraph {
        let value = try Tensor.make([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
        // A first pass tells the shapes of what is remembered.
        var memory = RNNNetwork.Memory()
        _ = try TorchRuntime.withoutGradient { () throws(ModelsError) in try network(value, &memory) }
        var inputs = [(name: input, tensor: value)]
        var states: [ConvolutionalLSTM.State?] = []
        for (index, layer) in memory.layers.enumerated() {
            guard let layer else {
                states.append(nil)
                continue
            }
            func zeros(_ tensor: Tensor) throws(ModelsError) -> Tensor {
                let shape = try tensor.shape()
                return try Tensor.make([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
            }
            let state = ConvolutionalLSTM.State(hidden: try zeros(layer.hidden), cell: try zeros(layer.cell))
            inputs += [("hidden\(index + 1)", state.hidden), ("cell\(index + 1)", state.cell)]
            states.append(state)
        }
        return try TensorTrace.graph(name, inputs: inputs) { () throws(ModelsError) in
            var memory = RNNNetwork.Memory()
            memory.layers = states
            let result = try network(value, &memory)
            var outputs = [(name: output, tensor: result)]
            for (index, layer) in memory.layers.enumerated() {
                guard let layer else { continue }
                outputs += [("hidden\(index + 1)'", layer.hidden), ("cell\(index + 1)'", layer.cell)]
            }
            return outputs
        }
    }
}
