/// What kind of decision a bit of the stream is.
enum WaveletDecision: Int, Sendable, CaseIterable {
    /// Whether a square of coefficients has one that is not zero.
    case block
    /// Whether a coefficient with a neighbour that is not zero is not zero either.
    case spread
    /// Whether another one is not zero.
    case clean
    /// The next bit of a coefficient that is not zero.
    case refine
    /// Whether a coefficient is negative.
    case sign
}

/// Where the five models of each kind of decision have their contexts in one table, and how many there are.
///
/// A context is a place in a grid whose sides are the numbers of values that its parts can have; the first part is always the
/// band.
struct WaveletContexts: Sendable {
    /// The sides of the five grids of a kind of decision, the band's left out.
    static func grids(of decision: WaveletDecision) -> [[Int]] {
        let planes = WaveletBands.planes
        return switch decision {
        case .block: [[16, 5], [5, 5, 5], [planes, 6], [2, 6, 6], [planes, 5]]
        case .spread, .clean: [[16, 6, 3], [5, 5, 5], [planes, 11, 6], [6, 6, 6, 6], [planes, 49]]
        case .refine: [[16, 6], [5, 5, 5], [planes, 6], [6, 6, 6], [planes, 8]]
        case .sign: [[5, 3], [5, 5], [7, 3], [5, 5], [3, 3, 3]]
        }
    }

    /// Where each decision's five tables begin; both kinds of significance share theirs.
    let starts: [[Int]]
    let sizes: [[Int]]
    let count: Int

    static let standard = WaveletContexts(bands: WaveletBands.standard.all.count)

    private init(bands: Int) {
        var starts = [[Int]](repeating: [], count: WaveletDecision.allCases.count)
        var sizes = starts
        var count = 0
        for decision in WaveletDecision.allCases {
            if decision == .clean {
                starts[decision.rawValue] = starts[WaveletDecision.spread.rawValue]
                sizes[decision.rawValue] = sizes[WaveletDecision.spread.rawValue]
                continue
            }
            for grid in Self.grids(of: decision) {
                let size = grid.reduce(1, *)
                starts[decision.rawValue].append(count)
                sizes[decision.rawValue].append(size)
                count += size * bands
            }
        }
        self.starts = starts
        self.sizes = sizes
        self.count = count
    }

    /// Where the five models of a kind of decision have a band's contexts.
    func bases(_ decision: WaveletDecision, band: Int) -> WaveletPlaces {
        let (starts, sizes) = (starts[decision.rawValue], sizes[decision.rawValue])
        func base(_ model: Int) -> Int { starts[model] + band * sizes[model] }
        return (base(0), base(1), base(2), base(3), base(4))
    }
}

/// A place in the table of contexts for each of the five models.
typealias WaveletPlaces = (Int, Int, Int, Int, Int)

/// Numbers put into few classes: one byte for each number from 0 through ``mostSum``, for each of the kinds.
enum WaveletClasses {
    /// Greater magnitudes, and greater sums of two or four of them, count as this.
    static let most = 255
    /// The greatest sum of such sums.
    static let mostSum = 6 * most

    /// Where the kinds' tables begin in ``table``.
    ///
    /// Magnitudes and sums of them are in halves of the bit plane's threshold.
    static let sum = 0
    static let wide = mostSum + 1
    static let single = 2 * (mostSum + 1)
    static let pair = 3 * (mostSum + 1)
    static let colour = 4 * (mostSum + 1)

    static let table: [UInt8] = [
        [0, 1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 44, 64],
        [0, 2, 4, 7, 10, 14, 20, 28, 40, 60],
        [0, 1, 2, 4, 8],
        [0, 1, 3, 6],
        [0, 1, 3, 7, 15],
    ].flatMap { limits in (0...mostSum).map { value in UInt8(limits.count { value > $0 }) } }
}
