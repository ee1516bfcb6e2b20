import CodecModel
import Coding
import ONNX
import Tensors

extension DeepCODCodec: ModelWriting {
    package func folder() throws(ModelsError) -> ModelFolder {
        var model = ModelDescription(folder: "", name: "deepcod")
        model.help = Self.description.help
        model.quantiser = .centres(try network.centres.tensor.floats())
        model.symbols = .huffman(tables: network.channels)
        model.timing = Self.description.raspberryPi4B?([:])
        model.citation = "Yao et al., Deep Compressive Offloading, SenSys 2020"
        let cells = Self.side / DeepCODNetwork.stride
        let shape = [1, network.channels, cells, cells]
        let picture = try Tensor.make(
            [Float](repeating: 0.5, count: 3 * Self.side * Self.side), shape: [1, 3, Self.side, Self.side])
        let latent = try Tensor.make([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
        let compute = Compute.reference
        return ModelFolder(
            description: model,
            encoder: try TensorTrace.graph("encoder", inputs: [("picture", picture)]) { () throws(ModelsError) in
                [("latent", try network.encode(picture, compute))]
            },
            decoder: try TensorTrace.graph("decoder", inputs: [("latent", latent)]) { () throws(ModelsError) in
                [("picture", try network.decode(latent, compute))]
            }, tables: tables)
    }
}
