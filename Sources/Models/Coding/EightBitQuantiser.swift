/// From an encoder's output to one of 64 levels and back.
///
/// As published, an output is first an 8-bit number with a fixed scale (zero point 0), then one of 64 levels.
package struct EightBitQuantiser: Sendable, Hashable {
    /// Levels, and symbols of the entropy coder.
    package static let levelCount = 64

    /// How 8-bit numbers become levels.
    package enum Rounding: String, Sendable, Hashable {
        /// To the nearest level: what the networks here are trained with.
        case nearest
        /// The published rule: the index of the first of 64 edges, evenly from 0 through 256, not below the number.
        case edges
    }

    /// The encoder's output for a step of 1 of the 8-bit number.
    package var scale: Float
    /// How 8-bit numbers become levels.
    package var rounding: Rounding

    package init(scale: Float, rounding: Rounding) {
        self.scale = scale
        self.rounding = rounding
    }

    /// The published scale, rounded to the nearest level.
    package static let standard = EightBitQuantiser(scale: 0.02125, rounding: .nearest)

    /// The distance of two levels in units of the encoder's output.
    package var step: Double { Double(scale) * 4 }

    /// The symbols of outputs.
    package func symbols(_ values: [Float]) -> [UInt8] { values.map { symbol(of: $0) } }

    /// The symbol of an output; a value that is not a number counts as 0.
    package func symbol(of value: Float) -> UInt8 {
        let scaled = (value / scale).rounded()
        let byte = scaled >= 255 ? 255 : (scaled > 0 ? Int(scaled) : 0)
        switch rounding {
        case .nearest: return UInt8(min(Self.levelCount - 1, (byte + 2) / 4))
        // The edges are k * 256 / 63.
        case .edges: return UInt8((byte * 63 + 255) / 256)
        }
    }

    /// The output that a symbol stands for.
    package func value(of symbol: UInt8) -> Float { Float(symbol) * 4 * scale }
}
