import Models
import Offload
import Scenarios
import Sim

/// What the network needs to know of images that a published curve stands for, and what became of them.
///
/// An image's size and luck come from streams named by its position: the same for every codec and every cell.
enum Curves {
    static func layouts(of curve: RateAccuracyCurve, images: Int, streams: RandomStreams) -> [SegmentLayout] {
        (0..<images).map { position in
            var stream = streams.stream("curve.size", position)
            return curve.layout(normal: stream.normal())
        }
    }

    /// The rank that stands for an image's outcome: 1 for a right best answer, 5 for one among the five best, 6 for none
    /// of them, nil where nothing arrived that is worth anything.
    static func rank(
        of delivery: Delivery, layout: SegmentLayout, curve: RateAccuracyCurve, streams: RandomStreams
    ) -> Int? {
        rank(of: delivery.reception, position: delivery.position, layout: layout, curve: curve, streams: streams)
    }

    /// The same of what had arrived at another instant.
    static func rank(
        of reception: Reception, position: Int, layout: SegmentLayout, curve: RateAccuracyCurve, streams: RandomStreams
    ) -> Int? {
        let accuracy = curve.accuracy(of: reception, layout: layout)
        guard accuracy.top5 > 0 else { return nil }
        var stream = streams.stream("curve.luck", position)
        let luck = stream.uniform()
        if let top1 = accuracy.top1, luck < top1 { return 1 }
        return luck < accuracy.top5 ? 5 : 6
    }
}
