import Basics
import Channel
import Language
import Offload
import Sim

/// One run: a cell of the sweep and a replication, everything resolved.
package struct RunSpec: Sendable {
    /// The cell, with what all its replications share.
    package let cell: Cell
    /// The replication, from 0.
    package let replication: Int

    package init(cell: Cell, replication: Int) {
        self.cell = cell
        self.replication = replication
    }

    /// The run's random streams. The codec has no part in them: every codec meets the same channel.
    package var streams: RandomStreams { RandomStreams(seed: cell.settings.seed, replication: replication) }

    /// A canonical text of everything that determines the run: equal for two spellings of the same run, different as soon
    /// as anything that matters differs. Files count by what they hold. Datasets and weights are not in it: whoever hashes
    /// this text adds their fingerprints.
    package var identity: String { "\(cell.identity)replication: \(replication)\n" }

    /// For each image of the run, the picture that it shows, by its position in the dataset; the same for every codec.
    ///
    /// Replications go on where the one before stopped, unless pictures are sampled: so they show different pictures for as
    /// long as there are any.
    ///
    /// - Parameters:
    ///   - images: how many images the run has.
    ///   - pictures: how many pictures the dataset has; at least 1.
    package func pictures(images: Int, of pictures: Int) -> [Int] {
        let places = (replication * images)..<((replication + 1) * images)
        switch cell.settings.pictureOrder {
        case .file: return places.map { $0 % pictures }
        case .shuffled:
            var passes: [Int: [Int]] = [:]
            return places.map { place in
                let pass = place / pictures
                let order = passes[pass] ?? shuffled(pictures, pass: pass)
                passes[pass] = order
                return order[place % pictures]
            }
        case .sampled:
            var stream = streams.stream("pictures.sample")
            return places.map { _ in stream.integer(below: pictures) }
        }
    }

    /// The dataset in the order of one pass through it (Fisher and Yates's shuffle).
    private func shuffled(_ pictures: Int, pass: Int) -> [Int] {
        // Passes do not begin with replications.
        var stream = RandomStreams(seed: cell.settings.seed, replication: 0).stream("pictures.shuffle", pass)
        var order = Array(0..<pictures)
        for last in order.indices.dropFirst().reversed() { order.swapAt(last, stream.integer(below: last + 1)) }
        return order
    }

    /// The network's side of the run.
    ///
    /// - Parameter datasetCount: how many pictures the dataset has, which is how many images a run has where the
    ///   scenario does not say.
    /// - Throws: `OffloadError.tooFewArrivals` for an arrivals file that ends before the run does.
    package func experiment(datasetCount: Int) throws(OffloadError) -> ExperimentConfiguration {
        let settings = cell.settings
        let count = settings.images ?? datasetCount
        let instants = try settings.arrivals.instants(
            count: max(count, settings.jamming.imageCount), streams: streams)
        return ExperimentConfiguration(
            arrivals: settings.arrivals, images: count, deadline: settings.deadline, whenLate: settings.whenLate,
            transport: settings.transport, link: settings.network { instants[$0] }, snapshots: settings.snapshots)
    }

    /// The level of jamming at each image's arrival: `none`, `light`, `heavy`, or a description such as `load 0.2`.
    ///
    /// - Throws: `OffloadError.tooFewArrivals`.
    package func jammingLevels(datasetCount: Int) throws(OffloadError) -> [String] {
        let settings = cell.settings
        let count = settings.images ?? datasetCount
        let instants = try settings.arrivals.instants(
            count: max(count, settings.jamming.imageCount), streams: streams)
        let schedule = settings.jamming.schedule { instants[$0] }
        return instants.prefix(count).map { schedule.jammer(at: $0).name }
    }
}

/// A cell of a sweep: one value of each swept key, and one codec.
package final class Cell: Sendable {
    /// Position in the sweep, from 0.
    package let index: Int
    /// The swept keys and their values, in the order of the sweep.
    package let variables: [Variable]
    /// The codec.
    package let codec: CodecSelection
    /// Everything else; shared by the codecs of a cell.
    package let settings: CellSettings

    init(index: Int, variables: [Variable], codec: CodecSelection, settings: CellSettings) {
        self.index = index
        self.variables = variables
        self.codec = codec
        self.settings = settings
    }

    /// The same with other pictures before the camera.
    package func showing(_ dataset: DatasetSelection) -> Cell {
        var settings = settings
        settings.dataset = dataset
        return Cell(index: index, variables: variables, codec: codec, settings: settings)
    }

    /// See ``RunSpec/identity``.
    var identity: String { "\(settings.identity)codec: \(codec.identity)\n" }
}

