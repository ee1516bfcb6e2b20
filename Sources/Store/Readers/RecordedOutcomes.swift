import GRDB

/// A codec of whose work a database holds something.
package struct RecordedCodec: Sendable, Hashable {
    /// Its row.
    package let key: RowKey<CodecRecord>
    /// The codec.
    package let record: CodecRecord
    /// Pictures of the dataset of which the sizes of the segments are known.
    package let pictures: Int
}

// What a database can tell of the verdicts that it holds, for those who replay them elsewhere.
extension ResultsDatabase {
    /// The names of all datasets, each once, in the order in which they were stored.
    package func datasetNames() throws(StoreError) -> [String] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT name FROM dataset GROUP BY name ORDER BY min(id)")
        }
    }

    /// The codecs that have encoded pictures of a dataset, in the order in which they were stored.
    package func codecs(recordedOf dataset: RowKey<DatasetRecord>) throws(StoreError) -> [RecordedCodec] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT codec.id, fingerprint, codec.name, parameters, weights, count(*)
                    FROM encoding JOIN codec ON codec.id = encoding.codec
                    WHERE picture IN (SELECT picture FROM dataset_picture WHERE dataset = ?)
                    GROUP BY codec.id ORDER BY codec.id
                    """, arguments: [dataset.id]
            ).map { row in
                RecordedCodec(
                    key: RowKey(row[0]),
                    record: CodecRecord(fingerprint: row[1], name: row[2], parameters: row[3], weights: row[4]),
                    pictures: row[5])
            }
        }
    }

    /// The row of a codec; nil if there is none.
    package func codec(fingerprint: String) throws(StoreError) -> RowKey<CodecRecord>? {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT id FROM codec WHERE fingerprint = ?", arguments: [fingerprint])
                .map { RowKey($0) }
        }
    }

    /// The classifiers whose verdicts the database holds, in the order in which they were stored.
    package func classifiersWithVerdicts() throws(StoreError) -> [(
        key: RowKey<ClassifierRecord>, record: ClassifierRecord
    )] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, fingerprint, name FROM classifier
                    WHERE EXISTS (SELECT 1 FROM judgement WHERE judgement.classifier = classifier.id) ORDER BY id
                    """
            ).map { (RowKey($0[0]), ClassifierRecord(fingerprint: $0[1], name: $0[2])) }
        }
    }

    /// The codes of a picture on which there are verdicts, in rising order.
    package func codes(
        of picture: RowKey<PictureRecord>, by context: VerdictContext
    ) throws(StoreError) -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT code FROM judgement WHERE codec = ? AND classifier = ? AND picture = ? ORDER BY code
                    """,
                arguments: [context.codec.id, context.classifier.id, picture.id])
        }
    }
}
