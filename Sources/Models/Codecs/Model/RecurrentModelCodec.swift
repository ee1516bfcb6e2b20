import Coding
import Engine

/// A recurrent neural codec that is a folder: each of its networks is one step, which codes what the steps before it left.
///
/// The encoder takes what is left of the picture, less a half at first, and its states; it gives the latent and its states. The decoder
/// takes the latent as it was received and its states; it gives a part of the picture and its states. States are zeros before the first
/// step, and stand in the same order among inputs and outputs. The parts' sum, plus a half, is the picture.
struct RecurrentModelCodec: LatentCodec {
    let description: ModelDescription
    let fingerprint: CodecFingerprint
    /// Steps that are sent, each a segment.
    let steps: Int
    private let networks: ModelNetworks
    var side: Int { networks.side }
    var latent: SegmentedLatent { networks.latent }

    /// Reads the folder and makes its networks ready.
    ///
    /// - Throws: `ModelsError.badWeights` naming the file for networks that do not fit each other or the description.
    init(_ description: ModelDescription, steps: Int) throws(ModelsError) {
        let files = try ModelFiles(description)
        let expected = "one value and states to one value and the same states"
        networks = try ModelNetworks(files, encoder: expected, decoder: expected) { network in
            !network.inputs.isEmpty && !network.outputs.isEmpty
                && network.inputs.dropFirst().map(\.shape) == network.outputs.dropFirst().map(\.shape)
        }
        self.description = description
        self.steps = steps
        fingerprint = try files.fingerprint(parameters: "steps=\(steps)", precision: networks.encoder.precision)
    }

    func encode(_ picture: RGBImage) throws(ModelsError) -> EncodedImage {
        EncodedImage(segments: try latents(of: picture).map { latent.segments(of: $0).flatMap(\.self) })
    }

    /// The latent of each step.
    func latents(of picture: RGBImage) throws(ModelsError) -> [[Float]] {
        try picture.require(side: side)
        var left = picture.planes.map { $0 - 0.5 }
        var (encoderStates, decoderStates) = (Self.start(of: networks.encoder), Self.start(of: networks.decoder))
        var latents: [[Float]] = []
        for step in 0..<steps {
            let values = try advance(networks.encoder, left, &encoderStates)
            latents.append(values)
            // What the last step leaves is of no use to anyone.
            guard step + 1 < steps else { break }
            let scale = description.quantiser.scale(fitting: values)
            let received = values.map { scale.value(of: scale.symbol(of: $0)) }
            let part = try advance(networks.decoder, received, &decoderStates)
            for index in left.indices { left[index] -= part[index] }
        }
        return latents
    }

    func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        ReceptionRule.leadingSegments.code(of: reception, layout: layout)
    }

    func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard part > 0 else { return nil }
        try encoded.requireSegments(steps, codec: description.name)
        var states = Self.start(of: networks.decoder)
        var picture = [Float](repeating: 0.5, count: 3 * side * side)
        for segment in encoded.segments.prefix(Int(part)) {
            var values = [Float](repeating: 0, count: latent.count)
            try latent.read(segment: 0, from: segment, into: &values)
            let step = try advance(networks.decoder, values, &states)
            for index in picture.indices { picture[index] += step[index] }
        }
        return RGBImage(planes: picture, side: side)
    }

    private static func start(of network: CompiledNetwork) -> [[Float]] {
        network.inputs.dropFirst().map { [Float](repeating: 0, count: $0.count) }
    }

    private func advance(
        _ network: CompiledNetwork, _ value: [Float], _ states: inout [[Float]]
    ) throws(ModelsError) -> [Float] {
        let results = try network.run([value] + states)
        states = Array(results.dropFirst())
        return try results[0].finite(description.name)
    }
}
