import Foundation
import Store

/// The pictures that a database keeps of a campaign's dataset, as files for as long as they are looked at.
final class KeptPictures: Sendable {
    private let database: ResultsDatabase
    private let dataset: StoredDataset
    private let folder: URL
    private let files: [String: String]

    /// Nil where the database keeps none.
    init?(of campaign: StoredCampaign, in database: ResultsDatabase) throws {
        guard let kept = try database.keptPictures(of: campaign.key) else { return nil }
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pncsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var files: [String: String] = [:]
        for (hash, bytes) in kept.files {
            let file = folder.appendingPathComponent(hash)
            try bytes.write(to: file)
            files[hash] = file.path
        }
        self.files = files
        self.database = database
        dataset = kept.dataset
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The whole dataset, with the files of those pictures that are kept.
    func pictures(by classifier: StoredClassifier, in results: ResultsDatabase) throws -> PictureSet {
        var pictures = try PictureSet(
            recorded: dataset.record, files: files, classifier: classifier, in: results)
        pictures.labels = try labels(by: classifier)
        return pictures
    }

    /// The true classes; where the dataset does not tell them, the classifier's answers on the clean pictures, as far as the
    /// campaign has asked for them.
    private func labels(by classifier: StoredClassifier) throws -> [Int?] {
        let told = dataset.record.pictures.map(\.label)
        guard told.contains(nil), let original = try database.codec(fingerprint: CodecRecord.original.fingerprint),
            let own = try database.classifiersWithVerdicts().last(where: {
                $0.record.fingerprint == classifier.record.fingerprint
            })
        else { return told }
        let context = VerdictContext(codec: original, classifier: own.key)
        let keys = dataset.pictures.map { VerdictKey(picture: $0, label: 0, code: 1) }
        return zip(told, try database.verdicts(of: keys, by: context)).map { $0 ?? $1?.top5.first }
    }
}
