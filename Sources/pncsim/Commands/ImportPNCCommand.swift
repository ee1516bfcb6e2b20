import Hashing
import ArgumentParser
import Basics
import CodecPNC

/// Reads the weights that the authors of PNC published.
struct ImportPNCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-pnc",
        abstract: "Join the published weights and Huffman tables of PNC to a weights file of this program.",
        discussion: """
            The tables are a JSON list of ten objects, from symbol (0 to 63, and _EOF) to {"bits": length, "code": ...}.

            EXAMPLES
              pncsim codec import-pnc --weights pnc-published.safetensors --tables huffman.json --out published.safetensors
              pncsim codec eval pnc --weights published.safetensors --dataset imagenet-20
            """)

    @Option(help: "The networks' parameters, as safetensors with output_scale in the metadata.") var weights: String
    @Option(help: "The Huffman tables, as JSON.") var tables: String
    @Option(help: "The file to write.") var out: String

    func run() async throws {
        try await Failure.reported {
            try InputFiles([weights, tables]).check(out)
            let file = try PNCPublishedWeights.joined(weightsPath: weights, tablesPath: tables)
            try file.write(to: out)
            let hash = try SHA256.hex(ofFile: out)
            print("\(Terminal.name(out)): \(file.entries.count) tensors, SHA-256 \(hash.prefix(16))")
        }
    }
}
