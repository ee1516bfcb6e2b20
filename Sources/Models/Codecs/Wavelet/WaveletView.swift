/// What the contexts of a pass's decisions look at: its band, its parent, and the other colours' bands in the same place.
struct WaveletView {
    /// A band in which each coefficient has one that belongs to it.
    private struct Companion {
        var start = 0
        var stride = 0
        /// 1 where the band is half as wide and high.
        var halving = 0
        /// 0 where there is no such band: then all belong to place 0, in the corner of a margin, where nothing ever is.
        var mask = 0

        @inline(__always)
        func row(_ row: Int) -> Int { start &+ (row &>> halving) &* stride }

        @inline(__always)
        func column(_ column: Int) -> Int { (column &>> halving) & mask }
    }

    /// Where a row's coefficients, and those that belong to them, begin.
    struct Row {
        let index: Int
        fileprivate let parent: Int
        fileprivate let one: Int
        fileprivate let other: Int
        /// What ``lookAtParents(of:)`` found.
        fileprivate let parents: UnsafeMutablePointer<UInt8>
        /// In which seventh of the height it is, as a part of a context.
        fileprivate let seventh: Int
    }

    let band: WaveletBand
    /// Of the band's squares; see ``WaveletState/active``.
    let active: UnsafeMutablePointer<UInt8>
    let bits: UnsafeMutablePointer<UInt16>
    let energies: UnsafeMutablePointer<UInt32>
    private let plane: Int
    /// From a row or column to which seventh of the side it is in; at the coarsest level to itself.
    private let placeShift: Int
    private let parent: Companion
    private let parentBand: WaveletBand?
    /// Of the parent's squares.
    private let activeParents: UnsafeMutablePointer<UInt8>
    /// Luma's band; for luma, the one of its level that comes before.
    private let one: Companion
    /// Cb's band, for Cr; for luma, the one before the one before.
    private let other: Companion
    /// Levels above which a coefficient of `one` counts once and twice.
    private let crossings: (Int, Int)
    private let isChroma: Bool
    /// From the band's squares to luma's.
    private let lumaBlocks: Int
    private let significance: WaveletPlaces
    private let refinement: WaveletPlaces
    private let sign: WaveletPlaces
    private let square: WaveletPlaces

    private let magnitudes: UnsafeMutablePointer<UInt16>
    private let around: UnsafeMutablePointer<UInt16>
    private let signs: UnsafeMutablePointer<Int8>
    private let classes: UnsafeMutablePointer<UInt8>
    /// Of the square at hand four rows of eight: the parents' own classes and their families'.
    private let parents: UnsafeMutablePointer<UInt8>
    private let seventh: Int

    init(_ pass: WaveletPass, _ state: WaveletState) {
        let bands = state.bands.all
        let (number, band) = (pass.band, bands[pass.band])
        func companion(_ number: Int, halving: Int = 0) -> Companion {
            Companion(start: bands[number].start, stride: bands[number].stride, halving: halving, mask: -1)
        }
        self.band = band
        plane = pass.plane
        placeShift = max(0, WaveletBands.levels - 1 - band.level)
        active = state.active + WaveletState.firstBlock(number)
        bits = state.bits + WaveletState.firstBlock(number)
        energies = state.energies + WaveletState.firstBlock(number)
        parent = band.parent.map { companion($0, halving: 1) } ?? Companion()
        parentBand = band.parent.map { bands[$0] }
        activeParents = state.active + WaveletState.firstBlock(band.parent ?? number)
        isChroma = band.colour > 0
        lumaBlocks = -band.colour * WaveletBands.ofColour * WaveletState.blocksOfBand
        if isChroma {
            one = companion(number % WaveletBands.ofColour)
            other = band.colour > 1 ? companion(number - WaveletBands.ofColour) : Companion()
            crossings = (0, 2)
        } else {
            let siblings = max(0, band.orientation.rawValue - 1)
            one = siblings > 0 ? companion(number - 1) : Companion()
            other = siblings > 1 ? companion(number - 2) : Companion()
            crossings = (1, .max)
        }
        let contexts = WaveletContexts.standard
        var significance = contexts.bases(.spread, band: number)
        significance.2 += pass.plane * 66
        seventh = significance.4 + pass.plane * 49
        self.significance = significance
        refinement = contexts.bases(.refine, band: number)
        sign = contexts.bases(.sign, band: number)
        square = contexts.bases(.block, band: number)
        (magnitudes, around, signs, classes) = (state.magnitudes, state.around, state.signs, state.classes)
        parents = state.parents
    }

