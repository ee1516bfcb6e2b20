/// From a network's numbers to symbols from 0 and back: what is left of a latent when it is sent.
package enum Quantiser: Sendable, Hashable {
    /// Levels at equal distances: `first`, `first + step`, and so on.
    case even(first: Float, step: Float, levels: Int)
    /// PNC's: an 8-bit number of a fixed scale, then one of 64 levels.
    case eightBit(EightBitQuantiser)
    /// Starfish's: levels from the least to the greatest value of a segment, which go before its symbols as 16-bit numbers.
    case range(levels: Int)
    /// DeepCOD's: the nearest of learned centres.
    case centres([Float])
    /// The recurrent codec's: -1 or 1.
    case sign

    /// Symbols are below this.
    package var symbolCount: Int {
        switch self {
        case .even(_, _, let levels), .range(let levels): levels
        case .eightBit: EightBitQuantiser.levelCount
        case .centres(let centres): centres.count
        case .sign: 2
        }
    }

    /// All of it, for a fingerprint.
    package var text: String {
        switch self {
        case .even(let first, let step, let levels): "even \(first) \(step) \(levels)"
        case .eightBit(let quantiser): "eight-bit \(quantiser.scale) \(quantiser.rounding.rawValue)"
        case .range(let levels): "range \(levels)"
        case .centres(let centres): "centres \(centres)"
        case .sign: "sign"
        }
    }

    /// Most symbols that a quantiser may have: a symbol is a byte.
    package static let mostSymbols = 256

    /// What symbols of a segment's values mean.
    package func scale(fitting values: some Collection<Float>) -> Scale {
        guard case .range(let levels) = self else { return Scale(quantiser: self) }
        return Scale(
            quantiser: self, lowBits: HalfPrecision.narrow(values.min() ?? 0),
            highBits: HalfPrecision.narrow(values.max() ?? 0), levels: levels)
    }

    /// The same from a segment; it reads what ``Scale/write(into:)`` wrote.
    package func scale(from reader: inout BitReader, origin: String) throws(ModelsError) -> Scale {
        guard case .range(let levels) = self else { return Scale(quantiser: self) }
        let low = UInt16(truncatingIfNeeded: try reader.read(bits: 16))
        let high = UInt16(truncatingIfNeeded: try reader.read(bits: 16))
        let scale = Scale(quantiser: self, lowBits: low, highBits: high, levels: levels)
        guard scale.low.isFinite, scale.high.isFinite, scale.low <= scale.high else {
            throw .badStream(codec: origin, reason: "the bounds of a segment are no range")
        }
        return scale
    }

    /// What the symbols of a segment stand for.
    package struct Scale: Sendable {
        private let quantiser: Quantiser
        private let lowBits: UInt16
        private let highBits: UInt16
        private let last: Float
        fileprivate let low: Float
        fileprivate let high: Float

        fileprivate init(quantiser: Quantiser, lowBits: UInt16 = 0, highBits: UInt16 = 0, levels: Int = 1) {
            self.quantiser = quantiser
            self.lowBits = lowBits
            self.highBits = highBits
            last = Float(levels - 1)
            low = HalfPrecision.widen(lowBits)
            high = HalfPrecision.widen(highBits)
        }

        /// Writes what the receiver cannot know: the bounds of a ``Quantiser/range(levels:)``.
        package func write(into writer: inout BitWriter) {
            guard case .range = quantiser else { return }
            writer.write(UInt32(lowBits), bits: 16)
            writer.write(UInt32(highBits), bits: 16)
        }

        /// The symbol of a value; one that is not a number counts as the least.
        package func symbol(of value: Float) -> UInt8 {
            switch quantiser {
            case .even(let first, let step, let levels): Self.level((value - first) / step, last: Float(levels - 1))
            case .eightBit(let quantiser): quantiser.symbol(of: value)
            case .range: high > low ? Self.level((value - low) / (high - low) * last, last: last) : 0
            case .centres(let centres): Self.nearest(to: value, among: centres)
            case .sign: value > 0 ? 1 : 0
            }
        }

        /// The value that a symbol stands for.
        ///
        /// - Precondition: the symbol is below ``Quantiser/symbolCount``.
        package func value(of symbol: UInt8) -> Float {
            switch quantiser {
            case .even(let first, let step, _): first + Float(symbol) * step
            case .eightBit(let quantiser): quantiser.value(of: symbol)
            case .range: low + Float(symbol) / last * (high - low)
            case .centres(let centres): centres[Int(symbol)]
            case .sign: symbol == 0 ? -1 : 1
            }
        }

        private static func level(_ place: Float, last: Float) -> UInt8 {
            let rounded = place.rounded()
            return rounded >= last ? UInt8(last) : (rounded > 0 ? UInt8(rounded) : 0)
        }

        private static func nearest(to value: Float, among centres: [Float]) -> UInt8 {
            var best = 0
            for index in centres.indices where abs(value - centres[index]) < abs(value - centres[best]) { best = index }
            return UInt8(best)
        }
    }
}
