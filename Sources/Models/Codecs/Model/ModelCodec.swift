import Basics
import Coding
import Engine
import Tensors

/// A neural codec that is a folder: an encoder and a decoder in ONNX files, run by the engine, and what a ``ModelDescription`` says of
/// the numbers between them.
///
/// The encoder takes a picture of 1 x 3 x S x S values from 0 to 1 and gives the latent, the decoder takes the latent, zeros for what did
/// not arrive, and gives the picture back.
package struct ModelCodec: ImageCodec {
    package let description: ModelDescription
    package let fingerprint: CodecFingerprint
    /// Width and height of its pictures.
    package let side: Int
    private let encoder: CompiledNetwork
    private let decoder: CompiledNetwork
    private let latent: SegmentedLatent
    /// Numbers between the networks.
    package var latentCount: Int { latent.count }

    /// Reads the folder and makes its networks ready.
    ///
    /// - Throws: `ModelsError.badWeights` naming the file for networks that do not fit each other or the description.
    package init(_ description: ModelDescription) throws(ModelsError) {
        let files = try ModelFiles(description)
        encoder = try files.encoder()
        decoder = try files.decoder()
        self.description = description
        side = try encoder.pictureSide(of: encoder.inputs, "input", path: files.encoderPath)
        guard encoder.inputs.count == 1, encoder.outputs.count == 1 else {
            throw encoder.unfit("one picture to one latent", path: files.encoderPath)
        }
        guard decoder.inputs.count == 1, decoder.outputs.count == 1 else {
            throw decoder.unfit("one latent to one picture", path: files.decoderPath)
        }
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
            description, count: encoder.outputs[0].count, tables: files.tables(), path: files.tablesPath)
        fingerprint = try files.fingerprint(precision: encoder.precision)
    }

    /// The numbers between the networks.
    package func latent(of picture: RGBImage) throws(ModelsError) -> [Float] {
        try picture.require(side: side)
        return try encoder(picture.planes)[0].finite(description.name)
    }

    package func encode(_ picture: RGBImage) throws(ModelsError) -> EncodedImage {
        let segments = latent.segments(of: try latent(of: picture))
        return description.usable == .all
            ? EncodedImage(stream: segments.flatMap(\.self)) : EncodedImage(segments: segments)
    }

    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        description.reception.code(of: reception, layout: layout)
    }

    package func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
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
        return RGBImage(planes: try decoder(values)[0].finite(description.name), side: side)
    }

    private func has(_ segment: Int, _ part: UsablePart) -> Bool {
        description.usable == .leading ? segment < part : part >> Int64(segment) & 1 == 1
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
