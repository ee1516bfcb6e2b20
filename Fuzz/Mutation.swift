import Sim

/// Makes broken inputs of sound ones: the n-th input of a parser is always the same, so its number is all there is to report.
struct Mutation {
    private let seeds: [[UInt8]]
    private let words: [[UInt8]]
    private let mostBytes: Int
    private let streams: RandomStreams

    /// - Precondition: at least one seed.
    init(seeds: [[UInt8]], parser: Parser) {
        precondition(!seeds.isEmpty, "\(parser.name) has nothing to start from")
        self.seeds = seeds
        words = parser.words.map { Array($0.utf8) }
        mostBytes = parser.mostBytes
        // A parser of its own name draws numbers of its own.
        let number = parser.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }
        streams = RandomStreams(seed: number, replication: 0)
    }

    /// An input by its number; the first ones are the seeds themselves.
    func input(_ index: Int) -> [UInt8] {
        if index < seeds.count { return seeds[index] }
        var random = streams.stream("fuzz", index)
        var bytes = seeds[random.integer(below: seeds.count)]
        // Mostly few changes, which leave the rest sound.
        let changes = 1 + random.integer(below: 1 + random.integer(below: 8))
        for _ in 0..<changes { change(&bytes, &random) }
        return Array(bytes.prefix(mostBytes))
    }

    private func change(_ bytes: inout [UInt8], _ random: inout RandomStream) {
        let place = random.integer(below: bytes.count + 1)
        let length = min(bytes.count - place, 1 + random.integer(below: 1 << random.integer(below: 10)))
        switch random.integer(below: 12) {
        case 0, 1:
            guard place < bytes.count else { return }
            bytes[place] ^= 1 << UInt8(random.integer(below: 8))
        case 2:
            guard place < bytes.count else { return }
            bytes[place] = UInt8(random.integer(below: 256))
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.removeSubrange(place..<place + length)
        case 5: bytes.insert(contentsOf: bytes[place..<place + length], at: random.integer(below: bytes.count + 1))
        case 6:
            let other = seeds[random.integer(below: seeds.count)]
            let start = random.integer(below: other.count + 1)
            bytes.replaceSubrange(place..., with: other[start...])
        case 7: overwrite(&bytes, at: place, with: number(&random))
        case 8: bytes.insert(contentsOf: (0..<length).map { _ in UInt8(random.integer(below: 256)) }, at: place)
        case 9: replaceDecimal(&bytes, from: place, &random)
        case 10:
            guard !words.isEmpty else { return }
            let word = words[random.integer(below: words.count)]
            bytes.replaceSubrange(place..<place + (random.bernoulli(0.5) ? 0 : min(length, word.count)), with: word)
        default:
            // The same again and again: depth, and counts that grow.
            guard place + length <= bytes.count, length > 0 else { return }
            let part = Array(bytes[place..<place + min(length, 16)])
            for _ in 0..<1 << random.integer(below: 9) where bytes.count < mostBytes {
                bytes.insert(contentsOf: part, at: place)
            }
        }
    }

    /// A length or offset at the edge of what its type holds, in one to eight bytes of either order.
    private func number(_ random: inout RandomStream) -> [UInt8] {
        let edges: [UInt64] = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
        let value =
            random.bernoulli(0.2)
            ? (random.bernoulli(0.5) ? .max : 1 << 63 - 1) : edges[random.integer(below: edges.count)]
        let width = 1 << random.integer(below: 4)
        let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        return random.bernoulli(0.5) ? bytes : bytes.reversed()
    }

    private func overwrite(_ bytes: inout [UInt8], at place: Int, with number: [UInt8]) {
        bytes.replaceSubrange(place..<min(place + number.count, bytes.count), with: number)
    }

    /// Puts another number in the place of the next one that is written in digits.
    private func replaceDecimal(_ bytes: inout [UInt8], from place: Int, _ random: inout RandomStream) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        let numbers = [
            "0", "-1", "1", "2", "255", "65536", "2147483648", "4294967295", "9223372036854775807",
            "9223372036854775808", "1e308", "1e-308", "nan", "inf", "-0.0", "0.1", "999999999999999",
            "123456789012345678901234567890",
        ]
        bytes.replaceSubrange(start..<end, with: Array(numbers[random.integer(below: numbers.count)].utf8))
    }
}
