import Sim
import Testing

@testable import Channel

@Suite("Links without a radio")
struct LinkTests {
    static let streams = RandomStreams(seed: 11, replication: 0)

    /// Sends blocks of 64 bytes without pause; the ends, in order.
    static func send(_ configuration: LinkConfiguration, blocks: Int, bytes: Int = 64) throws -> [BlockEnd] {
        var link = try configuration.makeLink(streams: streams)
        link.prepare(image: 0)
        var now = SimTime.zero
        return (0..<blocks).compactMap { _ in
            link.begin(Block(bytes: bytes), at: now)
            while link.nextEventTime != nil {
                guard let end = link.step() else { continue }
                now = end.freeAt
                return end
            }
            return nil
        }
    }

    @Test("a constant link takes a block's bits over its rate")
    func constant() throws {
        var configuration = ConstantConfiguration()
        configuration.rate = 64_000
        configuration.blockOverhead = .milliseconds(2)
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 3)
        #expect(ends.map(\.freeAt) == [.milliseconds(10), .milliseconds(20), .milliseconds(30)])
    }

    @Test("Gilbert and Elliott's losses have the stationary mean and come in bursts")
    func gilbertElliott() throws {
        var configuration = GilbertElliottConfiguration()
        configuration.rate = 512_000
        (configuration.goodMean, configuration.badMean) = (.milliseconds(40), .milliseconds(10))
        (configuration.goodLoss, configuration.badLoss) = (0.02, 0.6)
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 200_000)
        let losses = ends.map { !$0.delivered }
        let rate = Double(losses.filter { $0 }.count) / Double(losses.count)
        // A share of 0.2 of the time is bad: 0.8 x 0.02 + 0.2 x 0.6.
        #expect(abs(rate / 0.136 - 1) < 0.03)
        // A millisecond later the state is the same with probability p = 0.2 + 0.8 exp(-1/8), if it was bad.
        let pairs = zip(losses, losses.dropFirst()).filter { $0 && $1 }.count
        let stay = 0.2 + 0.8 * 0.8825
        let bad = 0.2 * 0.6 * (stay * 0.6 + (1 - stay) * 0.02)
        let good = 0.8 * 0.02 * (0.25 * (1 - stay) * 0.6 + (1 - 0.25 * (1 - stay)) * 0.02)
        #expect(abs(Double(pairs) / Double(losses.count) / (bad + good) - 1) < 0.05)
    }

    @Test("a slotted link sends in its own slots, spread evenly over the slotframe")
    func slots() throws {
        var configuration = SlottedConfiguration()
        configuration.loss = 0
        (configuration.slotframe, configuration.ownSlots) = (5, 2)
        // Numbers 0 and 2 of five slots of 10 ms; a block is there at its slot's end.
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 4)
        #expect(ends.map(\.freeAt) == [10, 30, 60, 80].map { .milliseconds($0) })
        // 150 bytes are more than the 100 of a slot.
        let long = try Self.send(LinkConfiguration(configuration), blocks: 2, bytes: 150)
        #expect(long.map(\.freeAt) == [30, 80].map { .milliseconds($0) })
    }

    @Test("a duty-cycled link carries bits while the receiver is awake, and goes on with a block when it wakes")
    func dutyCycle() throws {
        var configuration = DutyCycledConfiguration()
        (configuration.cycle, configuration.awake) = (.milliseconds(100), .milliseconds(20))
        // 64 bytes at 64 kbps take 8 ms: two in a stretch of 20 ms, the third half way when the receiver falls asleep.
        configuration.rate = 64_000
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 5)
        #expect(ends.map(\.freeAt) == [8, 16, 104, 112, 120].map { .milliseconds($0) })
        // 160 bytes fill a stretch to its end.
        let full = try Self.send(LinkConfiguration(configuration), blocks: 2, bytes: 160)
        #expect(full.map(\.freeAt) == [20, 120].map { .milliseconds($0) })
        // Without sleep it is a constant link.
        (configuration.cycle, configuration.awake) = (.milliseconds(7), .milliseconds(7))
        var constant = ConstantConfiguration()
        constant.rate = 64_000
        #expect(
            try Self.send(LinkConfiguration(configuration), blocks: 100)
                == Self.send(LinkConfiguration(constant), blocks: 100))
    }

    @Test("a block for a receiver that sleeps waits for its waking")
    func asleep() throws {
        var link = try LinkConfiguration(DutyCycledConfiguration()).makeLink(streams: Self.streams)
        link.begin(Block(bytes: 1), at: .milliseconds(370))
        // 8 bits at 67.4 kbps, from the waking at 400 ms.
        #expect(link.nextEventTime == .nanoseconds(400_000_000 + 118_694))
    }

    @Test("a slotted link's frame takes as many slots as a geometric variable says")
    func slottedLosses() throws {
        var configuration = SlottedConfiguration()
        (configuration.slotframe, configuration.ownSlots, configuration.loss) = (1, 1, 0.25)
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 20_000)
        let slots = Double(try #require(ends.last).freeAt.nanoseconds) / 1e7
        // Mean 1 / (1 - p), variance p / (1 - p)^2: four standard errors of the mean are 0.019.
        #expect(abs(slots / 20_000 - 4.0 / 3) < 0.019)
    }

    @Test("endless resending delivers everything")
    func resending() throws {
        var configuration = GilbertElliottConfiguration()
        configuration.resends = nil
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 1000)
        #expect(ends.filter(\.delivered).count == 1000)
    }

    @Test("endless resending where hardly anything gets through takes a geometric number of tries, however many")
    func hopeless() throws {
        var configuration = GilbertElliottConfiguration()
        configuration.resends = nil
        configuration.rate = 512_000
        (configuration.goodLoss, configuration.badLoss) = (0.9995, 0.9995)
        let ends = try Self.send(LinkConfiguration(configuration), blocks: 5000)
        #expect(ends.count(where: \.delivered) == 5000)
        // A millisecond a try, 2000 tries a block and nearly as much deviation: four standard errors of the mean are 5.7 %.
        #expect(abs((ends.last?.freeAt.seconds ?? 0) / 10_000 - 1) < 0.057)
        // Whether it is one state or the other, when only one of them lets anything through.
        configuration.badLoss = 1
        (configuration.goodMean, configuration.badMean) = (.seconds(60), .seconds(20))
        let rare = try Self.send(LinkConfiguration(configuration), blocks: 5000)
        // Three quarters of the time are good.
        #expect(abs((rare.last?.freeAt.seconds ?? 0) * 0.75 / 10_000 - 1) < 0.1)
    }

    @Test("endless resending over what lets next to nothing through is refused")
    func tooHopeless() {
        var configuration = GilbertElliottConfiguration()
        configuration.resends = nil
        (configuration.goodLoss, configuration.badLoss) = (0.99995, 1)
        let error = #expect(throws: ChannelError.self) { try configuration.validate() }
        #expect(error?.description.hasPrefix("good-loss: found 0.99995 with endless resending") == true)
        configuration.resends = 1_000_000
        #expect(throws: Never.self) { try configuration.validate() }
    }

    @Test("a jammed link takes its time in quiet time only")
    func jammed() throws {
        var source = OnOffConfiguration()
        (source.onMean, source.offMean) = (.milliseconds(3), .milliseconds(7))
        var constant = ConstantConfiguration()
        constant.rate = 512_000
        let schedule = JammerSchedule(.onOff(source))
        let ends = try Self.send(
            LinkConfiguration(JammedConfiguration(link: LinkConfiguration(constant), jammer: schedule)), blocks: 20_000)
        // 1 ms a block in 70 % of the time.
        #expect(abs((ends.last?.freeAt.seconds ?? 0) / (20 / 0.7) - 1) < 0.02)
    }

    @Test("a limited link is as slow as the slower of the two")
    func limited() throws {
        var fast = ConstantConfiguration()
        fast.rate = 512_000
        let trace = try RateTrace(
            starts: [.zero, .seconds(1)], rates: [64_000, 10_000_000], end: .seconds(2), name: "test")
        let ends = try Self.send(
            LinkConfiguration(
                LimitedConfiguration(link: LinkConfiguration(fast), trace: TraceConfiguration(trace: trace))),
            blocks: 1125)
        // 125 blocks of 8 ms, then 1000 of 1 ms.
        #expect(ends[124].freeAt == .seconds(1))
        #expect(ends[1124].freeAt == .seconds(2))
    }

    @Test("abandoning frees the link")
    func abandoning() throws {
        let trace = try RateTrace(starts: [.zero], rates: [1000], end: .seconds(1), name: "test")
        let all: [LinkConfiguration] = [
            LinkConfiguration(ConstantConfiguration()), LinkConfiguration(TraceConfiguration(trace: trace)),
            LinkConfiguration(GilbertElliottConfiguration()), LinkConfiguration(SlottedConfiguration()),
            .standard,
            LinkConfiguration(LimitedConfiguration(link: .standard, trace: .init(trace: trace))),
            LinkConfiguration(
                JammedConfiguration(link: LinkConfiguration(ConstantConfiguration()), jammer: JammerSchedule(.heavy))),
        ]
        for configuration in all {
            var link = try configuration.makeLink(streams: Self.streams)
            #expect(link.nextEventTime == nil)
            link.begin(Block(bytes: 64), at: .seconds(1))
            #expect(link.nextEventTime != nil)
            link.abandon()
            #expect(link.nextEventTime == nil)
            link.begin(Block(bytes: 64), at: .seconds(2))
            while link.nextEventTime != nil { _ = link.step() }
        }
    }

    @Test("a copy of a link goes its own way")
    func copies() throws {
        var link = try LinkConfiguration.standard.makeLink(streams: Self.streams)
        link.begin(Block(bytes: 64), at: .zero)
        _ = link.step()
        var copy = link
        func finish(_ link: inout any Link) -> [SimTime] {
            var times: [SimTime] = []
            while let time = link.nextEventTime {
                times.append(time)
                _ = link.step()
            }
            return times
        }
        let first = finish(&copy)
        #expect(finish(&link) == first)
    }

    @Test("what image 17 meets does not depend on what was sent before it")
    func images() throws {
        func ends(before: Int) throws -> [SimTime] {
            var radio = RadioConfiguration.pncTestbed
            radio.jammer = JammerSchedule(.onOff(OnOffConfiguration()))
            var link = try LinkConfiguration(radio).makeLink(streams: Self.streams)
            func send(_ count: Int, from start: SimTime) -> [SimTime] {
                var now = start
                return (0..<count).map { _ in
                    link.begin(Block(bytes: 64), at: now)
                    var end: BlockEnd?
                    while end == nil { end = link.step() }
                    now = end?.freeAt ?? now
                    return now
                }
            }
            link.prepare(image: 16)
            _ = send(before, from: .seconds(8))
            link.prepare(image: 17)
            return send(20, from: .seconds(9))
        }
        #expect(try ends(before: 1) == ends(before: 30))
    }
}
