import CodecModel
import Coding
import ONNX
import Tensors

extension StarfishCodec: ModelWriting {
    package func folder() throws(ModelsError) -> ModelFolder {
        var model = ModelDescription(folder: "", name: "starfish")
        model.help = Self.description.help
        model.segments = Self.patchCount
        model.usable = .any
        model.quantiser = StarfishNetwork.quantiser
        model.timing = Self.description.raspberryPi4B?([:])
        model.citation = "Hu et al., Starfish: Resilient Image Compression for AIoT Cameras, SenSys 2020"
        let side = 2 * StarfishNetwork.patchSide
        let shape = [Self.patchCount, StarfishNetwork.codeChannels, 16, 16]
        let picture = try Tensor.make([Float](repeating: 0.5, count: 3 * side * side), shape: [1, 3, side, side])
        let latent = try Tensor.make([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
        let compute = Compute.reference
        return ModelFolder(
            description: model,
            encoder: try TensorTrace.graph("encoder", inputs: [("picture", picture)]) { () throws(ModelsError) in
                [("latent", try network.encode(StarfishNetwork.patches(of: picture), compute))]
            },
            decoder: try TensorTrace.graph("decoder", inputs: [("latent", latent)]) { () throws(ModelsError) in
                let patches = try network.decode(latent, compute)
                return [("picture", try StarfishNetwork.pictures(of: patches, rows: 2, columns: 2))]
            }, tables: [table])
    }
}
