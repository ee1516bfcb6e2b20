import CodecModel
import Coding
import ONNX
import Tensors

extension PNCCodec: ModelWriting {
    package func folder() throws(ModelsError) -> ModelFolder {
        var model = ModelDescription(folder: "", name: "pnc")
        model.help = Self.description.help
        model.segments = PNCNetwork.featureCount
        model.usable = .any
        model.quantiser = .eightBit(quantiser)
        model.symbols = .huffman(tables: PNCNetwork.featureCount)
        model.timing = Self.description.raspberryPi4B?([:])
        model.citation =
            "Wang et al., Progressive Neural Compression for Adaptive Image Offloading under Timing Constraints, RTSS 2023"
        let picture = try Tensor.make([Float](repeating: 0.5, count: 3 * 224 * 224), shape: [1, 3, 224, 224])
        let latent = try Tensor.make(
            [Float](repeating: 0, count: PNCNetwork.featureCount * 1024), shape: [1, PNCNetwork.featureCount, 32, 32])
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
