import Coding

/// The boxes of an AVIF file around its only picture (ISO/IEC 14496-12, 23008-12): all but two lengths are the same for all pictures that a
/// codec makes, so a receiver can put them around the picture's data itself.
struct AVIFFile {
    /// The bytes before the data, with the lengths of some picture.
    private let header: [UInt8]
    /// Where the length of the data stands in the box of items' places.
    private let extentOffset: Int
    /// Where the length of the last box stands.
    private let lastBoxOffset: Int

    /// The boxes of a file that the library wrote; nil where they are not as expected.
    init?(of file: [UInt8]) {
        guard let places = Self.firstIndex(of: "iloc", in: file), let data = Self.firstIndex(of: "mdat", in: file),
            data >= 4, data + 4 < file.count
        else { return nil }
        // Behind the name: version and flags 4, sizes of fields 2, number of items 2, item 2, reference 2, number of extents 2, offset 4.
        extentOffset = places + 4 + 4 + 2 + 2 + 2 + 2 + 2 + 4
        lastBoxOffset = data - 4
        header = Array(file[..<(data + 4)])
        guard extentOffset + 4 <= lastBoxOffset, wrapped(Array(file[header.count...])) == file else { return nil }
    }

    /// The data in a file.
    func wrapped(_ data: [UInt8]) -> [UInt8] {
        var bytes = header
        for (place, value) in [(extentOffset, data.count), (lastBoxOffset, data.count + 8)] {
            for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte)) }
        }
        return bytes + data
    }

    /// The data of a file that has these boxes; nil where it has others.
    func data(of file: [UInt8]) -> [UInt8]? {
        let data = Array(file.dropFirst(header.count))
        return !data.isEmpty && wrapped(data) == file ? data : nil
    }

    private static func firstIndex(of name: String, in bytes: [UInt8]) -> Int? {
        let name = Array(name.utf8)
        return bytes.indices.first { bytes[$0...].starts(with: name) }
    }
}
