/// What has arrived of a compressed picture: for each segment the number of bytes received without a gap from its
/// start.
package struct Reception: Sendable, Hashable {
    /// Bytes received from the start of each segment, 0 through the segment's size.
    package var prefixBytes: [Int]

    package init(prefixBytes: [Int]) { self.prefixBytes = prefixBytes }

    /// Everything of a compressed picture.
    package static func whole(_ layout: SegmentLayout) -> Reception { Reception(prefixBytes: layout.bytes) }

    /// The first `count` bytes, counted through the segments in order.
    package static func bytes(_ count: Int, of layout: SegmentLayout) -> Reception {
        var left = max(0, count)
        return Reception(
            prefixBytes: layout.bytes.map { size in
                let taken = min(size, left)
                left -= taken
                return taken
            })
    }

    /// The first `count` segments and nothing of the others.
    package static func segments(_ count: Int, of layout: SegmentLayout) -> Reception {
        Reception(prefixBytes: layout.bytes.enumerated().map { $0.offset < count ? $0.element : 0 })
    }
}

extension Reception {
    /// A bit for each segment that arrived whole, the first one's the lowest.
    ///
    /// - Precondition: at most ``ReceptionRule/mostWholeSegments``.
    func wholeSegments(of layout: SegmentLayout) -> UsablePart {
        precondition(layout.bytes.count <= ReceptionRule.mostWholeSegments, "a code has 63 bits")
        return zip(prefixBytes, layout.bytes).enumerated().reduce(0) { code, segment in
            segment.element.0 >= segment.element.1 ? code | 1 << Int64(segment.offset) : code
        }
    }

    /// The number of bytes received without a gap from the start of the whole picture.
    package func contiguousBytes(of layout: SegmentLayout) -> Int {
        var bytes = 0
        for (received, sent) in zip(prefixBytes, layout.bytes) {
            bytes += received
            if received < sent { break }
        }
        return bytes
    }
}
