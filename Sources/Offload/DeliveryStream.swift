import Channel
import Coding
import Sim

/// A run's images as they become final, in order. However long a run is, only those are in memory of which something may still
/// happen.
///
///     var run = try DeliveryStream(
///         configuration: configuration, encodingTime: encoding, layout: { layouts[$0] }, streams: streams)
///     while let images = try run.next() { delivered += images }
package struct DeliveryStream {
    private var simulation: Simulation<Experiment>
    private var isClosed = false

    /// Events between two looks at what is final, and at whether the task was cancelled: less than a millisecond.
    private static let eventsBetweenLooks = 1000

    /// - Parameters:
    ///   - configuration: arrivals, transport and link.
    ///   - encodingTime: how long after an object's arrival its segments can be sent.
    ///   - layout: the sizes of an image's segments, by its position in the run.
    ///   - link: in place of the configuration's, one of one's own.
    ///   - streams: where arrivals and the link draw their random numbers.
    ///   - isLogged: whether to take down what happens block by block.
    ///   - recorder: takes down what happens on the link below the blocks; nil: nothing.
    package init(
        configuration: ExperimentConfiguration, encodingTime: EncodingTime,
        layout: @escaping @Sendable (Int) -> SegmentLayout, over link: (any Link)? = nil, streams: RandomStreams,
        isLogged: Bool = false, recorder: LinkRecorder? = nil
    ) throws(OffloadError) {
        let made: any Link
        do throws(ChannelError) {
            made = if let link { link } else { try configuration.link.makeLink(streams: streams, recorder: recorder) }
        } catch {
            throw .link(error)
        }
        var experiment = try Experiment(
            configuration: configuration, encodingTime: encodingTime, layout: layout, link: made, streams: streams)
        if isLogged { experiment.log = RunLog() }
        self.init(experiment)
    }

    init(_ experiment: Experiment) {
        simulation = Simulation(experiment)
        simulation.schedule(.arrival(0), at: experiment.instants[0])
    }

    /// What happened block by block so far, where it is taken down.
    package var log: RunLog? {
        var log = simulation.process.log
        log?.sort()
        return log
    }

    /// The next images, at least one; nil after the last.
    ///
    /// - Throws: ``OffloadError/cancelled`` soon after the task was cancelled; ``OffloadError/conservation(_:)`` if the books do
    ///   not balance.
    package mutating func next() throws(OffloadError) -> [SentImage]? {
        while !isClosed {
            if Task.isCancelled { throw .cancelled }
            var left = Self.eventsBetweenLooks
            while left > 0, simulation.step() { left -= 1 }
            isClosed = left > 0
            let fault = isClosed ? simulation.fault : nil
            let images = try simulation.updatingProcess { [isClosed] process throws(OffloadError) in
                if let fault { process.violation = process.violation ?? "\(fault)" }
                return isClosed ? try process.handOutRest() : try process.handOut()
            }
            if !images.isEmpty { return images }
        }
        return nil
    }

    /// All images that are left.
    package mutating func rest() throws(OffloadError) -> [SentImage] {
        var images: [SentImage] = []
        while let more = try next() { images += more }
        return images
    }
}
