import Foundation

extension RGBImage {
    /// Peak signal-to-noise ratio of another picture against this one, in dB over all samples of the three channels;
    /// infinite for equal pictures.
    ///
    /// - Precondition: both have the same size.
    package func psnr(of other: RGBImage) -> Double {
        precondition(width == other.width && height == other.height, "PSNR compares pictures of one size")
        var squares = 0
        for index in samples.indices {
            let difference = Int(samples[index]) - Int(other.samples[index])
            squares += difference * difference
        }
        guard squares > 0 else { return .infinity }
        return 10 * log10(255 * 255 * Double(samples.count) / Double(squares))
    }
}
