import Sim
import Testing

@testable import Channel

@Suite("Interferers")
struct JammerTests {
    static let streams = RandomStreams(seed: 4, replication: 1)

    /// The bursts of a schedule that begin within a stretch of time.
    static func bursts(
        _ schedule: JammerSchedule, from: SimTime, to: SimTime, streams: RandomStreams = streams
    ) -> [Range<Int64>] {
        var source = BurstSource(schedule, name: "jammer", streams: streams)
        var found: [Range<Int64>] = []
        source.seek(from.nanoseconds)
        while source.start < to.nanoseconds {
            found.append(source.start..<source.end)
            source.seek(source.end)
        }
        return found
    }

    @Test("a source of fixed times has a random phase: at every instant it is on with its share of time")
    func phase() {
        var configuration = OnOffConfiguration()
        configuration.onMean = .milliseconds(200)
        configuration.offMean = .milliseconds(300)
        configuration.times = .fixed
        let schedule = JammerSchedule(.onOff(configuration))
        var on = [Int](repeating: 0, count: 10)
        var firstWhole: [Int64] = []
        for replication in 0..<2000 {
            let found = Self.bursts(
                schedule, from: .zero, to: .seconds(2), streams: RandomStreams(seed: 9, replication: replication))
            for index in on.indices where found.contains(where: { $0.contains(Int64(index) * 100_000_000) }) {
                on[index] += 1
            }
            if let whole = found.first(where: { $0.count == 200_000_000 }) { firstWhole.append(whole.lowerBound) }
            #expect(zip(found, found.dropFirst()).allSatisfy { $1.lowerBound - $0.upperBound == 300_000_000 })
        }
        // Binomial of 0.4: standard deviation 0.011.
        for share in on.map({ Double($0) / 2000 }) { #expect(abs(share - 0.4) < 0.044) }
        // The first whole burst begins evenly within the first cycle.
        #expect(firstWhole.count == 2000 && firstWhole.allSatisfy { $0 >= 0 && $0 < 500_000_000 })
        let mean = Double(firstWhole.reduce(0, +)) / 2000 / 1e6
        #expect(abs(mean - 250) < 4 * 500 / 12.0.squareRoot() / 2000.0.squareRoot())
    }

    static func share(_ bursts: [Range<Int64>], of time: SimTime) -> Double {
        Double(bursts.reduce(0) { $0 + Int64($1.count) }) / Double(time.nanoseconds)
    }

    @Test("an exponential source is on for its share of time, in bursts of its mean")
    func exponential() {
        var source = OnOffConfiguration()
        (source.onMean, source.offMean) = (.milliseconds(2), .milliseconds(6))
        let found = Self.bursts(JammerSchedule(.onOff(source)), from: .zero, to: .seconds(400))
        #expect(abs(Self.share(found, of: .seconds(400)) - 0.25) < 0.005)
        #expect(abs(Double(found.count) / 50_000 - 1) < 0.02)
    }

    @Test(
        "a Wi-Fi sender alone is on the air for the share of time that its load says",
        arguments: [0.05, 0.149, 0.315, 0.7])
    func load(load: Double) {
        let found = Self.bursts(JammerSchedule(.load(load)), from: .zero, to: .seconds(400))
        #expect(abs(Self.share(found, of: .seconds(400)) / load - 1) < 0.03)
    }

    @Test("what happens at a time does not depend on what was looked at before")
    func common() {
        for jammer in [JammerConfiguration.onOff(OnOffConfiguration()), .heavy, .load(0.02)] {
            let all = Self.bursts(JammerSchedule(jammer), from: .zero, to: .seconds(60))
            let late = Self.bursts(JammerSchedule(jammer), from: .seconds(50), to: .seconds(60))
            // A sender's queue may have been carried into the window; after that all is the same.
            #expect(Array(all.suffix(late.count - 3)) == Array(late.suffix(late.count - 3)))
        }
    }

    @Test("another replication has other bursts")
    func replications() {
        let other = RandomStreams(seed: 4, replication: 2)
        let schedule = JammerSchedule(.heavy)
        #expect(
            Self.bursts(schedule, from: .zero, to: .seconds(1))
                != Self.bursts(schedule, from: .zero, to: .seconds(1), streams: other))
    }

    @Test("levels switch at the nanosecond that the schedule says, and the schedule begins again")
    func schedule() {
        var always = OnOffConfiguration()
        (always.onMean, always.offMean) = (.seconds(1_000_000), .nanoseconds(1))
        let schedule = JammerSchedule(
            phases: [
                .init(start: .nanoseconds(1_000_000_007), jammer: .onOff(always)),
                .init(start: .nanoseconds(2_000_000_011), jammer: .none),
            ], period: .seconds(5))
        let found = Self.bursts(schedule, from: .zero, to: .seconds(9))
        #expect(found == [1_000_000_007..<2_000_000_011, 6_000_000_007..<7_000_000_011])
        let late = Self.bursts(schedule, from: .seconds(5_000_000_003), to: .seconds(5_000_000_009))
        #expect(late == [5_000_000_006_000_000_007..<5_000_000_007_000_000_011])
    }

    @Test("a polite Wi-Fi sender begins nothing while it hears a frame; a deaf one does")
    func politeness() throws {
        func intrusions(defers: Bool) throws -> Int {
            var wifi = WiFiConfiguration(load: 0.3)
            wifi.defers = defers
            var radio = RadioConfiguration.standard
            radio.jammer = JammerSchedule(.wifi(wifi))
            let recorder = LinkRecorder()
            var link = try RadioLink(radio, streams: Self.streams, recorder: recorder)
            var now = SimTime.zero
            while now < .seconds(20) {
                link.begin(Block(bytes: 64), at: now)
                var end: BlockEnd?
                while end == nil { end = link.step() }
                now = end?.freeAt ?? now
            }
            let events = recorder.events
            let frames = events.filter { if case .frame = $0.kind { true } else { false } }
            let bursts = events.filter { $0.kind == .burst(source: .jammer) }
            #expect(frames.count > 1000 && bursts.count > 500)
            return frames.reduce(0) { sum, frame in
                sum + bursts.filter { $0.start > frame.start + .microseconds(9) && $0.start < frame.end }.count
            }
        }
        #expect(try intrusions(defers: true) == 0)
        #expect(try intrusions(defers: false) > 100)
    }

    @Test("jumping over idle time costs no more for a thousand times the packets")
    func idleTime() {
        // Windows hold as many bursts whatever the rate: a jump looks at one window at most.
        var dense = OnOffConfiguration()
        (dense.onMean, dense.offMean) = (.microseconds(1), .microseconds(9))
        let window = BurstProcess(.onOff(dense)).window
        #expect(window == 256 * 10_000 + 1)
        var wifi = WiFiConfiguration(load: 0.5)
        wifi.aggregate = 1
        wifi.frameBytes = 50
        let traffic = WiFiTraffic(wifi)
        #expect(BurstProcess(.wifi(wifi)).window == Int64(128 * traffic.meanGap) + 1)
    }
}
