import Channel
import Coding
import Sim
import Testing

@testable import Offload

/// A link that carries every block in a fixed time, and loses those that the test names.
struct MetronomeLink: Link {
    let blockTime: SimTime
    var losses: Set<Int> = []
    private var count = 0
    private var end: SimTime?
    private(set) var preparedImages: [Int] = []

    init(blockTime: SimTime, losses: Set<Int> = []) {
        self.blockTime = blockTime
        self.losses = losses
    }

    mutating func prepare(image: Int) { preparedImages.append(image) }
    mutating func begin(_ block: Block, at time: SimTime) { end = time + blockTime }
    var nextEventTime: SimTime? { end }
    mutating func step() -> BlockEnd? {
        guard let time = end else { return nil }
        end = nil
        defer { count += 1 }
        return BlockEnd(delivered: !losses.contains(count), receivedAt: time, freeAt: time)
    }
    mutating func abandon() { end = nil }
}

@Suite("An experiment on a link that takes 10 ms a block")
struct ExperimentTests {
    /// Three segments of 100, 63 and 10 bytes: 2 + 1 + 1 blocks of at most 63 data bytes.
    let layout = SegmentLayout(bytes: [100, 63, 10])

    func run(
        period: SimTime, images: Int = 3, deadline: Deadline = .testbed, whenLate: WhenLate = .giveUp,
        encoding: EncodingTime = EncodingTime(first: .zero, further: .zero), blockTime: SimTime = .milliseconds(10),
        losses: Set<Int> = [], snapshots: [SimTime] = []
    ) throws -> [Delivery] {
        let configuration = ExperimentConfiguration(
            arrivals: .periodic(period), images: images, deadline: deadline, whenLate: whenLate,
            link: LinkConfiguration(ConstantConfiguration()),
            snapshots: snapshots)
        return try Experiment.run(
            configuration: configuration, encodingTime: encoding,
            layouts: [SegmentLayout](repeating: layout, count: images),
            over: MetronomeLink(blockTime: blockTime, losses: losses), streams: RandomStreams(seed: 1, replication: 0))
    }

    @Test("with time enough, everything arrives, block after block")
    func wholeImages() throws {
        let deliveries = try run(period: .milliseconds(100))
        #expect(deliveries.map(\.isComplete) == [true, true, true])
        #expect(deliveries.map(\.blocks) == [4, 4, 4])
        #expect(deliveries.map(\.wholeSegmentBytes) == [173, 173, 173])
        #expect(deliveries[1].sendStart == .milliseconds(100))
        #expect(deliveries[1].lastByte == .milliseconds(140))
        #expect(deliveries[1].throughput == 173 * 8 / 0.04)
    }

    @Test("the block on its way at the deadline is finished, and the next image waits for it and for the stop block")
    func stopAtBlockBoundary() throws {
        let deliveries = try run(period: .milliseconds(25))
        // Image 0: blocks end at 10, 20 and (begun at 20, before the deadline at 25) 30 ms: segments of 100 and 63 bytes.
        #expect(deliveries[0].reception.prefixBytes == [100, 63, 0])
        #expect(deliveries[0].wholeSegments == 2)
        #expect(deliveries[0].stop == .milliseconds(25))
        // Image 1 sends from 40 ms, after the stop block; its own deadline is 50 ms, so one block more at most.
        #expect(deliveries[1].sendStart == .milliseconds(40))
        #expect(deliveries[1].reception.prefixBytes == [63, 0, 0])
    }

    @Test("the deadline moves with the encoding time of the next image")
    func encodingShiftsTheWindow() throws {
        let encoding = EncodingTime(first: .milliseconds(8), further: .zero)
        let deliveries = try run(period: .milliseconds(30), encoding: encoding)
        #expect(deliveries[0].sendStart == .milliseconds(8))
        #expect(deliveries[0].stop == .milliseconds(38))
        let strict = try run(period: .milliseconds(30), deadline: .nextArrival, encoding: encoding)
        #expect(strict[0].stop == .milliseconds(30))
    }

    @Test("a segment that is not encoded yet is waited for")
    func laterSegments() throws {
        let encoding = EncodingTime(first: .milliseconds(1), further: .milliseconds(50))
        let deliveries = try run(period: .milliseconds(200), images: 1, encoding: encoding)
        // Segment 0 is sent from 1 to 21 ms; segment 1 is ready at 51 ms, segment 2 at 101 ms.
        #expect(deliveries[0].lastByte == .milliseconds(111))
    }

    @Test("an encoder slower than the arrivals never sends anything")
    func slowEncoder() throws {
        let encoding = EncodingTime(first: .milliseconds(300), further: .milliseconds(300))
        let deliveries = try run(period: .milliseconds(100), encoding: encoding)
        #expect(deliveries.allSatisfy { $0.blocks == 0 && $0.sendStart == nil && $0.throughput == nil })
    }

    @Test("behind a lost block, the rest of its segment is of no use, but later segments are")
    func losses() throws {
        let deliveries = try run(period: .milliseconds(100), images: 1, losses: [0])
        #expect(deliveries[0].reception.prefixBytes == [0, 63, 10])
        #expect(deliveries[0].lostBlocks == 1)
        #expect(deliveries[0].wholeSegments == 2)
        #expect(!deliveries[0].isComplete)
    }

    @Test("what arrives after a deadline of its own does not count, though the block is finished")
    func fixedLimit() throws {
        let deliveries = try run(period: .milliseconds(100), images: 2, deadline: .after(.milliseconds(15)))
        // The block begun at 10 ms ends at 20 ms.
        #expect(deliveries.map(\.reception.prefixBytes) == [[63, 0, 0], [63, 0, 0]])
        #expect(deliveries.map(\.lateBytes) == [37, 37])
        #expect(deliveries.map { $0.stop - $0.arrival } == [.milliseconds(15), .milliseconds(15)])
    }

    @Test("snapshots tell what the server held at an instant")
    func snapshots() throws {
        let deliveries = try run(
            period: .milliseconds(100), images: 2, snapshots: [.milliseconds(10), .milliseconds(35), .milliseconds(90)])
        for delivery in deliveries {
            #expect(delivery.snapshots.map(\.prefixBytes) == [[63, 0, 0], [100, 63, 0], [100, 63, 10]])
        }
    }

    @Test("a link that never ends leaves its block in flight, and the books still balance")
    func deadLink() throws {
        let deliveries = try run(period: .milliseconds(100), images: 2, blockTime: .seconds(1e6))
        #expect(deliveries.map(\.blocks) == [0, 0])
        #expect(deliveries[0].sendStart == .zero)
        #expect(deliveries[1].sendStart == nil)
    }
}
