import Coding

/// The picture as three planes of wavelet coefficients, in integers throughout, so that every machine computes the same.
///
/// Colours are the Y, Cb and Cr of JFIF at full resolution, in units of 1/32 of a sample, Y less 128. Each plane is
/// transformed by the 9/7 wavelet of Cohen, Daubechies and Feauveau in lifting steps (Daubechies and Sweldens, 1998), with
/// the symmetric extension of JPEG 2000 at the borders; the low band has a gain of 1 for a constant picture, so that numbers
/// do not grow from level to level. Sums wrap around: those of a hostile stream stay numbers.
struct WaveletPlanes: Sendable {
    static let colours = 3
    /// Coefficients are in units of 2^-5 of a sample.
    static let fractionBits = 5
    static let side = WaveletBands.side

    /// The side of the low band after each level, from the whole picture on.
    static let sides = (0..<WaveletBands.levels).reduce(into: [side]) { sides, _ in
        sides.append((sides[sides.count - 1] + 1) / 2)
    }

    /// For each colour `side * side` values, row by row: the low band at the top left, finer bands to the right and below.
    var values = [[Int32]](repeating: [Int32](repeating: 0, count: side * side), count: colours)

    /// All zero.
    init() {}

    /// The coefficients of a picture of 224 x 224.
    ///
    /// Factors in 2^-16 (ITU-T T.871, section 7): Y = 0.299 R + 0.587 G + 0.114 B and so on.
    init(_ picture: RGBImage) {
        let shift = Int32(16 - Self.fractionBits)
        let half = Int32(1) << (shift - 1)
        let offset = Int32(128) << Int32(Self.fractionBits)
        for colour in 0..<Self.colours {
            let (red, green, blue) = [(19595, 38470, 7471), (-11059, -21709, 32768), (32768, -27439, -5329)][colour]
            let less = colour == 0 ? offset : 0
            picture.samples.withUnsafeBufferPointer { samples in
                values[colour].withUnsafeMutableBufferPointer { plane in
                    for pixel in 0..<Self.side * Self.side {
                        var sum = half &+ Int32(red) &* Int32(samples[3 * pixel])
                        sum = sum &+ Int32(green) &* Int32(samples[3 * pixel + 1])
                        sum = sum &+ Int32(blue) &* Int32(samples[3 * pixel + 2])
                        plane[pixel] = (sum >> shift) &- less
                    }
                }
            }
            transform(colour, isForward: true)
        }
    }

    /// Turns the coefficients of one colour into its samples.
    mutating func synthesize(_ colour: Int) { transform(colour, isForward: false) }

    /// The picture that the coefficients stand for.
    consuming func picture() -> RGBImage {
        for colour in 0..<Self.colours { synthesize(colour) }
        var picture = RGBImage(width: Self.side, height: Self.side)
        func sample(_ value: Int64) -> UInt8 {
            UInt8(clamping: (value + 1 << Int64(Self.fractionBits - 1)) >> Int64(Self.fractionBits))
        }
        for pixel in 0..<Self.side * Self.side {
            let luma = Int64(values[0][pixel]) + 128 << Int64(Self.fractionBits)
            let cb = Int64(values[1][pixel])
            let cr = Int64(values[2][pixel])
            picture.samples[3 * pixel] = sample(luma + (91881 * cr + 32768) >> 16)
            picture.samples[3 * pixel + 1] = sample(luma - (22554 * cb + 46802 * cr + 32768) >> 16)
            picture.samples[3 * pixel + 2] = sample(luma + (116130 * cb + 32768) >> 16)
        }
        return picture
    }

    private mutating func transform(_ colour: Int, isForward: Bool) {
        let side = Self.side
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: side * side) { scratch in
            values[colour].withUnsafeMutableBufferPointer { plane in
                guard let plane = plane.baseAddress, let scratch = scratch.baseAddress else { return }
                let lifting = WaveletLifting(stride: side, plane: plane, scratch: scratch)
                for length in isForward ? Self.sides.dropLast() : Self.sides.dropLast().reversed() {
                    if isForward { lifting.analyse(length) } else { lifting.synthesize(length) }
                }
            }
        }
    }
}
