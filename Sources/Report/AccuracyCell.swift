import Statistics
import Store

/// One cell of a campaign: a codec under one condition and with one deadline, over all its replications.
package struct AccuracyCell: Sendable, Hashable {
    /// The codec as the scenario names it, such as `pnc` or `webp q=20`.
    package var codec: String
    /// The condition, such as the jamming level `none`.
    package var condition: String
    /// The condition by what was varied: a value for each factor of the axis of conditions.
    package var levels: [String]
    /// Until when what arrived counts.
    package var deadline: RunDeadline
    /// The deadline in milliseconds, for axes.
    package var deadlineMs: Double { deadline.milliseconds }
    /// Share of images whose true class is the first answer; nil where every replication failed, and for a published curve that
    /// does not tell.
    package var top1: Estimate?
    /// Share of images whose true class is among the first five answers; nil where every replication failed.
    package var top5: Estimate?
    /// Mean of the data bytes that the server held by the deadline; nil where every replication failed.
    package var meanBytes: Double?
    /// Share of images that arrived whole, where it is known.
    package var fullyOffloaded: Estimate?
    /// Replications that are done, and such as failed, of which nothing is in the shares.
    package var replications: Int
    package var failedReplications: Int
    /// The keys of the scenario with their values in full; empty where they are not known.
    package var settings: [String: String]
    /// The codec as the database knows it, whatever the scenario calls it; nil where that is not known.
    package var record: CodecRecord?
    /// The classifier's name.
    package var classifier: String?
    /// What its answers were held against.
    package var truth = Truth.labels

    /// Whether it is of a campaign of which there is a newer one.
    package var isEarlier = false

    /// Whether right and wrong answers were drawn by what a table says, as version 0.1 did.
    package var isDrawn = false

    /// Whether accuracy is from a table of the bytes that arrived: nothing was judged.
    package var isOfTable: Bool { record?.name == "curve" }
    /// Whether it is what the table says.
    package var isExpected: Bool { isOfTable && !isDrawn }

    package init(
        codec: String, condition: String, levels: [String]? = nil, deadline: RunDeadline, top1: Estimate?,
        top5: Estimate?, meanBytes: Double?, fullyOffloaded: Estimate? = nil, replications: Int = 1,
        failedReplications: Int = 0, settings: [String: String] = [:]
    ) {
        self.codec = codec
        self.condition = condition
        self.levels = levels ?? [condition]
        self.deadline = deadline
        self.top1 = top1
        self.top5 = top5
        self.meanBytes = meanBytes
        self.fullyOffloaded = fullyOffloaded
        self.replications = replications
        self.failedReplications = failedReplications
        self.settings = settings
    }

    /// Whether there is no result because all replications failed.
    package var hasOnlyFailed: Bool { replications == 0 && failedReplications > 0 }
    /// Images behind the estimates.
    package var images: Int { top5?.basis.images ?? 0 }

    /// The accuracy that is asked for, where it is known.
    package func accuracy(_ metric: AccuracyMetric) -> Estimate? {
        switch metric {
        case .top1: top1
        case .top5: top5
        }
    }
}
