import Channel
import Coding
import Sim
import Testing

@testable import Offload

@Suite struct CancellationTests {
    @Test(arguments: [false, true]) func aCancelledTaskStopsInTheMiddleOfARun(isLogged: Bool) async throws {
        let images = 100_000
        let configuration = ExperimentConfiguration(
            arrivals: .periodic(.milliseconds(500)), images: images, link: LinkConfiguration(ConstantConfiguration()))
        let layout = SegmentLayout(bytes: [500, 500])
        let time = EncodingTime(first: .milliseconds(1), further: .zero)
        let run = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let streams = RandomStreams(seed: 1, replication: 0)
            var stream = try DeliveryStream(
                configuration: configuration, encodingTime: time, layout: { _ in layout }, streams: streams,
                isLogged: isLogged)
            while try stream.next() != nil {}
        }
        await #expect(throws: OffloadError.cancelled) { try await run.value }
    }
}
