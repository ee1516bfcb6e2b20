/// Puts numbers of any width into bytes, most significant bit first.
package struct BitWriter: Sendable {
    private var bytes: [UInt8] = []
    /// Bits not yet in `bytes`, in the low end; fewer than 8 between calls.
    private var pending: UInt64 = 0
    private var pendingBits = 0

    /// An empty stream; `capacity` is the number of bytes to make room for.
    package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// The number of bits written so far.
    package var bitCount: Int { bytes.count * 8 + pendingBits }

    /// Appends the low `bits` bits of a number.
    ///
    /// - Precondition: `bits` is 0 through 32, and `value` has no bit set above them.
    package mutating func write(_ value: UInt32, bits: Int) {
        precondition((0...32).contains(bits), "a number has 0 through 32 bits")
        precondition(UInt64(value) >> UInt64(bits) == 0, "the number has more bits than said")
        append(value, bits)
    }

    mutating func append(_ value: UInt32, _ bits: Int) {
        pending = pending << UInt64(bits) | UInt64(value)
        pendingBits += bits
        while pendingBits >= 8 {
            pendingBits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(pendingBits)))
        }
    }

    /// The bytes written; the last one is filled up with zeros.
    package consuming func finish() -> [UInt8] {
        if pendingBits > 0 { append(0, 8 - pendingBits) }
        return bytes
    }
}
