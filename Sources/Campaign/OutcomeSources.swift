import Codecs
import Coding
import Images
import Inference
import Offload
import Scenarios
import Store

/// The sources of a scenario's outcomes: each dataset, classifier and codec is opened once, however many runs share it.
struct OutcomeSources {
    private let bench: Workbench
    /// Whether any run has pictures before the camera.
    private let needsPictures: Bool
    private let classifiers: [ClassifierDescription]
    /// What stands in for pictures that are not at hand.
    private let kept: KeptPictures?
    private var supplies: [SupplyKey: Supply] = [:]
    private var sources: [SourceKey: any OutcomeSource] = [:]

    /// What codecs have before the camera.
    private struct Supply {
        let pictures: PictureSet
        let origin: Origin

        enum Origin {
            case live(ReferenceClassifier)
            case replay(Replay)
            case nothing
        }
    }

    private struct SupplyKey: Hashable {
        let dataset: DatasetSelection
        let classifier: ClassifierSelection

        init(_ cell: Cell) { (dataset, classifier) = (cell.settings.dataset, cell.settings.classifier) }
    }

    private struct SourceKey: Hashable {
        let supply: SupplyKey
        let codec: CodecSelection
    }

    /// - Parameters:
    ///   - cells: of which sources will be asked for.
    ///   - bench: keeps the rows of codecs and pictures.
    ///   - kept: stands in for pictures that are not at hand.
    init(
        of cells: [Cell], on bench: Workbench, kept: KeptPictures? = nil,
        classifiers: [ClassifierDescription] = ClassifierDescription.all
    ) {
        self.bench = bench
        self.classifiers = classifiers
        self.kept = kept
        needsPictures = cells.contains { $0.codec.curve == nil }
    }

    /// The source of a cell's outcomes.
    ///
    /// - Precondition: the cell is one of those that the sources were made for.
    mutating func source(for cell: Cell) async throws -> any OutcomeSource {
        let key = SourceKey(supply: SupplyKey(cell), codec: cell.codec)
        if let known = sources[key] { return known }
        let source = try make(cell.codec, from: try await supply(of: cell))
        sources[key] = source
        return source
    }

    private mutating func supply(of cell: Cell) async throws -> Supply {
        let key = SupplyKey(cell)
        if let known = supplies[key] { return known }
        let supply = try await open(cell.settings)
        supplies[key] = supply
        return supply
    }

    private func open(_ settings: CellSettings) async throws -> Supply {
        guard needsPictures else { return Supply(pictures: try .none(in: bench.database), origin: .nothing) }
        if case .recorded(let recorded) = settings.dataset {
            let replay = try Replay(recorded, classifier: settings.classifier.name, results: bench.database)
            return Supply(pictures: replay.pictures, origin: .replay(replay))
        }
        let classifier = try ReferenceClassifier(settings.classifier.description(among: classifiers))
        let dataset: Dataset
        do { dataset = try settings.dataset.open(settings.files) } catch {
            guard let kept else { throw error }
            let pictures = try kept.pictures(
                by: StoredClassifier(classifier.record, in: bench.database), in: bench.database)
            return Supply(pictures: pictures, origin: .live(classifier))
        }
        let pictures = try await bench.pictures(of: dataset, by: classifier)
        return Supply(pictures: pictures, origin: .live(classifier))
    }

    private func make(_ selection: CodecSelection, from supply: Supply) throws -> any OutcomeSource {
        if let curve = selection.curve {
            return try PublishedCurve(
                curve, label: selection.label, pictures: supply.pictures, in: bench.database)
        }
        if let file = selection.verdictsPath {
            return try ImportedCodec(selection, in: file, pictures: supply.pictures, results: bench.database)
        }
        switch supply.origin {
        case .replay(let replay): return try ReplayedCodec(selection, of: replay, results: bench.database)
        case .live(let classifier):
            let coder = try selection.makeCodec(compute: bench.compute)
            return try LiveCodec(
                coder, label: selection.label, selection: selection, pictures: supply.pictures, classifier: classifier,
                on: bench)
        case .nothing: preconditionFailure("a codec that needs pictures is not among the cells: \(selection.label)")
        }
    }
}

extension Workbench {
    /// A dataset with its rows.
    func pictures(of dataset: Dataset, by classifier: ReferenceClassifier) async throws -> PictureSet {
        let pictures = try await PictureSet(
            dataset, named: keptText.path(dataset.name), classifier: StoredClassifier(classifier.record, in: database),
            in: database, jobs: jobs)
        for note in pictures.notes { logger.warning("\(note)") }
        return pictures
    }
}
