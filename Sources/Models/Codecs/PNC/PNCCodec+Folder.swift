import CodecModel
import Coding
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
        let compute = Compute.reference
        return try ModelFolder(
            model, side: 224, latent: [1, PNCNetwork.featureCount, 32, 32], tables: tables,
            encode: { picture throws(ModelsError) in try network.encode(picture, compute) },
            decode: { latent throws(ModelsError) in try network.decode(latent, compute) })
    }
}
