import Channel
import Coding
import Sim
import Testing

@testable import Offload

/// What a run costs, in counts that no machine's load changes.
@Suite("A run's cost")
struct CostTests {
    @Test("is a few events of its own for each image, however many the link's MAC has")
    func events() throws {
        let images = 50
        let streams = RandomStreams(seed: 1, replication: 0)
        var radio = RadioConfiguration.pncTestbed
        radio.jammer = JammerSchedule(.light)
        let link = LinkConfiguration(radio)
        let experiment = try Experiment(
            configuration: ExperimentConfiguration(arrivals: .periodic(.milliseconds(500)), images: images, link: link),
            encodingTime: EncodingTime(first: .milliseconds(12), further: .zero),
            layout: { _ in SegmentLayout(bytes: [Int](repeating: 500, count: 10)) },
            link: link.makeLink(streams: streams), streams: streams)
        var simulation = Simulation(experiment)
        simulation.schedule(.arrival(0), at: .zero)
        while simulation.step() {}
        var ended = simulation.process
        #expect(try ended.handOutRest().count == images)
        let radioEvents = try #require(ended.link as? RadioLink).eventCount
        // An arrival, ten segments that are ready, and the link's wake after what interrupted it.
        #expect(simulation.eventCount <= 20 * images, "\(simulation.eventCount) events")
        #expect(radioEvents > 10 * simulation.eventCount, "\(radioEvents) events of the MAC")
    }
}
