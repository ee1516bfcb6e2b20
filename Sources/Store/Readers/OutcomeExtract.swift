import GRDB

extension ResultsDatabase {
    /// Takes over, of another database, what a replay of a dataset needs: the pictures' names and hashes, how the codecs
    /// encode them, and the classifier's verdicts. Who has only these knows the rank of the true class, not the five
    /// best answers nor their probabilities.
    ///
    /// - Parameters:
    ///   - other: the file of the other database.
    ///   - dataset: its row there.
    ///   - newName: what the dataset is to be called here; nil for its own name.
    ///   - codecs: fingerprints. The answers on clean pictures come along where there are any.
    ///   - classifier: whose verdicts are taken over, by its row there.
    /// - Returns: the number of verdicts.
    package func takeOutcomes(
        from other: String, dataset: RowKey<DatasetRecord>, name newName: String?, codecs: [String],
        classifier: RowKey<ClassifierRecord>
    ) throws(StoreError) -> Int {
        let name = try DatabasePath(other).plain
        return try withoutTransaction { db in
            try db.execute(sql: "ATTACH DATABASE ? AS source", arguments: [name])
            defer { try? db.execute(sql: "DETACH DATABASE source") }
            var verdicts = 0
            try db.inTransaction {
                try copyPictures(db, dataset: dataset.id, name: newName)
                try copyCodecs(db, codecs + ["original()"])
                verdicts = try copyVerdicts(db, classifier: classifier.id)
                try db.execute(sql: "DROP TABLE temp.taken_picture; DROP TABLE temp.taken_codec")
                return .commit
            }
            return verdicts
        }
    }

    /// Makes the file as small as its rows allow.
    package func compact() throws(StoreError) {
        try withoutTransaction { db in try db.execute(sql: "VACUUM") }
    }

    private func copyPictures(_ db: Database, dataset: Int64, name: String?) throws {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO main.picture (sha256, name) SELECT sha256, name FROM source.picture
                WHERE id IN (SELECT picture FROM source.dataset_picture WHERE dataset = :dataset) ORDER BY id;
                CREATE TEMP TABLE taken_picture (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
                INSERT INTO taken_picture SELECT theirs.id, ours.id FROM source.picture AS theirs
                JOIN main.picture AS ours USING (sha256)
                WHERE theirs.id IN (SELECT picture FROM source.dataset_picture WHERE dataset = :dataset);
                INSERT OR IGNORE INTO main.dataset (name, fingerprint)
                SELECT coalesce(:name, name), fingerprint FROM source.dataset WHERE id = :dataset;
                INSERT OR IGNORE INTO main.dataset_picture
                SELECT ours.id, position, new, label FROM source.dataset_picture
                JOIN source.dataset AS theirs ON theirs.id = dataset JOIN main.dataset AS ours USING (fingerprint)
                JOIN taken_picture ON old = picture WHERE dataset = :dataset;
                """, arguments: ["dataset": dataset, "name": name])
    }

    private func copyCodecs(_ db: Database, _ fingerprints: [String]) throws {
        try db.execute(sql: "CREATE TEMP TABLE taken_codec (old INTEGER PRIMARY KEY, new INTEGER NOT NULL)")
        for fingerprint in fingerprints {
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO main.codec (fingerprint, name, parameters, weights)
                    SELECT fingerprint, name, parameters, weights FROM source.codec WHERE fingerprint = :fingerprint;
                    INSERT INTO taken_codec SELECT theirs.id, ours.id FROM source.codec AS theirs
                    JOIN main.codec AS ours USING (fingerprint) WHERE fingerprint = :fingerprint;
                    """, arguments: ["fingerprint": fingerprint])
        }
    }

    /// In the order of the keys, so that pages fill up.
    private func copyVerdicts(_ db: Database, classifier: Int64) throws -> Int {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO main.classifier (fingerprint, name)
                SELECT fingerprint, name FROM source.classifier WHERE id = :classifier;
                INSERT OR IGNORE INTO main.encoding
                SELECT c.new AS codec, p.new AS picture, segments, total_bytes, segment_bytes, encode_seconds
                FROM source.encoding JOIN taken_codec AS c ON c.old = codec JOIN taken_picture AS p ON p.old = picture
                ORDER BY 1, 2;
                """, arguments: ["classifier": classifier])
        // The reference where true classes are not known is the first answer on the clean picture.
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO main.judgement
                SELECT c.new, (SELECT ours.id FROM main.classifier AS ours JOIN source.classifier AS theirs
                        USING (fingerprint) WHERE theirs.id = :classifier),
                    p.new, label, code, rank, iif(codec.fingerprint = 'original()', top5_classes, NULL), NULL, psnr_db
                FROM source.judgement JOIN taken_codec AS c ON c.old = codec
                JOIN source.codec AS codec ON codec.id = c.old JOIN taken_picture AS p ON p.old = picture
                WHERE classifier = :classifier ORDER BY 1, 3, 4, 5
                """, arguments: ["classifier": classifier])
        return db.changesCount
    }
}
