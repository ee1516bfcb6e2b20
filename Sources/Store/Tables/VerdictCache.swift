import Foundation

/// Of whose answer a verdict is: everything but the picture and what arrived of it.
package struct VerdictContext: Sendable, Hashable {
    /// The codec.
    package var codec: RowKey<CodecRecord>
    /// The classifier.
    package var classifier: RowKey<ClassifierRecord>

    package init(codec: RowKey<CodecRecord>, classifier: RowKey<ClassifierRecord>) {
        self.codec = codec
        self.classifier = classifier
    }
}

/// What a verdict is on: a picture, its true class, and what of it could be used.
package struct VerdictKey: Sendable, Hashable {
    /// The picture.
    package var picture: RowKey<PictureRecord>
    /// Its true class.
    package var label: Int
    /// What the codec could use of what arrived.
    package var code: Int64

    package init(picture: RowKey<PictureRecord>, label: Int, code: Int64) {
        self.picture = picture
        self.label = label
        self.code = code
    }
}

/// What the classifier made of what arrived.
package struct VerdictRecord: Sendable, Hashable {
    /// Rank of the true class among the answers, from 1; nil where nothing was decodable.
    package var rank: Int?
    /// The first five answers, best first; empty where nothing was decodable. Class numbers are 0 through 65535.
    package var top5: [Int]
    /// Probability of the first answer, 0 through 1.
    package var confidence: Double?
    /// Peak signal-to-noise ratio of the decoded picture against the original, in decibels.
    package var psnr: Double?

    package init(rank: Int?, top5: [Int], confidence: Double?, psnr: Double?) {
        self.rank = rank
        self.top5 = top5
        self.confidence = confidence
        self.psnr = psnr
    }

    /// Nothing could be decoded: a wrong answer.
    package static let undecodable = VerdictRecord(rank: nil, top5: [], confidence: nil, psnr: nil)
}

/// What is known of a picture's compression by a codec.
package struct LayoutRow: Sendable, Hashable {
    /// Sizes of the segments in bytes, in the order of their sending.
    package var segmentBytes: [Int]
    /// How long this host took to encode, in seconds.
    package var encodeSeconds: Double?

    package init(segmentBytes: [Int], encodeSeconds: Double?) {
        self.segmentBytes = segmentBytes
        self.encodeSeconds = encodeSeconds
    }
}

/// A row of `encoding`.
struct EncodingRow {
    let codec: RowKey<CodecRecord>
    let picture: RowKey<PictureRecord>
    let encoding: LayoutRow

    static let table = StoredTable<EncodingRow>(
        "encoding", "What each codec makes of each picture.", knownBy: ["codec", "picture"],
        [
            Column("codec", references: "codec", help: "the codec (`codec.id`)", \.codec),
            Column("picture", references: "picture", help: "the picture (`picture.id`)", \.picture),
            Column("segments", unit: "segments", help: "number of segments", \.encoding.segmentBytes.count),
            Column("total_bytes", unit: "bytes", help: "size of all segments") {
                $0.encoding.segmentBytes.reduce(0, +)
            },
            Column(
                "segment_bytes", help: "size of each segment in bytes, as LEB128 integers one behind the other"
            ) { VariableLength.encode($0.encoding.segmentBytes) },
            Column(
                "encode_seconds", unit: "s", help: "how long the host took that encoded it",
                \.encoding.encodeSeconds),
        ])
}

/// A row of `judgement`.
struct VerdictRow {
    let context: VerdictContext
    let key: VerdictKey
    let verdict: VerdictRecord

    static let table = StoredTable<VerdictRow>(
        "judgement", "The verdict cache: the classifier's verdicts on what can arrive of a picture.",
        knownBy: ["codec", "classifier", "picture", "label", "code"],
        [
            Column("codec", references: "codec", help: "the codec (`codec.id`)", \.context.codec),
            Column(
                "classifier", references: "classifier", help: "the classifier (`classifier.id`)", \.context.classifier),
            Column("picture", references: "picture", help: "the picture (`picture.id`)", \.key.picture),
            Column("label", help: "its true class", \.key.label),
            Column(
                "code", help: "what the codec could use of what arrived; its meaning is the codec's own", \.key.code),
            Column(
                "rank", help: "rank of the true class among the answers, from 1; NULL where undecodable",
                \.verdict.rank),
            Column(
                "top5_classes", help: "the first five answers, best first, two bytes each, lowest byte first"
            ) { $0.verdict.top5.isEmpty ? nil : bytes(ofClasses: $0.verdict.top5) },
            Column("confidence", unit: "share", help: "probability of the first answer", \.verdict.confidence),
            Column(
                "psnr_db", unit: "dB",
                help: "peak signal-to-noise ratio of the decoded picture against the original", \.verdict.psnr),
        ])
}
