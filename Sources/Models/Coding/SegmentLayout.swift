/// The sizes of a compressed picture's segments: all that the network needs to know of it.
package struct SegmentLayout: Sendable, Hashable {
    /// Size of each segment in bytes.
    package let bytes: [Int]

    package init(bytes: [Int]) { self.bytes = bytes }

    /// Size of the whole compressed picture in bytes.
    package var totalBytes: Int { bytes.reduce(0, +) }
}
