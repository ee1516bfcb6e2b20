import Coding
import Engine
import Tensors

/// How often each symbol of a codec occurs in pictures: what its Huffman tables are made of.
package struct ModelFitting: Sendable {
    private let description: ModelDescription
    private let codec: any LatentCodec
    private let latent: SegmentedLatent
    /// Where the tables stand.
    package let tablesPath: String
    /// Width and height of its pictures.
    package var side: Int { codec.side }

    /// Reads the folder; tables need not be there.
    package init(_ description: ModelDescription) throws(ModelsError) {
        var plain = description
        plain.symbols = .plain
        codec = try plain.makeCodec()
        latent = codec.latent
        self.description = description
        tablesPath = try ModelFiles.path(of: description.tables, in: description.folder)
    }

    /// What pictures' numbers are like.
    package struct Tally: Sendable {
        /// How often each symbol occurs, table by table.
        package var histograms: [[Int]]
        package var least = Float.infinity
        package var greatest = -Float.infinity
        package var pictures = 0

        /// Adds what another tally has counted.
        package mutating func add(_ other: Tally) {
            for (table, counts) in other.histograms.enumerated() {
                for (symbol, count) in counts.enumerated() { histograms[table][symbol] += count }
            }
            least = min(least, other.least)
            greatest = max(greatest, other.greatest)
            pictures += other.pictures
        }

        /// Bits that a picture's symbols need under the tables, on average.
        package var bits: Double {
            let all = histograms.map { counts in
                let table = HuffmanTable(counts: counts)
                return zip(counts, table.codeLengths).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            }
            return all.reduce(0, +) / Double(max(1, pictures))
        }
    }

    private var tableCount: Int {
        guard case .huffman(let count) = description.symbols else { return 1 }
        return count
    }

    /// Nothing yet.
    package var nothing: Tally {
        let none = [Int](repeating: 0, count: description.quantiser.symbolCount)
        return Tally(histograms: [[Int]](repeating: none, count: tableCount))
    }

    /// What one picture's numbers are like.
    package func tally(_ picture: RGBImage) throws(ModelsError) -> Tally {
        var tally = nothing
        for values in try codec.latents(of: picture) {
            for (table, counts) in latent.histograms(of: values, tables: tableCount).enumerated() {
                for (symbol, count) in counts.enumerated() { tally.histograms[table][symbol] += count }
            }
            tally.least = min(tally.least, values.min() ?? .infinity)
            tally.greatest = max(tally.greatest, values.max() ?? -.infinity)
        }
        tally.pictures = 1
        return tally
    }

    /// Writes the tables to where they belong.
    package func write(_ tally: Tally) throws(ModelsError) {
        let tables = tally.histograms.map { HuffmanTable(counts: $0) }
        try Safetensors(
            entries: [HuffmanTable.entry(tables)],
            metadata: ["codec": description.name, "pictures": "\(tally.pictures)"]
        ).write(to: tablesPath)
    }
}
