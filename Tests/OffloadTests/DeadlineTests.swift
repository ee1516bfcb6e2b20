import Channel
import Coding
import Sim
import Testing

@testable import Offload

/// The deadline is the deadline: what arrives later, be it by a nanosecond, does not count.
@Suite("A deadline")
struct DeadlineTests {
    private static let streams = RandomStreams(seed: 5, replication: 0)

    /// Every kind of link.
    private static let links: [LinkConfiguration] = {
        var lossy = GilbertElliottConfiguration()
        lossy.resends = nil
        var radio = RadioConfiguration.pncTestbed
        radio.jammer = JammerSchedule(.heavy)
        let constant = LinkConfiguration(ConstantConfiguration())
        var links: [LinkConfiguration] = [
            constant, LinkConfiguration(lossy), LinkConfiguration(SlottedConfiguration()), LinkConfiguration(radio),
            LinkConfiguration(JammedConfiguration(link: constant, jammer: JammerSchedule(.light))),
        ]
        if let trace = try? RateTrace(
            starts: [.zero, .milliseconds(30)], rates: [70_000, 20_000], end: .milliseconds(50), name: "two rates")
        {
            links += [
                LinkConfiguration(TraceConfiguration(trace: trace)),
                LinkConfiguration(
                    LimitedConfiguration(link: LinkConfiguration(radio), trace: TraceConfiguration(trace: trace))),
            ]
        }
        return links
    }()

    private func deliveries(
        over link: LinkConfiguration, _ deadline: Deadline, images: Int = 1, period: SimTime = .seconds(2)
    ) throws -> [Delivery] {
        try Experiment.run(
            configuration: ExperimentConfiguration(
                arrivals: .periodic(period), images: images, deadline: deadline, link: link),
            encodingTime: EncodingTime(first: .milliseconds(3), further: .zero),
            layouts: [SegmentLayout](repeating: SegmentLayout(bytes: [500, 500, 500]), count: images),
            streams: Self.streams)
    }

    @Test("counts what arrives at the deadline, and not what arrives a nanosecond after it", arguments: links.indices)
    func toTheNanosecond(link: Int) throws {
        let link = Self.links[link]
        let whole = try #require(try deliveries(over: link, .after(.seconds(2))).first)
        #expect(whole.isComplete, "\(link.kind)")
        let last = try #require(whole.lastByte) - whole.arrival
        let inTime = try #require(try deliveries(over: link, .after(last)).first)
        #expect(inTime.receivedBytes == 1500 && inTime.lateBytes == 0 && inTime.isComplete, "\(link.kind)")
        let late = try #require(try deliveries(over: link, .after(last - .nanoseconds(1))).first)
        #expect(late.receivedBytes < 1500 && !late.isComplete, "\(link.kind)")
        #expect(late.receivedBytes + late.lateBytes == 1500, "the block on its way is finished: \(link.kind)")
        #expect(try #require(late.lastByte) < whole.arrival + last, "\(link.kind)")
    }

    @Test("is the next arrival where nothing else is said, on every link", arguments: links.indices)
    func nextArrival(link: Int) throws {
        let period = SimTime.milliseconds(100)
        let all = try deliveries(over: Self.links[link], .nextArrival, images: 30, period: period)
        for delivery in all {
            #expect((delivery.lastByte ?? delivery.arrival) <= delivery.arrival + period)
            #expect(delivery.stop <= delivery.arrival + period)
        }
        #expect(all.contains { $0.lateBytes > 0 }, "a block was on its way at some deadline")
    }

