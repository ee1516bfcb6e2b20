/// A share of a campaign's runs, for several machines: number `index` of `count`, from 1.
///
/// Every share plans the whole campaign and runs every `count`-th of its runs, so that shares are about equally long
/// and their databases join to what one machine would have written.
public struct Shard: Sendable, Hashable {
    /// Which share, from 1.
    public let index: Int
    /// How many there are.
    public let count: Int

    /// Makes a share; nil unless `index` is 1 through `count`.
    public init?(index: Int, of count: Int) {
        guard count >= 1, (1...count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// Reads `2/8`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(index: index, of: count)
    }

    /// Whether the run at a position belongs to it.
    public func contains(_ position: Int) -> Bool { position % count == index - 1 }

    /// Which of `count` shares the run at a position belongs to, from 1.
    public static func index(of position: Int, count: Int) -> Int { position % count + 1 }
}