    // MARK: Squares

    struct Block {
        /// Of the squares, and its place among the band's first ones in the state's arrays.
        let row: Int
        let column: Int
        let number: Int
        let rows: Range<Int>
        let columns: Range<Int>
    }

    /// The square in a row and column of squares.
    @inline(__always)
    func block(_ row: Int, _ column: Int) -> Block {
        let side = WaveletBands.blockSide
        return Block(
            row: row, column: column, number: row &* WaveletState.blocksInRow &+ column,
            rows: row &* side..<min(band.height, (row &+ 1) &* side),
            columns: column &* side..<min(band.width, (column &+ 1) &* side))
    }

    @inline(__always)
    func row(_ row: Int) -> Row {
        Row(
            index: band.start &+ row &* band.stride, parent: parent.row(row), one: one.row(row), other: other.row(row),
            parents: parents + (8 &* (row &>> 1 & 3)), seventh: seventh &+ (row &>> placeShift) &* 7)
    }

    // MARK: Looking

    /// A magnitude or a sum of them in halves of the plane's bit, at most ``WaveletClasses/most``.
    @inline(__always)
    private func level(_ sum: UInt16) -> Int { min(WaveletClasses.most, (Int(sum) << 1) &>> plane) }

    @inline(__always)
    private func pick(_ kind: Int, _ value: Int) -> Int { Int(classes[kind &+ min(WaveletClasses.most, value)]) }

    /// Whether a coefficient has a neighbour that is not zero.
    @inline(__always)
    func hasCompany(_ index: Int) -> Bool {
        let sums = around + (4 &* index)
        return sums[0] | sums[1] | sums[2] != 0
    }

    // MARK: Contexts

    /// Prepares ``significanceContexts(_:_:)`` of a square's coefficients: four of them have one parent.
    func lookAtParents(of block: Block) {
        let (first, last) = (block.columns.lowerBound >> 1, (block.columns.upperBound &+ 1) >> 1)
        var target = parents
        for row in block.rows.lowerBound >> 1..<(block.rows.upperBound &+ 1) >> 1 {
            let line = parent.start &+ row &* parent.stride
            for column in first..<last {
                let up = line &+ column & parent.mask
                let own = level(magnitudes[up])
                let family = own &+ level(around[4 &* up]) &+ level(around[4 &* up &+ 1])
                target[column & 3] = UInt8(truncatingIfNeeded: pick(WaveletClasses.single, own))
                target[4 &+ column & 3] = UInt8(truncatingIfNeeded: pick(WaveletClasses.single, family >> 1))
            }
            target += 8
        }
    }

    @inline(__always)
    func significanceContexts(_ row: Row, _ column: Int) -> WaveletPlaces {
        let sums = around + (4 &* (row.index &+ column))
        let (across, along, diagonal) = (level(sums[0]), level(sums[1]), level(sums[2]))
        let far = level(sums[3])
        let up = row.parents + (column &>> 1 & 3)
        let (ownClass, familyClass) = (Int(up[0]), Int(up[4]))
        let first = level(magnitudes[row.one &+ one.column(column)])
        let second = level(magnitudes[row.other &+ other.column(column)])
        let cross = (first > crossings.0 ? 1 : 0) &+ (first > crossings.1 ? 1 : 0)
        let sum = 2 &* (across &+ along) &+ diagonal
        let sumClass = pick(WaveletClasses.sum, sum)
        return (
            significance.0 &+ (sumClass &* 6 &+ ownClass) &* 3 &+ cross,
            significance.1 &+ (pick(WaveletClasses.pair, across) &* 5 &+ pick(WaveletClasses.pair, along)) &* 5
                &+ pick(WaveletClasses.pair, diagonal),
            significance.2 &+ pick(WaveletClasses.wide, sum &+ far) &* 6 &+ familyClass,
            significance.3
                &+ ((min(5, sumClass >> 1) &* 6 &+ pick(WaveletClasses.colour, first)) &* 6
                    &+ pick(WaveletClasses.colour, second))
                &* 6 &+ ownClass,
            row.seventh &+ column &>> placeShift
        )
    }

