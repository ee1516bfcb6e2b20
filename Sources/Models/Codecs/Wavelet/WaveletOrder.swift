import Foundation

/// In which order a picture's bits are worth most to the classifier: how many bits earlier each kind of band and pass comes than
/// its part in the squared error of the picture says.
package struct WaveletOrder: Sendable, Hashable, Codable {
    /// Of luma's six levels, the finest first.
    package var luma = [-0.5, 0.14, 0.14, 0.14, 0.14, 0.14]
    /// Of the other colours' levels: 1 and 2, 3, 4, 5 and 6.
    package var chroma = [0.0, 0, 0, 0]
    /// Of Cb; Cr comes so much later.
    package var blue = 0.0
    /// Of diagonal bands of luma, beside their level's.
    package var diagonal = 0.0
    /// Of diagonal bands of the other colours.
    package var chromaDiagonal = 0.0
    /// Of the lowest bands.
    package var low = 0.0
    /// Of passes about coefficients with neighbours that are not zero, and of those about all other zeros.
    package var spread = 0.1
    package var clean = 0.1
    /// Passes whose bits are worth less than this are never sent: the logarithm to base 2 of a deviation in samples.
    package var least = 1.2

    /// As it was before anything was measured.
    package init() {}

    /// What a search varies, in a fixed order; ``least`` is not among it.
    package var factors: [Double] {
        get { luma + chroma + [blue, diagonal, chromaDiagonal, low, spread, clean] }
        set {
            luma = Array(newValue[0..<6])
            chroma = Array(newValue[6..<10])
            (blue, diagonal, chromaDiagonal, low) = (newValue[10], newValue[11], newValue[12], newValue[13])
            (spread, clean) = (newValue[14], newValue[15])
        }
    }

    /// What the ``factors`` are called in a log.
    package static let factorNames =
        (1...6).map { "luma \($0)" } + ["chroma 1 2", "chroma 3", "chroma 4", "chroma 5 6", "blue", "diagonal"]
        + ["chroma diagonal", "low", "spread", "clean"]

    /// All passes in the order of their worth.
    ///
    /// Passes are at most half a plane earlier or later than their plane, so that all of a plane comes before the next one: a
    /// coefficient whose bit of a plane is passed over could never be told.
    var passes: [WaveletPass] {
        let kinds = [spread, 0, clean].map { min(0.49, max(-0.49, $0)) }
        var keyed: [(worth: Double, pass: WaveletPass)] = []
        for (number, band) in WaveletBands.standard.all.enumerated() {
            let weight = log2(Self.norm(of: band)) + offset(of: band)
            for plane in 0..<WaveletBands.planes {
                for kind in WaveletPass.Kind.allCases {
                    let worth = weight + Double(plane - WaveletPlanes.fractionBits) + kinds[kind.rawValue]
                    guard worth >= least else { continue }
                    keyed.append((worth, WaveletPass(band: number, plane: plane, kind: kind)))
                }
            }
        }
        // Passes of equal worth stay in the order of the bands.
        return keyed.enumerated().sorted { ($1.element.worth, $0.offset) < ($0.element.worth, $1.offset) }
            .map(\.element.pass)
    }

    private func offset(of band: WaveletBand) -> Double {
        var offset =
            switch band.colour {
            case 0: luma[band.level - 1]
            case 1: chroma[[0, 0, 1, 2, 3, 3][band.level - 1]] + blue
            default: chroma[[0, 0, 1, 2, 3, 3][band.level - 1]] - blue
            }
        if band.orientation == .diagonal { offset += band.colour == 0 ? diagonal : chromaDiagonal }
        if band.orientation == .low { offset += low }
        return offset
    }

    /// The norm of the picture that a coefficient of 1 in the middle of a band makes.
    private static func norm(of band: WaveletBand) -> Double {
        var planes = WaveletPlanes()
        let size = Int32(1 << 13)
        planes.values[0][(band.y + band.height / 2) * WaveletPlanes.side + band.x + band.width / 2] = size
        planes.synthesize(0)
        return planes.values[0].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() / Double(size)
    }
}
