/// A picture of 8-bit red, green and blue samples, interleaved, row by row from the top left.
package struct RGBImage: Sendable, Hashable {
    /// Width in pixels.
    package let width: Int
    /// Height in pixels.
    package let height: Int
    /// `height * width * 3` samples: row-major, R G B for each pixel.
    package var samples: [UInt8]

    /// A picture of interleaved samples.
    ///
    /// - Precondition: `samples.count == width * height * 3`.
    package init(width: Int, height: Int, samples: [UInt8]) {
        precondition(samples.count == width * height * 3, "an RGB picture has three samples a pixel")
        self.width = width
        self.height = height
        self.samples = samples
    }

    /// The largest picture that is read from a file, in pixels: four times ImageNet's largest, and under 1 GB to decode.
    package static let maximumFilePixels = 200_000_000

    /// A picture of one colour.
    package init(width: Int, height: Int, filledWith sample: UInt8 = 0) {
        self.init(width: width, height: height, samples: [UInt8](repeating: sample, count: width * height * 3))
    }
}

extension RGBImage {
    /// Checks that this is a square of `side` pixels.
    package func require(side: Int) throws(ModelsError) {
        guard width == side, height == side else {
            throw .badParameter(name: "picture", value: "\(width) x \(height)", expected: "\(side) x \(side) pixels")
        }
    }
}
