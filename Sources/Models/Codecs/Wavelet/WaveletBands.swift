/// One band of one colour's coefficients.
struct WaveletBand: Sendable, Hashable {
    /// In which direction the band holds the high frequencies.
    enum Orientation: Int, Sendable, CaseIterable { case low, horizontal, vertical, diagonal }

    let colour: Int
    let orientation: Orientation
    /// 1 for the finest.
    let level: Int
    let width: Int
    let height: Int
    /// Where the band begins in its plane of coefficients.
    let x: Int
    let y: Int
    /// The next coarser band of its colour and orientation; nil for the coarsest.
    let parent: Int?
    /// Where the first coefficient is in the coder's own arrays, in which each band has a margin.
    let start: Int

    /// From a coefficient to the one below it.
    var stride: Int { width + 2 * WaveletBands.margin }

    /// Squares in a row and in a column of them.
    var blockColumns: Int { (width + WaveletBands.blockSide - 1) / WaveletBands.blockSide }
    var blockRows: Int { (height + WaveletBands.blockSide - 1) / WaveletBands.blockSide }

    /// Whether the band's coefficients are passed over in squares.
    var isBlocked: Bool { width >= WaveletBands.leastBlockedWidth }
}

/// The bands of a picture and where they lie; the same for encoder and decoder.
struct WaveletBands: Sendable {
    /// Width and height of a picture, in pixels.
    static let side = 224
    static let levels = 6
    /// Coefficients around each band that are always zero, so that neighbours need no check.
    static let margin = 2
    /// Side of the squares of coefficients that are passed over together as long as they are all zero.
    static let blockSide = 8
    static let leastBlockedWidth = 24
    /// Magnitudes are below 2^13: a sample of 128 in units of 2^-5, times the high bands' gain of at most 2.
    static let planes = 13
    /// Bands of one colour.
    static let ofColour = 3 * levels + 1

    let all: [WaveletBand]
    /// Size of an array that holds all bands with their margins.
    let count: Int

    static let standard = WaveletBands()

    private init() {
        let sides = WaveletPlanes.sides
        var bands: [WaveletBand] = []
        var start = 0
        for colour in 0..<WaveletPlanes.colours {
            for level in (1...Self.levels).reversed() {
                for orientation in WaveletBand.Orientation.allCases where level == Self.levels || orientation != .low {
                    let low = sides[level]
                    let high = sides[level - 1] - low
                    let (isWideHigh, isTallHigh) = (orientation.rawValue & 1 != 0, orientation.rawValue & 2 != 0)
                    let (width, height) = (isWideHigh ? high : low, isTallHigh ? high : low)
                    let stride = width + 2 * Self.margin
                    bands.append(
                        WaveletBand(
                            colour: colour, orientation: orientation, level: level, width: width, height: height,
                            x: isWideHigh ? low : 0, y: isTallHigh ? low : 0,
                            parent: orientation == .low || level == Self.levels ? nil : bands.count - 3,
                            start: start + Self.margin * (stride + 1)))
                    start += stride * (height + 2 * Self.margin)
                }
            }
        }
        all = bands
        count = start
    }
}

/// One of the passes in which a band's bits are sent.
package struct WaveletPass: Sendable, Hashable {
    /// Which of a bit plane's coefficients a pass is about (after Taubman's EBCOT, 2000).
    enum Kind: Int, Sendable, CaseIterable {
        /// Those that are still zero and have a neighbour that is not.
        case spread
        /// Those that are not zero: their next bit.
        case refine
        /// All the others.
        case clean
    }

    let band: Int
    /// The bit, from 0.
    let plane: Int
    let kind: Kind
}
