import Sim

/// What happened in a run, block by block, for pictures and the event log.
package struct RunLog: Sendable, Hashable {
    /// Something that happened to an image.
    package struct Entry: Sendable, Hashable {
        /// When.
        package let time: SimTime
        /// Position of the image in the run, from 0.
        package let image: Int
        /// What.
        package let kind: Kind
    }

    /// What can happen to an image.
    package enum Kind: Sendable, Hashable {
        /// The object came before the camera.
        case arrival
        /// The device had made a segment, counted from 0.
        case ready(segment: Int)
        /// A block of data was handed to the link: `bytes` of the segment from `offset` on.
        case blockSent(segment: Int, offset: Int, bytes: Int)
        /// The server had a block of data by the deadline.
        case blockDelivered(segment: Int, offset: Int, bytes: Int)
        /// The server had a block of data after the deadline: it does not count.
        case blockLate(segment: Int, offset: Int, bytes: Int)
        /// The link gave a block of data up.
        case blockLost(segment: Int, offset: Int, bytes: Int)
        /// The server had all of a segment of so many bytes.
        case segmentWhole(segment: Int, bytes: Int)
        /// The sender gave the image up.
        case stopped
        /// The block that tells the server so was handed to the link.
        case stopBlockSent
    }

    /// In the order of their times.
    package internal(set) var entries: [Entry] = []

    /// Nothing has happened.
    package init() {}

    mutating func note(_ kind: Kind, image: Int, at time: SimTime) {
        entries.append(Entry(time: time, image: image, kind: kind))
    }

    /// Puts entries in the order of their times: the link tells of a delivery when the acknowledgement is in, which is later.
    mutating func sort() {
        let order = entries.indices.sorted { (entries[$0].time, $0) < (entries[$1].time, $1) }
        entries = order.map { entries[$0] }
    }
}
