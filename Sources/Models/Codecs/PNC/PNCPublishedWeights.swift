import Coding
import Foundation
import Tensors

/// The weights and Huffman tables that the authors of PNC published, in this program's form.
///
/// They measure the pipeline; what is shipped was trained here.
package enum PNCPublishedWeights {
    private struct Code: Decodable {
        let bits: Int
    }

    /// Joins the published weights (safetensors with `output_scale` in the metadata) and tables (a JSON list of ten
    /// objects from symbol to `bits` and `code`, with an end mark `_EOF`).
    ///
    /// Code lengths are kept, the codes themselves become canonical: sizes stay as they were. The end mark becomes
    /// symbol 64, which no stream here has.
    package static func joined(weightsPath: String, tablesPath: String) throws(ModelsError) -> Safetensors {
        var file = try Safetensors(contentsOf: weightsPath)
        guard let scale = file.metadata["output_scale"] else {
            throw .badWeights(path: weightsPath, reason: "its metadata lack output_scale")
        }
        let published: [[String: Code]]
        do {
            published = try JSONDecoder().decode([[String: Code]].self, from: Data(FileBytes.read(tablesPath)))
        } catch let error as ModelsError {
            throw error
        } catch {
            throw .badWeights(path: tablesPath, reason: "not a list of tables from symbol to bits and code")
        }
        var tables: [HuffmanTable] = []
        for table in published {
            var lengths: [UInt8] = []
            for key in (0..<EightBitQuantiser.levelCount).map(String.init) + ["_EOF"] {
                guard let code = table[key], (1...HuffmanTable.maximumLength).contains(code.bits) else {
                    throw .badWeights(
                        path: tablesPath, reason: "table \(tables.count + 1) has no usable code for \(key)")
                }
                lengths.append(UInt8(code.bits))
            }
            tables.append(try HuffmanTable(codeLengths: lengths, origin: tablesPath))
        }
        file.entries.append(HuffmanTable.entry(tables))
        file.metadata = [
            "codec": "pnc", "scale": scale, "rounding": EightBitQuantiser.Rounding.edges.rawValue,
            "origin": "published by the authors of PNC; for checking only",
        ]
        return file
    }
}
