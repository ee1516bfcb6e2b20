/// What the contexts of a pass's decisions look at: its band, its parent, and the other colours' bands in the same place.
struct WaveletView {
    let band: WaveletBand
    /// Of the band's squares; see ``WaveletState/active``.
    let active: UnsafeMutablePointer<UInt8>
    let greatest: UnsafeMutablePointer<UInt16>
    let energies: UnsafeMutablePointer<UInt32>
    private let number: Int
    private let plane: Int
    /// From a row or column to which seventh of the side it is in; at the coarsest level to itself.
    private let placeShift: Int
    private let parent: WaveletBand?
    /// From a coefficient to the same one of luma; 0 for luma itself.
    private let luma: Int
    /// From a coefficient of Cr to the same one of Cb; 0 for the others.
    private let cb: Int
    /// Luma's bands of the same level that come before: as many as `siblingCount`.
    private let first: WaveletBand
    private let second: WaveletBand
    private let siblingCount: Int
    private let significance: WaveletPlaces
    private let refinement: WaveletPlaces
    private let sign: WaveletPlaces
    private let square: WaveletPlaces

    private let magnitudes: UnsafeMutablePointer<UInt16>
    private let around: UnsafeMutablePointer<UInt16>
    private let signs: UnsafeMutablePointer<Int8>
    private let classes: UnsafeMutablePointer<UInt8>

    init(_ pass: WaveletPass, _ state: WaveletState) {
        let bands = state.bands.all
        band = bands[pass.band]
        number = pass.band
        plane = pass.plane
        placeShift = max(0, WaveletBands.levels - 1 - band.level)
        active = state.active + WaveletState.firstBlock(pass.band)
        greatest = state.greatest + WaveletState.firstBlock(pass.band)
        energies = state.energies + WaveletState.firstBlock(pass.band)
        parent = band.parent.map { bands[$0] }
        luma = band.colour == 0 ? 0 : bands[pass.band % WaveletBands.ofColour].start - band.start
        cb = band.colour == 2 ? bands[pass.band - WaveletBands.ofColour].start - band.start : 0
        siblingCount = band.colour == 0 ? max(0, band.orientation.rawValue - 1) : 0
        first = bands[siblingCount > 0 ? pass.band - 1 : pass.band]
        second = bands[siblingCount > 1 ? pass.band - 2 : pass.band]
        let contexts = WaveletContexts.standard
        significance = contexts.bases(.spread, band: pass.band)
        refinement = contexts.bases(.refine, band: pass.band)
        sign = contexts.bases(.sign, band: pass.band)
        square = contexts.bases(.block, band: pass.band)
        (magnitudes, around, signs, classes) = (state.magnitudes, state.around, state.signs, state.classes)
    }

    // MARK: Squares

    struct Block {
        /// From the band's first square in the state's arrays.
        let number: Int
        let rows: Range<Int>
        let columns: Range<Int>
    }

    /// The square in a row and column of squares.
    @inline(__always)
    func block(_ row: Int, _ column: Int) -> Block {
        let side = WaveletBands.blockSide
        return Block(
            number: row &* WaveletState.blocksInRow &+ column,
            rows: row &* side..<min(band.height, (row &+ 1) &* side),
            columns: column &* side..<min(band.width, (column &+ 1) &* side))
    }

    // MARK: Looking

    /// A magnitude or a sum of them in halves of the plane's bit, at most ``WaveletClasses/most``.
    @inline(__always)
    private func level(_ sum: UInt16) -> Int { min(WaveletClasses.most, (Int(sum) << 1) >> plane) }

    @inline(__always)
    private func pick(_ kind: Int, _ value: Int) -> Int { Int(classes[kind &+ min(WaveletClasses.most, value)]) }

    /// Whether a coefficient has a neighbour that is not zero.
    @inline(__always)
    func hasCompany(_ index: Int) -> Bool {
        let sums = around + 4 &* index
        return sums[0] | sums[1] | sums[2] != 0
    }

    @inline(__always)
    private func parentIndex(_ parent: WaveletBand, _ row: Int, _ column: Int) -> Int {
        parent.start &+ (row >> 1) &* parent.stride &+ column >> 1
    }

    // MARK: Contexts

    @inline(__always)
    func significanceContexts(_ index: Int, _ row: Int, _ column: Int) -> WaveletPlaces {
        let sums = around + 4 &* index
        let (across, along, diagonal) = (level(sums[0]), level(sums[1]), level(sums[2]))
        let far = level(sums[3])
        var (own, family) = (0, 0)
        if let parent {
            let up = parentIndex(parent, row, column)
            own = level(magnitudes[up])
            family = own &+ level(around[4 &* up]) &+ level(around[4 &* up &+ 1])
        }
        var (one, other, cross) = (0, 0, 0)
        if luma != 0 {
            one = level(magnitudes[index &+ luma])
            if cb != 0 { other = level(magnitudes[index &+ cb]) }
            cross = one > 2 ? 2 : one > 0 ? 1 : 0
        } else if siblingCount > 0 {
            one = level(magnitudes[first.start &+ row &* first.stride &+ column])
            if siblingCount > 1 { other = level(magnitudes[second.start &+ row &* second.stride &+ column]) }
            cross = one > 1 ? 1 : 0
        }
        let sum = 2 &* (across &+ along) &+ diagonal
        let (sumClass, ownClass) = (pick(WaveletClasses.sum, sum), pick(WaveletClasses.single, own))
        return (
            significance.0 &+ (sumClass &* 6 &+ ownClass) &* 3 &+ cross,
            significance.1 &+ (pick(WaveletClasses.pair, across) &* 5 &+ pick(WaveletClasses.pair, along)) &* 5
                &+ pick(WaveletClasses.pair, diagonal),
            significance.2 &+ (plane &* 11 &+ pick(WaveletClasses.wide, sum &+ far)) &* 6
                &+ pick(WaveletClasses.single, family >> 1),
            significance.3
                &+ ((min(5, sumClass >> 1) &* 6 &+ pick(WaveletClasses.colour, one)) &* 6
                    &+ pick(WaveletClasses.colour, other))
                &* 6 &+ ownClass,
            significance.4 &+ plane &* 49 &+ (row >> placeShift) &* 7 &+ column >> placeShift
        )
    }

