import Channel
import Coding
import Sim

/// How long the device takes to make an image's segments.
package struct EncodingTime: Sendable, Hashable {
    /// From the object's arrival until its first segment can be sent.
    package let first: SimTime
    /// From one segment until the next can be sent.
    package let further: SimTime

    package init(first: SimTime, further: SimTime) {
        self.first = first
        self.further = further
    }
}

/// One run: a camera, a device that encodes and sends, a link, and what the server holds of each image in the end.
///
/// The network needs to know of an image only how many bytes its segments have; what the received part is worth is
/// judged afterwards. An experiment with equal configuration, layouts and streams gives equal deliveries, bit for
/// bit, on any machine.
///
/// ```text
/// arrival(n) ── encode ──> ready(n, 0) ──> blocks of segment 0 ──> blocks of segment 1 ──> ...
///                          ready(n, 1) ...                        until deadline(n), or ready(n+1, 0)
/// ```
///
/// Sending stops at an image's deadline. A block that is then on its way is finished on the air, and the next image waits for
/// it; where it arrives after the deadline it does not count.
package struct Experiment: Process {
    /// What happens in a run.
    package enum Event: Sendable {
        /// An object comes before the camera; one past the last image ends the run.
        case arrival(Int)
        /// The device has made a segment of an image.
        case ready(image: Int, segment: Int)
        /// An image's deadline is over.
        case deadline(Int)
        /// The link has something to do.
        case link
        /// The sender may hand over the next block.
        case free
        /// The last image is given up.
        case end
        /// A block that is still on its way long after the end counts as in flight.
        case abandon
    }

    let configuration: ExperimentConfiguration
    let encodingTime: EncodingTime
    /// The sizes of an image's segments, by its position in the run; asked for when its object comes.
    let layout: @Sendable (Int) -> SegmentLayout
    let instants: [SimTime]
    var link: any Link
    var sender: Sender
    /// Those that have come and have not been handed out.
    var images = OpenImages()
    /// The image whose segments the device is making.
    var encoding: Int?
    /// Where images wait their turn (``WhenLate/queue(length:drop:)``): the one being sent, and those behind it.
    var line = Line()
    /// What the block on its way carries.
    var cargo: Sender.Cargo?
    /// When the link takes the next block.
    var freeAt = SimTime.zero
    var hasEnded = false
    /// What happened, where it is wanted.
    var log: RunLog?

    // The books: data bytes handed to the link = delivered + delivered late + lost + in flight at the end.
    var handedOver = 0
    var delivered = 0
    var deliveredLate = 0
    var lost = 0
    var inFlight = 0
    /// What the images that were handed out hold, and what came too late for them.
    var handedOut = (received: 0, late: 0)
    /// Objects that have come.
    var arrived = 0
    /// When the block on its way was handed over.
    var handedOverAt = SimTime.zero
    /// How often the link was woken since time last went on.
    var wakesAtOnce = 0
    var lastWake = SimTime.zero
    /// The first rule that the link or the run has broken; nothing happens after it.
    var violation: String?

    /// Prepares a run over a link.
    init(
        configuration: ExperimentConfiguration, encodingTime: EncodingTime,
        layout: @escaping @Sendable (Int) -> SegmentLayout, link: any Link, streams: RandomStreams
    ) throws(OffloadError) {
        try configuration.validate()
        self.configuration = configuration
        self.encodingTime = encodingTime
        self.layout = layout
        self.instants = try configuration.arrivals.instants(count: configuration.images, streams: streams)
        self.link = link
        self.sender = Sender(transport: configuration.transport)
    }

    /// Runs to the end and gives every image's delivery, in order.
    ///
    /// - Parameters:
    ///   - configuration: arrivals, transport and link.
    ///   - encodingTime: how long after an object's arrival its segments can be sent.
    ///   - layouts: for each image of the run, the sizes of its segments.
    ///   - link: in place of the configuration's, one of one's own.
    ///   - streams: where arrivals and the link draw their random numbers.
    /// - Throws: ``OffloadError`` for an arrivals file that is too short, a link that cannot be made, and
    ///   ``OffloadError/conservation(_:)`` if the books do not balance, which would be a defect of this program.
    package static func run(
        configuration: ExperimentConfiguration, encodingTime: EncodingTime, layouts: [SegmentLayout],
        over link: (any Link)? = nil, streams: RandomStreams
    ) throws(OffloadError) -> [Delivery] {
        guard configuration.images == layouts.count else {
            throw .badParameter(name: "images", value: "\(configuration.images)", expected: "a layout for each")
        }
        var run = try DeliveryStream(
            configuration: configuration, encodingTime: encodingTime, layout: { layouts[$0] }, over: link,
            streams: streams)
        return try run.rest().map(\.delivery)
    }
}
