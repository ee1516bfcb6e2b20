/// Something of the program that reads bytes from outside, and where broken bytes are made from.
///
/// Reading ends in one of two ways: the bytes are read, or an error is thrown. Anything else (a trap, a time without end, memory
/// without end) is a defect.
struct Parser: Sendable {
    /// The name on the command line, and that of its folder in `Corpus`.
    let name: String
    /// Sound inputs besides those of the corpus; made on demand, because some need an encoder.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Words that mean something to it.
    let words: [String]
    /// Longer inputs are cut.
    let mostBytes: Int
    /// Makes the function that reads an input; what it needs for itself (weights, a picture) is made once.
    let prepare: @Sendable () throws -> ([UInt8]) throws -> Void

    init(
        _ name: String, words: [String] = [], mostBytes: Int = 4096,
        seeds: @escaping @Sendable () throws -> [[UInt8]] = { [] },
        prepare: @escaping @Sendable () throws -> ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.words = words
        self.mostBytes = mostBytes
        self.seeds = seeds
        self.prepare = prepare
    }

    /// All of them. The pickle of set-up is read by Python: `fuzz-pickle` is its own program.
    static let all: [Parser] = texts + pictures + streams + [transport]
}

/// Takes numbers from an input that is no format of its own; past the end there are zeros.
struct Numbers {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> Int { Int(rest.popFirst() ?? 0) }
    mutating func short() -> Int { byte() << 8 | byte() }
    mutating func long() -> Int { (0..<8).reduce(0) { sum, _ in sum << 8 | byte() } }
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(rest.prefix(count))
        rest = rest.dropFirst(count)
        return taken
    }

    /// The bytes in pieces, each after its length in two bytes, until there are no more.
    mutating func pieces(atMost count: Int) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        while !isAtEnd, pieces.count < count { pieces.append(take(short())) }
        return pieces
    }

    /// What ``pieces(atMost:)`` takes apart.
    static func joined(_ pieces: [[UInt8]]) -> [UInt8] {
        pieces.flatMap { [UInt8($0.count >> 8 & 0xFF), UInt8($0.count & 0xFF)] + $0 }
    }
}
