import Basics
public import Foundation
import Models
import Offload
import Scenarios
import Sim
public import Store

/// What the server saw of chosen images of one cell of a campaign, codec beside codec: the picture decoded from what had
/// arrived 100, 200, ... ms after the object, with the classifier's answer.
///
/// The database keeps no pictures, so the cell's first replication is simulated once more up to the last chosen image.
/// A codec whose replay does not end as its stored outcome did is left out and named in ``notes``.
public struct ServerViews: Sendable {
    /// Which images are shown.
    public enum Choice: Sendable, Hashable {
        /// The first ones of the run.
        case first(Int)
        /// Those of these pictures of the dataset, by name, with or without the file's ending.
        case named([String])
    }

    /// What had arrived at one moment.
    public struct Moment: Sendable {
        /// Time since the object's arrival in milliseconds.
        public let timeMs: Double
        /// The decoded picture as a JPEG file; nil where nothing was decodable.
        public let picture: Data?
        /// Data bytes that the decoder could read: without gap from the start of each segment.
        public let bytes: Int
        /// The classifier's first answer.
        public let answer: String?
        /// Position of the true class among the answers, from 1.
        public let rank: Int?
    }

    /// The moments of one codec.
    public struct Row: Sendable {
        /// The codec's label.
        public let codec: String
        /// The moments in order.
        public let moments: [Moment]
        /// What counted: the state when the server stopped receiving; nil where the last moment shows the same.
        public let end: Moment?
    }

    /// One image, under one condition.
    public struct View: Sendable {
        /// The picture's name in its dataset.
        public let image: String
        /// Its true class.
        public let label: String
        /// The swept keys with their values, the position and the replication, in words.
        public let condition: String
        /// The picture before the camera, as a JPEG file.
        public let original: Data
        /// A row a codec, in the scenario's order.
        public let rows: [Row]
    }

    /// The views, in the order of the images.
    public let views: [View]
    /// What is not shown, and why: a sentence each.
    public let notes: [String]

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
    ///   - jobs: pictures encoded at once.
    /// - Throws: ``CampaignError`` for a picture or a condition that the campaign does not have. What is not at hand
    ///   (pictures, weights, the classifier) is no error, but a note.
    public init(
        of database: ResultsDatabase, campaign: String? = nil, choice: Choice,
        condition: [(key: String, value: String)] = [], jobs: Int = 2
    ) async throws {
        do {
            (views, notes) = try await Self.made(
                database, campaign: campaign, choice: choice, condition: condition, jobs: jobs)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CampaignError(error)
        }
    }

    private static func made(
        _ database: ResultsDatabase, campaign: String?, choice: Choice, condition: [(key: String, value: String)],
        jobs: Int
    ) async throws -> ([View], [String]) {
        let stored = try StoredCampaign(database, hash: campaign)
        // The stored text names files as seen from where the program ran.
        let scenario = try Scenario.parse(stored.text, file: stored.name + ".yaml")
        let cells = try cells(of: scenario, where: condition)
        guard let settings = cells.first?.settings else { return ([], []) }
        if case .recorded = settings.dataset {
            return ([], ["The pictures are not at hand: these are recorded outcomes."])
        }
        guard cells.contains(where: { $0.codec.curve == nil }) else {
            return ([], ["There are no pictures to show: every codec is a published curve."])
        }
        let dataset: Dataset
        let server: EdgeServer
        do {
            dataset = try settings.dataset.open()
            server = try await ReferenceClassifier().loaded()
        } catch {
            return ([], ["The pictures, or what decodes and classifies them, are not at hand: \(error)."])
        }
        let images = settings.images ?? dataset.entries.count
        let positions = try positions(of: choice, in: dataset, images: images)
        guard let last = positions.max() else { return ([], []) }

        let pictures = Array(Set((0...last).map { $0 % dataset.entries.count })).sorted()
        let originals = try await parallelMap(pictures, jobs: jobs) { try dataset.picture($0).image }
        let names = ClassNames()
        var labels: [Int] = []
        for position in positions {
            let picture = position % dataset.entries.count
            // As in the campaign: where the true class is not known, the answer on the clean picture is the reference.
            labels.append(try dataset.entries[picture].label ?? server.answer(originals[picture]).top5[0])
        }

        let runs = scenario.expand()
        var rows = [[Row]](repeating: [], count: positions.count)
        var notes: [String] = []
        for cell in cells where cell.codec.curve == nil {
            do {
                let codec = try CodecRegistry.makeCodec(
                    name: cell.codec.name, parameters: cell.codec.values, weights: cell.codec.weightsPath)
                let encoded = try await parallelMap(originals, jobs: jobs) { try codec.encode($0) }
                let first = cell.index * scenario.replications
                let outcome = try stored.outcomes(of: first, at: positions)
                let replay = try Replay(
                    runs[first], count: images, upTo: last, layouts: encoded.map(\.layout), encodeMs: outcome.encodeMs)
                var made: [Row] = []
                for (position, label) in zip(positions, labels) {
                    let picture = position % encoded.count
                    let shot = Shot(
                        picture: originals[picture], label: label, codec: codec, encoded: encoded[picture],
                        server: server, names: names)
                    let delivery = replay.deliveries[position]
                    let row = try shot.row(cell.codec.label, delivery, times: replay.times)
                    let final = row.end ?? row.moments.last
                    guard let known = outcome.known[position], known.bytes == delivery.receivedBytes,
                        known.rank == final?.rank
                    else {
                        throw CampaignError.missing("its stored outcome was made by other files or another version")
                    }
                    made.append(row)
                }
                for (index, row) in made.enumerated() { rows[index].append(row) }
            } catch let error as CancellationError {
                throw error
            } catch {
                notes.append("\(cell.codec.label) is not shown: \(CampaignError(error)).")
            }
        }
        var words = cells[0].variables.map { "\($0.name) \($0.text)" }
        if !cells[0].variables.contains(where: { $0.name == "jamming" }) {
            words.insert("jamming \(settings.jammingLevel)", at: 0)
        }
        let views = try positions.indices.compactMap { index -> View? in
            guard !rows[index].isEmpty else { return nil }
            let picture = positions[index] % dataset.entries.count
            return View(
                image: dataset.entries[picture].name, label: names[labels[index]],
                condition: (words + ["image \(positions[index] + 1) of the run"]).joined(separator: ", "),
                original: Data(try originals[picture].jpeg(quality: carrierQuality)), rows: rows[index])
        }
        return (views, notes)
    }

