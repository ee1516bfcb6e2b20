/// What conditions of a campaign are: what was varied besides the codec and the deadline.
public struct ConditionAxis: Sendable, Hashable {
    /// As an axis has it, such as `Jamming level` or `Link rate`.
    public var title: String
    /// In front of a condition, such as `jamming` in `jamming: heavy`.
    public var prefix: String

    /// Makes an axis.
    public init(title: String, prefix: String) {
        self.title = title
        self.prefix = prefix
    }

    /// Levels of jamming.
    public static let jamming = ConditionAxis(title: "Jamming level", prefix: "jamming")

    /// A condition with its prefix.
    func named(_ condition: String) -> String { prefix.isEmpty ? condition : prefix + ": " + condition }
}

/// One cell of a campaign: a codec under one condition and with one deadline, over all its replications.
public struct AccuracyCell: Sendable, Hashable {
    /// The codec as the scenario names it, such as `pnc` or `webp q=20`.
    public var codec: String
    /// The condition, such as the jamming level `none`.
    public var condition: String
    /// The deadline in milliseconds; 0 where arrivals have no fixed period.
    public var deadlineMs: Double
    /// Share of images whose true class is the first answer.
    public var top1: Estimate
    /// Share of images whose true class is among the first five answers.
    public var top5: Estimate
    /// Mean of the data bytes that the server held by the deadline.
    public var meanBytes: Double
    /// Images behind the estimates.
    public var images: Int
    /// Share of images that arrived whole, where it is known.
    public var fullyOffloaded: Estimate?

    /// Makes a cell.
    public init(
        codec: String, condition: String, deadlineMs: Double, top1: Estimate, top5: Estimate, meanBytes: Double,
        images: Int, fullyOffloaded: Estimate? = nil
    ) {
        self.codec = codec
        self.condition = condition
        self.deadlineMs = deadlineMs
        self.top1 = top1
        self.top5 = top5
        self.meanBytes = meanBytes
        self.images = images
        self.fullyOffloaded = fullyOffloaded
    }

    /// The accuracy that is asked for.
    public func accuracy(_ metric: AccuracyMetric) -> Estimate {
        switch metric {
        case .top1: top1
        case .top5: top5
        }
    }
}

/// How the accuracies of two codecs differ on the same images and the same luck of the channel.
public struct PairedCell: Sendable, Hashable {
    /// The codec that is compared.
    public var codec: String
    /// The codec it is compared with.
    public var reference: String
    /// The condition, such as the jamming level.
    public var condition: String
    /// The deadline in milliseconds.
    public var deadlineMs: Double
    /// Accuracy of `codec` less that of `reference`.
    public var difference: Estimate
    /// Pairs of outcomes behind it.
    public var pairs: Int

    /// Makes a comparison.
    public init(
        codec: String, reference: String, condition: String, deadlineMs: Double, difference: Estimate, pairs: Int
    ) {
        self.codec = codec
        self.reference = reference
        self.condition = condition
        self.deadlineMs = deadlineMs
        self.difference = difference
        self.pairs = pairs
    }
}

/// A point of a rate-accuracy curve: what a codec achieves with so many bytes.
public struct RatePoint: Sendable, Hashable {
    /// The codec as the scenario or the command names it.
    public var codec: String
    /// Mean bytes an image.
    public var bytes: Double
    /// Accuracy at that size.
    public var accuracy: Estimate
    /// What sets the point apart from the others of the codec, such as `4 features`.
    public var setting: String

    /// Makes a point.
    public init(codec: String, bytes: Double, accuracy: Estimate, setting: String) {
        self.codec = codec
        self.bytes = bytes
        self.accuracy = accuracy
        self.setting = setting
    }
}

/// One image of the running picture: what the link gave while it was sent and how much of it arrived.
public struct RunningImage: Sendable, Hashable {
    /// Position in the run, from 1.
    public var index: Int
    /// The condition while it was sent, such as the jamming level.
    public var condition: String
    /// Throughput over the segments that arrived whole, in kbit/s; nil where none did.
    public var throughputKbps: Double?
    /// Bytes of the segments that arrived whole.
    public var wholeBytes: Double
    /// Segments (features, scans) that arrived whole.
    public var wholeSegments: Int
    /// Whether the true class was among the first five answers, where it is known.
    public var top5: Bool?

    /// Makes an image.
    public init(
        index: Int, condition: String, throughputKbps: Double?, wholeBytes: Double, wholeSegments: Int,
        top5: Bool? = nil
    ) {
        self.index = index
        self.condition = condition
        self.throughputKbps = throughputKbps
        self.wholeBytes = wholeBytes
        self.wholeSegments = wholeSegments
        self.top5 = top5
    }
}

/// One value that training noted at one step.
public struct TrainingPoint: Sendable, Hashable {
    /// What was measured, such as `loss` or `top5`. Each quantity gets a panel.
    public var quantity: String
    /// Whose it is, such as `training` or `validation`. Each gets a line.
    public var series: String
    /// Optimiser steps done.
    public var step: Int
    /// The value.
    public var value: Double

    /// Makes a point.
    public init(quantity: String, series: String, step: Int, value: Double) {
        self.quantity = quantity
        self.series = series
        self.step = step
        self.value = value
    }
}
