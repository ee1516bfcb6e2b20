/// Random numbers of other distributions, equal bit for bit on every machine: they take no more of mathematics than
/// ``ElementaryFunctions`` and square roots.
extension RandomStream {
    /// An exponential number of a mean: the gap between events that know nothing of each other.
    public mutating func exponential(mean: Double) -> Double { -mean * ElementaryFunctions.logarithm(1 - uniform()) }

    /// The sum of `stages` exponential numbers of a mean each (Erlang), from one logarithm.
    ///
    /// - Precondition: 1 to 32 stages.
    public mutating func erlang(stages: Int, mean: Double) -> Double {
        precondition((1...32).contains(stages), "1 to 32 stages, not \(stages)")
        return -mean * ElementaryFunctions.logarithm(productOfComplements(count: stages))
    }

    /// A normal number (the polar method, Marsaglia 1964). It takes from the stream as many numbers as it needs.
    public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            if square < 1, square > 0 {
                return mean + deviation * x * (-2 * ElementaryFunctions.logarithm(square) / square).squareRoot()
            }
        }
    }
}
