import Coding

/// The numbers between an encoder and a decoder as segments of bytes.
package struct SegmentedLatent: Sendable {
    /// Numbers of a picture.
    let count: Int
    private let segments: Int
    private let quantiser: Quantiser
    private let origin: String
    /// The code of each run of numbers, runs of one size in their order; none for numbers of equally many bits.
    private let tables: [HuffmanTable]

    /// - Parameter tables: those of the folder; none where symbols are written plainly.
    init(_ description: ModelDescription, count: Int, tables: [HuffmanTable], path: String) throws(ModelsError) {
        self.count = count
        segments = description.segments
        quantiser = description.quantiser
        origin = description.name
        self.tables = tables
        guard count > 0, count.isMultiple(of: segments) else {
            throw .badWeights(path: path, reason: "a latent of \(count) numbers is not \(segments) equal segments")
        }
        guard tables.isEmpty || count.isMultiple(of: tables.count),
            tables.count <= 1 || tables.count.isMultiple(of: segments)
        else {
            throw .badWeights(
                path: path,
                reason: "\(tables.count) tables for \(segments) segments of \(count / segments) numbers: "
                    + "expected one, or equally many for each segment")
        }
    }

    private var size: Int { count / segments }

    /// The bytes of each segment.
    func segments(of values: [Float]) -> [[UInt8]] {
        (0..<segments).map { index in
            let own = values[index * size..<(index + 1) * size]
            let scale = quantiser.scale(fitting: own)
            var writer = BitWriter(capacity: size)
            scale.write(into: &writer)
            for run in runs(of: index) {
                let symbols = values[run.range].map { scale.symbol(of: $0) }
                if let table = run.table {
                    table.encode(symbols, into: &writer)
                } else {
                    for symbol in symbols { writer.write(UInt32(symbol), bits: plainBits) }
                }
            }
            return writer.finish()
        }
    }

    /// Puts what a segment says into its place.
    func read(segment index: Int, from bytes: [UInt8], into values: inout [Float]) throws(ModelsError) {
        var reader = BitReader(bytes, origin: origin)
        try read(index, from: &reader, into: &values)
        try reader.expectEnd()
    }

    /// The same of all segments that follow each other, each on whole bytes.
    func read(stream bytes: [UInt8], into values: inout [Float]) throws(ModelsError) {
        var reader = BitReader(bytes, origin: origin)
        for index in 0..<segments {
            try read(index, from: &reader, into: &values)
            if index + 1 < segments { _ = try reader.read(bits: reader.bitsLeft % 8) }
        }
        try reader.expectEnd()
    }

    private func read(_ index: Int, from reader: inout BitReader, into values: inout [Float]) throws(ModelsError) {
        let scale = try quantiser.scale(from: &reader, origin: origin)
        for run in runs(of: index) {
            let symbols =
                if let table = run.table {
                    try table.decode(run.range.count, from: &reader)
                } else {
                    try plain(run.range.count, from: &reader)
                }
            for (place, symbol) in zip(run.range, symbols) {
                guard Int(symbol) < quantiser.symbolCount else {
                    throw .badStream(codec: origin, reason: "segment \(index + 1) has a symbol that stands for nothing")
                }
                values[place] = scale.value(of: symbol)
            }
        }
    }

    /// How often each symbol occurs in the numbers that one table serves, table by table.
    func histograms(of values: [Float], tables count: Int) -> [[Int]] {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: quantiser.symbolCount), count: count)
        for index in 0..<segments {
            let own = index * size..<(index + 1) * size
            let scale = quantiser.scale(fitting: values[own])
            for place in own { counts[place * count / self.count][Int(scale.symbol(of: values[place]))] += 1 }
        }
        return counts
    }

    // MARK: Runs

    private struct Run {
        let range: Range<Int>
        let table: HuffmanTable?
    }

    /// The numbers of a segment by the tables that serve them.
    private func runs(of segment: Int) -> [Run] {
        let own = segment * size..<(segment + 1) * size
        guard tables.count > 1 else { return [Run(range: own, table: tables.first)] }
        let each = count / tables.count
        return stride(from: own.lowerBound, to: own.upperBound, by: each).map { start in
            Run(range: start..<start + each, table: tables[start / each])
        }
    }

    // MARK: Plain numbers

    private var plainBits: Int { UInt8.bitWidth - UInt8(quantiser.symbolCount - 1).leadingZeroBitCount }

    private func plain(_ count: Int, from reader: inout BitReader) throws(ModelsError) -> [UInt8] {
        var symbols: [UInt8] = []
        for _ in 0..<count { symbols.append(UInt8(truncatingIfNeeded: try reader.read(bits: plainBits))) }
        return symbols
    }
}
