/// A canonical Huffman code for symbols 0 up to `alphabetSize`, at most 256 of them.
///
/// Codes are numbered by length, then by symbol, so the lengths alone say everything: they are what is stored. Lengths
/// come from the package-merge algorithm (Larmore and Hirschberg 1990), which gives the shortest code among those of
/// limited length. Decoding looks up the next 10 bits; longer codes, which are rare, take a search by length.
///
///     let table = HuffmanTable(counts: [60, 30, 9, 1])
///     let bytes = table.encode([0, 0, 1, 3])
///     let symbols = try table.decode(bytes, count: 4, origin: "pnc")
package struct HuffmanTable: Sendable, Hashable {
    /// The length of each symbol's code in bits.
    package let codeLengths: [UInt8]
    /// The code of each symbol, in the low bits.
    private let codes: [UInt32]
    /// Symbol in the low byte, length in the high byte, for each value of the next `lookupBits` bits; zero where
    /// the code is longer.
    private let lookup: [UInt16]
    private let lookupBits: Int
    private let longestCode: Int
    /// Symbols in the order of their codes.
    private let symbolsByCode: [UInt8]
    /// For each length: the first code beyond those of this length, at the high end of `maximumLength` bits.
    private let ends: [UInt32]
    /// For each length: what to add to a code of this length to find its place in `symbolsByCode`.
    private let offsets: [Int]

    /// The longest code that a table may have, in bits: enough for tables made elsewhere without a limit.
    package static let maximumLength = 24
    private static let maximumLookupBits = 10

    /// The number of symbols.
    package var alphabetSize: Int { codeLengths.count }

    /// Makes the best code for symbols that occur as often as `counts` says; a symbol with no count is given one, so
    /// that every symbol has a code.
    ///
    /// - Parameters:
    ///   - counts: how often each symbol occurs, by symbol from 0.
    ///   - lengthLimit: the longest code allowed, in bits.
    /// - Precondition: 1 through 256 counts below 2^40; the limit is 1 through ``maximumLength`` and leaves room for
    ///   all symbols.
    package init(counts: [Int], lengthLimit: Int = 16) {
        precondition((1...256).contains(counts.count), "an alphabet has 1 through 256 symbols")
        precondition((1...Self.maximumLength).contains(lengthLimit), "codes have 1 through 24 bits")
        precondition(counts.count <= 1 << lengthLimit, "the limit leaves no room for all symbols")
        self.init(validated: Self.limitedLengths(counts.map { max($0, 1) }, limit: lengthLimit))
    }

    /// Restores a code from its stored lengths.
    ///
    /// - Throws: ``ModelsError/badStream(codec:reason:)`` where the lengths are those of no complete prefix code;
    ///   `origin` names who stored them.
    package init(codeLengths: [UInt8], origin: String) throws(ModelsError) {
        guard (1...256).contains(codeLengths.count) else {
            throw .badStream(codec: origin, reason: "a Huffman table of \(codeLengths.count) symbols; 1 to 256 can be")
        }
        guard codeLengths.allSatisfy({ (1...Self.maximumLength).contains(Int($0)) }) else {
            throw .badStream(codec: origin, reason: "a Huffman table with a code length outside 1 to 24 bits")
        }
        let space = codeLengths.reduce(0) { $0 + 1 << (Self.maximumLength - Int($1)) }
        guard space == 1 << Self.maximumLength || codeLengths == [1] else {
            throw .badStream(codec: origin, reason: "the code lengths of a Huffman table that make no complete code")
        }
        self.init(validated: codeLengths)
    }

    private init(validated lengths: [UInt8]) {
        codeLengths = lengths
        let longest = Int(lengths.max() ?? 1)
        longestCode = longest
        lookupBits = min(longest, Self.maximumLookupBits)
        let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
        symbolsByCode = order.map { UInt8($0) }
        var codes = [UInt32](repeating: 0, count: lengths.count)
        var lookup = [UInt16](repeating: 0, count: 1 << lookupBits)
        var ends = [UInt32](repeating: 0, count: Self.maximumLength + 1)
        var offsets = [Int](repeating: 0, count: Self.maximumLength + 1)
        var next: UInt32 = 0
        var place = 0
        for length in 1...longest {
            offsets[length] = place - Int(next)
            while place < order.count && Int(lengths[order[place]]) == length {
                let symbol = order[place]
                codes[symbol] = next
                if length <= lookupBits {
                    let first = Int(next) << (lookupBits - length)
                    for entry in first..<(first + 1 << (lookupBits - length)) {
                        lookup[entry] = UInt16(symbol) | UInt16(length) << 8
                    }
                }
                next += 1
                place += 1
            }
            ends[length] = next << UInt32(Self.maximumLength - length)
            next <<= 1
        }
        self.codes = codes
        self.lookup = lookup
        self.ends = ends
        self.offsets = offsets
    }
}

// MARK: Coding

extension HuffmanTable {
    /// The number of bits that symbols take.
    ///
    /// - Precondition: every symbol is of the alphabet.
    package func bitCount(of symbols: [UInt8]) -> Int {
        symbols.reduce(0) { $0 + Int(codeLengths[Int($1)]) }
    }

    /// The symbols' codes as whole bytes; the last one is filled up with zeros.
    ///
    /// - Precondition: every symbol is of the alphabet.
    package func encode(_ symbols: [UInt8]) -> [UInt8] {
        var writer = BitWriter(capacity: symbols.count)
        encode(symbols, into: &writer)
        return writer.finish()
    }

    /// Appends the symbols' codes to a stream.
    ///
    /// - Precondition: every symbol is of the alphabet.
    package func encode(_ symbols: [UInt8], into writer: inout BitWriter) {
        for symbol in symbols {
            writer.append(codes[Int(symbol)], Int(codeLengths[Int(symbol)]))
        }
    }

    /// The symbols of a stream that holds exactly `count` of them.
    ///
    /// - Throws: ``ModelsError/badStream(codec:reason:)`` for a stream that is damaged, too short or too long;
    ///   `origin` names it. Damage that leaves a valid stream of the same length goes unnoticed: that is the frame
    ///   check's business.
    package func decode(_ bytes: [UInt8], count: Int, origin: String) throws(ModelsError) -> [UInt8] {
        var reader = BitReader(bytes, origin: origin)
        let symbols = try decode(count, from: &reader)
        try reader.expectEnd()
        return symbols
    }

    /// The next `count` symbols of a stream.
    ///
    /// - Throws: ``ModelsError/badStream(codec:reason:)`` where the stream ends before or holds no code of this table.
    package func decode(_ count: Int, from reader: inout BitReader) throws(ModelsError) -> [UInt8] {
        // A code has at least one bit: a count that cannot be is refused before memory is taken for it.
        guard count >= 0, count <= reader.bitsLeft else { throw reader.endOfStream() }
        var symbols = [UInt8](repeating: 0, count: count)
        for index in 0..<count {
            let bits = reader.peek(Self.maximumLength)
            let entry = lookup[Int(bits >> UInt32(Self.maximumLength - lookupBits))]
            if entry != 0 {
                symbols[index] = UInt8(truncatingIfNeeded: entry)
                try reader.skip(Int(entry >> 8))
                continue
            }
            guard let length = (lookupBits + 1..<longestCode + 1).first(where: { bits < ends[$0] }) else {
                throw reader.unknownCode()
            }
            symbols[index] = symbolsByCode[offsets[length] + Int(bits >> UInt32(Self.maximumLength - length))]
            try reader.skip(length)
        }
        return symbols
    }
}
