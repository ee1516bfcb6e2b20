import Sim
import Testing

@testable import Channel

/// What whoever steps a link relies on.
@Suite("Every link")
struct LinkConformanceTests {
    static let links: [LinkConfiguration] = {
        var jammed = RadioConfiguration.pncTestbed
        jammed.jammer = JammerSchedule(.heavy)
        let silenced = JammedConfiguration(
            link: LinkConfiguration(ConstantConfiguration()), jammer: JammerSchedule(.onOff(OnOffConfiguration())))
        let trace = TraceConfiguration(trace: tenSecondsOfTwoRates)
        return LinkConfiguration.kinds.map { LinkConfiguration($0.init()) } + [
            LinkConfiguration(trace),
            .standard,
            LinkConfiguration(jammed),
            LinkConfiguration(LimitedConfiguration(link: .standard, trace: trace)),
            LinkConfiguration(silenced),
        ]
    }()

    private static let tenSecondsOfTwoRates: RateTrace = {
        // Two stretches of positive rates that end after they start: never refused.
        do {
            return try RateTrace(
                starts: [.zero, .seconds(4)], rates: [20_000, 50_000], end: .seconds(10), name: "two rates")
        } catch { preconditionFailure("\(error)") }
    }()

    private static let streams = RandomStreams(seed: 5, replication: 2)

    /// Lets the link end the block that it has.
    private func finish(_ link: inout any Link) throws -> (end: BlockEnd, at: SimTime) {
        var steps = 0
        var before = SimTime.zero
        while let time = link.nextEventTime {
            #expect(time >= before, "a link's next event is not before the one that was")
            before = time
            steps += 1
            try #require(steps < 1_000_000, "a block ends")
            if let end = link.step() { return (end, time) }
        }
        throw Unended()
    }

    private struct Unended: Error {}

    /// Ends of blocks of the given sizes, sent one after the other.
    private func send(_ sizes: [Int], over link: inout any Link, from start: SimTime = .zero) throws -> [BlockEnd] {
        var now = start
        return try sizes.map { bytes in
            link.begin(Block(bytes: bytes), at: now)
            let (end, time) = try finish(&link)
            #expect(end.receivedAt >= now && end.freeAt >= now, "nothing happens before what led to it")
            #expect(end.receivedAt <= max(time, end.freeAt), "a block is received by the time that its end is known")
            #expect(link.nextEventTime == nil, "after a block a link has nothing to do")
            #expect(!end.confirmed || end.delivered, "what is confirmed was delivered")
            now = end.freeAt
            return end
        }
    }

    @Test("ends each block once, in order, and is idle then", arguments: links)
    func ends(_ configuration: LinkConfiguration) throws {
        var link = try configuration.makeLink(streams: Self.streams)
        #expect(link.nextEventTime == nil, "a new link has nothing to do")
        link.prepare(image: 0)
        let ends = try send([64, 1, 64, 20, 64, 64, 64, 64], over: &link)
        #expect(ends.count == 8)
    }

    @Test("gives equal ends for equal streams, and other ones for another replication where it draws", arguments: links)
    func repeats(_ configuration: LinkConfiguration) throws {
        func ends(_ streams: RandomStreams) throws -> [BlockEnd] {
            var link = try configuration.makeLink(streams: streams)
            link.prepare(image: 3)
            return try send([Int](repeating: 64, count: 40), over: &link)
        }
        #expect(try ends(Self.streams) == ends(Self.streams))
        let draws: [any LinkSettings.Type] = [
            GilbertElliottConfiguration.self, SlottedConfiguration.self, RadioConfiguration.self,
        ]
        if draws.contains(where: { $0 == type(of: configuration.settings) }) {
            #expect(try ends(Self.streams) != ends(RandomStreams(seed: 5, replication: 3)))
        }
    }

    @Test("is a value: a copy in the midst of a block goes its own way", arguments: links)
    func copies(_ configuration: LinkConfiguration) throws {
        var link = try configuration.makeLink(streams: Self.streams)
        link.prepare(image: 1)
        link.begin(Block(bytes: 64), at: .zero)
        var copy = link
        let end = try finish(&link).end
        let further = try send([64, 64], over: &link, from: end.freeAt)
        let copied = try finish(&copy).end
        #expect(copied == end)
        #expect(try send([64, 64], over: &copy, from: copied.freeAt) == further)
    }

    @Test("forgets a block that is given up, and takes the next", arguments: links)
    func abandons(_ configuration: LinkConfiguration) throws {
        var link = try configuration.makeLink(streams: Self.streams)
        link.prepare(image: 0)
        link.abandon()
        #expect(link.nextEventTime == nil, "giving up nothing is nothing")
        link.begin(Block(bytes: 64), at: .zero)
        let first = try #require(link.nextEventTime)
        link.abandon()
        #expect(link.nextEventTime == nil)
        link.prepare(image: 1)
        let ends = try send([64, 64], over: &link, from: first + .seconds(1))
        #expect(ends.count == 2)
    }

    @Test("makes what an image meets of the image's number, not of what was sent before", arguments: links)
    func images(_ configuration: LinkConfiguration) throws {
        func ends(before count: Int) throws -> [BlockEnd] {
            var link = try configuration.makeLink(streams: Self.streams)
            link.prepare(image: 16)
            _ = try send([Int](repeating: 64, count: count), over: &link)
            link.prepare(image: 17)
            return try send([Int](repeating: 64, count: 10), over: &link, from: .seconds(20))
        }
        #expect(try ends(before: 1) == ends(before: 30))
    }
}
