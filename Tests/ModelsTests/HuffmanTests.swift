import Testing

@testable import Coding

/// A repeatable source of test data (SplitMix64).
struct TestGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct HuffmanTests {
    @Test("A code by hand: counts 5 2 1 1 give lengths 1 2 3 3 and the codes 0 10 110 111")
    func worksByHand() throws {
        let table = HuffmanTable(counts: [5, 2, 1, 1])
        #expect(table.codeLengths == [1, 2, 3, 3])
        // 0 10 110 111 0 -> 0101 1011 10
        #expect(table.encode([0, 1, 2, 3, 0]) == [0b0101_1011, 0b1000_0000])
        #expect(table.bitCount(of: [0, 1, 2, 3, 0]) == 10)
        #expect(try table.decode([0b0101_1011, 0b1000_0000], count: 5, origin: "test") == [0, 1, 2, 3, 0])
    }

    @Test("Canonical codes are those of RFC 1951, section 3.2.2: its lengths 3 3 3 3 3 2 4 4 for A to H")
    func agreesWithDeflate() throws {
        let table = try HuffmanTable(codeLengths: [3, 3, 3, 3, 3, 2, 4, 4], origin: "test")
        let codes = ["010", "011", "100", "101", "110", "00", "1110", "1111"]
        for (symbol, code) in codes.enumerated() {
            let byte = UInt8(code.padding(to: 8), radix: 2)
            #expect(table.encode([UInt8(symbol)]) == [byte])
        }
    }

    @Test("Any symbols come back bit for bit, for every size of alphabet and every kind of distribution")
    func roundTrips() throws {
        var generator = TestGenerator(state: 1)
        for size in 1...256 {
            let distributions: [[Int]] = [
                [Int](repeating: 0, count: size),
                (0..<size).map { _ in Int.random(in: 0...1000, using: &generator) },
                (0..<size).map { $0 == size / 2 ? 1 << 39 : 0 },
                (0..<size).map { 1 << min($0, 39) },
            ]
            for counts in distributions {
                let table = HuffmanTable(counts: counts)
                let symbols = (0..<500).map { _ in UInt8.random(in: 0...UInt8(size - 1), using: &generator) }
                let bytes = table.encode(symbols)
                #expect(bytes.count == (table.bitCount(of: symbols) + 7) / 8)
                #expect(try table.decode(bytes, count: symbols.count, origin: "test") == symbols)
                let restored = try HuffmanTable(codeLengths: table.codeLengths, origin: "test")
                #expect(restored == table)
            }
        }
    }

    @Test("Lengths keep their limit and cost no more than Huffman's own construction where the limit is wide")
    func isOptimal() {
        var generator = TestGenerator(state: 2)
        for size in [2, 3, 7, 64, 255, 256] {
            let counts = (0..<size).map { _ in Int.random(in: 1...100_000, using: &generator) }
            let lengths = HuffmanTable(counts: counts, lengthLimit: 24).codeLengths
            let cost = zip(counts, lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
            #expect(cost == Self.huffmanCost(counts))
            let fibonacci = (0..<min(size, 30)).reduce(into: [1, 1]) { list, _ in
                list.append(list[list.count - 1] + list[list.count - 2])
            }
            #expect(HuffmanTable(counts: fibonacci, lengthLimit: 8).codeLengths.allSatisfy { $0 <= 8 })
        }
    }

    @Test("A stream that is cut, too long or damaged gives an error or other symbols, never a crash")
    func survivesDamage() throws {
        var generator = TestGenerator(state: 3)
        let table = HuffmanTable(counts: (0..<64).map { 1 << (20 - $0 / 4) })
        let symbols = (0..<300).map { _ in UInt8.random(in: 0...63, using: &generator) }
        let bytes = table.encode(symbols)
        for count in 0..<bytes.count {
            #expect(throws: ModelsError.self) {
                try table.decode(Array(bytes.prefix(count)), count: symbols.count, origin: "test")
            }
        }
        #expect(throws: ModelsError.self) { try table.decode(bytes + [0], count: symbols.count, origin: "test") }
        #expect(throws: ModelsError.self) { try table.decode(bytes, count: .max, origin: "test") }
        #expect(throws: ModelsError.self) { try table.decode(bytes, count: -1, origin: "test") }
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            if let found = try? table.decode(damaged, count: symbols.count, origin: "test") {
                #expect(found.count == symbols.count && found.allSatisfy { $0 < 64 })
            }
        }
    }

    @Test("An alphabet of one symbol takes a bit a symbol and refuses the other bit")
    func singleSymbol() throws {
        let table = HuffmanTable(counts: [7])
        #expect(table.encode([0, 0, 0]) == [0])
        #expect(throws: ModelsError.badStream(codec: "test", reason: "no symbol has the code at bit 2")) {
            try table.decode([0b0010_0000], count: 3, origin: "test")
        }
    }

    @Test(
        "Stored lengths that are no complete code are refused",
        arguments: [[], [2], [1, 2], [1, 1, 1], [0, 1], [25, 1], [UInt8](repeating: 8, count: 257)] as [[UInt8]])
    func refusesBadTables(lengths: [UInt8]) {
        #expect(throws: ModelsError.self) { try HuffmanTable(codeLengths: lengths, origin: "test") }
    }

    @Test("Bits of any width come back, and reading on fails")
    func bits() throws {
        var generator = TestGenerator(state: 4)
        let widths = (0..<2000).map { _ in Int.random(in: 0...32, using: &generator) }
        let values = widths.map { UInt32(truncatingIfNeeded: generator.next() & (UInt64(1) << UInt64($0) - 1)) }
        var writer = BitWriter()
        for (value, width) in zip(values, widths) { writer.write(value, bits: width) }
        #expect(writer.bitCount == widths.reduce(0, +))
        var reader = BitReader(writer.finish(), origin: "test")
        for (value, width) in zip(values, widths) {
            #expect(try reader.read(bits: width) == value)
        }
        try reader.expectEnd()
        #expect(throws: ModelsError.self) { try reader.read(bits: 9) }
    }

    /// The cost of the code that Huffman's construction gives: the sum of all merged weights.
    private static func huffmanCost(_ counts: [Int]) -> Int {
        var weights = counts
        var cost = 0
        while weights.count > 1 {
            weights.sort(by: >)
            let merged = weights.removeLast() + weights.removeLast()
            cost += merged
            weights.append(merged)
        }
        return cost
    }
}

extension String {
    fileprivate func padding(to length: Int) -> String { self + String(repeating: "0", count: length - count) }
}
