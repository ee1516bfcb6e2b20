/// What of a JPEG XL codestream says how large it is: 224 x 224 pixels in one frame, which may have the means of its blocks in a frame before it
/// (ISO/IEC 18181-1, annexes D and F; the first bits are a byte's lowest).
///
/// libjxl takes memory for what headers announce before it has seen any of it (frames of any size, thousands of channels), so a stream of which
/// they say something else is refused before.
enum JXLFrames {
    /// Bytes before the first frame: signature, size, metadata that are the default.
    static let head: [UInt8] = [0xFF, 0x0A, 0x77, 0x06]

    /// Whether a stream is such a picture, as far as it goes.
    static func areOfOnePicture(_ stream: [UInt8]) -> Bool {
        guard stream.count > head.count + headerBytes + entryBytes, stream.starts(with: head) else { return false }
        let first = stream[head.count...]
        guard first.starts(with: means) else { return isDefault(first) || matches(first, picture) }
        guard let place = pictureAfterMeans(in: stream) else { return false }
        return place >= stream.count || matches(stream[place...], pictureOnMeans)
    }

    /// Bits that must be as they are, of the first bytes of a frame's header.
    private typealias Pattern = [(mask: UInt8, bits: UInt8)]

    /// A default header is one bit of one, and then says that of contents there is one entry, in order.
    private static func isDefault(_ header: ArraySlice<UInt8>) -> Bool { header.first == 1 }

    /// Of a picture in blocks: not the default 1 bit, a regular frame 2, blocks 1, no flags 2; scaled up or not 2; scales for X and B 6, which the encoder
    /// chooses; one pass 2, no place of its own 1, replacing what is there 2, the last frame 1.
    private static let picture: Pattern = [(0x3F, 0), (0xC0, 0), (0x0F, 0x08)]
    /// The same with the flag for means, in ten bits, and without scaling.
    private static let pictureOnMeans: Pattern = [(0xFF, 0xE0), (0x3F, 0x03), (0xF0, 0), (0x03, 0x02)]
    /// A frame of means, not in blocks, its groups of the usual size.
    private static let means: [UInt8] = [0x0A, 0x01, 0, 0]

    /// What there is of a header has the bits of a pattern.
    private static func matches(_ header: ArraySlice<UInt8>, _ pattern: Pattern) -> Bool {
        zip(header, pattern).allSatisfy { $0 & $1.mask == $1.bits }
    }

    /// Where the frame begins that comes after the means: behind their only section, whose length its table of contents has in 10 or 14 bits
    /// after two bits that say in how many (F.3.3); nil where it is in more, which no frame of means is.
    private static func pictureAfterMeans(in stream: [UInt8]) -> Int? {
        let contents = head.count + headerBytes
        let entry = Int(stream[contents]) | Int(stream[contents + 1]) << 8
        switch entry & 3 {
        case 0: return contents + entryBytes + (entry >> 2 & 1023)
        case 1: return contents + entryBytes + (entry >> 2) + 1024
        default: return nil
        }
    }

    private static let headerBytes = 4
    private static let entryBytes = 2
}
