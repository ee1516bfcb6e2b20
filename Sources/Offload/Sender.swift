import Channel
import Coding

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

    /// Turns to an image of which some segments are ready.
    mutating func begin(image: Int, layout: SegmentLayout, readySegments: Int = 1) {
        self.image = image
        self.layout = layout
        (self.readySegments, segment, offset) = (readySegments, 0, 0)
    }

    /// Whether all of the image has been handed over.
    var hasSentAll: Bool { image != nil && segment == layout.bytes.count }

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

extension Sender.Cargo {
    /// Position of the image that it belongs to.
    var image: Int {
        switch self {
        case .data(let image, _, _, _), .stop(let image): image
        }
    }

    /// Bytes of the image that the block carries.
    var dataBytes: Int {
        switch self {
        case .data(_, _, _, let bytes): bytes
        case .stop: 0
        }
    }
}
