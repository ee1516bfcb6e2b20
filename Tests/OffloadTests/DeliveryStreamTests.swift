import Channel
import Coding
import Sim
import Testing

@testable import Offload

@Suite("A run's deliveries, as they become final")
struct DeliveryStreamTests {
    private static let rules: [(Deadline, WhenLate)] = [
        (.nextArrival, .giveUp), (.testbed, .giveUp), (.after(.milliseconds(70)), .giveUp),
        (.after(.milliseconds(700)), .finish), (.after(.milliseconds(700)), .queue(length: 3, drop: .oldest)),
        (.after(.milliseconds(700)), .queue(length: 1, drop: .newest)),
    ]
    private static let images = 2000

    private func experiment(_ rule: (Deadline, WhenLate)) throws -> Experiment {
        var bursts = GilbertElliottConfiguration()
        bursts.badLoss = 0.5
        let streams = RandomStreams(seed: 3, replication: 0)
        let link = LinkConfiguration(bursts)
        return try Experiment(
            configuration: ExperimentConfiguration(
                arrivals: .poisson(mean: .milliseconds(100)), images: Self.images, deadline: rule.0, whenLate: rule.1,
                link: link, snapshots: [.milliseconds(20), .milliseconds(90)]),
            encodingTime: EncodingTime(first: .milliseconds(30), further: .milliseconds(5)),
            layout: { SegmentLayout(bytes: [200, 10 + $0 % 900, 300]) }, link: link.makeLink(streams: streams),
            streams: streams)
    }

    @Test("are those that all images have at the end of the run, in order", arguments: rules.indices)
    func sameAsAtTheEnd(rule: Int) throws {
        var whole = Simulation(try experiment(Self.rules[rule]))
        whole.schedule(.arrival(0), at: whole.process.instants[0])
        whole.run()
        let atTheEnd = try whole.updatingProcess { process throws(OffloadError) in try process.handOutRest() }
        var stream = try DeliveryStream(experiment(Self.rules[rule]))
        #expect(try stream.rest().map(\.delivery) == atTheEnd.map(\.delivery))
        #expect(atTheEnd.map(\.delivery.position) == Array(0..<Self.images))
    }

    @Test("are handed out soon: a run holds a few images, however long it is", arguments: rules.indices)
    func fewAtOnce(rule: Int) throws {
        var stream = try DeliveryStream(experiment(Self.rules[rule]))
        while let images = try stream.next() { #expect(images.count <= 400) }
    }
}
