import Tensors

/// 64 levels between the least and the greatest value of a patch, both sent as 16-bit numbers.
struct StarfishQuantiser: Sendable, Hashable {
    static let levelCount = 64

    /// The bits of the least and of the greatest value.
    let lowBits: UInt16
    let highBits: UInt16

    init(fitting values: [Float]) {
        lowBits = HalfPrecision.narrow(values.min() ?? 0)
        highBits = HalfPrecision.narrow(values.max() ?? 0)
    }

    /// Restores a quantiser from what was sent; nil for bits that are no finite range.
    init?(lowBits: UInt16, highBits: UInt16) {
        self.lowBits = lowBits
        self.highBits = highBits
        guard low.isFinite, high.isFinite, low <= high else { return nil }
    }

    private var low: Float { HalfPrecision.widen(lowBits) }
    private var high: Float { HalfPrecision.widen(highBits) }

    func symbol(of value: Float) -> UInt8 {
        guard high > low else { return 0 }
        let scaled = ((value - low) / (high - low) * Float(Self.levelCount - 1)).rounded()
        return scaled >= Float(Self.levelCount - 1) ? UInt8(Self.levelCount - 1) : (scaled > 0 ? UInt8(scaled) : 0)
    }

    func value(of symbol: UInt8) -> Float { low + Float(symbol) / Float(Self.levelCount - 1) * (high - low) }
}
