import Coding
import Sim

/// An image of a run with what became of it.
package struct SentImage: Sendable {
    package internal(set) var delivery: Delivery
    package let layout: SegmentLayout
    /// Whether nothing more is made or sent of it.
    var isOver = false

    /// An image whose object comes.
    init(position: Int, layout: SegmentLayout, at arrival: SimTime, snapshots: Int) {
        delivery = Delivery(position: position, layout: layout, at: arrival, snapshots: snapshots)
        self.layout = layout
    }

    /// Notes a block of data that has arrived; whether its segment is whole now.
    mutating func receive(
        bytes: Int, segment: Int, offset: Int, at time: SimTime, snapshots times: [SimTime]
    ) -> Bool {
        delivery.receive(bytes: bytes, segment: segment, offset: offset, of: layout, at: time, snapshots: times)
    }
}

/// The images of a run that have come and have not been handed out: a few, however long the run is.
struct OpenImages: Sendable {
    private var open: [SentImage] = []
    /// Position of the first of them in the run.
    private var first = 0

    /// How many images have come, those included that were handed out.
    var end: Int { first + open.count }

    /// An image by its position in the run.
    subscript(position: Int) -> SentImage {
        _read { yield open[position - first] }
        _modify { yield &open[position - first] }
    }

    /// Whether nothing more is made or sent of an image; so it is with those that were handed out.
    func isOver(_ position: Int) -> Bool { position < first || open[position - first].isOver }

    mutating func append(_ image: SentImage) { open.append(image) }

    /// Takes out all images before the first of which the condition does not hold.
    mutating func take(while condition: (SentImage) -> Bool) -> [SentImage] {
        let taken = Array(open.prefix(while: condition))
        open.removeFirst(taken.count)
        first += taken.count
        return taken
    }
}
