import GRDB

/// A picture, known by what it holds.
public struct PictureRecord: Sendable, Hashable {
    /// SHA-256 of the picture's pixels or file, in 64 hexadecimal digits.
    public var sha256: String
    /// The name under which it was first seen.
    public var name: String
    /// The class it shows; nil in a dataset without labels.
    public var label: Int?

    /// Makes a picture.
    public init(sha256: String, name: String, label: Int?) {
        self.sha256 = sha256
        self.name = name
        self.label = label
    }
}

/// Pictures in the order in which a camera takes them.
public struct DatasetRecord: Sendable, Hashable {
    /// The dataset's name in scenarios.
    public var name: String
    /// Names its contents: equal for equal pictures and labels in the same order.
    public var fingerprint: String
    /// The pictures.
    public var pictures: [PictureRecord]

    /// Makes a dataset.
    public init(name: String, fingerprint: String, pictures: [PictureRecord]) {
        self.name = name
        self.fingerprint = fingerprint
        self.pictures = pictures
    }
}

/// A dataset as the database holds it.
public struct StoredDataset: Sendable, Hashable {
    /// Its row.
    public let key: RowKey<DatasetRecord>
    /// The dataset.
    public let record: DatasetRecord
    /// The rows of its pictures, in the same order.
    public let pictures: [RowKey<PictureRecord>]
}

/// A codec with its parameters and weights.
public struct CodecRecord: Sendable, Hashable {
    /// Names codec, parameters and weights: two codecs with equal fingerprints give equal bytes.
    public var fingerprint: String
    /// `pnc`, `webp`.
    public var name: String
    /// `quality=20 method=6`; empty where there are none.
    public var parameters: String
    /// SHA-256 of the weights; nil where there are none.
    public var weights: String?

    /// Makes a codec.
    public init(fingerprint: String, name: String, parameters: String, weights: String?) {
        self.fingerprint = fingerprint
        self.name = name
        self.parameters = parameters
        self.weights = weights
    }
}

/// A classifier with its weights.
public struct ClassifierRecord: Sendable, Hashable {
    /// Names classifier and weights.
    public var fingerprint: String
    /// `efficientnet-lite0`.
    public var name: String

    /// Makes a classifier.
    public init(fingerprint: String, name: String) {
        self.fingerprint = fingerprint
        self.name = name
    }
}

extension ResultsDatabase {
    /// The row of a dataset, which is made, with its pictures, where there is none.
    public func store(_ dataset: DatasetRecord) throws(StoreError) -> StoredDataset {
        if let known = try self.dataset(fingerprint: dataset.fingerprint) { return known }
        let pictures = try self.store(pictures: dataset.pictures)
        let key = try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO dataset (name, fingerprint) VALUES (?, ?)",
                arguments: [dataset.name, dataset.fingerprint])
            let inserted = db.changesCount > 0
            let id = try db.id(ofTable: "dataset", fingerprint: dataset.fingerprint)
            // Another program may have made the same dataset meanwhile.
            guard inserted else { return RowKey<DatasetRecord>(id) }
            let insert = try db.makeStatement(sql: "INSERT INTO dataset_picture VALUES (?, ?, ?, ?)")
            for (position, picture) in dataset.pictures.enumerated() {
                try insert.execute(arguments: [id, position, pictures[position].id, picture.label])
            }
            return RowKey(id)
        }
        return StoredDataset(key: key, record: dataset, pictures: pictures)
    }

    /// A dataset that is in the database, so that what was recorded of it replays without its files; nil if it is not.
    public func dataset(fingerprint: String) throws(StoreError) -> StoredDataset? {
        try storedDataset(where: "fingerprint = ?", fingerprint)
    }

    /// The dataset of that name that was stored last; nil if there is none.
    public func dataset(named name: String) throws(StoreError) -> StoredDataset? {
        try storedDataset(where: "name = ?", name)
    }

    private func storedDataset(where condition: String, _ argument: String) throws(StoreError) -> StoredDataset? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT id, name, fingerprint FROM dataset WHERE \(condition) ORDER BY id DESC",
                    arguments: [argument])
            else { return nil }
            let id: Int64 = row[0]
            var pictures: [PictureRecord] = []
            var keys: [RowKey<PictureRecord>] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT picture.id, sha256, name, label FROM dataset_picture
                    JOIN picture ON picture.id = picture WHERE dataset = ? ORDER BY position
                    """, arguments: [id])
            while let row = try rows.next() {
                keys.append(RowKey(row[0]))
                pictures.append(PictureRecord(sha256: row[1], name: row[2], label: row[3]))
            }
            return StoredDataset(
                key: RowKey(id), record: DatasetRecord(name: row[1], fingerprint: row[2], pictures: pictures),
                pictures: keys)
        }
    }

    /// The rows of pictures, which are made where there are none; in the order of `pictures`.
    public func store(pictures: [PictureRecord]) throws(StoreError) -> [RowKey<PictureRecord>] {
        try write { db in
            let insert = try db.makeStatement(sql: "INSERT OR IGNORE INTO picture (sha256, name) VALUES (?, ?)")
            let select = try db.makeStatement(sql: "SELECT id FROM picture WHERE sha256 = ?")
            return try pictures.map { picture in
                if let id = try Int64.fetchOne(select, arguments: [picture.sha256]) { return RowKey(id) }
                // A constraint would be ignored in silence: check it here.
                guard picture.sha256.utf8.count == 64 else {
                    throw StoreError.inconsistent(
                        file: self.path, what: "picture \(picture.name): `\(picture.sha256)` is not a SHA-256 hash")
                }
                try insert.execute(arguments: [picture.sha256, picture.name])
                return RowKey(db.lastInsertedRowID)
            }
        }
    }

    /// The row of a codec, which is made where there is none.
    public func store(_ codec: CodecRecord) throws(StoreError) -> RowKey<CodecRecord> {
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO codec (fingerprint, name, parameters, weights) VALUES (?, ?, ?, ?)",
                arguments: [codec.fingerprint, codec.name, codec.parameters, codec.weights])
            return RowKey(try db.id(ofTable: "codec", fingerprint: codec.fingerprint))
        }
    }

    /// The row of a classifier, which is made where there is none.
    public func store(_ classifier: ClassifierRecord) throws(StoreError) -> RowKey<ClassifierRecord> {
        try write { db in
            try db.execute(
                sql: "INSERT OR IGNORE INTO classifier (fingerprint, name) VALUES (?, ?)",
                arguments: [classifier.fingerprint, classifier.name])
            return RowKey(try db.id(ofTable: "classifier", fingerprint: classifier.fingerprint))
        }
    }
}

extension Database {
    /// The `id` of the row of `table` that has this fingerprint.
    fileprivate func id(ofTable table: String, fingerprint: String) throws -> Int64 {
        guard
            let id = try Int64.fetchOne(
                self, sql: "SELECT id FROM \(table) WHERE fingerprint = ?", arguments: [fingerprint])
        else { throw DatabaseError(resultCode: .SQLITE_NOTFOUND, message: "no \(table) `\(fingerprint)`") }
        return id
    }
}
