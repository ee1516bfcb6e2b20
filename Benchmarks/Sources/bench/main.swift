import Channel
import Foundation
import Sim

// Prints a line for each measurement: `hold,EVENTS WAITING,MILLION EVENTS A SECOND` and
// `link,JAMMING,PAYLOAD,KILOBITS A SECOND,MILLION MAC EVENTS A SECOND,SECONDS`, each the median of five.

/// Processor time of this thread in seconds.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func median(_ body: () throws -> Double) rethrows -> Double {
    try (0..<5).map { _ in try body() }.sorted()[2]
}

/// The hold model (Jones 1986): every event schedules one more after an exponential time, so that as many wait throughout.
struct HoldModel: Model {
    /// Exponential times of mean 1 s, tabulated: the generator costs little, as in ns3/hold.cc and simpy/hold.py.
    static let gaps: [Int64] = (0..<4096).map { Int64(-log(1 - (Double($0) + 0.5) / 4096) * 1e9) }
    let gaps = HoldModel.gaps
    var state: UInt64 = 88_172_645_463_325_252
    var sum = 0

    mutating func random() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func handle(_ event: Int, at now: SimTime, scheduler: inout Scheduler<Int>) {
        sum &+= event
        let gap = gaps[Int(random() & 4095)] + Int64(random() & 0xFFFF)
        scheduler.schedule(event, at: now + .nanoseconds(gap))
    }
}

/// Million events a second with so many waiting.
func hold(waiting: Int, events: Int) -> Double {
    var simulation = Simulation(HoldModel())
    for index in 0..<waiting {
        simulation.schedule(index, at: .nanoseconds(HoldModel.gaps[index % 4096] + Int64(index)))
    }
    for _ in 0..<waiting { simulation.step() }
    let start = processorSeconds()
    for _ in 0..<events { simulation.step() }
    return Double(events) / (processorSeconds() - start) / 1e6
}

/// A sender that always has a next block, over the standard's radio.
func saturate(_ jammer: JammerConfiguration, payload: Int, seconds: Int64) throws -> (
    kbps: Double, events: Int, time: Double
) {
    var radio = RadioConfiguration.standard
    radio.jammer = JammerSchedule(jammer)
    var link = try RadioLink(radio, streams: RandomStreams(seed: 1, replication: 0))
    link.prepare(image: 0)
    let begin = processorSeconds()
    var now = SimTime.zero
    var confirmed = 0
    while now < .seconds(Double(seconds)) {
        link.begin(Block(bytes: payload), at: now)
        var end: BlockEnd?
        while end == nil { end = link.step() }
        guard let end else { continue }
        if end.confirmed { confirmed += 1 }
        now = end.freeAt
    }
    let time = processorSeconds() - begin
    return (Double(confirmed * payload * 8) / now.seconds / 1000, link.eventCount, time)
}

for waiting in [20, 1000, 100_000] {
    let rate = median { hold(waiting: waiting, events: 2_000_000) }
    print("hold,\(waiting),\(String(format: "%.1f", rate))")
}
for (name, jammer, payload) in [
    ("none", JammerConfiguration.none, 20), ("none", .none, 64), ("none", .none, 100), ("light", .light, 64),
    ("heavy", .heavy, 64),
] {
    let runs = try (0..<5).map { _ in try saturate(jammer, payload: payload, seconds: 1000) }
    let middle = runs.sorted { $0.time < $1.time }[2]
    let rate = Double(middle.events) / middle.time / 1e6
    print(
        "link,\(name),\(payload),\(String(format: "%.2f", middle.kbps)),\(String(format: "%.1f", rate)),"
            + String(format: "%.3f", middle.time))
}