    @inline(__always)
    func refineContexts(_ row: Row, _ column: Int) -> WaveletPlaces {
        let index = row.index &+ column
        let sums = around + (4 &* index)
        let (across, along, diagonal) = (level(sums[0]), level(sums[1]), level(sums[2]))
        let own = min(7, Int(magnitudes[index]) &>> (plane &+ 1))
        let up = level(magnitudes[row.parent &+ parent.column(column)])
        let colour = isChroma ? pick(WaveletClasses.colour, level(magnitudes[row.one &+ column])) : 0
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

    func signContexts(_ row: Row, _ column: Int) -> WaveletPlaces {
        let (index, stride) = (row.index &+ column, band.stride)
        let across = Int(signs[index &- 1]) &+ Int(signs[index &+ 1])
        let along = Int(signs[index - stride]) &+ Int(signs[index &+ stride])
        let falling = Int(signs[index - stride &- 1]) &+ Int(signs[index &+ stride &+ 1])
        let rising = Int(signs[index - stride &+ 1]) &+ Int(signs[index &+ stride &- 1])
        let up = Int(signs[row.parent &+ parent.column(column)])
        var colour = 0
        if isChroma {
            let (luma, cb) = (Int(signs[row.one &+ column]), Int(signs[row.other &+ other.column(column)]))
            colour = cb != 0 ? cb &+ 3 : luma
        }
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
        let beside = Int(here[-1]) &+ Int(here[1]) &+ Int(here[-line]) &+ Int(here[line])
        let corners = Int(here[-line &- 1]) &+ Int(here[-line &+ 1]) &+ Int(here[line &- 1]) &+ Int(here[line &+ 1])
        // A square that is all zero has sums only along its border.
        let edge = beside &+ corners > 0 ? edgeCount(block) : 0
        let (most, total) = parents(of: block)
        let lumaTotal = isChroma ? (Int(energies[block.number &+ lumaBlocks]) << 1) &>> plane : 0
        let sibling = band.orientation.rawValue > 1 ? Int(active[block.number &- WaveletState.blocksOfBand]) : 0
        return (
            square.0 &+ pick(WaveletClasses.sum, total) &* 5 &+ beside,
            square.1 &+ (beside &* 5 &+ corners) &* 5 &+ pick(WaveletClasses.pair, edge),
            square.2 &+ plane &* 6 &+ pick(WaveletClasses.single, most),
            square.3 &+ (sibling &* 6 &+ pick(WaveletClasses.colour, lumaTotal >> 2)) &* 6
                &+ pick(WaveletClasses.single, edge),
            square.4 &+ plane &* 5 &+ beside
        )
    }

    /// How many coefficients along the border of a square have a neighbour outside that is not zero.
    private func edgeCount(_ block: Block) -> Int {
        var count = 0
        func look(_ first: Int, _ step: Int, _ places: Int, _ sum: Int) {
            var sums = around + (4 &* first &+ sum)
            for _ in 0..<places {
                count &+= sums[0] != 0 ? 1 : 0
                sums += 4 &* step
            }
        }
        let first = band.start &+ block.rows.lowerBound &* band.stride &+ block.columns.lowerBound
        let (height, width) = (block.rows.count, block.columns.count)
        look(first, 1, width, 1)
        look(first &+ (height &- 1) &* band.stride, 1, width, 1)
        look(first, band.stride, height, 0)
        look(first &+ width &- 1, band.stride, height, 0)
        return count
    }

    /// The greatest level among the parents of a square's coefficients, and the sum of their levels, each at most 15.
    private func parents(of block: Block) -> (most: Int, total: Int) {
        guard let parentBand else { return (0, 0) }
        // Four squares have their parents in one.
        if parentBand.isBlocked, activeParents[(block.row >> 1) &* WaveletState.blocksInRow &+ block.column >> 1] == 0 {
            return (0, 0)
        }
        var (most, total) = (0, 0)
        let (first, last) = (block.columns.lowerBound >> 1, (block.columns.upperBound &+ 1) >> 1)
        for row in block.rows.lowerBound >> 1..<(block.rows.upperBound &+ 1) >> 1 {
            let line = magnitudes + (parentBand.start &+ row &* parentBand.stride)
            for column in first..<last {
                let value = level(line[column])
                most = max(most, value)
                total &+= min(15, value)
            }
        }
        return (most, total)
    }
}
