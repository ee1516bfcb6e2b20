extension RGBImage {
    /// The whole picture at another size, by separable bicubic interpolation (Catmull-Rom, a = -0.5); where it
    /// shrinks, the kernel is widened by the ratio, so that fine detail is averaged and not aliased.
    ///
    /// The arithmetic is Pillow's `Image.resize(size, BICUBIC)`: kernels in fixed point with 22 fractional bits,
    /// horizontal pass first, 8 bits between the passes; the samples are equal bit for bit.
    ///
    /// - Complexity: O(height * newWidth * kw + newHeight * newWidth * kh), k = 4 times the ratio of shrinking.
    /// - Precondition: the new size is positive, and the picture is not empty.
    package func resized(width newWidth: Int, height newHeight: Int) -> RGBImage {
        precondition(newWidth > 0 && newHeight > 0 && width > 0 && height > 0, "a picture has at least one pixel")
        if newWidth == width && newHeight == height { return self }
        let wide = newWidth == width ? self : resizedHorizontally(to: newWidth)
        return newHeight == height ? wide : wide.resizedVertically(to: newHeight)
    }

    private func resizedHorizontally(to newWidth: Int) -> RGBImage {
        let kernel = BicubicKernel(from: width, to: newWidth)
        let (width, height) = (self.width, self.height)
        let result = [UInt8](unsafeUninitializedCapacity: newWidth * height * 3) { output, initialized in
            samples.withUnsafeBufferPointer { input in
                kernel.weights.withUnsafeBufferPointer { weights in
                    for row in 0..<height {
                        let rowStart = row * width * 3
                        var target = row * newWidth * 3
                        for column in 0..<newWidth {
                            var source = rowStart + kernel.starts[column] * 3
                            let first = column * kernel.stride
                            var red = BicubicKernel.half
                            var green = BicubicKernel.half
                            var blue = BicubicKernel.half
                            for tap in first..<(first + kernel.counts[column]) {
                                let weight = weights[tap]
                                red &+= weight &* Int32(input[source])
                                green &+= weight &* Int32(input[source + 1])
                                blue &+= weight &* Int32(input[source + 2])
                                source += 3
                            }
                            output[target] = BicubicKernel.sample(red)
                            output[target + 1] = BicubicKernel.sample(green)
                            output[target + 2] = BicubicKernel.sample(blue)
                            target += 3
                        }
                    }
                }
            }
            initialized = newWidth * height * 3
        }
        return RGBImage(width: newWidth, height: height, samples: result)
    }

    private func resizedVertically(to newHeight: Int) -> RGBImage {
        let kernel = BicubicKernel(from: height, to: newHeight)
        let rowSamples = width * 3
        let result = [UInt8](unsafeUninitializedCapacity: rowSamples * newHeight) { output, initialized in
            // A row of sums, so that each source row is read in the order of memory.
            var sums = [Int32](repeating: 0, count: rowSamples)
            samples.withUnsafeBufferPointer { input in
                sums.withUnsafeMutableBufferPointer { sums in
                    for row in 0..<newHeight {
                        sums.update(repeating: BicubicKernel.half)
                        for tap in 0..<kernel.counts[row] {
                            let weight = kernel.weights[row * kernel.stride + tap]
                            let source = (kernel.starts[row] + tap) * rowSamples
                            for index in 0..<rowSamples {
                                sums[index] &+= weight &* Int32(input[source + index])
                            }
                        }
                        for index in 0..<rowSamples {
                            output[row * rowSamples + index] = BicubicKernel.sample(sums[index])
                        }
                    }
                }
            }
            initialized = rowSamples * newHeight
        }
        return RGBImage(width: width, height: newHeight, samples: result)
    }
}

/// The weights with which each output position draws on the input positions, in one direction.
private struct BicubicKernel {
    /// First input position of each output position.
    let starts: [Int]
    /// Number of input positions of each output position.
    let counts: [Int]
    /// Fixed-point weights: those of output position `i` begin at `i * stride`.
    let weights: [Int32]
    let stride: Int

    /// 8 bits of sample and 2 of overshoot leave 22 of an Int32 for the fraction.
    private static let fractionBits: Int32 = 22
    /// One half, the start of each sum, so that the shift rounds.
    static let half: Int32 = 1 << (fractionBits - 1)

    static func sample(_ sum: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(max(sum >> fractionBits, 0), 255)) }

    init(from inputSize: Int, to outputSize: Int) {
        let scale = Double(inputSize) / Double(outputSize)
        let stretch = max(scale, 1)
        let support = 2 * stretch
        stride = Int(support.rounded(.up)) * 2 + 1
        var starts = [Int](repeating: 0, count: outputSize)
        var counts = starts
        var weights = [Int32](repeating: 0, count: outputSize * stride)
        for position in 0..<outputSize {
            let centre = (Double(position) + 0.5) * scale
            let start = max(Int(centre - support + 0.5), 0)
            let count = min(Int(centre + support + 0.5), inputSize) - start
            let raw = (0..<count).map { Self.catmullRom((Double(start + $0) - centre + 0.5) * (1 / stretch)) }
            let sum = raw.reduce(0, +)
            for (tap, value) in raw.enumerated() {
                let scaled = (sum == 0 ? value : value * (1 / sum)) * Double(1 << Self.fractionBits)
                weights[position * stride + tap] = Int32(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
            }
            starts[position] = start
            counts[position] = count
        }
        self.starts = starts
        self.counts = counts
        self.weights = weights
    }

    /// Keys 1981, equation 4, with a = -0.5.
    private static func catmullRom(_ x: Double) -> Double {
        let a = -0.5
        let t = abs(x)
        if t < 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
        if t < 2 { return (((t - 5) * t + 8) * t - 4) * a }
        return 0
    }
}
