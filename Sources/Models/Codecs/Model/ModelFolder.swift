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
