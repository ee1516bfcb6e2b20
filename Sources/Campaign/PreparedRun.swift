import Channel
import Coding
import Offload
import Scenarios
import Sim

/// One run, ready to be simulated: what the scenario says, the sizes of its images' segments, and the time that the device
/// needs for them. Whoever simulates a run, to keep its outcomes or to look into it, prepares it here.
///
///     let run = try await PreparedRun(spec, from: source)
///     let deliveries = try run.simulated()
struct PreparedRun: Sendable {
    /// How much of a run is simulated. Images that come later change nothing in it, but for one more, because it ends the time
    /// of the one before.
    enum Extent: Sendable {
        /// All of it.
        case whole
        /// Until an instant.
        case until(SimTime)
        /// Up to an image, by its position.
        case through(image: Int)
    }

    let spec: RunSpec
    let source: any OutcomeSource
    /// For each image, the picture that it shows, by its position in the source's pictures.
    let pictures: [Int]
    let layouts: [SegmentLayout]
    let encodingTime: EncodingTime
    /// The network's side.
    var configuration: ExperimentConfiguration

    /// - Parameters:
    ///   - source: of the run's cell.
    ///   - extent: how much of the run is simulated.
    ///   - encodingTime: in place of what the device needs, where that is known from an earlier run; nil otherwise.
    init(
        _ spec: RunSpec, from source: any OutcomeSource, extent: Extent = .whole, encodingTime: EncodingTime? = nil
    ) async throws {
        let images = try Self.imageCount(of: spec, from: source)
        var configuration = try spec.experiment(datasetCount: images)
        switch extent {
        case .whole: break
        case .until(let end):
            let instants = try configuration.arrivals.instants(count: images, streams: spec.streams)
            configuration.images = min(images, instants.prefix(images).prefix { $0 < end }.count + 1)
        case .through(let image): configuration.images = min(images, image + 2)
        }
        pictures = Array(
            spec.pictures(images: images, of: source.pictures.all.count).prefix(configuration.images))
        let layouts = try await source.layouts(of: pictures, in: spec)
        self.layouts = layouts.all
        self.encodingTime = encodingTime ?? layouts.encodingTime
        self.configuration = configuration
        self.source = source
        self.spec = spec
    }

    /// How many images the whole run has.
    static func imageCount(of spec: RunSpec, from source: any OutcomeSource) throws(CampaignError) -> Int {
        if let images = spec.cell.settings.images { return images }
        guard !source.pictures.isNone else { throw .unknownImageCount }
        return source.pictures.all.count
    }

    /// Simulates the network.
    ///
    /// - Parameters:
    ///   - isLogged: whether to take down what happens block by block.
    ///   - recorder: takes down what happens on the link below the blocks; the run is then logged too.
    func simulated(isLogged: Bool = false, recorder: LinkRecorder? = nil) throws -> Deliveries {
        let (all, log): ([Delivery], RunLog?) =
            if isLogged || recorder != nil {
                try Experiment.recorded(
                    configuration: configuration, encodingTime: encodingTime, layouts: layouts, streams: spec.streams,
                    recorder: recorder)
            } else {
                (
                    try Experiment.run(
                        configuration: configuration, encodingTime: encodingTime, layouts: layouts,
                        streams: spec.streams), nil
                )
            }
        return Deliveries(
            all: all,
            parts: try all.indices.cancellableMap { source.usablePart(of: all[$0].reception, layout: layouts[$0]) },
            snapshotParts: try all.indices.cancellableMap { position in
                all[position].snapshots.map { source.usablePart(of: $0, layout: layouts[position]) }
            },
            log: log)
    }
}

/// The network's side of a run that was simulated: what of each image arrived, and which part of that its codec can use.
struct Deliveries: Sendable {
    /// What became of each image, in order.
    let all: [Delivery]
    /// For each image, the part that could be used at the end.
    let parts: [UsablePart]
    /// For each image, the same at each of the snapshots.
    let snapshotParts: [[UsablePart]]
    /// What happened block by block, where it was taken down.
    let log: RunLog?
}
