import Channel
import Sim

/// A link of a fixed rate that loses each block with the same probability, independently: the erasure channel of textbooks.
struct ErasureLink: Link {
    /// Bits per second.
    let rate: Double
    /// Of a block.
    let lossProbability: Double
    let streams: RandomStreams
    private var random: RandomStream
    private var block: (end: SimTime, isLost: Bool)?

    init(rate: Double, lossProbability: Double, streams: RandomStreams) {
        (self.rate, self.lossProbability, self.streams) = (rate, lossProbability, streams)
        random = streams.stream("erasures", 0)
    }

    mutating func prepare(image: Int) { random = streams.stream("erasures", image) }

    mutating func begin(_ block: Block, at time: SimTime) {
        let end = time + .seconds(Double(8 * block.bytes) / rate)
        self.block = (end, random.bernoulli(lossProbability))
    }

    var nextEventTime: SimTime? { block?.end }

    mutating func step() -> BlockEnd? {
        guard let (end, isLost) = block else { return nil }
        block = nil
        return BlockEnd(delivered: !isLost, receivedAt: end, freeAt: end)
    }

    mutating func abandon() { block = nil }
}
