import Coding
import Foundation

/// What ``WaveletTables`` learn from pictures.
package struct WaveletTraining {
    private let planes: [WaveletPlanes]

    package init(_ pictures: [RGBImage]) { planes = pictures.map { WaveletPlanes($0) } }

    /// How the tables are learned.
    package struct Options: Sendable, Hashable, Codable {
        /// A context that was seen more often counts as seen so often.
        package var startCount = 30
        /// See ``WaveletTables/Adaptation``.
        package var mostCount = 255
        package var mixingRate = 4
        /// How much of a picture's stream is looked at.
        package var mostBytes = 5040

        package init() {}
    }

    /// The tables for an order of passes: counts of every context over all pictures, then the mixtures' weights and the points.
    ///
    /// - Parameter progress: is told how many pictures of twice their number are done, and may throw to end it.
    package func tables(
        order: WaveletOrder, _ options: Options = Options(), progress: (Int) throws -> Void = { _ in }
    ) throws -> WaveletTables {
        var tables = WaveletTables(passes: order.passes)
        let (passes, mostBytes) = (tables.passes, options.mostBytes)
        tables.adaptation = .init(mostCount: options.mostCount, mixingRate: 8)
        try count(into: &tables, options, progress)
        var points = WaveletPoints(bands: tables.points.count)
        for (number, planes) in planes.enumerated() {
            // Weights that move ever less: the last ones are those that pictures start from.
            tables.adaptation.mixingRate = [16, 16, 8, 4][4 * number / self.planes.count]
            // Cut at sizes all along the way.
            let bytes = 300 + number * 977 % (mostBytes - 300)
            let state = WaveletState(planes)
            var walk = WaveletWalk(WaveletCounter(bytes: bytes), model: WaveletModel(.init(tables)), state: state)
            walk.run(passes)
            tables.mixtures = walk.model.currentMixtures(tables.mixtures.count)
            points.add(state)
            try progress(self.planes.count + number + 1)
        }
        tables.points = points.points
        tables.adaptation.mixingRate = options.mixingRate
        return tables
    }

    private func count(
        into tables: inout WaveletTables, _ options: Options, _ progress: (Int) throws -> Void
    ) throws {
        let contexts = tables.logits.count
        let observed = UnsafeMutablePointer<(zeros: UInt32, ones: UInt32)>.allocate(capacity: contexts)
        observed.initialize(repeating: (0, 0), count: contexts)
        defer { observed.deallocate() }
        for (number, planes) in planes.enumerated() {
            var walk = WaveletWalk(
                WaveletCounter(bytes: options.mostBytes), model: WaveletModel(.init(tables), observed: observed),
                state: WaveletState(planes))
            walk.run(tables.passes)
            tables.mixtures = walk.model.currentMixtures(tables.mixtures.count)
            try progress(number + 1)
        }
        for place in 0..<contexts {
            let (zeros, ones) = (Double(observed[place].zeros), Double(observed[place].ones))
            // Krichevsky and Trofimov's estimate, with 0.4 for their 0.5.
            let logit = log((ones + 0.4) / (zeros + 0.4))
            tables.logits[place] = Int16(min(2047, max(-2047, (256 * logit).rounded())))
            tables.counts[place] = UInt16(min(Double(options.startCount), zeros + ones))
        }
    }
}

/// Where in their intervals coefficients are.
private struct WaveletPoints {
    private var sums: [[(sum: Double, count: Double)]]

    /// As if a few coefficients had been seen, so that a band that has none has points too.
    init(bands: Int) { sums = [[(Double, Double)]](repeating: [(5, 12), (5, 11), (5, 10)], count: bands) }

    mutating func add(_ state: WaveletState) {
        for (number, band) in state.bands.all.enumerated() {
            for row in 0..<band.height {
                for index in band.start + row * band.stride..<band.start + row * band.stride + band.width {
                    let magnitude = Int32(state.magnitudes[index])
                    guard magnitude != 0 else { continue }
                    let lowest = Int32(state.known[index])
                    let kind = WaveletState.pointKind(magnitude, lowest)
                    let rest = Int32(state.source[index].magnitude) - magnitude
                    sums[number][kind].sum += Double(rest) / Double(Int32(1) << lowest)
                    sums[number][kind].count += 1
                }
            }
        }
    }

    /// In 2^-8 of an interval.
    var points: [[Int32]] {
        sums.map { $0.map { Int32(min(256, max(0, ($0.sum / $0.count * 256).rounded()))) } }
    }
}

/// Adds up what an ideal arithmetic coder would write.
struct WaveletCounter: WaveletDecisionCoder {
    private(set) var bits = 0.0
    private let most: Double

    init(bytes: Int) { most = 8 * Double(bytes) }

    mutating func code(_ bit: Int, probability: UInt32) -> Int {
        guard bits < most else { return -1 }
        let one = Double(probability) / 65536
        bits -= log2(bit == 1 ? one : 1 - one)
        return bit
    }
}