/// The value of a swept key in one cell.
package struct Variable: Sendable, Hashable {
    /// The key as the scenario writes it: `jamming`, `period`, `link.ieee802154.distance`.
    package let name: String
    /// The value as the scenario writes it: `300 ms`, `light`.
    package let text: String
    /// The number of a numeric value, in ``unit``; nil for words.
    package let number: Double?
    /// The unit of the first value of the key, in which all its numbers are given; nil where there is none.
    package let unit: String?

    init(name: String, text: String, firstText: String) {
        self.name = name
        self.text = text
        guard let own = WrittenNumber(text), let first = WrittenNumber(firstText) else {
            number = nil
            unit = nil
            return
        }
        unit = first.unit.isEmpty ? nil : first.unit
        if own.unit == first.unit {
            number = own.value
        } else {
            number =
                Dimension.allCases.lazy.compactMap { dimension -> Double? in
                    func scale(_ name: String) -> Double? {
                        name.isEmpty && dimension.allowsBareNumber
                            ? 1 : dimension.units.first { $0.name == name }?.scale
                    }
                    guard let from = scale(own.unit), let to = scale(first.unit) else { return nil }
                    return own.value * from / to
                }.first
        }
    }
}

/// What a cell is made of besides its codec.
package struct CellSettings: Sendable {
    /// The seed of all random streams.
    package let seed: UInt64
    /// How many images a run has; nil for all of the dataset.
    package let images: Int?
    /// The pictures.
    package internal(set) var dataset: DatasetSelection
    /// Where the files come from that the scenario names.
    package let files: ScenarioFiles
    /// In which order they come before the camera.
    let pictureOrder: PictureOrder
    /// The classifier of the edge server.
    package let classifier: ClassifierSelection
    /// When objects arrive.
    package let arrivals: Arrivals
    /// Until when what arrives of an image counts.
    package let deadline: Deadline
    /// What becomes of an image whose deadline is not over when the next object comes.
    package let whenLate: WhenLate
    /// Framing.
    package let transport: Transport
    /// The encoding device.
    package let device: DeviceSelection
    /// The link without its limit and its jamming.
    package let link: LinkConfiguration
    /// The trace that limits the link.
    package let limit: TraceConfiguration?
    /// The jammer and its changes.
    let jamming: JammingPlan
    /// When to note what the server holds.
    package let snapshots: [SimTime]
    /// What to keep of the run.
    package let recording: Recording
    /// The keys that differ between cells, with their values in canonical spelling.
    package let texts: [(key: String, text: String)]

    /// Everything that the cell says, in canonical spelling: cells that agree in it are the same.
    var content: String { texts.map { "\($0.key): \($0.text)\n" }.joined() }

    /// The jammer's name where it is the same throughout, `none`, `light`, `heavy`, `wifi, load 0.3, walls 1`; `schedule` where it
    /// changes.
    package var jammingLevel: String {
        let schedule = jamming.schedule { arrivals.meanGap * $0 }
        guard let first = schedule.phases.first, schedule.phases.count == 1, first.start == .zero else {
            return schedule.level
        }
        return first.jammer.name
    }

    /// The link with its jamming.
    ///
    /// - Parameter arrival: when the n-th image arrives.
    func network(arrival: (Int) -> SimTime) -> LinkConfiguration {
        let schedule = jamming.schedule(arrival: arrival)
        var network = link
        if var radio = link.settings as? RadioConfiguration {
            // The radio's own jammer collides with frames and is heard by carrier sense.
            radio.jammer = schedule
            network = LinkConfiguration(radio)
        } else if schedule != .none {
            network = LinkConfiguration(JammedConfiguration(link: link, jammer: schedule))
        }
        return limit.map { LinkConfiguration(LimitedConfiguration(link: network, trace: $0)) } ?? network
    }
}

/// What to keep of a run besides its results.
package struct Recording: Sendable, Hashable {
    /// Every block of every image.
    package var events = false
    /// Throughput of the link over time.
    package var linkSamples = false
    /// The files of the pictures of so many images, for the report where the dataset is not at hand.
    package var pictures = 0

    /// Nothing besides the results.
    package init() {}
}
