import Basics
import Models
import Store

/// The pictures of a campaign: what each is called, its hash and its true class; its pixels on demand.
struct Photographs: Sendable {
    /// One picture.
    struct Photograph: Sendable, Hashable {
        /// SHA-256 of the file, in hexadecimal: the picture's name in the cache.
        let hash: String
        /// The picture's name in results.
        let name: String
        /// The true class; nil where the classifier's answer on the clean picture is the reference.
        let label: Int?
        /// The file; nil where only recorded outcomes are at hand.
        let path: String?
    }

    /// What the dataset is called.
    let name: String
    /// Names the dataset's contents.
    let fingerprint: String
    /// The pictures in order.
    let all: [Photograph]

    /// The pictures of a dataset, each file read once for its hash, on several cores.
    init(_ dataset: Dataset, limit: Int?, jobs: Int) async throws {
        name = dataset.name
        fingerprint = dataset.fingerprint
        all = try await parallelMap(Array(dataset.entries.prefix(limit ?? .max)), jobs: jobs) { entry in
            Photograph(hash: try SHA256.hex(ofFile: entry.path), name: entry.name, label: entry.label, path: entry.path)
        }
    }

    /// The pictures that a database holds the records of, without their pixels.
    init(recorded dataset: DatasetRecord) {
        name = dataset.name
        fingerprint = dataset.fingerprint
        all = dataset.pictures.map { Photograph(hash: $0.sha256, name: $0.name, label: $0.label, path: nil) }
    }

    /// Reads and resizes a picture.
    func picture(_ index: Int) throws -> RGBImage {
        guard let path = all[index].path else {
            throw CampaignError.missing(
                "the picture \(all[index].name) of \(name) is needed, but only recorded outcomes are at hand")
        }
        let picture = try Dataset.picture(path)
        // Verdicts are kept under the hash: those of another picture must not come under it.
        guard picture.hash == all[index].hash else {
            throw CampaignError.models(
                .badDataset(path: path, reason: "it has changed since the campaign began; run the command again"))
        }
        return picture.image
    }

    /// The picture that comes before the camera as the `position`-th of a run: the dataset in order, over and over.
    subscript(position: Int) -> Photograph { all[position % all.count] }
}
