/// A codec's canonical name for what it can use of a reception; its meaning is the codec's own (PNC: a bit for each
/// whole feature; JPEG: the number of bytes). Zero: nothing decodable.
package typealias UsablePart = Int64

/// What a decoder can use of what arrived, for codecs where the sizes of the segments alone say so.
///
/// It needs no weights: what was recorded of a neural codec replays on a machine that has neither them nor libtorch.
package enum ReceptionRule: Sendable, Hashable {
    /// Any segments that arrived whole: a bit for each, the first one's the lowest.
    case wholeSegments
    /// The segments that arrived whole up to the first that did not: their number.
    case leadingSegments
    /// 1 for the whole stream, 0 for anything less.
    case wholeStream
    /// The number of bytes received without a gap.
    case contiguousBytes

    /// The part of what was received that the decoder can use; see ``ImageCodec/usablePart(of:layout:)``.
    ///
    /// - Precondition: at most ``mostWholeSegments`` for ``wholeSegments``.
    package func code(of reception: Reception, layout: SegmentLayout) -> UsablePart {
        switch self {
        case .wholeSegments: return reception.wholeSegments(of: layout)
        case .leadingSegments:
            return UsablePart(zip(reception.prefixBytes, layout.bytes).prefix { $0 >= $1 }.count)
        case .wholeStream:
            return reception.contiguousBytes(of: layout) >= layout.totalBytes && layout.totalBytes > 0 ? 1 : 0
        case .contiguousBytes: return UsablePart(reception.contiguousBytes(of: layout))
        }
    }

    /// As many segments as a usable part of ``wholeSegments`` has bits.
    package static let mostWholeSegments = 63

    /// What arrived at least, where this part of it is usable.
    package func reception(of part: UsablePart, layout: SegmentLayout) -> Reception {
        switch self {
        case .wholeSegments:
            Reception(
                prefixBytes: layout.bytes.enumerated().map { part >> Int64($0.offset) & 1 == 1 ? $0.element : 0 })
        case .leadingSegments: .segments(Int(part), of: layout)
        case .wholeStream: part == 0 ? .segments(0, of: layout) : .whole(layout)
        case .contiguousBytes: .bytes(Int(part), of: layout)
        }
    }

    /// How many bytes a usable part stands for.
    package func bytes(of part: UsablePart, layout: SegmentLayout) -> Int {
        reception(of: part, layout: layout).prefixBytes.reduce(0, +)
    }
}
