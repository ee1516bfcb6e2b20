extension RGBImage {
    /// Red, green and blue one after the other, row by row, as numbers from 0 to 1: what networks take.
    package var planes: [Float] {
        let pixels = width * height
        return [Float](unsafeUninitializedCapacity: 3 * pixels) { values, count in
            for channel in 0..<3 {
                for pixel in 0..<pixels {
                    values[channel * pixels + pixel] = Float(samples[3 * pixel + channel]) * Float(1.0 / 255)
                }
            }
            count = 3 * pixels
        }
    }

    /// A square picture of such planes; what is beyond 0 and 1 is cut off.
    ///
    /// - Precondition: `planes` has 3 x side x side finite numbers.
    package init(planes: [Float], side: Int) {
        let pixels = side * side
        precondition(planes.count == 3 * pixels, "a picture has three planes")
        self.init(
            width: side, height: side,
            samples: [UInt8](unsafeUninitializedCapacity: 3 * pixels) { samples, count in
                for pixel in 0..<pixels {
                    for channel in 0..<3 {
                        let value = min(max(planes[channel * pixels + pixel], 0), 1) * 255
                        samples[3 * pixel + channel] = UInt8(value.rounded(.toNearestOrEven))
                    }
                }
                count = 3 * pixels
            })
    }
}