    @inline(__always)
    func refineContexts(_ index: Int, _ row: Int, _ column: Int) -> WaveletPlaces {
        let sums = around + 4 &* index
        let (across, along, diagonal) = (level(sums[0]), level(sums[1]), level(sums[2]))
        let own = min(7, Int(magnitudes[index]) >> (plane &+ 1))
        let up = parent.map { level(magnitudes[parentIndex($0, row, column)]) } ?? 0
        let colour = luma == 0 ? 0 : pick(WaveletClasses.colour, level(magnitudes[index &+ luma]))
        let ownClass = min(5, own)
        return (
            refinement.0 &+ pick(WaveletClasses.sum, across &+ along &+ diagonal >> 1) &* 6 &+ ownClass,
            refinement.1 &+ (min(4, max(0, own &- 1)) &* 5 &+ pick(WaveletClasses.pair, across)) &* 5
                &+ pick(WaveletClasses.pair, along),
            refinement.2 &+ plane &* 6 &+ ownClass,
            refinement.3 &+ (pick(WaveletClasses.single, up) &* 6 &+ ownClass) &* 6 &+ colour,
            refinement.4 &+ plane &* 8 &+ own
        )
    }

    @inline(__always)
    func signContexts(_ index: Int, _ row: Int, _ column: Int) -> WaveletPlaces {
        let stride = band.stride
        let across = Int(signs[index &- 1]) &+ Int(signs[index &+ 1])
        let along = Int(signs[index - stride]) &+ Int(signs[index &+ stride])
        let falling = Int(signs[index - stride &- 1]) &+ Int(signs[index &+ stride &+ 1])
        let rising = Int(signs[index - stride &+ 1]) &+ Int(signs[index &+ stride &- 1])
        let up = parent.map { Int(signs[parentIndex($0, row, column)]) } ?? 0
        var colour = 0
        if luma != 0 { colour = Int(signs[index &+ luma]) }
        if cb != 0, signs[index &+ cb] != 0 { colour = Int(signs[index &+ cb]) &+ 3 }
        var slope = 0
        if band.orientation == .low {
            func value(_ index: Int) -> Int { Int(signs[index]) &* Int(magnitudes[index]) }
            slope = (value(index &- 1) &+ value(index &+ 1) &+ value(index - stride) &+ value(index &+ stride)).signum()
        }
        return (
            sign.0 &+ (across &+ 2) &* 3 &+ along.signum() &+ 1,
            sign.1 &+ (across &+ 2) &* 5 &+ along &+ 2,
            sign.2 &+ (colour &+ 1) &* 3 &+ up &+ 1,
            sign.3 &+ (falling &+ 2) &* 5 &+ rising &+ 2,
            sign.4 &+ ((slope &+ 1) &* 3 &+ up &+ 1) &* 3 &+ across.signum() &+ 1
        )
    }

    func blockContexts(_ block: Block) -> WaveletPlaces {
        let line = WaveletState.blocksInRow
        let here = active + block.number
        let beside = Int(here[-1]) + Int(here[1]) + Int(here[-line]) + Int(here[line])
        let corners = Int(here[-line - 1]) + Int(here[-line + 1]) + Int(here[line - 1]) + Int(here[line + 1])
        // A square that is all zero has sums only along its border.
        var edge = 0
        if beside + corners > 0 {
            let start = band.start + block.rows.lowerBound * band.stride
            let below = band.start + (block.rows.upperBound - 1) * band.stride
            for column in block.columns {
                edge += around[4 * (start + column) + 1] != 0 ? 1 : 0
                edge += around[4 * (below + column) + 1] != 0 ? 1 : 0
            }
            for row in block.rows {
                let index = band.start + row * band.stride
                edge += around[4 * (index + block.columns.lowerBound)] != 0 ? 1 : 0
                edge += around[4 * (index + block.columns.upperBound - 1)] != 0 ? 1 : 0
            }
        }
        var (most, total) = (0, 0)
        if let parent {
            for row in block.rows.lowerBound / 2..<(block.rows.upperBound + 1) / 2 {
                for column in block.columns.lowerBound / 2..<(block.columns.upperBound + 1) / 2 {
                    let value = level(magnitudes[parent.start + row * parent.stride + column])
                    most = max(most, value)
                    total += min(15, value)
                }
            }
        }
        let lumaTotal = luma == 0 ? 0 : (Int(energies[block.number + lumaBlocks]) << 1) >> plane
        let sibling = band.orientation.rawValue > 1 ? Int(active[block.number - WaveletState.blocksOfBand]) : 0
        return (
            square.0 + pick(WaveletClasses.sum, total) * 5 + beside,
            square.1 + (beside * 5 + corners) * 5 + pick(WaveletClasses.pair, edge),
            square.2 + plane * 6 + pick(WaveletClasses.single, most),
            square.3 + (sibling * 6 + pick(WaveletClasses.colour, lumaTotal >> 2)) * 6
                + pick(WaveletClasses.single, edge),
            square.4 + plane * 5 + beside
        )
    }

    /// From the band's squares to luma's.
    private var lumaBlocks: Int { (number % WaveletBands.ofColour - number) * WaveletState.blocksOfBand }
}
