import Inference
import Codecs
import Basics
import Coding
import Foundation
import Language
import Offload
import Scenarios
import Sim
import Store

/// What the server saw of chosen images of one cell of a campaign, codec beside codec: the picture decoded from what had
/// arrived 100, 200, ... ms after the object, with the classifier's answer.
///
/// The database keeps no pictures, so the cell's first replication is simulated once more up to the last chosen image.
/// A codec whose replay does not end as its stored outcome did is left out and named in ``notes``. Where the scenario names
/// pictures for its `views`, these come before the camera in place of the run's: there is no outcome to compare then, but the
/// codec's weights are those of the run.
package struct ServerViews: Sendable {
    /// Which images are shown.
    package enum Choice: Sendable, Hashable {
        /// The first ones of the run.
        case first(Int)
        /// Those of these pictures of the dataset, by name, with or without the file's ending.
        case named([String])
    }

    /// What had arrived at one moment.
    package struct Moment: Sendable {
        /// Time since the object's arrival in milliseconds.
        package let timeMs: Double
        /// The decoded picture as a JPEG file; nil where nothing was decodable.
        package let picture: Data?
        /// Data bytes that the decoder could read: without gap from the start of each segment.
        package let bytes: Int
        /// The classifier's first answer.
        package let answer: String?
        /// Position of the true class among the answers, from 1.
        package let rank: Int?
    }

    /// The moments of one codec.
    package struct Row: Sendable {
        /// The codec's label.
        package let codec: String
        /// The moments in order.
        package let moments: [Moment]
        /// What counted: the state when the server stopped receiving; nil where the last moment shows the same.
        package let end: Moment?
    }

    /// One image, under one condition.
    package struct View: Sendable {
        /// The picture's name in its dataset.
        package let image: String
        /// Its true class.
        package let label: String
        /// The swept keys with their values, the position and the replication, in words.
        package let condition: String
        /// The picture before the camera, as a JPEG file.
        package let original: Data
        /// A row a codec, in the scenario's order.
        package let rows: [Row]
    }

    /// The views, in the order of the images.
    package let views: [View]
    /// What is not shown, and why: a sentence each.
    package let notes: [String]

    /// Quality of the JPEG files that carry decoded pictures: high enough to add nothing visible.
    private static let carrierQuality = 90
    /// Moments of an image at most; beyond that, they lie a multiple of 100 ms apart.
    private static let mostMoments = 10

    /// Decodes what the server saw of chosen images.
    ///
    /// - Parameters:
    ///   - database: holds the campaign and its outcomes.
    ///   - campaign: hash of the scenario's text; nil for the database's latest.
    ///   - choice: which images are shown.
    ///   - condition: swept keys and their values, or `jamming` and its level, which choose the cell; without them, it is
    ///     the last one with a deadline of 500 ms or else with the longest.
    ///   - given: where files and folders lie that the scenario names.
    ///   - jobs: pictures encoded at once.
    ///   - compute: how neural codecs' networks compute.
    /// - Throws: ``CampaignError`` for a picture or a condition that the campaign does not have. What is not at hand
    ///   (pictures, weights, the classifier) is no error, but a note.
    package init(
        of database: ResultsDatabase, campaign: String? = nil, choice: Choice,
        condition: [(key: String, value: String)] = [], given: [InputPlaces.Given] = [], jobs: Int = 2,
        compute: Compute = .reference
    ) async throws {
        (views, notes) = try await CampaignError.translating {
            try await Self.made(
                database, campaign: campaign, choice: choice, condition: condition, given: given, jobs: jobs,
                compute: compute)
        }
    }

    private static func made(
        _ database: ResultsDatabase, campaign: String?, choice: Choice, condition: [(key: String, value: String)],
        given: [InputPlaces.Given], jobs: Int, compute: Compute
    ) async throws -> ([View], [String]) {
        guard let stored = try campaign.map({ try database.campaign($0) }) ?? database.campaigns().last else {
            throw CampaignError.noSuchScenario
        }
        let scenario: Scenario
        do {
            scenario = try Scenario(stored, in: database, given: given)
        } catch let errors as ScenarioErrors where given.isEmpty {
            // As of version 0.1, whose databases keep no files beside a scenario.
            return ([], ["The images cannot be simulated again, since the scenario cannot be read here: \(errors)."])
        }
        let own = try cells(of: scenario, where: condition)
        let cells = scenario.views.map { views in own.map { $0.showing(views) } } ?? own
        let isSame = scenario.views == nil
        // Encodings are kept only as long as they are looked at.
        let scratch = Workbench(database: try ResultsDatabase(), jobs: jobs, compute: compute)
        var sources = OutcomeSources(
            of: cells, on: scratch, kept: isSame ? try KeptPictures(of: stored, in: database) : nil)
        guard let cell = cells.first(where: { $0.codec.isCoder }) else {
            if case .named(let names) = choice, let name = names.first {
                throw CampaignError.noPictures(name: name)
            }
            return ([], ["There are no pictures to show: of every codec only outcomes are known."])
        }
        let pictures: PictureSet
        do {
            pictures = try await sources.source(for: cell).pictures
        } catch {
            let reason = CampaignError.translated(error)
            if reason is CancellationError { throw reason }
            return ([], ["The pictures, or what decodes and classifies them, are not at hand: \(reason)."])
        }
        guard pictures.all.contains(where: { $0.path != nil }) else {
            return ([], ["The pictures are not at hand: these are recorded outcomes."])
        }
        let images = cell.settings.images ?? pictures.all.count
        let shown = RunSpec(cell: cell, replication: 0).pictures(images: images, of: pictures.all.count)
        // Of a dataset that is kept in part, the first images can be shown.
        let atHand = shown.prefix { pictures.all[$0].path != nil }.count
        let showable = atHand == shown.count ? atHand : max(0, atHand - 1)
        let positions = try positions(of: choice, among: shown.prefix(showable).map { pictures.all[$0].name })
        guard !positions.isEmpty else { return ([], []) }

        var rows = [[Row]](repeating: [], count: positions.count)
        var labels: [Int] = []
        var notes =
            isSame ? [] : ["The pictures are those of \(pictures.name); the tables and plots are of others."]
        for cell in cells where cell.codec.isCoder {
            do {
                let source = try await sources.source(for: cell)
                let outcome = try database.outcomes(
                    of: stored.key, position: cell.index * scenario.replications,
                    at: isSame ? positions : [0])
                guard let outcome else { throw CampaignError.notDone }
                guard source.codec.record.weights == outcome.weights else { throw CampaignError.otherWeights }
                let made = try await Self.rows(
                    of: cell, from: source, at: positions, of: outcome, isSame: isSame)
                for (index, row) in made.rows.enumerated() { rows[index].append(row) }
                labels = made.labels
            } catch {
                let reason = CampaignError.translated(error)
                if reason is CancellationError { throw reason }
                notes.append("\(cell.codec.label) is not shown: \(reason).")
            }
        }
        let words = words(for: cell)
        let names = ClassNames()
        let views = try positions.indices.filter { !rows[$0].isEmpty }.map { index in
            let (position, picture) = (positions[index], shown[positions[index]])
            let place = isSame ? ["image \(position + 1) of the run"] : []
            return View(
                image: pictures.all[picture].name, label: names[labels[index]],
                condition: (words + place).joined(separator: ", "),
                original: Data(try pictures.picture(picture).jpeg(quality: carrierQuality)), rows: rows[index])
        }
        return (views, notes)
    }

    /// What is said of a cell's conditions.
    private static func words(for cell: Cell) -> [String] {
        let words = cell.variables.map { "\($0.name) \($0.text)" }
        if cell.variables.contains(where: { $0.name == "jamming" }) { return words }
        return ["jamming \(cell.settings.jammingLevel)"] + words
    }

    // MARK: Simulating again

    /// What the server saw of some images of a cell's first run, and their true classes.
    ///
    /// - Parameters:
    ///   - outcome: of that run, whose times of encoding count where they were measured.
    ///   - isSame: whether the run's own pictures are shown, so that each image must end as it did.
    private static func rows(
        of cell: Cell, from source: any OutcomeSource, at positions: [Int], of outcome: KnownOutcomes, isSame: Bool
    ) async throws -> (rows: [Row], labels: [Int]) {
        let spec = RunSpec(cell: cell, replication: 0)
        var run = try await PreparedRun(
            spec, from: source, extent: .through(image: positions.max() ?? 0),
            encodingTime: outcome.encodeMs.flatMap { EncodingTime(measuredMs: $0, of: spec) })
        let times = times(upTo: time(of: spec.cell))
        run.configuration.snapshots = times
        var deliveries = try run.deliveries()
        let images = try deliveries.rest()
        let names = ClassNames()
        var rows: [Row] = []
        var labels: [Int] = []
        for position in positions {
            guard let scene = try await source.scene(of: run.pictures[position]) else { throw CampaignError.notDone }
            let delivery = images[position].delivery
            let row = try Shot(scene: scene, names: names).row(cell.codec.label, delivery, times: times)
            if isSame {
                guard let known = outcome.known[position], known.bytes == delivery.receivedBytes,
                    known.rank == (row.end ?? row.moments.last)?.rank
                else { throw CampaignError.otherOutcome }
            }
            rows.append(row)
            labels.append(scene.label)
        }
        return (rows, labels)
    }

    /// 100, 200, ... ms up to a deadline, and the deadline.
    static func times(upTo deadline: SimTime) -> [SimTime] {
        let step = SimTime.milliseconds(100)
        let steps = Int(deadline.nanoseconds / step.nanoseconds)
        let every = max(1, (steps + mostMoments - 1) / mostMoments)
        let times = stride(from: every, through: steps, by: every).map { step * $0 }
        return times.last == deadline ? times : times + [deadline]
    }

    /// One picture, sent by one codec.
    private struct Shot {
        let scene: Scene
        let names: ClassNames

        func row(_ label: String, _ delivery: Delivery, times: [SimTime]) throws -> Row {
            let moments = try zip(times, delivery.snapshots).map { try moment($0, $1) }
            guard delivery.snapshots.last != delivery.reception else {
                return Row(codec: label, moments: moments, end: nil)
            }
            let last = max(delivery.stop, delivery.lastByte ?? .zero) - delivery.arrival
            return Row(codec: label, moments: moments, end: try moment(last, delivery.reception))
        }

        private func moment(_ time: SimTime, _ reception: Reception) throws -> Moment {
            let part = scene.codec.usablePart(of: reception, layout: scene.encoded.layout)
            let seen = part == 0 ? nil : try scene.codec.decode(part, of: scene.encoded)
            let request = EdgeServer.Request(
                picture: scene.picture, label: scene.label, codec: scene.codec, encoded: scene.encoded, code: part)
            let verdict = try scene.server.judge([request])[0]
            return Moment(
                timeMs: time.milliseconds, picture: try seen.map { Data(try $0.jpeg(quality: carrierQuality)) },
                bytes: reception.prefixBytes.reduce(0, +), answer: verdict?.answer.top5.first.map { names[$0] },
                rank: verdict?.answer.rank)
        }
    }
}
