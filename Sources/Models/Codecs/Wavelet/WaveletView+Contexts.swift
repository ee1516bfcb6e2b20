/// The contexts of decisions, as docs/wavelet.md has them in a table.
extension WaveletView {
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
        let sums = sums(row.index &+ column)
        let up = row.parents + (column &>> 1 & 3)
        let (ownClass, familyClass) = (Int(up[0]), Int(up[4]))
        let first = level(magnitudes[row.one &+ one.column(column)])
        let second = level(magnitudes[row.other &+ other.column(column)])
        let cross = (first > crossings.0 ? 1 : 0) &+ (first > crossings.1 ? 1 : 0)
        let colours = (pick(WaveletClasses.colour, first) &* 6 &+ pick(WaveletClasses.colour, second)) &* 6
        let place = row.seventh &+ column &>> placeShift
        guard sums != 0 else {
            // Most coefficients have no neighbours that would tell anything.
            return (
                significance.0 &+ ownClass &* 3 &+ cross, significance.1, significance.2 &+ familyClass,
                significance.3 &+ colours &+ ownClass, place
            )
        }
        let levels = levels(sums)
        let (across, along, diagonal) = (Int(levels & 0xFF), Int(levels >> 16 & 0xFF), Int(levels >> 32 & 0xFF))
        let sum = 2 &* (across &+ along) &+ diagonal
        let sumClass = pick(WaveletClasses.sum, sum)
        return (
            significance.0 &+ (sumClass &* 6 &+ ownClass) &* 3 &+ cross,
            significance.1 &+ (pick(WaveletClasses.pair, across) &* 5 &+ pick(WaveletClasses.pair, along)) &* 5
                &+ pick(WaveletClasses.pair, diagonal),
            significance.2 &+ pick(WaveletClasses.wide, sum &+ Int(levels >> 48)) &* 6 &+ familyClass,
            significance.3 &+ min(5, sumClass >> 1) &* 216 &+ colours &+ ownClass,
            place
        )
    }

    @inline(__always)
    func refineContexts(_ row: Row, _ column: Int) -> WaveletPlaces {
        let index = row.index &+ column
        let levels = levels(sums(index))
        let (across, along, diagonal) = (Int(levels & 0xFF), Int(levels >> 16 & 0xFF), Int(levels >> 32 & 0xFF))
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
            square.3 &+ (sibling &* 6 &+ pick(WaveletClasses.colour, min(WaveletClasses.most, lumaTotal >> 2))) &* 6
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
        let first = block.columns.lowerBound >> 1
        let columns: UInt64 = .max >> UInt64(64 &- 16 &* ((block.columns.count &+ 1) >> 1))
        for row in block.rows.lowerBound >> 1..<(block.rows.upperBound &+ 1) >> 1 {
            let line = UnsafeRawPointer(magnitudes + (parentBand.start &+ row &* parentBand.stride &+ first))
            let four = UInt64(littleEndian: line.loadUnaligned(as: UInt64.self)) & columns
            guard four != 0 else { continue }
            let levels = levels(four)
            for shift in stride(from: 0, to: 64, by: 16) {
                let value = Int(levels >> UInt64(shift) & 0xFF)
                most = max(most, value)
                total &+= min(15, value)
            }
        }
        return (most, total)
    }
}
