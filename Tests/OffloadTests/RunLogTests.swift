import Channel
import Coding
import Sim
import Testing

@testable import Offload

@Suite("A run's log")
struct RunLogTests {
    /// Twenty images of two segments, the second too long for its time.
    private func recorded(losing isLossy: Bool = false) throws -> (deliveries: [Delivery], log: RunLog) {
        var link = LinkConfiguration(ConstantConfiguration())
        if isLossy {
            var bursts = GilbertElliottConfiguration()
            bursts.badLoss = 1
            link = LinkConfiguration(bursts)
        }
        let layout = SegmentLayout(bytes: [100, 5000])
        var run = try DeliveryStream(
            configuration: ExperimentConfiguration(
                arrivals: .periodic(.milliseconds(100)), images: 20, link: link),
            encodingTime: EncodingTime(first: .milliseconds(3), further: .zero), layout: { _ in layout },
            streams: RandomStreams(seed: 1, replication: 0), isLogged: true)
        let deliveries = try run.rest().map(\.delivery)
        return (deliveries, try #require(run.log))
    }

    @Test("is in order, and a recorded run is the run")
    func order() throws {
        let (deliveries, log) = try recorded()
        #expect(zip(log.entries, log.entries.dropFirst()).allSatisfy { $0.time <= $1.time })
        let layout = SegmentLayout(bytes: [100, 5000])
        let plain = try Experiment.run(
            configuration: ExperimentConfiguration(
                arrivals: .periodic(.milliseconds(100)), images: 20, link: LinkConfiguration(ConstantConfiguration())),
            encodingTime: EncodingTime(first: .milliseconds(3), further: .zero),
            layouts: [SegmentLayout](repeating: layout, count: 20), streams: RandomStreams(seed: 1, replication: 0))
        #expect(plain == deliveries)
    }

    @Test("holds every block, delivered or lost, and every byte", arguments: [false, true])
    func books(isLossy: Bool) throws {
        let (deliveries, log) = try recorded(losing: isLossy)
        for delivery in deliveries {
            let own = log.entries.filter { $0.image == delivery.position }
            #expect(own.first?.kind == .arrival)
            #expect(own.first?.time == .milliseconds(100) * delivery.position)
            var (sent, delivered, lost, bytes, late) = (0, 0, 0, 0, 0)
            for entry in own {
                switch entry.kind {
                case .blockSent: sent += 1
                case .blockDelivered(_, _, let count): (delivered, bytes) = (delivered + 1, bytes + count)
                case .blockLate(_, _, let count): (delivered, late) = (delivered + 1, late + count)
                case .blockLost: lost += 1
                default: continue
                }
            }
            #expect(sent == delivered + lost)
            #expect(bytes == delivery.receivedBytes)
            #expect(late == delivery.lateBytes)
            #expect(lost == delivery.lostBlocks)
            // Five thousand bytes do not fit in a tenth of a second: each image is given up, and the server told.
            #expect(own.contains { $0.kind == .stopped })
            #expect(own.contains { $0.kind == .stopBlockSent })
            #expect(own.count { $0.kind == .segmentWhole(segment: 0, bytes: 100) } == delivery.wholeSegments)
        }
        #expect(isLossy == deliveries.contains { $0.lostBlocks > 0 })
    }
}
