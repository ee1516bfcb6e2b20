import Coding

/// A neural codec that is a folder: an encoder and a decoder in ONNX files, run by the engine, and what a ``ModelDescription`` says of
/// the numbers between them.
///
/// The encoder takes a picture of 1 x 3 x S x S values from 0 to 1 and gives the latent, the decoder takes the latent, zeros for what did
/// not arrive, and gives the picture back.
struct ModelCodec: LatentCodec {
    let description: ModelDescription
    let fingerprint: CodecFingerprint
    private let networks: ModelNetworks
    var side: Int { networks.side }
    var latent: SegmentedLatent { networks.latent }

    /// Reads the folder and makes its networks ready.
    ///
    /// - Throws: `ModelsError.badWeights` naming the file for networks that do not fit each other or the description.
    init(_ description: ModelDescription) throws(ModelsError) {
        let files = try ModelFiles(description)
        networks = try ModelNetworks(files, encoder: "one picture to one latent", decoder: "one latent to one picture")
        {
            $0.inputs.count == 1 && $0.outputs.count == 1
        }
        self.description = description
        fingerprint = try files.fingerprint(precision: networks.encoder.precision)
    }

    func latents(of picture: RGBImage) throws(ModelsError) -> [[Float]] {
        try picture.require(side: side)
        return [try networks.encoder(picture.planes)[0].finite(description.name)]
    }

    func encode(_ picture: RGBImage) throws(ModelsError) -> EncodedImage {
        let segments = try latents(of: picture).flatMap { latent.segments(of: $0) }
        return description.usable == .all
            ? EncodedImage(stream: segments.flatMap(\.self)) : EncodedImage(segments: segments)
    }

    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        description.reception.code(of: reception, layout: layout)
    }

    func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard part != 0 else { return nil }
        var values = [Float](repeating: 0, count: latent.count)
        switch description.usable {
        case .all:
            try latent.read(stream: encoded.segments.flatMap(\.self), into: &values)
        case .any, .leading:
            try encoded.requireSegments(description.segments, codec: description.name)
            for (index, segment) in encoded.segments.enumerated() where has(index, part) {
                try latent.read(segment: index, from: segment, into: &values)
            }
        }
        return RGBImage(planes: try networks.decoder(values)[0].finite(description.name), side: side)
    }

    private func has(_ segment: Int, _ part: UsablePart) -> Bool {
        description.usable == .leading ? segment < part : part >> Int64(segment) & 1 == 1
    }
}
