/// A share of a campaign's runs, for several machines: number `index` of `count`, from 1.
///
/// Every share plans the whole campaign and runs every `count`-th of its runs, so that shares are about equally long
/// and their databases join to what one machine would have written.
package struct Shard: Sendable, Hashable {
    /// Which share, from 1.
    package let index: Int
    /// How many there are.
    package let count: Int

    /// Nil unless `index` is 1 through `count`.
    package init?(index: Int, of count: Int) {
        guard count >= 1, (1...count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// Reads `2/8`.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(index: index, of: count)
    }

    /// Whether the run at a position belongs to it.
    package func contains(_ position: Int) -> Bool { position % count == index - 1 }

    /// Which of `count` shares the run at a position belongs to, from 1.
    package static func index(of position: Int, count: Int) -> Int { position % count + 1 }
}
