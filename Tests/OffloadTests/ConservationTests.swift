import Channel
import Coding
import Sim
import Testing

@testable import Offload

/// A link that breaks one of the rules that links have, at its third block; until then it carries a block in 10 ms.
private struct FaultyLink: Link {
    enum Fault: Sendable {
        case wakesInThePast, fallsSilent, stands, receivesBeforeTheBlockIsSent, receivesInTheFuture
    }

    let fault: Fault
    private var count = 0
    private var begin: SimTime?

    init(_ fault: Fault) { self.fault = fault }

    private var isDue: Bool { count == 3 }

    mutating func prepare(image: Int) {}
    mutating func abandon() { begin = nil }
    mutating func begin(_ block: Block, at time: SimTime) {
        begin = time
        count += 1
    }

    var nextEventTime: SimTime? {
        guard let begin else { return nil }
        guard isDue else { return begin + .milliseconds(10) }
        switch fault {
        case .wakesInThePast: return begin - .nanoseconds(1)
        case .fallsSilent: return nil
        case .stands: return begin
        default: return begin + .milliseconds(10)
        }
    }

    mutating func step() -> BlockEnd? {
        guard let start = begin, !(isDue && fault == .stands) else { return nil }
        begin = nil
        let end = start + .milliseconds(10)
        var received = end
        if isDue, fault == .receivesBeforeTheBlockIsSent { received = start - .nanoseconds(1) }
        if isDue, fault == .receivesInTheFuture { received = end + .nanoseconds(1) }
        return BlockEnd(delivered: true, receivedAt: received, freeAt: end)
    }
}

/// The program's books are kept in every run, optimised ones too: a run that breaks a rule gives no result.
@Suite("The books of a run")
struct ConservationTests {
    private let layout = SegmentLayout(bytes: [100, 63, 10])

    private func experiment(_ link: any Link) throws -> Experiment {
        try Experiment(
            configuration: ExperimentConfiguration(
                arrivals: .periodic(.milliseconds(100)), images: 3, link: LinkConfiguration(ConstantConfiguration())),
            encodingTime: EncodingTime(first: .zero, further: .zero), layout: { _ in layout }, link: link,
            streams: RandomStreams(seed: 1, replication: 0))
    }

    /// What the run is stopped with.
    private func complaint(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "stop a run whose link breaks a rule, with a message to be reported",
        arguments: [
            (.wakesInThePast, "an event at 19999999 ns was scheduled at 20000000 ns: time would run backwards"),
            (.fallsSilent, "the link has a block since 20.0 ms and never ends it"),
            (.stands, "the link has done 1000000 steps at 20.0 ms and time does not go on"),
            (
                .receivesBeforeTheBlockIsSent,
                "a block handed over at 20.0 ms and ended at 30.0 ms was received at 19.999999 ms"
            ),
            (
                .receivesInTheFuture, "a block handed over at 20.0 ms and ended at 30.0 ms was received at 30.000001 ms"
            ),
        ] as [(FaultyLink.Fault, String)])
    private func links(fault: FaultyLink.Fault, message: String) throws {
        let said = complaint {
            var run = try DeliveryStream(experiment(FaultyLink(fault)))
            _ = try run.rest()
        }
        #expect(said == "internal check failed, please report it with the scenario: \(message)")
    }

    @Test("refuse a run in which a byte or an object went missing or came twice")
    func books() throws {
        var sound = Simulation(try experiment(MetronomeLink(blockTime: .milliseconds(10))))
        sound.schedule(.arrival(0), at: .zero)
        sound.run()
        let ended = sound.process
        var counted = ended
        #expect(try counted.handOutRest().count == 3)
        #expect(ended.handedOver == 3 * 173)

        let damages: [(String, (inout Experiment) -> Void)] = [
            ("520 B were handed to the link", { $0.handedOver += 1 }),
            ("the images hold 520 B", { $0.images[1].delivery.receivedBytes += 1 }),
            ("2 of 3 objects came", { $0.arrived -= 1 }),
            (
                "image 2 holds [100, 64, 10] B of segments of [100, 63, 10] B",
                { $0.images[2].delivery.reception.prefixBytes[1] = 64 }
            ),
            ("image 1, due at 100.0 ms, came at 0.0 ms", { $0.images[1].delivery.arrival = .zero }),
            ("the run stopped before its last image did", { $0.hasEnded = false }),
        ]
        for (message, damage) in damages {
            var damaged = ended
            damage(&damaged)
            #expect(complaint { _ = try damaged.handOutRest() }.contains(message))
        }
    }

    @Test("refuse an object that comes twice")
    func arrivals() throws {
        var simulation = Simulation(try experiment(MetronomeLink(blockTime: .milliseconds(10))))
        simulation.schedule(.arrival(0), at: .zero)
        simulation.schedule(.arrival(0), at: .milliseconds(50))
        simulation.run()
        var ended = simulation.process
        #expect(complaint { _ = try ended.handOutRest() }.contains("object 0 came at 50.0 ms, when 1 had come"))
    }

    @Test("tell when an image was given up that was never ready to be sent")
    func neverReady() throws {
        for (deadline, stop) in [(Deadline.testbed, 100), (.nextArrival, 100), (.after(.milliseconds(70)), 70)] {
            let deliveries = try Experiment.run(
                configuration: ExperimentConfiguration(
                    arrivals: .periodic(.milliseconds(100)), images: 2, deadline: deadline,
                    link: LinkConfiguration(ConstantConfiguration())),
                encodingTime: EncodingTime(first: .milliseconds(300), further: .zero), layouts: [layout, layout],
                over: MetronomeLink(blockTime: .milliseconds(10)), streams: RandomStreams(seed: 1, replication: 0))
            #expect(
                deliveries.map { $0.stop - $0.arrival } == [SimTime](repeating: .milliseconds(Int64(stop)), count: 2))
            #expect(deliveries.allSatisfy { $0.receivedBytes == 0 })
        }
    }
}
