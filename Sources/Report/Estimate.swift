/// A measured share or difference with its 95% interval, as fractions (0.85 is 85%).
public struct Estimate: Sendable, Hashable {
    /// The estimate itself.
    public var value: Double
    /// Lower end of the 95% interval.
    public var low: Double
    /// Upper end of the 95% interval.
    public var high: Double

    /// Makes an estimate.
    public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }
}

/// Which accuracy is meant.
public enum AccuracyMetric: String, Sendable, Hashable, CaseIterable {
    /// The true class is the classifier's first answer.
    case top1
    /// The true class is among the classifier's first five answers.
    case top5

    /// As it stands on an axis.
    public var label: String {
        switch self {
        case .top1: "Top-1 accuracy"
        case .top5: "Top-5 accuracy"
        }
    }
}
