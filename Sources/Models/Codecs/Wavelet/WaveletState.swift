/// What is known of a picture's coefficients while they are coded.
///
/// A class, because it owns memory that encoder and decoder write through; it never leaves the call that made it.
final class WaveletState {
    /// Of each coefficient, in the bands' own places: what is known of its magnitude, below 2^13.
    let magnitudes: UnsafeMutablePointer<UInt16>
    /// -1, 0 for not known yet, 1.
    let signs: UnsafeMutablePointer<Int8>
    /// The lowest bit that is known.
    let known: UnsafeMutablePointer<UInt8>
    /// Of each coefficient four sums of neighbours' magnitudes: left and right, above and below, the four diagonal ones, and the
    /// four at a distance of two; at most 4 * (2^13 - 1).
    let around: UnsafeMutablePointer<UInt16>
    /// 1 for each coefficient with one of its eight neighbours that is not zero.
    let company: UnsafeMutablePointer<UInt8>
    /// The coefficients, where they are known: an encoder's.
    let source: UnsafeMutablePointer<Int16>
    /// Of each band's squares the bits magnitude, for the encoder.
    let bits: UnsafeMutablePointer<UInt16>
    /// Of each band's squares the sum of what is known of the magnitudes.
    let energies: UnsafeMutablePointer<UInt32>
    /// Of each band's squares, whether they have a coefficient that is not zero, with a margin of one.
    let active: UnsafeMutablePointer<UInt8>
    /// ``WaveletClasses/table``.
    let classes: UnsafeMutablePointer<UInt8>
    /// For ``WaveletView/lookAtParents(of:)``.
    let parents: UnsafeMutablePointer<UInt8>
    let bands = WaveletBands.standard

    /// Squares in a row of ``active``: the widest band has 28.
    static let blocksInRow = 30
    static let blocksOfBand = blocksInRow * blocksInRow

    /// Where a band's first square is in ``active`` and ``bits``.
    static func firstBlock(_ band: Int) -> Int { band * blocksOfBand + blocksInRow + 1 }

    /// - Parameter planes: an encoder's coefficients.
    init(_ planes: WaveletPlanes? = nil) {
        let count = bands.count
        magnitudes = .filled(count, 0)
        signs = .filled(count, 0)
        known = .filled(count, UInt8(WaveletBands.planes))
        around = .filled(4 * count, 0)
        company = .filled(count, 0)
        source = .filled(count, 0)
        bits = .filled(bands.all.count * Self.blocksOfBand, 0)
        energies = .filled(bands.all.count * Self.blocksOfBand, 0)
        active = .filled(bands.all.count * Self.blocksOfBand, 0)
        classes = .copy(of: WaveletClasses.table)
        parents = .filled(32, 0)
        if let planes { take(planes) }
    }

    deinit {
        for pointer in [known, company, active, classes, parents] { pointer.deallocate() }
        for pointer in [magnitudes, around, bits] { pointer.deallocate() }
        energies.deallocate()
        signs.deallocate()
        source.deallocate()
    }

    private func take(_ planes: WaveletPlanes) {
        let most = Int16(1) << Int16(WaveletBands.planes) - 1
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: WaveletPlanes.side) { columns in
            guard let columns = columns.baseAddress else { return }
            for (number, band) in bands.all.enumerated() {
                planes.values[band.colour].withUnsafeBufferPointer { values in
                    guard let values = values.baseAddress else { return }
                    for blockRow in 0..<band.blockRows {
                        columns.update(repeating: 0, count: band.width)
                        let first = blockRow * WaveletBands.blockSide
                        for row in first..<min(band.height, first + WaveletBands.blockSide) {
                            let target = source + band.start + row * band.stride
                            let line = values + (band.y + row) * WaveletPlanes.side + band.x
                            for column in 0..<band.width {
                                let value = min(most, max(-most, Int16(clamping: line[column])))
                                target[column] = value
                                columns[column] |= UInt16(bitPattern: max(value, 0 &- value))
                            }
                        }
                        let blocks = bits + Self.firstBlock(number) + blockRow * Self.blocksInRow
                        for column in 0..<band.width { blocks[column / WaveletBands.blockSide] |= columns[column] }
                    }
                }
            }
        }
    }

    /// A coefficient has grown by `value`, which its neighbours hear of.
    @inline(__always)
    func grow(_ index: Int, stride: Int, by value: UInt16) {
        magnitudes[index] |= value
        let here = around + 4 * index
        let line = 4 * stride
        here[-4] &+= value
        here[4] &+= value
        here[1 - line] &+= value
        here[1 + line] &+= value
        here[2 - line - 4] &+= value
        here[2 - line + 4] &+= value
        here[2 + line - 4] &+= value
        here[2 + line + 4] &+= value
        here[3 - 8] &+= value
        here[3 + 8] &+= value
        here[3 - 2 * line] &+= value
        here[3 + 2 * line] &+= value
    }

    /// A coefficient is not zero: it has a sign, and its neighbours have company.
    @inline(__always)
    func find(_ index: Int, stride: Int, isNegative: Bool) {
        signs[index] = isNegative ? -1 : 1
        let here = company + index
        here[-1] = 1
        here[1] = 1
        for column in -1...1 {
            here[column - stride] = 1
            here[column + stride] = 1
        }
    }

    /// The coefficients as far as they are known, each at the learned point of the interval that it is known to lie in.
    func planes(points: [[Int32]]) -> WaveletPlanes {
        var planes = WaveletPlanes()
        for (number, band) in bands.all.enumerated() {
            let points = points[number]
            for row in 0..<band.height {
                let first = (band.y + row) * WaveletPlanes.side + band.x
                for column in 0..<band.width {
                    let index = band.start + row * band.stride + column
                    let magnitude = Int32(magnitudes[index])
                    guard magnitude != 0 else { continue }
                    let lowest = Int32(known[index])
                    let value = magnitude + (points[Self.pointKind(magnitude, lowest)] << lowest + 128) >> 8
                    planes.values[band.colour][first + column] = signs[index] < 0 ? -value : value
                }
            }
        }
        return planes
    }

    /// Which of a band's points a coefficient has: known in the plane in which it was found, one further, or more.
    static func pointKind(_ magnitude: Int32, _ lowest: Int32) -> Int {
        Int(min(2, 31 - Int32(magnitude.leadingZeroBitCount) - lowest))
    }
}
