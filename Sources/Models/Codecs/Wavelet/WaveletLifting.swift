/// One level of the 9/7 wavelet, forward and back, on the upper left square of a plane; factors in 2^-12.
///
/// Columns come first on the way forward, and last on the way back. Both work on whole rows, or on halves of rows, so that
/// compilers make vectors of them.
struct WaveletLifting {
    let stride: Int
    let plane: UnsafeMutablePointer<Int32>
    /// As large as the plane.
    let scratch: UnsafeMutablePointer<Int32>

    private static let alpha: Int32 = -6497  // -1.586134342
    private static let beta: Int32 = -217  // -0.052980118
    private static let gamma: Int32 = 3616  // 0.882911075
    private static let delta: Int32 = 1817  // 0.443506852
    // The low band's gain for a constant becomes 1, the high band's at half the sampling rate 2.
    private static let lowGain: Int32 = 3330  // 1 / 1.230174105
    private static let highGain: Int32 = 2519  // 1.230174105 / 2
    private static let lowGainBack: Int32 = 5039
    private static let highGainBack: Int32 = 6659

    @inline(__always)
    private static func product(_ value: Int32, _ factor: Int32) -> Int32 { (value &* factor &+ 2048) >> 12 }

    func analyse(_ length: Int) {
        liftRows(plane, length, from: 1, Self.alpha)
        liftRows(plane, length, from: 0, Self.beta)
        liftRows(plane, length, from: 1, Self.gamma)
        liftRows(plane, length, from: 0, Self.delta)
        let low = (length + 1) / 2
        for row in 0..<length {
            let target = scratch + (row & 1 == 0 ? row / 2 : low + row / 2) * stride
            Self.scale(plane + row * stride, into: target, length, row & 1 == 0 ? Self.lowGain : Self.highGain)
        }
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: length + 2) { line in
            guard let even = line.baseAddress else { return }
            let odd = even + low
            for row in 0..<length {
                let (source, target) = (scratch + row * stride, plane + row * stride)
                for index in 0..<low { even[index] = source[2 * index] }
                for index in 0..<length - low { odd[index] = source[2 * index + 1] }
                Self.liftOdd(even, odd, length, Self.alpha)
                Self.liftEven(even, odd, length, Self.beta)
                Self.liftOdd(even, odd, length, Self.gamma)
                Self.liftEven(even, odd, length, Self.delta)
                Self.scale(even, into: target, low, Self.lowGain)
                Self.scale(odd, into: target + low, length - low, Self.highGain)
            }
        }
    }

    func synthesize(_ length: Int) {
        let low = (length + 1) / 2
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: length + 2) { line in
            guard let even = line.baseAddress else { return }
            let odd = even + low
            for row in 0..<length {
                let (source, target) = (plane + row * stride, scratch + row * stride)
                Self.scale(source, into: even, low, Self.lowGainBack)
                Self.scale(source + low, into: odd, length - low, Self.highGainBack)
                Self.liftEven(even, odd, length, -Self.delta)
                Self.liftOdd(even, odd, length, -Self.gamma)
                Self.liftEven(even, odd, length, -Self.beta)
                Self.liftOdd(even, odd, length, -Self.alpha)
                for index in 0..<low { target[2 * index] = even[index] }
                for index in 0..<length - low { target[2 * index + 1] = odd[index] }
            }
        }
        for row in 0..<length {
            let source = scratch + (row & 1 == 0 ? row / 2 : low + row / 2) * stride
            Self.scale(source, into: plane + row * stride, length, row & 1 == 0 ? Self.lowGainBack : Self.highGainBack)
        }
        liftRows(plane, length, from: 0, -Self.delta)
        liftRows(plane, length, from: 1, -Self.gamma)
        liftRows(plane, length, from: 0, -Self.beta)
        liftRows(plane, length, from: 1, -Self.alpha)
    }

    /// Adds to every second row the product of the sum of its two neighbours; beyond the ends rows are mirrored.
    private func liftRows(_ plane: UnsafeMutablePointer<Int32>, _ length: Int, from start: Int, _ factor: Int32) {
        for row in Swift.stride(from: start, to: length, by: 2) {
            let above = plane + (row > 0 ? row - 1 : 1) * stride
            let below = plane + (row < length - 1 ? row + 1 : length - 2) * stride
            let target = plane + row * stride
            for column in 0..<length {
                target[column] &+= Self.product(above[column] &+ below[column], factor)
            }
        }
    }

    private static func liftOdd(
        _ even: UnsafeMutablePointer<Int32>, _ odd: UnsafeMutablePointer<Int32>, _ length: Int, _ factor: Int32
    ) {
        let high = length / 2
        // Of an even length the last one's right neighbour is its left one.
        let inner = length & 1 == 0 ? high - 1 : high
        for index in 0..<inner { odd[index] &+= product(even[index] &+ even[index + 1], factor) }
        if inner < high { odd[inner] &+= product(even[inner] &+ even[inner], factor) }
    }

    private static func liftEven(
        _ even: UnsafeMutablePointer<Int32>, _ odd: UnsafeMutablePointer<Int32>, _ length: Int, _ factor: Int32
    ) {
        let high = length / 2
        even[0] &+= product(odd[0] &+ odd[0], factor)
        for index in 1..<high { even[index] &+= product(odd[index - 1] &+ odd[index], factor) }
        if length & 1 == 1 { even[high] &+= product(odd[high - 1] &+ odd[high - 1], factor) }
    }

    private static func scale(
        _ source: UnsafeMutablePointer<Int32>, into target: UnsafeMutablePointer<Int32>, _ count: Int, _ factor: Int32
    ) {
        for index in 0..<count { target[index] = product(source[index], factor) }
    }
}
