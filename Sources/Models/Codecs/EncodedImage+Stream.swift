/// What a codec needs that makes one stream of bytes and sends it in pieces: JPEG and WebP.
extension EncodedImage {
    /// Size of a piece of a stream, in bytes: eight blocks of 63 bytes, as the published testbed cut it.
    static let streamSegmentBytes = 504

    /// Cuts a stream into pieces of ``streamSegmentBytes``; the last one is shorter.
    init(stream: [UInt8]) {
        self.init(
            segments: stride(from: 0, to: stream.count, by: Self.streamSegmentBytes).map { start in
                Array(stream[start..<min(start + Self.streamSegmentBytes, stream.count)])
            })
    }

    /// The first `count` bytes of the stream.
    func stream(prefix count: ReceptionCode) -> [UInt8] {
        var bytes: [UInt8] = []
        for segment in segments where bytes.count < count {
            bytes += segment.prefix(Int(count) - bytes.count)
        }
        return bytes
    }
}

extension Reception {
    /// The number of bytes received without a gap from the start of the whole picture.
    func contiguousBytes(of layout: SegmentLayout) -> Int {
        var bytes = 0
        for (received, sent) in zip(prefixBytes, layout.bytes) {
            bytes += received
            if received < sent { break }
        }
        return bytes
    }
}
