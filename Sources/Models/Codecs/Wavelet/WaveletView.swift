/// What the contexts of a pass's decisions look at: its band, its parent, and the other colours' bands in the same place.
struct WaveletView {
    /// A band in which each coefficient has one that belongs to it.
    struct Companion {
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
        let parent: Int
        let one: Int
        let other: Int
        /// What ``lookAtParents(of:)`` found.
        let parents: UnsafeMutablePointer<UInt8>
        /// In which seventh of the height it is, as a part of a context.
        let seventh: Int
    }

    let band: WaveletBand
    /// Of the band's squares; see ``WaveletState/active``.
    let active: UnsafeMutablePointer<UInt8>
    let bits: UnsafeMutablePointer<UInt16>
    let energies: UnsafeMutablePointer<UInt32>
    let plane: Int
    /// From a row or column to which seventh of the side it is in; at the coarsest level to itself.
    let placeShift: Int
    let parent: Companion
    let parentBand: WaveletBand?
    /// Of the parent's squares.
    let activeParents: UnsafeMutablePointer<UInt8>
    /// Luma's band; for luma, the one of its level that comes before.
    let one: Companion
    /// Cb's band, for Cr; for luma, the one before the one before.
    let other: Companion
    /// Levels above which a coefficient of `one` counts once and twice.
    let crossings: (Int, Int)
    let isChroma: Bool
    /// From the band's squares to luma's.
    let lumaBlocks: Int
    let significance: WaveletPlaces
    let refinement: WaveletPlaces
    let sign: WaveletPlaces
    let square: WaveletPlaces

    let magnitudes: UnsafeMutablePointer<UInt16>
    let around: UnsafeMutablePointer<UInt16>
    let signs: UnsafeMutablePointer<Int8>
    let known: UnsafeMutablePointer<UInt8>
    let company: UnsafeMutablePointer<UInt8>
    let classes: UnsafeMutablePointer<UInt8>
    /// Of the square at hand four rows of eight: the parents' own classes and their families'.
    let parents: UnsafeMutablePointer<UInt8>
    let seventh: Int
    /// In each byte what makes the top bit of those that are above the plane.
    let unknown: UInt64
    /// Of four sums at once, the bits that are left of each after a shift by the plane.
    let lanes: UInt64

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
        (known, company, parents) = (state.known, state.company, state.parents)
        unknown = UInt64(127 - pass.plane) &* Self.each
        lanes = UInt64(0xFFFF >> pass.plane) &* 0x0001_0001_0001_0001
    }

    // MARK: Squares

    struct Block {
        /// Of the squares, and its place among the band's first ones in the state's arrays.
        let row: Int
        let column: Int
        let number: Int
        let rows: Range<Int>
        let columns: Range<Int>

        /// The top bit of a byte for each of its columns.
        @inline(__always)
        fileprivate var mask: UInt64 { (WaveletView.each << 7) >> (8 &* (WaveletBands.blockSide &- columns.count)) }
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

    private static let each: UInt64 = 0x0101_0101_0101_0101

    /// What is to be asked of a square's row, as the top bit of a byte for each column: a row is looked at in one step.
    struct Asked {
        fileprivate var columns: UInt64

        var isNone: Bool { columns == 0 }

        /// The next column of the square, which is then no more among them.
        @inline(__always)
        mutating func next() -> Int {
            let column = columns.trailingZeroBitCount &>> 3
            columns &= columns &- 1
            return column
        }
    }

    /// Those coefficients of a square's row whose bit is not told yet and that are zero, or are not, as far as is known.
    ///
    /// - Parameter first: only those from this column of the square on.
    @inline(__always)
    func asked(of line: Int, in block: Block, _ kind: WaveletPass.Kind, from first: Int = 0) -> Asked {
        let index = band.start &+ line &* band.stride &+ block.columns.lowerBound
        func eight(_ bytes: UnsafeRawPointer) -> UInt64 { UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) }
        let found = eight(signs + index) << 7
        var columns = (eight(known + index) &+ unknown) & block.mask
        switch kind {
        case .refine: columns &= found
        case .spread: columns &= ~found & (eight(company + index) << 7)
        case .clean: columns &= ~found
        }
        return Asked(columns: first < WaveletBands.blockSide ? columns & (.max << UInt64(8 &* first)) : 0)
    }

    /// A magnitude or a sum of them in halves of the plane's bit, at most ``WaveletClasses/most``.
    @inline(__always)
    func level(_ sum: UInt16) -> Int { min(WaveletClasses.most, (Int(sum) << 1) &>> plane) }

    /// The four sums of a coefficient's neighbours, in 16 bits each.
    @inline(__always)
    func sums(_ index: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(around + (4 &* index)).loadUnaligned(as: UInt64.self))
    }

    /// Four of them at once, in 16 bits each.
    @inline(__always)
    func levels(_ sums: UInt64) -> UInt64 {
        let levels = (sums << 1) &>> UInt64(truncatingIfNeeded: plane) & lanes
        return levels & 0xFF00_FF00_FF00_FF00 == 0 ? levels : Self.limited(levels)
    }

    /// Four numbers of 16 bits, each at most ``WaveletClasses/most``.
    @inline(never)
    private static func limited(_ levels: UInt64) -> UInt64 {
        var limited: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 16) {
            limited |= min(UInt64(WaveletClasses.most), levels >> shift & 0xFFFF) << shift
        }
        return limited
    }

    /// - Precondition: the value is at most ``WaveletClasses/mostSum``.
    @inline(__always)
    func pick(_ kind: Int, _ value: Int) -> Int { Int(classes[kind &+ value]) }
}
