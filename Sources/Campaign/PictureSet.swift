import Hashing
import Basics
import Coding
import Images
import Store

/// What comes before the camera: pictures with their hashes, true classes and rows; their pixels on demand.
struct PictureSet: Sendable {
    /// One picture.
    struct Picture: Sendable, Hashable {
        /// SHA-256 of the file, in hexadecimal: the picture's name in the cache of verdicts.
        let hash: String
        /// The picture's name in results.
        let name: String
        /// The true class that the dataset tells; nil where the classifier's answer on the clean picture is the reference.
        let label: Int?
        /// The file; nil where the picture is not at hand.
        let path: String?
    }

    /// What the dataset is called.
    let name: String
    /// Names the dataset's contents; see ``fingerprint(of:)``.
    let fingerprint: String
    /// The pictures in order.
    let all: [Picture]
    /// The dataset's rows.
    let stored: StoredDataset
    /// Whose verdicts count.
    let classifier: StoredClassifier
    /// What was left out of the dataset or found out about it, a sentence each, for people to be told.
    private(set) var notes: [String] = []
    /// The true class of each picture, in order, as far as they are known; see ``Workbench/labels(of:in:by:)``.
    var labels: [Int?]

    /// The pictures, with rows in `database`.
    private init(
        name: String, fingerprint: String? = nil, all: [Picture], classifier: StoredClassifier,
        in database: ResultsDatabase
    ) throws {
        self.name = name
        self.all = all
        self.classifier = classifier
        labels = all.map(\.label)
        self.fingerprint = fingerprint ?? Self.fingerprint(of: all)
        stored = try database.store(
            DatasetRecord(
                name: name, fingerprint: self.fingerprint,
                pictures: all.map { PictureRecord(sha256: $0.hash, name: $0.name, label: $0.label) }))
    }

    /// The pictures of a dataset: each file read once for its hash, on several cores, unless that was done before.
    init(
        _ dataset: Dataset, named name: String, classifier: StoredClassifier, in database: ResultsDatabase, jobs: Int
    ) async throws {
        let (pictures, leftOut) = try await dataset.examined(jobs: jobs)
        let all = pictures.map {
            Picture(hash: $0.hash, name: $0.entry.name, label: $0.entry.label, path: $0.entry.path)
        }
        try self.init(name: name, all: all, classifier: classifier, in: database)
        notes = dataset.notes + leftOut
    }

    /// The pictures that another database holds outcomes of, without their pixels but for those of which there are files.
    ///
    /// - Parameter files: by the pictures' hashes.
    init(
        recorded dataset: DatasetRecord, files: [String: String] = [:], classifier: StoredClassifier,
        in database: ResultsDatabase
    ) throws {
        try self.init(
            name: dataset.name,
            all: dataset.pictures.map {
                Picture(hash: $0.sha256, name: $0.name, label: $0.label, path: files[$0.sha256])
            },
            classifier: classifier, in: database)
    }

    /// What stands in the place of pictures where all codecs are published curves: one picture without a file.
    static func none(in database: ResultsDatabase) throws -> PictureSet {
        let picture = Picture(hash: String(repeating: "0", count: 64), name: "none", label: nil, path: nil)
        var none = try PictureSet(
            name: "no pictures", fingerprint: "no pictures", all: [picture], classifier: .nobody(in: database),
            in: database)
        none.labels = [0]
        return none
    }

    /// Whether there is nothing to look at, not even elsewhere.
    var isNone: Bool { fingerprint == "no pictures" }

    /// SHA-256 over hashes and labels in their order, in hexadecimal: a dataset is its contents, wherever it lies and
    /// whatever it is called.
    static func fingerprint(of pictures: [Picture]) -> String {
        SHA256.hex(of: pictures.map { "\($0.hash)\t\($0.label.map(String.init) ?? "-")\n" }.joined())
    }

    /// Reads and resizes a picture.
    func picture(_ index: Int) throws -> RGBImage {
        guard let path = all[index].path else {
            throw CampaignError.pictureNotAtHand(name: all[index].name, dataset: name)
        }
        let picture = try Dataset.picture(path)
        // Verdicts are kept under the hash: those of another picture must not come under it.
        guard picture.hash == all[index].hash else {
            PictureFacts.forget(path, named: all[index].name, cache: Places.current.cacheFolder)
            throw CampaignError.pictureChanged(path: path)
        }
        return picture.image
    }
}

/// A classifier with its row.
struct StoredClassifier: Sendable {
    let record: ClassifierRecord
    let key: RowKey<ClassifierRecord>

    init(_ record: ClassifierRecord, in database: ResultsDatabase) throws(StoreError) {
        self.record = record
        key = try database.store(record)
    }

    /// What stands in the place of a classifier where nothing is judged.
    static func nobody(in database: ResultsDatabase) throws(StoreError) -> StoredClassifier {
        try StoredClassifier(ClassifierRecord(fingerprint: "published curves", name: "none"), in: database)
    }
}

extension Dataset {
    /// Pictures that are examined before what was found is kept: an interruption then costs little.
    private static let picturesAtOnce = 2048

    /// The pictures that can be used, with their hashes, and what is to be said of the others; what is known of the files already is
    /// not found out again.
    package func examined(jobs: Int) async throws -> (pictures: [PictureFacts.Picture], notes: [String]) {
        var facts = PictureFacts(of: self, cache: Places.current.cacheFolder)
        var progress = ProgressBar("reading   pictures", total: facts.unknown.count, unit: "pictures")
        defer { progress.finish() }
        for chunk in facts.unknown.chunks(of: Self.picturesAtOnce) {
            let read = try await parallelMap(
                chunk, jobs: jobs, finished: { _ in progress.advance() }, body: PictureFacts.read)
            facts.add(read)
        }
        return try facts.finish()
    }
}
