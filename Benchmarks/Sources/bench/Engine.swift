import Channel
import Foundation
import Sim

/// Processor time of this thread in seconds.
func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The hold model (Jones 1986): every event schedules one more after an exponential time, so that as many wait throughout.
struct HoldModel: Sim.Process {
    /// Exponential times of mean 1 s, tabulated: the generator costs little, as in ns3/hold.cc and hold/simpy_hold.py.
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

/// A sender that always has a next block, over the standard's radio: throughput, events of the MAC, processor time in seconds.
func saturate(_ jammer: JammerConfiguration, payload: Int, seconds: Double) throws -> (
    kbps: Double, events: Int, time: Double
) {
    var radio = RadioConfiguration.standard
    radio.jammer = JammerSchedule(jammer)
    var link = try RadioLink(radio, streams: RandomStreams(seed: 1, replication: 0))
    link.prepare(image: 0)
    let begin = processorSeconds()
    var now = SimTime.zero
    var confirmed = 0
    while now < .seconds(seconds) {
        link.begin(Block(bytes: payload), at: now)
        var end: BlockEnd?
        while end == nil { end = link.advance(from: now, before: .distantFuture)?.end }
        guard let end else { continue }
        if end.confirmed { confirmed += 1 }
        now = end.freeAt
    }
    let time = processorSeconds() - begin
    return (Double(confirmed * payload * 8) / now.seconds / 1000, link.eventCount, time)
}
