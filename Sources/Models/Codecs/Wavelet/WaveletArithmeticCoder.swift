/// Writes binary decisions as a stream of which every prefix tells as many of them as it can: an arithmetic coder without
/// carries (after Mahoney's PAQ), whose interval is kept in 32 bits.
struct WaveletArithmeticEncoder: Sendable {
    private(set) var bytes: [UInt8] = []
    private var low: UInt32 = 0
    private var high: UInt32 = .max

    /// - Parameter capacity: bytes that there is room for at once.
    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// - Parameter probability: of a 1, in 2^-16; from 1 through 65535.
    @inline(__always)
    mutating func encode(_ bit: Int, probability: UInt32) {
        let middle = low &+ UInt32(truncatingIfNeeded: (UInt64(high &- low) &* UInt64(probability)) >> 16)
        if bit == 1 { high = middle } else { low = middle &+ 1 }
        if (low ^ high) < 1 << 24 { write() }
    }

    /// Writes what both ends share.
    @inline(never)
    private mutating func write() {
        while (low ^ high) < 1 << 24 {
            bytes.append(UInt8(high >> 24))
            low <<= 8
            high = high << 8 | 255
        }
    }

    /// Ends the stream so that every decision is told.
    mutating func finish() {
        // The shortest number that stays in the interval, whatever follows it.
        for count in 1...4 {
            let shift = UInt64(32 - 8 * count)
            let first = ((UInt64(low) + 1 << shift - 1) >> shift) << shift
            guard first + 1 << shift - 1 <= UInt64(high) else { continue }
            for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: first >> UInt64(24 - 8 * index))) }
            return
        }
    }
}

/// Reads what ``WaveletArithmeticEncoder`` has written, or a prefix of it, up to the last decision that it tells.
struct WaveletArithmeticDecoder: Sendable {
    private let bytes: [UInt8]
    private var next: Int
    private var low: UInt32 = 0
    private var high: UInt32 = .max
    /// The least and the greatest number that the stream can be, whatever follows it.
    private var least: UInt32 = 0
    private var greatest: UInt32 = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        next = 0
        for _ in 0..<4 { shift() }
    }

    private mutating func shift() {
        let isThere = next < bytes.count
        least = least << 8 | (isThere ? UInt32(bytes[next]) : 0)
        greatest = greatest << 8 | (isThere ? UInt32(bytes[next]) : 255)
        next += 1
    }

    /// The next decision; nil where what has arrived does not tell it.
    mutating func decode(probability: UInt32) -> Int? {
        let middle = low + UInt32((UInt64(high - low) * UInt64(probability)) >> 16)
        let bit = least <= middle ? 1 : 0
        guard bit == (greatest <= middle ? 1 : 0) else { return nil }
        if bit == 1 { high = middle } else { low = middle + 1 }
        while (low ^ high) < 1 << 24 {
            low <<= 8
            high = high << 8 | 255
            shift()
        }
        return bit
    }
}
