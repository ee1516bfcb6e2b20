/// Count, mean, variance and extremes of numbers that come one by one, without keeping them.
///
///     var delays = RunningStatistics()
///     delays.add(1.5)
///     delays.add(2.5)
///     delays.mean      // 2
///     delays.variance  // 0.5
///
/// After Welford (Technometrics 4(3), 1962); ``merge(_:)`` after Chan, Golub and LeVeque (The American Statistician
/// 37(3), 1983). The sum of squares of large numbers, which loses every digit, is never formed.
public struct RunningStatistics: Sendable, Hashable {
    /// How many numbers there were.
    public private(set) var count = 0
    /// Their mean; 0 where there were none.
    public private(set) var mean = 0.0
    /// The sum of squared deviations from the mean.
    private var deviations = 0.0
    /// The least; nil where there were none.
    public private(set) var minimum: Double?
    /// The greatest; nil where there were none.
    public private(set) var maximum: Double?

    /// Of no numbers.
    public init() {}

    /// Of a list of numbers.
    public init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    /// Takes a number in. O(1).
    public mutating func add(_ value: Double) {
        count += 1
        let change = value - mean
        mean += change / Double(count)
        deviations += change * (value - mean)
        minimum = Swift.min(minimum ?? value, value)
        maximum = Swift.max(maximum ?? value, value)
    }

    /// Takes in all that another one has seen.
    public mutating func merge(_ other: RunningStatistics) {
        guard other.count > 0 else { return }
        guard count > 0 else {
            self = other
            return
        }
        let total = Double(count + other.count)
        let change = other.mean - mean
        deviations += other.deviations + change * change * Double(count) * Double(other.count) / total
        mean += change * Double(other.count) / total
        count += other.count
        if let least = other.minimum { minimum = Swift.min(minimum ?? least, least) }
        if let greatest = other.maximum { maximum = Swift.max(maximum ?? greatest, greatest) }
    }

    /// The unbiased estimate of the variance (divisor n - 1); nil for fewer than two numbers.
    public var variance: Double? { count < 2 ? nil : deviations / Double(count - 1) }

    /// The root of ``variance``.
    public var standardDeviation: Double? { variance?.squareRoot() }
}

/// The mean over time of a quantity that jumps: the length of a queue, the load of a channel.
public struct TimeWeightedMean: Sendable, Hashable {
    private let start: SimTime
    private var last: SimTime
    private var value: Double
    private var area = 0.0

    /// Begins to watch a quantity.
    public init(value: Double, at start: SimTime = .zero) {
        self.value = value
        self.start = start
        last = start
    }

    /// Notes that the quantity has jumped.
    ///
    /// - Precondition: `time` is not before the last change.
    public mutating func change(to value: Double, at time: SimTime) {
        precondition(time >= last, "the quantity last changed at \(last), after \(time)")
        area += self.value * (time - last).seconds
        last = time
        self.value = value
    }

    /// The mean from the start until `end`; nil for a stretch of no length.
    ///
    /// - Precondition: `end` is not before the last change.
    public func mean(until end: SimTime) -> Double? {
        precondition(end >= last, "the quantity last changed at \(last), after \(end)")
        guard end > start else { return nil }
        return (area + value * (end - last).seconds) / (end - start).seconds
    }
}

/// Quantiles of a sample.
public enum Quantile {
    /// The number below which the given share of a sample lies, between two of its numbers in proportion; definition 7
    /// of Hyndman and Fan (The American Statistician 50(4), 1996), which R, NumPy and spreadsheets use.
    ///
    /// - Parameters:
    ///   - share: 0 (the least) through 1 (the greatest).
    ///   - sorted: the sample in ascending order, not empty.
    public static func of(_ share: Double, sorted: [Double]) -> Double {
        precondition(!sorted.isEmpty && share >= 0 && share <= 1, "a share from 0 through 1 of some numbers")
        let position = share * Double(sorted.count - 1)
        let below = Int(position)
        guard below + 1 < sorted.count else { return sorted[below] }
        return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
    }
}
