/// The first directory of a TIFF structure (TIFF 6.0, section 2; its fields are wider in BigTIFF), as it is written: libraries make
/// sense of what they find, and do not tell what it was.
struct TagDirectory {
    /// What an entry is about.
    enum Tag: Int {
        case photometry = 262
        case orientation = 274
        case colourMap = 320
    }

    /// The photometry of samples that are numbers of colours.
    static let palette = 3

    private let bytes: [UInt8]
    private let isLittleEndian: Bool
    /// Bytes of a place in the file, or of a number of values.
    private let wordBytes: Int
    /// Where the first entry begins, and how many there are.
    private let start: Int
    private let count: Int

    /// The directory of a structure that begins with the first byte; nil where there is none.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        isLittleEndian = bytes.starts(with: [0x49, 0x49])
        guard isLittleEndian || bytes.starts(with: [0x4D, 0x4D]) else { return nil }
        let isLittleEndian = isLittleEndian
        func number(_ place: Int, _ count: Int) -> Int? {
            Self.number(in: bytes, at: place, bytes: count, isLittleEndian: isLittleEndian)
        }
        let isBig = number(2, 2) == 43
        wordBytes = isBig ? 8 : 4
        let countBytes = isBig ? 8 : 2
        guard let directory = number(isBig ? 8 : 4, wordBytes), let count = number(directory, countBytes) else {
            return nil
        }
        start = directory + countBytes
        self.count = count
    }

    /// Whether there is an entry.
    func has(_ tag: Tag) -> Bool { entry(of: tag) != nil }

    /// An entry's first number; nil where there is none.
    func number(of tag: Tag) -> Int? {
        guard let entry = entry(of: tag), let type = number(entry + 2, 2) else { return nil }
        // It is to be a short number, in the first two bytes of the field; some programs write a byte or a long one.
        let bytes: Int? =
            switch type {
            case 1: 1
            case 3: 2
            case 4: 4
            default: nil
            }
        return bytes.flatMap { number(entry + 4 + wordBytes, $0) }
    }

    private func entry(of tag: Tag) -> Int? {
        for index in 0..<count {
            let entry = start + (4 + 2 * wordBytes) * index
            guard let found = number(entry, 2) else { return nil }
            if found == tag.rawValue { return entry }
        }
        return nil
    }

    private func number(_ place: Int, _ count: Int) -> Int? {
        Self.number(in: bytes, at: place, bytes: count, isLittleEndian: isLittleEndian)
    }

    private static func number(in bytes: [UInt8], at place: Int, bytes count: Int, isLittleEndian: Bool) -> Int? {
        guard place >= 0, place <= bytes.count - count else { return nil }
        let field = bytes[place..<(place + count)]
        let number = (isLittleEndian ? Array(field.reversed()) : Array(field)).reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        return Int(exactly: number)
    }
}
