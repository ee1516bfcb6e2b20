import Coding
import Engine

/// The two networks of a codec that is a folder, made ready, and how the numbers between them are sent.
struct ModelNetworks: Sendable {
    let encoder: CompiledNetwork
    let decoder: CompiledNetwork
    /// Width and height of the pictures.
    let side: Int
    let latent: SegmentedLatent

    /// - Parameters:
    ///   - expected: what a network is expected to be from and to, in words.
    ///   - fits: whether a network's inputs and outputs are as many as that.
    /// - Throws: `ModelsError.badWeights` naming the file for networks that do not fit each other or the description.
    init(
        _ files: ModelFiles, encoder encoding: String, decoder decoding: String, fits: (CompiledNetwork) -> Bool
    ) throws(ModelsError) {
        let (encoder, decoder) = (try files.encoder(), try files.decoder())
        side = try encoder.pictureSide(of: encoder.inputs, "input", path: files.encoderPath)
        guard fits(encoder) else { throw encoder.unfit(encoding, path: files.encoderPath) }
        guard fits(decoder) else { throw decoder.unfit(decoding, path: files.decoderPath) }
        guard decoder.inputs[0].count == encoder.outputs[0].count else {
            throw .badWeights(
                path: files.decoderPath,
                reason: "it takes \(decoder.inputs[0].words), the encoder gives \(encoder.outputs[0].words)")
        }
        guard try decoder.pictureSide(of: decoder.outputs, "output", path: files.decoderPath) == side else {
            throw .badWeights(
                path: files.decoderPath, reason: "it gives \(decoder.outputs[0].words), not the encoder's picture")
        }
        latent = try SegmentedLatent(
            files.description, count: encoder.outputs[0].count, tables: files.tables(), path: files.tablesPath)
        (self.encoder, self.decoder) = (encoder, decoder)
    }
}

extension CompiledNetwork {
    /// The side of the only picture among an encoder's inputs or a decoder's outputs.
    func pictureSide(of ports: [Port], _ direction: String, path: String) throws(ModelsError) -> Int {
        guard let port = ports.first, port.shape.count == 4, port.shape[0] == 1, port.shape[1] == 3,
            port.shape[2] == port.shape[3]
        else {
            throw .badWeights(
                path: path,
                reason:
                    "its first \(direction) is \(ports.first?.words ?? "missing"), expected a picture of 1 x 3 x S x S")
        }
        return port.shape[2]
    }

    func unfit(_ expected: String, path: String) -> ModelsError {
        .badWeights(
            path: path,
            reason: "it makes \(outputs.map(\.words).joined(separator: ", ")) of "
                + "\(inputs.map(\.words).joined(separator: ", ")), expected a network from \(expected)")
    }
}

extension [Float] {
    /// The same numbers.
    ///
    /// - Throws: `ModelsError.badStream` where one is infinite or none at all.
    func finite(_ codec: String) throws(ModelsError) -> [Float] {
        guard allSatisfy(\.isFinite) else {
            throw .library(name: codec, reason: "its network gives numbers that are not finite for a picture")
        }
        return self
    }
}
