public import Channel
public import Sim

/// Everything that determines the network's side of one run: who sends what, when, over which link.
public struct ExperimentConfiguration: Sendable {
    /// When objects arrive.
    public var arrivals: Arrivals
    /// How many objects the run has.
    public var images: Int
    /// Until when what arrives of an image counts.
    public var deadline: Deadline
    /// What becomes of an image whose deadline is not over when the next object comes.
    public var whenLate: WhenLate
    /// Framing.
    public var transport: Transport
    /// The link between device and server.
    public var link: LinkConfiguration
    /// Instants after an object's arrival at which to note what the server holds, in order; they make accuracy
    /// against time. Empty: only the end counts.
    public var snapshots: [SimTime]

    /// Makes a configuration.
    public init(
        arrivals: Arrivals, images: Int, deadline: Deadline = .nextArrival, whenLate: WhenLate = .giveUp,
        transport: Transport = Transport(), link: LinkConfiguration, snapshots: [SimTime] = []
    ) {
        self.arrivals = arrivals
        self.images = images
        self.deadline = deadline
        self.whenLate = whenLate
        self.transport = transport
        self.link = link
        self.snapshots = snapshots
    }
}
