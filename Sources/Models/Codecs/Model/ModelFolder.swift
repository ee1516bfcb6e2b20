import Coding
import ONNX
import Tensors

/// All that a folder holds which is a neural codec, before it is written.
package struct ModelFolder: Sendable {
    /// What `codec.yaml` says.
    package var description: ModelDescription
    package var encoder: ONNXGraph
    package var decoder: ONNXGraph
    /// The Huffman tables; none where symbols are written plainly.
    package var tables: [HuffmanTable]

    package init(description: ModelDescription, encoder: ONNXGraph, decoder: ONNXGraph, tables: [HuffmanTable]) {
        self.description = description
        self.encoder = encoder
        self.decoder = decoder
        self.tables = tables
    }

    /// Follows a codec's two networks, from a picture to a latent and back.
    package init(
        _ description: ModelDescription, side: Int, latent shape: [Int], tables: [HuffmanTable],
        encode: (Tensor) throws(ModelsError) -> Tensor, decode: (Tensor) throws(ModelsError) -> Tensor
    ) throws(ModelsError) {
        let picture = try Tensor.make([Float](repeating: 0.5, count: 3 * side * side), shape: [1, 3, side, side])
        let latent = try Tensor.make([Float](repeating: 0, count: shape.reduce(1, *)), shape: shape)
        self.init(
            description: description,
            encoder: try TensorTrace.graph("encoder", inputs: [("picture", picture)]) { () throws(ModelsError) in
                [("latent", try encode(picture))]
            },
            decoder: try TensorTrace.graph("decoder", inputs: [("latent", latent)]) { () throws(ModelsError) in
                [("picture", try decode(latent))]
            }, tables: tables)
    }

    /// The files beside `codec.yaml`, by their names.
    package var files: [(name: String, bytes: [UInt8])] {
        let networks = [
            (description.encoder, encoder.serialized()), (description.decoder, decoder.serialized()),
        ]
        guard !tables.isEmpty else { return networks }
        let file = Safetensors(entries: [HuffmanTable.entry(tables)], metadata: ["codec": description.name])
        return networks + [(description.tables, file.serialized())]
    }
}

/// A codec of the program whose networks can be written down as a ``ModelFolder``; that takes libtorch.
package protocol ModelWriting: ImageCodec {
    func folder() throws(ModelsError) -> ModelFolder
}
