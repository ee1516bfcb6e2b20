import CodecModel
import Coding
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
        let compute = Compute.reference
        return try ModelFolder(
            model, side: Self.side, latent: [1, network.channels, cells, cells], tables: tables,
            encode: { picture throws(ModelsError) in try network.encode(picture, compute) },
            decode: { latent throws(ModelsError) in try network.decode(latent, compute) })
    }
}