    // MARK: Choosing

    /// The cells of one condition, one a codec.
    private static func cells(
        of scenario: Scenario, where condition: [(key: String, value: String)]
    ) throws -> [Cell] {
        func value(of key: String, in cell: Cell) -> String? {
            cell.variables.first { $0.name == key }?.text ?? (key == "jamming" ? cell.settings.jammingLevel : nil)
        }
        let fitting = scenario.cells.filter { cell in
            condition.allSatisfy { value(of: $0.key, in: cell) == $0.value }
        }
        guard !fitting.isEmpty else {
            let asked = condition.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
            let keys = (scenario.cells.first?.variables.map(\.name) ?? []).joined(separator: ", ")
            throw CampaignError.missing(
                "the scenario \(scenario.name) has no cell with \(asked); swept: \(keys.isEmpty ? "nothing" : keys)")
        }
        let deadlines = fitting.map { $0.settings.arrivals.meanGap }
        let published = SimTime.milliseconds(500)
        let deadline = deadlines.contains(published) ? published : deadlines.max() ?? published
        guard let last = fitting.last(where: { $0.settings.arrivals.meanGap == deadline }) else { return [] }
        return fitting.filter {
            $0.variables.map(\.text) == last.variables.map(\.text) && $0.settings.dataset == last.settings.dataset
        }
    }

    private static func positions(of choice: Choice, in dataset: Dataset, images: Int) throws -> [Int] {
        switch choice {
        case .first(let count): return Array(0..<min(count, images))
        case .named(let names):
            return try names.map { name in
                let position = dataset.entries.prefix(images).firstIndex { entry in
                    entry.name == name || (entry.name as NSString).deletingPathExtension == name
                }
                guard let position else {
                    let example = dataset.entries.first?.name ?? "nothing"
                    throw CampaignError.missing(
                        "no image of the runs is called \(name); the dataset's pictures have names such as \(example)")
                }
                return position
            }
        }
    }

    /// 100, 200, ... ms up to a deadline, and the deadline.
    static func times(upTo deadline: SimTime) -> [SimTime] {
        let step = SimTime.milliseconds(100)
        let steps = Int(deadline.nanoseconds / step.nanoseconds)
        let every = max(1, (steps + mostMoments - 1) / mostMoments)
        let times = stride(from: every, through: steps, by: every).map { step * $0 }
        return times.last == deadline ? times : times + [deadline]
    }

    // MARK: Replaying

    /// A run simulated up to an image, with what had arrived at each moment.
    private struct Replay {
        let times: [SimTime]
        let deliveries: [Delivery]

