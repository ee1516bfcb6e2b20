import Foundation
import GRDB

extension ResultsDatabase {
    /// The row of a dataset, which is made, with its pictures, where there is none; under the name that is given here, whatever it
    /// was called before.
    package func store(_ dataset: DatasetRecord) throws(StoreError) -> StoredDataset {
        if let known = try self.dataset(fingerprint: dataset.fingerprint) {
            return StoredDataset(key: known.key, record: dataset, pictures: known.pictures)
        }
        let pictures = try self.store(pictures: dataset.pictures)
        let key = try write { db in
            let inserted = try DatasetRecord.table.insert(into: db, known: .stays)(dataset)
            let id = try db.id(ofTable: "dataset", fingerprint: dataset.fingerprint)
            // Another program may have made the same dataset meanwhile.
            guard inserted else { return RowKey<DatasetRecord>(id) }
            let insert = try DatasetPicture.table.insert(into: db)
            for (position, picture) in dataset.pictures.enumerated() {
                try insert(
                    DatasetPicture(dataset: id, position: position, picture: pictures[position], label: picture.label))
            }
            return RowKey(id)
        }
        return StoredDataset(key: key, record: dataset, pictures: pictures)
    }

    /// A dataset that is in the database, so that what was recorded of it replays without its files; nil if it is not.
    package func dataset(fingerprint: String) throws(StoreError) -> StoredDataset? {
        try storedDataset(where: "fingerprint = ?", fingerprint)
    }

    /// The dataset of that name that was stored last; nil if there is none.
    package func dataset(named name: String) throws(StoreError) -> StoredDataset? {
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

    /// Keeps what a picture's file holds.
    package func keep(_ bytes: Data, of picture: RowKey<PictureRecord>) throws(StoreError) {
        try write { db in
            _ = try KeptPicture.table.insert(into: db, known: .stays)(KeptPicture(picture: picture, bytes: bytes))
        }
    }

    /// The dataset of a campaign's runs, where it is one, and the files of those of its pictures that are kept, by their hashes.
    package func keptPictures(
        of campaign: RowKey<CampaignRecord>
    ) throws(StoreError) -> (dataset: StoredDataset, files: [String: Data])? {
        let fingerprints = try rows(
            """
            SELECT DISTINCT dataset_hash FROM run WHERE codec_name <> 'curve'
                AND identity IN (SELECT identity FROM campaign_run WHERE campaign = ?)
            """, [campaign.id]
        ) { row in try row("dataset_hash", as: String.self) }
        guard fingerprints.count == 1, let dataset = try dataset(fingerprint: fingerprints[0]) else { return nil }
        let files = try rows(
            """
            SELECT sha256, bytes FROM kept_picture JOIN picture ON picture.id = kept_picture.picture
            WHERE picture.id IN (SELECT picture FROM dataset_picture WHERE dataset = ?)
            """, [dataset.key.id]
        ) { row in (try row("sha256", as: String.self), try row("bytes", as: Data.self)) }
        guard !files.isEmpty else { return nil }
        return (dataset, Dictionary(files, uniquingKeysWith: { first, _ in first }))
    }

    /// The rows of pictures, which are made where there are none; in the order of `pictures`.
    package func store(pictures: [PictureRecord]) throws(StoreError) -> [RowKey<PictureRecord>] {
        try write { db in
            let insert = try PictureRecord.table.insert(into: db, known: .stays)
            let select = try db.makeStatement(sql: "SELECT id FROM picture WHERE sha256 = ?")
            return try pictures.map { picture in
                guard picture.sha256.utf8.count == 64 else {
                    throw StoreError.inconsistent(
                        file: self.path, what: "picture \(picture.name): `\(picture.sha256)` is not a SHA-256 hash")
                }
                if try insert(picture) { return RowKey(db.lastInsertedRowID) }
                guard let id = try Int64.fetchOne(select, arguments: [picture.sha256]) else {
                    throw DatabaseError(resultCode: .SQLITE_NOTFOUND, message: "no picture `\(picture.sha256)`")
                }
                return RowKey(id)
            }
        }
    }

    /// The row of a codec, which is made where there is none.
    package func store(_ codec: CodecRecord) throws(StoreError) -> RowKey<CodecRecord> {
        try write { db in
            try CodecRecord.table.insert(into: db, known: .stays)(codec)
            return RowKey(try db.id(ofTable: "codec", fingerprint: codec.fingerprint))
        }
    }

    /// The row of a classifier, which is made where there is none.
    package func store(_ classifier: ClassifierRecord) throws(StoreError) -> RowKey<ClassifierRecord> {
        try write { db in
            try ClassifierRecord.table.insert(into: db, known: .stays)(classifier)
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
