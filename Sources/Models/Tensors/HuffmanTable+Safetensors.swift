import Coding

extension HuffmanTable {
    /// The name of the tensor that holds code lengths, tables x symbols.
    package static let codeLengthsName = "huffman.code_lengths"

    /// The tables that a file holds.
    ///
    /// - Throws: `ModelsError.badWeights` where there are not `count` tables of at least `symbols` symbols.
    package static func tables(
        in file: Safetensors, path: String, count: Int, symbols: Int
    ) throws(ModelsError) -> [HuffmanTable] {
        guard let entry = file[codeLengthsName], entry.shape.count == 2, entry.shape[0] == count,
            entry.shape[1] >= symbols, entry.shape[1] <= 256
        else {
            throw .badWeights(path: path, reason: "\(codeLengthsName) is not \(count) tables of \(symbols) symbols")
        }
        let width = entry.shape[1]
        var tables: [HuffmanTable] = []
        for table in 0..<count {
            let lengths = entry.values[table * width..<(table + 1) * width]
            guard lengths.allSatisfy({ (1...Float(maximumLength)).contains($0) && $0 == $0.rounded() }) else {
                throw .badWeights(path: path, reason: "\(codeLengthsName) holds numbers that are no code lengths")
            }
            do {
                tables.append(try HuffmanTable(codeLengths: lengths.map { UInt8($0) }, origin: path))
            } catch {
                throw .badWeights(path: path, reason: "\(codeLengthsName): table \(table + 1) is no complete code")
            }
        }
        return tables
    }

    /// Code lengths as they are stored.
    package static func entry(_ tables: [HuffmanTable]) -> Safetensors.Entry {
        .init(
            name: codeLengthsName, shape: [tables.count, tables.first?.alphabetSize ?? 0],
            values: tables.flatMap { $0.codeLengths.map(Float.init) }, isHalf: true)
    }
}
