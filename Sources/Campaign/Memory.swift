import Models
import Store
import Synchronization

/// What a run needs to know of a judgement.
struct Verdict: Sendable, Hashable {
    /// Rank of the true class among the classifier's answers, from 1; nil where nothing was decodable.
    let rank: Int?
    /// Likeness of the decoded picture to the original, in decibels.
    let psnr: Double?

    init(_ judgement: Judgement) {
        rank = judgement.rank
        psnr = judgement.psnr
    }
}

/// What the database and the codecs have been asked already, so that a thousand cells ask once.
final class Memory: Sendable {
    /// Of which codec and pictures.
    struct Topic: Hashable {
        let codec: RowKey<CodecRecord>
        let dataset: RowKey<DatasetRecord>
    }

    private struct Contents {
        var verdicts: [Topic: [Workshop.Question: Verdict]] = [:]
        var verdictCount = 0
        var layouts: [Topic: (layouts: [SegmentLayout], encodeSeconds: Double?)] = [:]
    }

    /// More verdicts than this (some hundred megabytes) are forgotten and asked again.
    private static let mostVerdicts = 4_000_000
    private let contents = Mutex(Contents())

    func verdicts(on topic: Topic) -> [Workshop.Question: Verdict] {
        contents.withLock { $0.verdicts[topic] ?? [:] }
    }

    func keep(_ verdicts: [Workshop.Question: Verdict], on topic: Topic) {
        contents.withLock { contents in
            contents.verdictCount += verdicts.count - (contents.verdicts[topic]?.count ?? 0)
            if contents.verdictCount > Self.mostVerdicts {
                contents.verdicts = [:]
                contents.verdictCount = verdicts.count
            }
            contents.verdicts[topic] = verdicts
        }
    }

    /// The layouts of the first `count` pictures, if they are known.
    func layouts(
        on topic: Topic, count: Int
    ) -> (layouts: [SegmentLayout], encodeSeconds: Double?)? {
        contents.withLock { $0.layouts[topic] }.flatMap { $0.layouts.count == count ? $0 : nil }
    }

    func keep(_ layouts: (layouts: [SegmentLayout], encodeSeconds: Double?), on topic: Topic) {
        contents.withLock { $0.layouts[topic] = layouts }
    }
}
