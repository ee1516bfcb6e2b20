/// What a codec needs that makes one stream of bytes and sends it in pieces: JPEG and WebP.
extension EncodedImage {
    /// Size of a piece of a stream, in bytes: eight blocks of 63 bytes, as the published testbed cut it.
    package static let streamSegmentBytes = 504

    /// Cuts a stream into pieces of ``streamSegmentBytes``; the last one is shorter.
    package init(stream: [UInt8]) {
        self.init(
            segments: stride(from: 0, to: stream.count, by: Self.streamSegmentBytes).map { start in
                Array(stream[start..<min(start + Self.streamSegmentBytes, stream.count)])
            })
    }

    /// The first `count` bytes of the stream.
    package func stream(prefix count: UsablePart) -> [UInt8] {
        var bytes: [UInt8] = []
        for segment in segments where bytes.count < count {
            bytes += segment.prefix(Int(count) - bytes.count)
        }
        return bytes
    }
}
