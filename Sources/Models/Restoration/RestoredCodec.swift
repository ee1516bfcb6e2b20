import Coding
import Hashing
import Tensors

/// A codec with a ``RestorationNetwork`` behind its decoder: the same bytes, another picture.
package struct RestoredCodec: ImageCodec {
    /// The codec's name, its parameters with the word `restored`, and both weights.
    package let fingerprint: CodecFingerprint
    private let codec: any ImageCodec
    private let rule: ReceptionRule
    private let network: RestorationNetwork
    private let compute: Compute

    /// What the parameters of a restored codec's fingerprint end with.
    package static let word = "restored"

    /// What a restored codec is called in tables.
    package static func title(of codec: String) -> String { "\(codec) \(word)" }

    /// Puts a network behind a codec.
    ///
    /// - Parameters:
    ///   - description: the codec's.
    ///   - path: the network's weights; nil for `Weights/restore-CODEC.safetensors`, which come with the program.
    /// - Throws: `ModelsError.file` where there are none, `ModelsError.badWeights` for those of another codec.
    package init(
        _ codec: any ImageCodec, _ description: CodecDescription, weights path: String? = nil, compute: Compute
    ) throws(ModelsError) {
        let weights = try CodecWeights(path: path, codec: RestorationTraining.name, restored: description.name)
        let restored = weights.file.metadata[RestorationTraining.restoredKey]
        guard restored == description.name else {
            throw .badWeights(
                path: weights.path,
                reason:
                    "the network restores pictures of \(restored ?? "no codec"), expected those of \(description.name)")
        }
        self.codec = codec
        self.compute = compute
        rule = description.partRule
        network = try RestorationNetwork(from: weights.parameters(compute))
        let own = codec.fingerprint
        fingerprint = CodecFingerprint(
            name: own.name, parameters: Self.parameters(own.parameters),
            weights: Self.weightsHash(own: own.weights, network: weights.hash))
    }

    /// What stands for both weights in the fingerprint: SHA-256 of the codec's and the network's, in hexadecimal.
    package static func weightsHash(own: String?, network: String) -> String {
        SHA256.hex(of: Array("\(own ?? "") \(network)".utf8))
    }

    /// The same of a network's file behind a codec, nil for the one that comes with the program.
    package static func weightsHash(
        own: String?, network path: String?, behind codec: String
    ) throws(ModelsError) -> String {
        let network = try CodecWeights(path: path, codec: RestorationTraining.name, restored: codec)
        return weightsHash(own: own, network: network.hash)
    }

    /// A codec's parameters as they stand in the fingerprint once it is restored.
    package static func parameters(_ own: String) -> String { own.isEmpty ? word : "\(own) \(word)" }

    package func encode(_ image: RGBImage) throws(ModelsError) -> EncodedImage { try codec.encode(image) }

    package func usablePart(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        codec.usablePart(of: reception, layout: layout)
    }

    /// The restored picture of what arrived.
    package func decode(_ part: UsablePart, of encoded: EncodedImage) throws(ModelsError) -> RGBImage? {
        guard let picture = try codec.decode(part, of: encoded) else { return nil }
        let bytes = rule.bytes(of: part, layout: encoded.layout)
        return try TorchRuntime.withoutGradient { () throws(ModelsError) in
            let restored = try network.restore(
                RGBImage.batch([picture], device: compute.device),
                arrived: RestorationNetwork.planes(ofBytes: [bytes], device: compute.device), compute)
            return try RGBImage.pictures(restored).first
        }
    }
}
