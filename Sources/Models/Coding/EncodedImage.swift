/// A compressed picture: segments of bytes in the order of their sending.
package struct EncodedImage: Sendable, Hashable {
    /// The segments: PNC one per feature, the RNN codec one per iteration, Starfish one per patch, JPEG and WebP
    /// pieces of 504 bytes.
    package let segments: [[UInt8]]

    package init(segments: [[UInt8]]) { self.segments = segments }

    /// The sizes of the segments.
    package var layout: SegmentLayout { SegmentLayout(bytes: segments.map(\.count)) }
}

extension EncodedImage {
    /// Checks the number of segments.
    package func requireSegments(_ count: Int, codec: String) throws(ModelsError) {
        guard segments.count == count else {
            throw .badStream(codec: codec, reason: "\(segments.count) segments, expected \(count)")
        }
    }
}
