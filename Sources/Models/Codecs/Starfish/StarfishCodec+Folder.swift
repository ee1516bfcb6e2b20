import CodecModel
import Coding
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
        let compute = Compute.reference
        return try ModelFolder(
            model, side: 2 * StarfishNetwork.patchSide,
            latent: [Self.patchCount, StarfishNetwork.codeChannels, 16, 16], tables: [table],
            encode: { picture throws(ModelsError) in try network.encode(StarfishNetwork.patches(of: picture), compute)
            },
            decode: { latent throws(ModelsError) in
                try StarfishNetwork.pictures(of: network.decode(latent, compute), rows: 2, columns: 2)
            })
    }
}
