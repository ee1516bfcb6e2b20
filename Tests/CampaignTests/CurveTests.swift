import Models
import Sim
import Testing

@testable import Campaign

@Suite("Images that a published curve stands for")
struct CurveTests {
    let streams = RandomStreams(seed: 3, replication: 0)
    let curve: RateAccuracyCurve

    init() throws {
        curve = try RateAccuracyCurve(
            table: "bytes,top5,top1\n100,0.4,0.2\n300,0.8,0.5", path: "t.csv", sizeVariation: 0.1)
    }

    private func rank(
        _ curve: RateAccuracyCurve, _ received: Reception, _ layout: SegmentLayout, at position: Int
    ) -> Int? {
        let accuracy = curve.accuracy(of: received, layout: layout)
        return PreparedRun.rank(
            drawnFrom: Accuracy(top1: accuracy.top1, top5: accuracy.top5), position: position, streams: streams)
    }

    private func ranks(_ received: (SegmentLayout) -> Reception) -> [Int?] {
        (0..<20_000).map { position in
            var stream = streams.stream("curve.size", position)
            let layout = curve.layout(normal: stream.normal())
            return rank(curve, received(layout), layout, at: position)
        }
    }

    @Test("are right as often as the table says", arguments: [(1, 0.4, 0.2), (2, 0.8, 0.5)])
    func shares(segments: Int, top5: Double, top1: Double) {
        let ranks = ranks { .segments(segments, of: $0) }
        let count = Double(ranks.count)
        // Four standard errors of 20,000 draws: 4 * sqrt(0.25 / 20000) = 0.014.
        #expect(abs(Double(ranks.filter { ($0 ?? 9) <= 5 }.count) / count - top5) < 0.014)
        #expect(abs(Double(ranks.filter { $0 == 1 }.count) / count - top1) < 0.014)
    }

    @Test("are undecodable where nothing whole arrived")
    func nothing() {
        #expect(ranks { .bytes($0.bytes[0] - 1, of: $0) }.allSatisfy { $0 == nil })
    }

    @Test("never get worse by receiving more: one image has one luck")
    func monotone() {
        let pairs = zip(ranks { .segments(1, of: $0) }, ranks { .segments(2, of: $0) })
        #expect(pairs.allSatisfy { ($0 ?? 9) >= ($1 ?? 9) })
    }

    @Test("have the same luck whichever codec stands for them")
    func commonRandomNumbers() throws {
        let other = try RateAccuracyCurve(table: "bytes,top5\n50,0.8", path: "u.csv")
        let layout = other.layout(normal: 0)
        let others = (0..<20_000).map { rank(other, .whole(layout), layout, at: $0) }
        #expect(zip(ranks { .whole($0) }, others).allSatisfy { ($0 ?? 9 <= 5) == ($1 ?? 9 <= 5) })
    }
}
