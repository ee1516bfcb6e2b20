import Foundation
import GRDB

extension ResultsDatabase {
    /// The verdicts that are known.
    ///
    /// - Returns: as many as `keys`, in their order; nil where a verdict is not known.
    /// - Complexity: a search in a B-tree for each key, about two microseconds.
    package func verdicts(of keys: [VerdictKey], by context: VerdictContext) throws(StoreError) -> [VerdictRecord?] {
        try read { db in
            let select = try db.cachedStatement(
                sql: """
                    SELECT rank, top5_classes, confidence, psnr_db FROM judgement
                    WHERE codec = ? AND classifier = ? AND picture = ? AND label = ? AND code = ?
                    """)
            return try keys.map { key in
                let row = try Row.fetchOne(
                    select,
                    arguments: [context.codec.id, context.classifier.id, key.picture.id, key.label, key.code])
                return row.map {
                    VerdictRecord(rank: $0[0], top5: classes(from: $0[1] ?? Data()), confidence: $0[2], psnr: $0[3])
                }
            }
        }
    }

    /// Keeps verdicts, in one transaction; a verdict that is known already stays.
    package func store(_ verdicts: [(VerdictKey, VerdictRecord)], by context: VerdictContext) throws(StoreError) {
        try write { db in
            let insert = try VerdictRow.table.insert(into: db, known: .stays)
            for (key, verdict) in verdicts {
                try insert(VerdictRow(context: context, key: key, verdict: verdict))
            }
        }
    }

    /// The encodings that are known.
    ///
    /// - Returns: as many as `pictures`, in their order; nil where an encoding is not known.
    package func encodings(
        of pictures: [RowKey<PictureRecord>], by codec: RowKey<CodecRecord>
    ) throws(StoreError) -> [LayoutRow?] {
        try read { db in
            let select = try db.cachedStatement(
                sql: "SELECT segment_bytes, encode_seconds FROM encoding WHERE codec = ? AND picture = ?")
            return try pictures.map { picture in
                guard let row = try Row.fetchOne(select, arguments: [codec.id, picture.id]) else { return nil }
                guard let sizes = VariableLength.decode(row[0]) else {
                    throw StoreError.corrupt(
                        file: self.path, reason: "encoding of picture \(picture.id) by codec \(codec.id) is unreadable")
                }
                return LayoutRow(segmentBytes: sizes, encodeSeconds: row[1])
            }
        }
    }

    /// Keeps encodings, in one transaction; an encoding that is known already stays.
    package func store(
        _ encodings: [(RowKey<PictureRecord>, LayoutRow)], by codec: RowKey<CodecRecord>
    ) throws(StoreError) {
        try write { db in
            let insert = try EncodingRow.table.insert(into: db, known: .stays)
            for (picture, encoding) in encodings {
                try insert(EncodingRow(codec: codec, picture: picture, encoding: encoding))
            }
        }
    }
}
