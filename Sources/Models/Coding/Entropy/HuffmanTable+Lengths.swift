extension HuffmanTable {
    /// The lengths of the shortest code with no length above the limit, by package-merge.
    ///
    /// Each symbol is a coin of its count at every level 1 through `limit`. Level by level, from the deepest, coins are
    /// merged with pairs of the level below; of the cheapest 2n - 2 at the top, each one that holds a symbol adds a bit to
    /// its code. Equal counts are taken in the order of the symbols, so the lengths are the same everywhere.
    static func limitedLengths(_ counts: [Int], limit: Int) -> [UInt8] {
        let size = counts.count
        guard size > 1 else { return [1] }
        let coins = counts.indices.sorted { (counts[$0], $0) < (counts[$1], $1) }
            .map { Coin(weight: counts[$0], symbols: [UInt8($0)]) }
        var level = coins
        for _ in 1..<limit {
            let pairs = stride(from: 0, to: level.count - 1, by: 2).map { index in
                Coin(
                    weight: level[index].weight + level[index + 1].weight,
                    symbols: level[index].symbols + level[index + 1].symbols)
            }
            level = merged(coins, pairs)
        }
        var lengths = [UInt8](repeating: 0, count: size)
        for symbol in level.prefix(2 * size - 2).flatMap(\.symbols) { lengths[Int(symbol)] += 1 }
        return lengths
    }

    private struct Coin {
        let weight: Int
        let symbols: [UInt8]
    }

    /// Both sorted lists as one; of equal weights, single coins come first.
    private static func merged(_ coins: [Coin], _ pairs: [Coin]) -> [Coin] {
        var result: [Coin] = []
        result.reserveCapacity(coins.count + pairs.count)
        var pair = 0
        for coin in coins {
            while pair < pairs.count && pairs[pair].weight < coin.weight {
                result.append(pairs[pair])
                pair += 1
            }
            result.append(coin)
        }
        return result + pairs[pair...]
    }
}
