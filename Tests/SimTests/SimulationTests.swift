import Sim
import Testing

@Suite("Simulation")
struct SimulationTests {
    /// Counts down: each tick schedules the next, and an echo that follows at once.
    struct Countdown: Process {
        enum Event { case tick(Int), echo(Int) }
        var log: [String] = []

        mutating func handle(_ event: Event, at now: SimTime, scheduler: inout Scheduler<Event>) {
            switch event {
            case .tick(let left):
                log.append("tick \(left) at \(now.nanoseconds)")
                if left > 0 { scheduler.schedule(.tick(left - 1), at: now + .nanoseconds(10)) }
                scheduler.schedule(.echo(left), at: now)
            case .echo(let left):
                log.append("echo \(left) at \(scheduler.now.nanoseconds)")
            }
        }
    }

    @Test("lets events happen in the order of time, and what follows at once follows at once")
    func order() {
        var simulation = Simulation(Countdown())
        simulation.schedule(.tick(2), at: .nanoseconds(5))
        simulation.run()
        #expect(
            simulation.process.log == [
                "tick 2 at 5", "echo 2 at 5", "tick 1 at 15", "echo 1 at 15", "tick 0 at 25", "echo 0 at 25",
            ])
        #expect(simulation.eventCount == 6)
        #expect(simulation.now == .nanoseconds(25))
    }

    @Test("priorities decide at one instant")
    func priorities() {
        var simulation = Simulation(Countdown())
        simulation.schedule(.echo(3), at: .zero, priority: .late)
        simulation.schedule(.echo(2), at: .zero)
        simulation.schedule(.echo(1), at: .zero, priority: .early)
        simulation.run()
        #expect(simulation.process.log == ["echo 1 at 0", "echo 2 at 0", "echo 3 at 0"])
    }

    @Test("runs until an instant, itself included, and its clock stands there")
    func until() {
        var simulation = Simulation(Countdown())
        simulation.schedule(.tick(5), at: .zero)
        simulation.run(until: .nanoseconds(10))
        #expect(simulation.process.log.last == "echo 4 at 10")
        #expect(simulation.now == .nanoseconds(10))
        simulation.run(until: .nanoseconds(14))
        #expect(simulation.now == .nanoseconds(14))
        simulation.run()
        #expect(simulation.now == .nanoseconds(50))
    }

    @Test("is stepped by hand in tests")
    func steps() {
        var simulation = Simulation(Countdown())
        let before = simulation.step()
        #expect(!before)
        simulation.schedule(.tick(0), at: .nanoseconds(3))
        let first = simulation.step()
        let now = simulation.now
        let second = simulation.step()
        let third = simulation.step()
        #expect(first && now == .nanoseconds(3) && second && !third)
    }

    @Test("stops, in release builds too, rather than let time run backwards, and says why")
    func backwards() {
        var simulation = Simulation(Countdown())
        simulation.run(until: .nanoseconds(100))
        simulation.schedule(.tick(0), at: .nanoseconds(200))
        simulation.schedule(.tick(0), at: .nanoseconds(99))
        simulation.schedule(.tick(0), at: .nanoseconds(98))
        #expect(simulation.fault?.wanted == .nanoseconds(99))
        #expect(simulation.fault?.present == .nanoseconds(100))
        #expect(
            simulation.fault?.description
                == "an event at 99 ns was scheduled at 100 ns: time would run backwards")
        let went = simulation.step()
        simulation.run(until: .nanoseconds(300))
        #expect(!went)
        #expect(simulation.now == .nanoseconds(100))
    }

    @Test("has a fingerprint that depends on times, kinds and order")
    func fingerprint() {
        func of(_ events: [(Countdown.Event, Int64)]) -> TrajectoryFingerprint {
            var simulation = Simulation(Countdown())
            for (event, time) in events { simulation.schedule(event, at: .nanoseconds(time)) }
            var fingerprint = TrajectoryFingerprint()
            simulation.run(fingerprint: &fingerprint) { if case .tick = $0 { 1 } else { 2 } }
            return fingerprint
        }
        let reference = of([(.tick(3), 5)])
        #expect(reference == of([(.tick(3), 5)]))
        #expect(reference != of([(.tick(3), 6)]))
        #expect(reference != of([(.tick(2), 5)]))
        #expect(of([(.echo(1), 5), (.tick(0), 5)]) != of([(.tick(0), 5), (.echo(1), 5)]))
        // Kinds count, what they carry does not.
        #expect(of([(.echo(1), 5)]) == of([(.echo(2), 5)]))
        #expect(reference.description.count == 16)
    }
}
