import Channel

/// How segments are framed and cut into blocks.
///
/// The defaults are those of the published testbed: for each segment a header of 9 bytes (4 of synchronisation, 2 of
/// image number, 1 of segment index, 2 of length) rides before its first block, every block is a flag byte and up to
/// 63 data bytes, and a CRC-16 follows the last block.
package struct Transport: Sendable, Hashable {
    /// Size of a whole block in bytes, its flag included.
    package var blockBytes = 64
    /// Bytes of each block that are not data.
    package var flagBytes = 1
    /// Bytes before the first block of a segment.
    package var headerBytes = 9
    /// Bytes after the last block of a segment.
    package var checkBytes = 2

    /// The published testbed's framing.
    package init() {}
}

extension Transport: Configuration {
    package static let parameters: [Parameter<Transport>] = [
        .size("block", \.blockBytes, 2...1024, help: "size of a whole block, its flag included"),
        .size("flag", \.flagBytes, 0...1023, help: "bytes of each block that are not data"),
        .size("header", \.headerBytes, 0...1024, help: "bytes before the first block of a segment"),
        .size("check", \.checkBytes, 0...1024, help: "bytes after the last block of a segment"),
    ]

    package func checkTogether() throws(ChannelError) {
        guard flagBytes < blockBytes else {
            throw .badParameter(
                name: "block", value: "\(blockBytes) B with a flag of \(flagBytes) B", expected: "room for data")
        }
    }

    /// Data bytes that a block carries at most.
    package var dataBytes: Int { blockBytes - flagBytes }
}
