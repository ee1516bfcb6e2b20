import Foundation
import GRDB

/// Of whose answer a verdict is: everything but the picture and what arrived of it.
public struct JudgementContext: Sendable, Hashable {
    /// The codec.
    public var codec: RowKey<CodecRecord>
    /// The classifier.
    public var classifier: RowKey<ClassifierRecord>

    /// Makes a context.
    public init(codec: RowKey<CodecRecord>, classifier: RowKey<ClassifierRecord>) {
        self.codec = codec
        self.classifier = classifier
    }
}

/// What a verdict is on: a picture, its true class, and what of it could be used.
public struct JudgementKey: Sendable, Hashable {
    /// The picture.
    public var picture: RowKey<PictureRecord>
    /// Its true class.
    public var label: Int
    /// What the codec could use of what arrived.
    public var code: Int64

    /// Makes a key.
    public init(picture: RowKey<PictureRecord>, label: Int, code: Int64) {
        self.picture = picture
        self.label = label
        self.code = code
    }
}

/// What the classifier made of what arrived.
public struct Judgement: Sendable, Hashable {
    /// Rank of the true class among the answers, from 1; nil where nothing was decodable.
    public var rank: Int?
    /// The first five answers, best first; empty where nothing was decodable. Class numbers are 0 through 65535.
    public var top5: [Int]
    /// Probability of the first answer, 0 through 1.
    public var confidence: Double?
    /// Peak signal-to-noise ratio of the decoded picture against the original, in decibels.
    public var psnr: Double?

    /// Makes a verdict.
    public init(rank: Int?, top5: [Int], confidence: Double?, psnr: Double?) {
        self.rank = rank
        self.top5 = top5
        self.confidence = confidence
        self.psnr = psnr
    }

    /// Nothing could be decoded: a wrong answer.
    public static let undecodable = Judgement(rank: nil, top5: [], confidence: nil, psnr: nil)
}

/// What is known of a picture's compression by a codec.
public struct EncodingRecord: Sendable, Hashable {
    /// Sizes of the segments in bytes, in the order of their sending.
    public var segmentBytes: [Int]
    /// How long this host took to encode, in seconds.
    public var encodeSeconds: Double?

    /// Makes an encoding.
    public init(segmentBytes: [Int], encodeSeconds: Double?) {
        self.segmentBytes = segmentBytes
        self.encodeSeconds = encodeSeconds
    }
}

extension ResultsDatabase {
    /// The verdicts that are known.
    ///
    /// - Returns: as many as `keys`, in their order; nil where a verdict is not known.
    /// - Complexity: a search in a B-tree for each key, about two microseconds.
    public func judgements(of keys: [JudgementKey], by context: JudgementContext) throws(StoreError) -> [Judgement?] {
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
                    Judgement(rank: $0[0], top5: classes(from: $0[1] ?? Data()), confidence: $0[2], psnr: $0[3])
                }
            }
        }
    }

    /// Keeps verdicts, in one transaction; a verdict that is known already stays.
    public func store(_ judgements: [(JudgementKey, Judgement)], by context: JudgementContext) throws(StoreError) {
        try write { db in
            let insert = try db.cachedStatement(
                sql: "INSERT INTO judgement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            for (key, judgement) in judgements {
                try insert.execute(arguments: [
                    context.codec.id, context.classifier.id, key.picture.id, key.label, key.code, judgement.rank,
                    judgement.top5.isEmpty ? nil : bytes(ofClasses: judgement.top5), judgement.confidence,
                    judgement.psnr,
                ])
            }
        }
    }

    /// The encodings that are known.
    ///
    /// - Returns: as many as `pictures`, in their order; nil where an encoding is not known.
    public func encodings(
        of pictures: [RowKey<PictureRecord>], by codec: RowKey<CodecRecord>
    ) throws(StoreError) -> [EncodingRecord?] {
        try read { db in
            let select = try db.cachedStatement(
                sql: "SELECT segment_bytes, encode_seconds FROM encoding WHERE codec = ? AND picture = ?")
            return try pictures.map { picture in
                guard let row = try Row.fetchOne(select, arguments: [codec.id, picture.id]) else { return nil }
                guard let sizes = VariableLength.decode(row[0]) else {
                    throw StoreError.corrupt(
                        file: self.path, reason: "encoding of picture \(picture.id) by codec \(codec.id) is unreadable")
                }
                return EncodingRecord(segmentBytes: sizes, encodeSeconds: row[1])
            }
        }
    }

    /// Keeps encodings, in one transaction; an encoding that is known already stays.
    public func store(
        _ encodings: [(RowKey<PictureRecord>, EncodingRecord)], by codec: RowKey<CodecRecord>
    ) throws(StoreError) {
        try write { db in
            let insert = try db.cachedStatement(
                sql: "INSERT INTO encoding VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            for (picture, encoding) in encodings {
                try insert.execute(arguments: [
                    codec.id, picture.id, encoding.segmentBytes.count, encoding.segmentBytes.reduce(0, +),
                    VariableLength.encode(encoding.segmentBytes), encoding.encodeSeconds,
                ])
            }
        }
    }
}
