/// Count, mean and variance of numbers that come one by one, without keeping them.
///
///     var delays = RunningMoments()
///     delays.add(1.5)
///     delays.add(2.5)
///     let mean = delays.mean  // 2
///     let variance = delays.variance  // 0.5
///
/// After Welford (Technometrics 4(3), 1962). The sum of squares of large numbers, which loses every digit, is never formed.
package struct RunningMoments: Sendable, Hashable {
    package private(set) var count = 0
    private var runningMean = 0.0
    /// The sum of squared deviations from the mean.
    private var squares = 0.0

    package init() {}

    package init(_ values: some Sequence<Double>) {
        for value in values { add(value) }
    }

    package mutating func add(_ value: Double) {
        count += 1
        let change = value - runningMean
        runningMean += change / Double(count)
        squares += change * (value - runningMean)
    }

    /// Nil where there were no numbers.
    package var mean: Double? { count == 0 ? nil : runningMean }

    /// The unbiased estimate of the variance (divisor n - 1); nil for fewer than two numbers.
    package var variance: Double? { count < 2 ? nil : squares / Double(count - 1) }

    package var standardDeviation: Double? { variance?.squareRoot() }
}
