import Channel
import Models

/// Cuts the segments of one image after the other into blocks, and remembers where it is.
struct Sender: Sendable {
    /// What a block on its way carries.
    enum Cargo: Sendable, Hashable {
        /// Data of a segment: `bytes` of them from `offset` on.
        case data(image: Int, segment: Int, offset: Int, bytes: Int)
        /// The word that an image is given up.
        case stop(image: Int)
    }

    private let transport: Transport
    private(set) var image: Int?
    private var layout = SegmentLayout(bytes: [])
    private var readySegments = 0
    private var segment = 0
    private var offset = 0
    private var owesStop: Int?

    init(transport: Transport) { self.transport = transport }

    /// Turns to an image whose first segment is ready.
    mutating func begin(image: Int, layout: SegmentLayout) {
        self.image = image
        self.layout = layout
        (readySegments, segment, offset) = (1, 0, 0)
    }

    /// One more segment of the image can be sent.
    mutating func addSegment() { readySegments += 1 }

    /// Gives the image up; where a part of it was sent, the server is told by a block of its own.
    mutating func stop() {
        guard let image else { return }
        let hasSent = segment > 0 || offset > 0
        let hasAll = segment == layout.bytes.count
        if hasSent && !hasAll { owesStop = image }
        self.image = nil
    }

    /// The next block to hand over, if there is one; the sender then counts it as sent.
    mutating func nextBlock() -> (block: Block, cargo: Cargo)? {
        if let stopped = owesStop {
            owesStop = nil
            return (Block(bytes: transport.flagBytes + transport.checkBytes), .stop(image: stopped))
        }
        guard let image, segment < readySegments, segment < layout.bytes.count else { return nil }
        let size = layout.bytes[segment]
        let data = min(transport.dataBytes, size - offset)
        let cargo = Cargo.data(image: image, segment: segment, offset: offset, bytes: data)
        let header = offset == 0 ? transport.headerBytes : 0
        let isLast = offset + data == size
        let check = isLast ? transport.checkBytes : 0
        if isLast { (segment, offset) = (segment + 1, 0) } else { offset += data }
        return (Block(bytes: header + transport.flagBytes + data + check), cargo)
    }
}

extension Transport {
    /// Data bytes that a block carries at most.
    public var dataBytes: Int { blockBytes - flagBytes }

    /// Refuses sizes that make no blocks.
    func validate() throws(OffloadError) {
        guard blockBytes > flagBytes, blockBytes <= 1024 else {
            throw .badParameter(
                name: "block size", value: "\(blockBytes) B",
                expected: "more than the flag's \(flagBytes) B, at most 1024 B")
        }
        guard flagBytes >= 0, headerBytes >= 0, checkBytes >= 0 else {
            throw .badParameter(name: "framing", value: "a negative size", expected: "0 B or more")
        }
    }
}
