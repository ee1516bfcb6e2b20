import Foundation
import GRDB

/// What a database keeps of a codec so that it is not computed twice: how pictures are encoded, and the classifier's verdicts.
package struct CachedCodec: Sendable, Hashable {
    /// Its row.
    let key: Int64
    /// Name and parameters, as a scenario writes them.
    package let name: String
    /// Encodings and verdicts.
    package let rows: Int
    /// Runs whose results stand in the same database, and stay there when the rest is forgotten.
    package let runs: Int
}

extension ResultsDatabase {
    /// Size of the file in bytes.
    package var fileBytes: Int { (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0 }

    /// What is kept, the codec that was met first in front.
    package func cachedCodecs() throws(StoreError) -> [CachedCodec] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id, name, parameters,
                        (SELECT count(*) FROM encoding WHERE codec = codec.id)
                        + (SELECT count(*) FROM judgement WHERE codec = codec.id) AS kept,
                        (SELECT count(*) FROM run WHERE codec = codec.id) AS runs
                    FROM codec ORDER BY id
                    """
            ).map { row in
                let parameters: String = row["parameters"]
                return CachedCodec(
                    key: row["id"], name: row["name"] + (parameters.isEmpty ? "" : "(\(parameters))"),
                    rows: row["kept"],
                    runs: row["runs"])
            }.filter { $0.rows > 0 }
        }
    }

    /// Forgets what is kept of a codec; what runs came to stays. The file is then made as small as it can be.
    package func forget(_ codec: CachedCodec) throws(StoreError) {
        try write { db in
            try db.execute(sql: "DELETE FROM encoding WHERE codec = ?", arguments: [codec.key])
            try db.execute(sql: "DELETE FROM judgement WHERE codec = ?", arguments: [codec.key])
        }
        try compact()
    }
}
