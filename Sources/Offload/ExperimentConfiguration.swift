import Channel
import Sim

/// Everything that determines the network's side of one run: who sends what, when, over which link.
package struct ExperimentConfiguration: Sendable {
    /// When objects arrive.
    package var arrivals: Arrivals
    /// How many objects the run has.
    package var images: Int
    /// Until when what arrives of an image counts.
    package var deadline: Deadline
    /// What becomes of an image whose deadline is not over when the next object comes.
    package var whenLate: WhenLate
    /// Framing.
    package var transport: Transport
    /// The link between device and server.
    package var link: LinkConfiguration
    /// Instants after an object's arrival at which to note what the server holds, in order; they make accuracy
    /// against time. Empty: only the end counts.
    package var snapshots: [SimTime]

    package init(
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
