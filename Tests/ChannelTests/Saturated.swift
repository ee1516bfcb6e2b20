import Sim

@testable import Channel

/// What a sender that always has a next block gets through a link.
struct Saturated {
    var blocks = 0
    var delivered = 0
    var confirmed = 0
    var end = SimTime.zero
    var transmissions = 0
    var events = 0
    var blockBytes: Int

    /// Sends blocks, one after the other, until a time.
    init(_ radio: RadioConfiguration, blockBytes: Int, until limit: SimTime, seed: UInt64 = 1) throws {
        self.blockBytes = blockBytes
        var link = try RadioLink(radio, streams: RandomStreams(seed: seed, replication: 0))
        link.prepare(image: 0)
        while end < limit {
            link.begin(Block(bytes: blockBytes), at: end)
            var outcome: BlockEnd?
            while outcome == nil { outcome = link.step() }
            guard let outcome else { continue }
            blocks += 1
            if outcome.delivered { delivered += 1 }
            if outcome.confirmed { confirmed += 1 }
            end = outcome.freeAt
        }
        transmissions = link.transmissions
        events = link.eventCount
    }

    /// Acknowledged payload in kb/s.
    var kilobitsPerSecond: Double { Double(confirmed * blockBytes * 8) / end.seconds / 1000 }
}
