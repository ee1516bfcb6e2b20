/// A picture, known by what it holds.
package struct PictureRecord: Sendable, Hashable {
    /// SHA-256 of the picture's pixels or file, in 64 hexadecimal digits.
    package var sha256: String
    /// The name under which it was first seen.
    package var name: String
    /// The class it shows; nil in a dataset without labels.
    package var label: Int?

    package init(sha256: String, name: String, label: Int?) {
        self.sha256 = sha256
        self.name = name
        self.label = label
    }
}

/// Pictures in the order in which a camera takes them.
package struct DatasetRecord: Sendable, Hashable {
    /// The dataset's name in scenarios.
    package var name: String
    /// Names its contents: equal for equal pictures and labels in the same order.
    package var fingerprint: String
    /// The pictures.
    package var pictures: [PictureRecord]

    package init(name: String, fingerprint: String, pictures: [PictureRecord]) {
        self.name = name
        self.fingerprint = fingerprint
        self.pictures = pictures
    }
}

/// A dataset as the database holds it.
package struct StoredDataset: Sendable, Hashable {
    /// Its row.
    package let key: RowKey<DatasetRecord>
    /// The dataset.
    package let record: DatasetRecord
    /// The rows of its pictures, in the same order.
    package let pictures: [RowKey<PictureRecord>]
}

/// A codec with its parameters and weights.
package struct CodecRecord: Sendable, Hashable {
    /// Names codec, parameters and weights: two codecs with equal fingerprints give equal bytes.
    package var fingerprint: String
    /// `pnc`, `webp`.
    package var name: String
    /// `quality=20 method=6`; empty where there are none.
    package var parameters: String
    /// SHA-256 of the weights; nil where there are none.
    package var weights: String?

    package init(fingerprint: String, name: String, parameters: String, weights: String?) {
        self.fingerprint = fingerprint
        self.name = name
        self.parameters = parameters
        self.weights = weights
    }
}

/// A classifier with its weights.
package struct ClassifierRecord: Sendable, Hashable {
    /// Names classifier and weights.
    package var fingerprint: String
    /// `efficientnet-lite0`.
    package var name: String

    package init(fingerprint: String, name: String) {
        self.fingerprint = fingerprint
        self.name = name
    }
}

// MARK: - Tables

extension PictureRecord {
    static let table = StoredTable<PictureRecord>(
        "picture", "Pictures, known by what they hold.", knownBy: ["sha256"],
        [
            .key(),
            Column("sha256", help: "SHA-256 of what the picture holds", \.sha256),
            Column("name", help: "the name under which it was first seen", \.name),
        ])
}

extension DatasetRecord {
    static let table = StoredTable<DatasetRecord>(
        "dataset", "Datasets, known by what they hold.", knownBy: ["fingerprint"],
        [
            .key(),
            Column("name", help: "the name in scenarios", \.name),
            Column("fingerprint", help: "equal for equal pictures and labels in the same order", \.fingerprint),
        ])
}

/// A picture of a dataset.
struct DatasetPicture {
    let dataset: Int64
    let position: Int
    let picture: RowKey<PictureRecord>
    let label: Int?

    static let table = StoredTable<DatasetPicture>(
        "dataset_picture", "The pictures of each dataset, in the order in which a camera takes them.",
        knownBy: ["dataset", "position"],
        [
            Column("dataset", references: "dataset", help: "the dataset (`dataset.id`)", \.dataset),
            Column("position", help: "position in the dataset, from 0", \.position),
            Column("picture", references: "picture", help: "the picture (`picture.id`)", \.picture),
            Column(
                "label",
                help: """
                    the class it shows; NULL where there is no label: the classifier's first answer on the original picture then \
                    stands for it in ranks and accuracies
                    """, \.label),
        ])
}

extension CodecRecord {
    static let table = StoredTable<CodecRecord>(
        "codec", "Codecs with their parameters and weights.", knownBy: ["fingerprint"],
        [
            .key(),
            Column("fingerprint", help: "equal for codecs that give equal bytes", \.fingerprint),
            Column("name", help: "the name in the registry", \.name),
            Column("parameters", help: "its parameters in a fixed order", \.parameters),
            Column(
                "weights", help: "SHA-256 of its weights, of a program's files or of a table; NULL where it has none",
                \.weights),
        ])
}

extension ClassifierRecord {
    static let table = StoredTable<ClassifierRecord>(
        "classifier", "Classifiers with their weights.", knownBy: ["fingerprint"],
        [
            .key(),
            Column("fingerprint", help: "equal for classifiers that give equal answers", \.fingerprint),
            Column("name", help: "its name", \.name),
        ])
}
