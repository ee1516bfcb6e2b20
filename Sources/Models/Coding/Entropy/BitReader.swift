/// Takes numbers of any width from bytes, most significant bit first, and never reads beyond their end.
package struct BitReader: Sendable {
    private let bytes: [UInt8]
    /// Who wrote the stream, for messages.
    private let origin: String
    /// The next byte to be taken into `window`.
    private var nextByte = 0
    /// Bits taken from the bytes and not yet used, at the high end; below them zeros.
    private var window: UInt64 = 0
    private var windowBits = 0

    /// Reads from the start of `bytes`; `origin` names the stream in errors.
    package init(_ bytes: [UInt8], origin: String) {
        self.bytes = bytes
        self.origin = origin
    }

    /// Bits not yet read.
    package var bitsLeft: Int { windowBits + 8 * (bytes.count - nextByte) }

    /// Reads a number of 0 through 32 bits.
    ///
    /// - Throws: ``ModelsError/badStream(codec:reason:)`` where the stream has fewer bits left.
    package mutating func read(bits: Int) throws(ModelsError) -> UInt32 {
        precondition(bits >= 0 && bits <= 32, "a number has 0 through 32 bits")
        let value = peek(bits)
        try skip(bits)
        return value
    }

    /// Checks that nothing but the zeros that fill the last byte is left.
    ///
    /// - Throws: ``ModelsError/badStream(codec:reason:)`` for anything else.
    package mutating func expectEnd() throws(ModelsError) {
        let left = bitsLeft
        guard left < 8, peek(left) == 0 else {
            throw .badStream(codec: origin, reason: "the stream goes on for \(left) bits after its last symbol")
        }
    }

    /// The next bits without taking them; zeros stand for what is beyond the end.
    mutating func peek(_ bits: Int) -> UInt32 {
        while windowBits <= 56 && nextByte < bytes.count {
            window |= UInt64(bytes[nextByte]) << UInt64(56 - windowBits)
            windowBits += 8
            nextByte += 1
        }
        // Two shifts, because one by 64 is not what is wanted for 0 bits.
        return UInt32(truncatingIfNeeded: (window >> 1) >> UInt64(63 - bits))
    }

    /// Takes bits that were peeked at.
    mutating func skip(_ bits: Int) throws(ModelsError) {
        guard bits <= windowBits else { throw endOfStream() }
        window <<= UInt64(bits)
        windowBits -= bits
    }

    func endOfStream() -> ModelsError {
        .badStream(codec: origin, reason: "the stream ends after \(bytes.count) bytes, within a symbol")
    }

    func unknownCode() -> ModelsError {
        .badStream(codec: origin, reason: "no symbol has the code at bit \(bytes.count * 8 - bitsLeft)")
    }
}
