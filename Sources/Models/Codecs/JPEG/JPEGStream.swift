/// The marker structure of a JPEG stream (ITU-T T.81, annex B).
enum JPEGStream {
    /// How many of a stream's first bytes a decoder can use: what ends within tables or a scan's header is of no use without
    /// the scan's data, and makes libjpeg-turbo give up the scans before it too.
    ///
    /// - Returns: a number of bytes that ends in or right after a scan's data; 0 where there is none.
    static func decodableBytes(of stream: [UInt8]) -> Int {
        var decodable = 0
        // Behind the start-of-image marker.
        var position = 2
        while position + 1 < stream.count, stream[position] == 0xFF {
            switch stream[position + 1] {
            case 0xFF: position += 1
            case Marker.endOfImage: return position + 2
            case let marker:
                guard position + 3 < stream.count else { return decodable }
                let length = Int(stream[position + 2]) << 8 | Int(stream[position + 3])
                let end = position + 2 + length
                guard length >= 2, end <= stream.count else { return decodable }
                position = end
                guard marker == Marker.startOfScan else { continue }
                position = endOfScan(in: stream, from: end)
                if position > end { decodable = position }
            }
        }
        return decodable
    }

    /// Where the entropy-coded data of a scan ends: at the first marker that is not a restart, or at the end of the stream.
    private static func endOfScan(in stream: [UInt8], from start: Int) -> Int {
        var position = start
        while position < stream.count {
            if stream[position] != 0xFF {
                position += 1
            } else if position + 1 < stream.count, Marker.isWithinScan(stream[position + 1]) {
                position += 2
            } else {
                break
            }
        }
        return position
    }

    private enum Marker {
        static let endOfImage: UInt8 = 0xD9
        static let startOfScan: UInt8 = 0xDA

        /// A stuffed zero or a restart marker.
        static func isWithinScan(_ byte: UInt8) -> Bool { byte == 0 || (0xD0...0xD7).contains(byte) }
    }
}
