import Foundation

/// A step of the search for the order of passes at which the classifier understands a picture soonest: all factors of
/// ``WaveletOrder`` are varied at once by a two-level design, so that each of its measurements tells about each factor, and the
/// order then goes down the slope that they show.
package struct WaveletOrderSearch: Sendable, Hashable, Codable {
    /// How far factors are varied, in bits.
    package static let variation = 0.3
    /// How far down the slope is looked: of the steepest factor, in bits.
    package static let distances = [0.25, 0.5, 0.9]
    private static let runs = 32

    /// Where the step begins.
    package let start: WaveletOrder
    /// The divergence from the answer on the clean picture: at the start, at each run of the design, at each distance; the
    /// logarithm, averaged over cuts.
    package private(set) var measured: [Double] = []

    package init(start: WaveletOrder) { self.start = start }

    /// The order to measure next; nil at the end of the step.
    package var next: WaveletOrder? {
        var order = start
        switch measured.count {
        case 0: break
        case 1...Self.runs:
            let run = measured.count - 1
            order.factors = start.factors.indices.map { start.factors[$0] + Self.variation * Self.sign(run, $0) }
        case Self.runs + 1...Self.runs + Self.distances.count:
            order = down(Self.distances[measured.count - Self.runs - 1])
        default: return nil
        }
        return order
    }

    /// Takes the measurement of ``next``.
    package mutating func add(_ divergence: Double) { measured.append(divergence) }

    /// The best of what was measured along the slope, the start included.
    package var best: WaveletOrder {
        let along = [measured.first ?? 0] + measured.dropFirst(Self.runs + 1)
        guard let place = along.indices.min(by: { along[$0] < along[$1] }), place > 0 else { return start }
        return down(Self.distances[place - 1])
    }

    /// By how much the logarithm of the divergence grows with each factor, for ``variation``.
    package var effects: [Double] {
        start.factors.indices.map { factor in
            (0..<Self.runs).reduce(0) { $0 + Self.sign($1, factor) * measured[$1 + 1] } / Double(Self.runs)
        }
    }

    private func down(_ distance: Double) -> WaveletOrder {
        let effects = effects
        let steepest = effects.map(abs).max() ?? 0
        guard steepest > 0 else { return start }
        var order = start
        order.factors = zip(start.factors, effects).map { $0 - distance * $1 / steepest }
        return order
    }

    /// Sylvester's Hadamard matrix; its first column, all ones, is nobody's factor.
    private static func sign(_ run: Int, _ factor: Int) -> Double {
        (run & (factor + 1)).nonzeroBitCount.isMultiple(of: 2) ? 1 : -1
    }
}
