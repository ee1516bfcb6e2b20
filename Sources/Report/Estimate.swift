import Store

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

    /// A share with Wilson's 95% interval (Wilson, 1927), which stays within 0 and 1 and is right for few images too.
    ///
    /// - Parameters:
    ///   - count: how often it was so.
    ///   - total: out of how many; more than 0.
    public init(count: Double, of total: Int) {
        // 97.5% quantile of the normal distribution.
        let z = 1.959963984540054
        let n = Double(total)
        let share = count / n
        let centre = share + z * z / (2 * n)
        let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
        let scale = 1 + z * z / n
        self.init(value: share, low: max(0, (centre - half) / scale), high: min(1, (centre + half) / scale))
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

extension Estimate {
    /// An interval as the database has it.
    init(_ interval: StoredInterval) { self.init(value: interval.value, low: interval.low, high: interval.high) }
}