        /// - Parameter layouts: of the first pictures; images go round them.
        init(_ run: RunSpec, count: Int, upTo last: Int, layouts: [SegmentLayout], encodeMs: Double?) throws {
            var configuration = try run.experiment(datasetCount: count)
            // Images that come later change nothing; one more, because it ends the time of the one before.
            configuration.images = min(configuration.images, last + 2)
            times = ServerViews.times(upTo: run.cell.settings.arrivals.meanGap)
            configuration.snapshots = times
            deliveries = try Experiment.run(
                configuration: configuration,
                // A measured time is the one of the machine that ran the campaign, not of this one.
                encodingTime: run.encodingTime(hostMs: encodeMs),
                layouts: (0..<configuration.images).map { layouts[$0 % layouts.count] }, streams: run.streams)
        }
    }

    /// One picture, sent by one codec.
    private struct Shot {
        let picture: RGBImage
        let label: Int
        let codec: any ImageCodec
        let encoded: EncodedImage
        let server: EdgeServer
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
            let code = codec.receptionCode(of: reception, layout: encoded.layout)
            let seen = code == 0 ? nil : try codec.decode(code, of: encoded)
            let request = EdgeServer.Request(
                picture: picture, label: label, codec: codec, encoded: encoded, code: code)
            let verdict = try server.judge([request])[0]
            return Moment(
                timeMs: time.milliseconds, picture: try seen.map { Data(try $0.jpeg(quality: carrierQuality)) },
                bytes: reception.prefixBytes.reduce(0, +), answer: verdict?.answer.top5.first.map { names[$0] },
                rank: verdict?.answer.rank)
        }
    }
}

/// A campaign as the database has it.
private struct StoredCampaign {
    let name: String
    let text: String
    private let database: ResultsDatabase
    private let key: String

    init(_ database: ResultsDatabase, hash: String?) throws {
        let rows = try database.query(
            sql: "SELECT id, scenario, text FROM campaign WHERE :hash IN ('', hash) ORDER BY created_at DESC, id DESC",
            arguments: ["hash": hash ?? ""]
        ).rows
        guard let row = rows.first, let key = row[0].number, let name = row[1].text, let text = row[2].text else {
            throw CampaignError.missing("the database holds no such scenario")
        }
        (self.key, self.name, self.text, self.database) = (String(Int(key)), name, text, database)
    }

    /// The device's encoding time of a run, and what became of some of its images.
    func outcomes(
        of position: Int, at images: [Int]
    ) throws -> (encodeMs: Double?, known: [Int: (bytes: Int, rank: Int?)]) {
        let rows = try database.query(
            sql: """
                SELECT r.encode_ms, o.position, o.received_bytes, o.rank
                FROM campaign_run AS c JOIN run AS r ON r.identity = c.identity JOIN outcome AS o ON o.run = r.id
                WHERE c.campaign = CAST(:campaign AS INTEGER) AND c.position = CAST(:position AS INTEGER)
                    AND r.status = 'done' AND o.position IN (\(images.map(String.init).joined(separator: ", ")))
                """, arguments: ["campaign": key, "position": String(position)]
        ).rows
        guard !rows.isEmpty else { throw CampaignError.missing("its first run is not done") }
        var known: [Int: (bytes: Int, rank: Int?)] = [:]
        for row in rows {
            guard let image = row[1].number, let bytes = row[2].number else { continue }
            known[Int(image)] = (Int(bytes), row[3].number.map { Int($0) })
        }
        return (rows[0][0].number, known)
    }
}

extension RunSpec {
    /// How long the scenario's device takes to encode, where what was measured is known already.
    fileprivate func encodingTime(hostMs: Double?) throws(ModelsError) -> EncodingTime {
        guard case .measured = cell.settings.device, cell.codec.curve == nil, let hostMs else {
            return try encodingTime(hostSeconds: nil)
        }
        return EncodingTime(first: .nanoseconds(Int64((hostMs * 1e6).rounded())), further: .zero)
    }
}

/// What the classes of ImageNet are called: the first of the names that each has.
private struct ClassNames {
    private var names: [Int: String] = [:]

    /// Reads the list that is fetched at set-up; without it, classes are called by their numbers.
    init() {
        // Columns: index, WordNet id, names with commas between them.
        guard let path = Places.current.find("Assets/imagenet-classes.csv"),
            let table = try? CSVTable(TextFile(path), hasHeader: { Int($0.first ?? "") == nil })
        else { return }
        for row in table.rows where row.fields.count == 3 {
            guard let index = Int(row.fields[0]) else { continue }
            names[index] = row.fields[2].split(separator: ",").first.map(String.init)
        }
    }

    subscript(index: Int) -> String { names[index] ?? "class \(index)" }
}
