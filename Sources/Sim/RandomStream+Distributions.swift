import Foundation

extension RandomStream {
    /// An exponential number of a mean: the gap between events that know nothing of each other.
    public mutating func exponential(mean: Double) -> Double { -mean * log1p(-uniform()) }

    /// A normal number (Box and Muller 1958).
    public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
        let radius = (-2 * log1p(-uniform())).squareRoot()
        return mean + deviation * radius * cos(2 * .pi * uniform())
    }
}