    @Test("of a snapshot counts a block that had arrived, though the sender did not yet know")
    func snapshots() throws {
        var radio = RadioConfiguration.standard
        radio.host.frameTime = .fixed(.milliseconds(1))
        func run(_ snapshots: [SimTime]) throws -> Delivery {
            try #require(
                try Experiment.run(
                    configuration: ExperimentConfiguration(
                        arrivals: .periodic(.seconds(1)), images: 1, link: LinkConfiguration(radio),
                        snapshots: snapshots),
                    encodingTime: EncodingTime(first: .zero, further: .zero), layouts: [SegmentLayout(bytes: [63])],
                    streams: Self.streams
                ).first)
        }
        let arrival = try #require(try run([]).lastByte)
        let delivery = try run([arrival - .nanoseconds(1), arrival])
        #expect(delivery.snapshots.map(\.prefixBytes) == [[0], [63]])
    }

    // MARK: When the next object comes first

    /// Two blocks of 10 ms an image.
    private static let twoBlocks = SegmentLayout(bytes: [63, 63])

    private func deliveries(
        at arrivals: [SimTime], within limit: SimTime, _ whenLate: WhenLate, layout: SegmentLayout = twoBlocks,
        encoding: SimTime = .zero
    ) throws -> [Delivery] {
        try Experiment.run(
            configuration: ExperimentConfiguration(
                arrivals: .recorded(arrivals), images: arrivals.count, deadline: .after(limit), whenLate: whenLate,
                link: LinkConfiguration(ConstantConfiguration())),
            encodingTime: EncodingTime(first: encoding, further: .zero),
            layouts: [SegmentLayout](repeating: layout, count: arrivals.count),
            over: MetronomeLink(blockTime: .milliseconds(10)), streams: Self.streams)
    }

    private static func times(_ milliseconds: Int64...) -> [SimTime] { milliseconds.map { .milliseconds($0) } }

    @Test("give-up: the next image takes the sender")
    func giveUp() throws {
        let all = try deliveries(at: Self.times(0, 5, 100), within: .milliseconds(50), .giveUp)
        // The block begun at 0 arrives at 10 ms and counts; the stop block takes until 20 ms.
        #expect(all.map(\.receivedBytes) == [63, 126, 126])
        #expect(all[1].sendStart == .milliseconds(20))
    }

    @Test("finish: the image is sent to its end, and an object that comes meanwhile is let go by")
    func finish() throws {
        let all = try deliveries(at: Self.times(0, 5, 25, 30), within: .milliseconds(50), .finish)
        #expect(all.map(\.receivedBytes) == [126, 0, 126, 0])
        #expect(all[1].stop == .milliseconds(5) && all[1].sendStart == nil)
        #expect(all[2].sendStart == .milliseconds(25))
    }

    @Test("queue: images wait in order; where there is no room the oldest or the newest goes")
    func queue() throws {
        let arrivals = Self.times(0, 5, 6, 7)
        let oldest = try deliveries(at: arrivals, within: .milliseconds(200), .queue(length: 2, drop: .oldest))
        #expect(oldest.map(\.receivedBytes) == [126, 0, 126, 126])
        #expect(oldest[1].stop == .milliseconds(7), "it went when the fourth came")
        #expect(oldest[2].sendStart == .milliseconds(20) && oldest[3].lastByte == .milliseconds(60))
        let newest = try deliveries(at: arrivals, within: .milliseconds(200), .queue(length: 2, drop: .newest))
        #expect(newest.map(\.receivedBytes) == [126, 126, 126, 0])
        #expect(newest[3].stop == newest[3].arrival)
    }

    @Test("of an image that waits may be over before its turn, and its place is free again")
    func expiryInLine() throws {
        let long = SegmentLayout(bytes: [63 * 6])
        let all = try deliveries(
            at: Self.times(0, 10, 40), within: .milliseconds(45), .queue(length: 2, drop: .newest), layout: long)
        // The first is sent until 45 ms (four blocks, and a fifth too late); the second then has from 60 ms, after the late
        // block and the stop block, to 55 ms: nothing. The third has from 60 ms to 85 ms.
        #expect(all.map(\.receivedBytes) == [252, 0, 126])
        #expect(all[1].sendStart == nil)
    }

    @Test("an encoder makes one image after the other, and what is made early is sent at once")
    func encodingInLine() throws {
        let all = try deliveries(
            at: Self.times(0, 1), within: .milliseconds(200), .queue(length: 1, drop: .oldest),
            encoding: .milliseconds(8))
        #expect(all.map(\.sendStart) == Self.times(8, 28))
        #expect(all.map(\.lastByte) == Self.times(28, 48))
    }

    // MARK: What does not go together

    @Test(arguments: [
        (Deadline.nextArrival, WhenLate.finish, "when-late: found an image that goes on after the next arrival"),
        (
            .testbed, .queue(length: 1, drop: .oldest),
            "when-late: found an image that goes on after the next one is ready"
        ),
        (.after(.seconds(2)), .giveUp, "deadline: found 2 s, where an image is given up 500 ms after its arrival"),
        (.after(.zero), .finish, "deadline: found 0 s, expected a time from 1 us to 86400 s"),
        (.after(.seconds(1)), .queue(length: 0, drop: .newest), "when-late: found a queue of 0, expected 1 to 1000"),
    ])
    func refusals(deadline: Deadline, whenLate: WhenLate, message: String) {
        let configuration = ExperimentConfiguration(
            arrivals: .periodic(.milliseconds(500)), images: 2, deadline: deadline, whenLate: whenLate,
            link: LinkConfiguration(ConstantConfiguration()))
        let error = #expect(throws: OffloadError.self) { try configuration.validate() }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test("a run past all measure is refused, whatever the arrivals")
    func longestRun() {
        for arrivals in [Arrivals.periodic(.seconds(3600)), .poisson(mean: .seconds(3600))] {
            let configuration = ExperimentConfiguration(
                arrivals: arrivals, images: 3_000_000, link: LinkConfiguration(ConstantConfiguration()))
            let error = #expect(throws: OffloadError.self) { try configuration.validate() }
            #expect(error?.description.contains("which take 342 years") == true, "\(error?.description ?? "")")
        }
    }
}
