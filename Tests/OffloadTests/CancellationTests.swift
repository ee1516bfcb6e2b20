import Channel
import Coding
import Sim
import Testing

@testable import Offload

@Suite struct CancellationTests {
    @Test(arguments: [false, true]) func aCancelledTaskStopsInTheMiddleOfARun(isLogged: Bool) async throws {
        let images = 100_000
        let configuration = ExperimentConfiguration(
            arrivals: .periodic(.milliseconds(500)), images: images, link: .constant(.init()))
        let layouts = [SegmentLayout](repeating: SegmentLayout(bytes: [500, 500]), count: images)
        let time = EncodingTime(first: .milliseconds(1), further: .zero)
        let run = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            let streams = RandomStreams(seed: 1, replication: 0)
            if isLogged {
                _ = try Experiment.recorded(
                    configuration: configuration, encodingTime: time, layouts: layouts, streams: streams)
            } else {
                _ = try Experiment.run(
                    configuration: configuration, encodingTime: time, layouts: layouts, streams: streams)
            }
        }
        await #expect(throws: OffloadError.cancelled) { try await run.value }
    }
}
