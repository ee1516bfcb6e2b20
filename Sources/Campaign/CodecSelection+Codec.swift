import CodecCommand
import Codecs
import Coding
import Hashing
import Restoration
import Scenarios
import Tensors

extension CodecSelection {
    /// The parameters by name.
    var values: [String: Double] {
        Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) })
    }

    /// The codec that is chosen, with the network behind it where there is one.
    ///
    /// - Precondition: it is no `curve`, which has no codec.
    func makeCodec(compute: Compute) throws(ModelsError) -> any ImageCodec {
        if let command { return try CommandCodec(command.program, limit: command.limit) }
        let description = try description()
        let codec = try description.makeCodec(parameters: values, weights: weightsPath, compute: compute)
        guard let restoration else { return codec }
        return try RestoredCodec(codec, description, weights: restoration.path, compute: compute)
    }

    /// What the fingerprint has of the weights where the scenario names a file of them; nil where it takes whatever there is.
    func namedWeightsHash() throws -> String? {
        if let model { return try model.description.contentHash() }
        // Whoever has what was recorded need not have the program.
        if let command { return try? command.program.hash() }
        guard weightsPath != nil || restoration?.path != nil else { return nil }
        return try weightsHash()
    }

    /// The same of the weights that come with the program.
    func shippedWeightsHash() throws -> String? {
        own == nil && weightsPath == nil && restoration?.path == nil ? try weightsHash() : nil
    }

    private func weightsHash() throws -> String? {
        let needsWeights = try CodecRegistry.all.codec(named: name).needsWeights
        let own =
            try weightsPath.map { try SHA256.hex(ofFile: $0) }
            ?? (needsWeights ? CodecWeights(path: nil, codec: name).hash : nil)
        guard let restoration else { return own }
        return try RestoredCodec.weightsHash(own: own, network: restoration.path, behind: name)
    }
}
