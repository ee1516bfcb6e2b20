import Hashing
import Basics
import Coding

/// A neural codec's weights file: parameters, code lengths of its Huffman tables, and what made it.
///
/// The file is safetensors. Besides the networks' parameters it has the tensor `HuffmanTable.codeLengthsName` of shape
/// tables x symbols, and metadata: `codec` with the codec's name, and whatever the codec needs.
package struct CodecWeights: Sendable {
    /// The content.
    package let file: Safetensors
    /// Where it was read.
    package let path: String
    /// SHA-256 of the file in hexadecimal.
    package let hash: String

    /// Reads the weights of a codec.
    ///
    /// - Parameters:
    ///   - path: a file; nil for `Weights/CODEC.safetensors`, which come with the program.
    ///   - codec: the name that the file must have.
    ///   - restored: the codec behind which the network stands, `Weights/CODEC-RESTORED.safetensors`; nil for a codec's own.
    /// - Throws: `ModelsError.file`, `ModelsError.badWeights`.
    package init(path: String?, codec: String, restored: String? = nil) throws(ModelsError) {
        let name = restored.map { "\(codec)-\($0)" } ?? codec
        guard let path = path ?? Self.shippedPath(codec: name) else {
            let training = restored.map { "\(codec) --codec \($0)" } ?? codec
            throw .file(
                path: Self.shippedName(codec: name),
                reason: "\(name) has no trained weights here: train them with `pncsim train \(training) --images DIR`, "
                    + "and name the file that this writes "
                    + (restored == nil ? "(--weights, or `weights:` in a scenario)" : "(`restore:` in a scenario)"))
        }
        let bytes = try FileBytes.read(path)
        try self.init(
            file: Safetensors(bytes: bytes, path: path), path: path, hash: SHA256.hex(of: bytes), codec: codec)
    }

    /// The weights of a codec that come with the program; nil where there are none.
    package static func shippedPath(codec: String) -> String? {
        Places.current.find(shippedName(codec: codec))
    }

    private static func shippedName(codec: String) -> String { "Weights/\(codec).safetensors" }

    package init(file: Safetensors, path: String, hash: String, codec: String) throws(ModelsError) {
        guard file.metadata["codec"] == codec else {
            let found = file.metadata["codec"].map { "those of \($0)" } ?? "without a codec's name"
            throw .badWeights(path: path, reason: "the weights are \(found), expected those of \(codec)")
        }
        self.file = file
        self.path = path
        self.hash = hash
    }

    /// The networks' parameters.
    package func parameters(_ compute: Compute) -> ParameterSource {
        ParameterSource(weights: file, path: path, device: compute.device)
    }

    /// The Huffman tables.
    ///
    /// - Throws: `ModelsError.badWeights` where there are not `count` tables of at least `symbols` symbols.
    package func huffmanTables(count: Int, symbols: Int) throws(ModelsError) -> [HuffmanTable] {
        try HuffmanTable.tables(in: file, path: path, count: count, symbols: symbols)
    }

    /// A number from the metadata.
    package func number(_ key: String) throws(ModelsError) -> Double {
        guard let text = file.metadata[key], let value = Double(text), value.isFinite else {
            throw .badWeights(path: path, reason: "its metadata lack the number \(key)")
        }
        return value
    }
}
