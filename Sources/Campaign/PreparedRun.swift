import Channel
import Coding
import Offload
import Scenarios
import Sim

/// One run, ready to be simulated: what the scenario says, the sizes of its images' segments, and the time that the device
/// needs for them. Whoever simulates a run, to keep its outcomes or to look into it, prepares it here.
///
///     let run = try await PreparedRun(spec, from: source)
///     var deliveries = try run.deliveries()
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
    private let layout: @Sendable (Int) -> SegmentLayout
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
        layout = layouts.layout
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
    ///   - recorder: takes down what happens on the link below the blocks.
    func deliveries(isLogged: Bool = false, recorder: LinkRecorder? = nil) throws(OffloadError) -> DeliveryStream {
        try DeliveryStream(
            configuration: configuration, encodingTime: encodingTime, layout: layout, streams: spec.streams,
            isLogged: isLogged, recorder: recorder)
    }
}
