import Coding

/// Windows and OS/2 bitmaps: 1, 4, 8, 16, 24 and 32 bits a pixel, with colour masks and run lengths.
///
/// Read here and not by a library: the one that Debian and Homebrew both have (libgd) brings nineteen others with it, and the small
/// ones are not made for broken files. Every number of the header is checked before it is used.
///
/// Sources: Microsoft's "Bitmap Storage" and "Bitmap Compression".
enum BMPFile {
    /// How the pixels are stored.
    private enum Compression: Int {
        case none = 0
        case runs8 = 1
        case runs4 = 2
        case masks = 3
        case masksWithAlpha = 6
    }

    /// What the headers say.
    private struct Header {
        var width = 0
        var height = 0
        var isTopDown = false
        var bits = 0
        var compression = Compression.none
        /// Red, green and blue of each index.
        var palette: [[UInt8]] = []
        /// Which bits of a pixel of 16 or 32 bits are red, green and blue.
        var masks: [UInt32] = []
        /// Where the pixels begin.
        var pixels = 0
    }

    /// Decodes a whole file.
    static func decode(_ bytes: [UInt8]) throws(PictureFailure) -> RGBImage {
        let header = try header(bytes)
        var samples: [UInt8]
        switch header.compression {
        case .runs8, .runs4: samples = try runs(bytes, header)
        case .none, .masks, .masksWithAlpha: samples = try rows(bytes, header)
        }
        if !header.isTopDown { samples = upended(samples, rowBytes: header.width * 3) }
        return RGBImage(width: header.width, height: header.height, samples: samples)
    }

    // MARK: Headers

    private static func header(_ bytes: [UInt8]) throws(PictureFailure) -> Header {
        func number(_ place: Int, _ count: Int) throws(PictureFailure) -> Int {
            guard place >= 0, place + count <= bytes.count else { throw truncated(bytes) }
            return bytes[place..<(place + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func signed(_ place: Int) throws(PictureFailure) -> Int {
            Int(Int32(truncatingIfNeeded: try number(place, 4)))
        }
        let size = try number(14, 4)
        guard [12, 40, 52, 56, 64, 108, 124].contains(size) else {
            throw PictureFailure("BMP: a header of \(size) bytes is of no known kind")
        }
        var header = Header()
        header.pixels = try number(10, 4)
        let isOld = size == 12
        header.width = isOld ? try number(18, 2) : try signed(18)
        let height = isOld ? try number(20, 2) : try signed(22)
        header.isTopDown = height < 0
        header.height = abs(height)
        try RGBImage.check(width: header.width, height: header.height)
        header.bits = try number(isOld ? 24 : 28, 2)
        let kind = isOld ? 0 : try number(30, 4)
        guard let compression = Compression(rawValue: kind) else {
            throw PictureFailure("BMP: compression \(kind) is not read")
        }
        header.compression = compression
        let bitsOfKind: [Int] =
            switch compression {
            case .none: [1, 4, 8, 16, 24, 32]
            case .runs8: [8]
            case .runs4: [4]
            case .masks, .masksWithAlpha: [16, 32]
            }
        guard bitsOfKind.contains(header.bits) else {
            throw PictureFailure("BMP: \(header.bits) bits a pixel with compression \(kind) is not read")
        }

        var place = 14 + size
        if compression == .masks || compression == .masksWithAlpha {
            // In the header's later forms the masks are a part of it, at the same place.
            for index in 0..<3 { header.masks.append(UInt32(truncatingIfNeeded: try number(54 + 4 * index, 4))) }
            if size == 40 { place += compression == .masks ? 12 : 16 }
        } else if header.bits == 16 {
            header.masks = [0x7C00, 0x03E0, 0x001F]
        } else if header.bits == 32 {
            header.masks = [0xFF0000, 0xFF00, 0xFF]
        }
        if header.bits <= 8 {
            let declared = isOld ? 0 : try number(46, 4)
            let count = declared == 0 ? 1 << header.bits : min(declared, 1 << header.bits)
            let width = isOld ? 3 : 4
            guard place + count * width <= bytes.count else { throw truncated(bytes) }
            header.palette = (0..<count).map { index in
                let entry = place + index * width
                return [bytes[entry + 2], bytes[entry + 1], bytes[entry]]
            }
        }
        guard header.pixels >= place, header.pixels <= bytes.count else { throw truncated(bytes) }
        return header
    }

    private static func truncated(_ bytes: [UInt8]) -> PictureFailure {
        PictureFailure("the BMP is truncated: it ends at byte \(bytes.count)")
    }

    // MARK: Pixels

    /// Rows one after the other, each filled to whole words of four bytes.
    private static func rows(_ bytes: [UInt8], _ header: Header) throws(PictureFailure) -> [UInt8] {
        let rowBytes = (header.width * header.bits + 31) / 32 * 4
        guard header.pixels + rowBytes * header.height <= bytes.count else { throw truncated(bytes) }
        let channels = header.masks.map(Channel.init)
        var samples: [UInt8] = []
        samples.reserveCapacity(header.width * header.height * 3)
        for row in 0..<header.height {
            let start = header.pixels + row * rowBytes
            for column in 0..<header.width {
                switch header.bits {
                case 24:
                    let place = start + 3 * column
                    samples += [bytes[place + 2], bytes[place + 1], bytes[place]]
                case 16, 32:
                    let width = header.bits / 8
                    let place = start + width * column
                    let pixel = bytes[place..<(place + width)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                    for channel in channels { samples.append(channel.sample(of: pixel)) }
                default:
                    let perByte = 8 / header.bits
                    let shift = 8 - header.bits * (column % perByte + 1)
                    let index = Int(bytes[start + column / perByte]) >> shift & (1 << header.bits - 1)
                    samples += try colour(index, header)
                }
            }
        }
        return samples
    }

    /// One colour of a pixel with masks, stretched to eight bits.
    private struct Channel {
        private let mask: UInt32
        private let shift: UInt32
        private let most: UInt32

        init(_ mask: UInt32) {
            self.mask = mask
            shift = mask == 0 ? 0 : UInt32(mask.trailingZeroBitCount)
            most = mask >> shift
        }

        func sample(of pixel: UInt32) -> UInt8 {
            guard most > 0 else { return 0 }
            return UInt8(truncatingIfNeeded: (UInt64((pixel & mask) >> shift) * 255 + UInt64(most) / 2) / UInt64(most))
        }
    }

    private static func colour(_ index: Int, _ header: Header) throws(PictureFailure) -> [UInt8] {
        guard index < header.palette.count else { throw PictureFailure("BMP: a colour outside its table") }
        return header.palette[index]
    }

    /// Pairs of a count and what is repeated; a count of 0 begins a command. Pixels that are skipped have the first colour.
    private static func runs(_ bytes: [UInt8], _ header: Header) throws(PictureFailure) -> [UInt8] {
        let first = try colour(0, header)
        var samples: [UInt8] = []
        samples.reserveCapacity(header.width * header.height * 3)
        for _ in 0..<(header.width * header.height) { samples += first }
        var place = header.pixels
        func next() throws(PictureFailure) -> Int {
            guard place < bytes.count else { throw truncated(bytes) }
            defer { place += 1 }
            return Int(bytes[place])
        }
        var (x, y) = (0, 0)
        func put(_ index: Int) throws(PictureFailure) {
            guard x < header.width, y < header.height else { throw PictureFailure("BMP: a run outside the picture") }
            let colour = try colour(index, header)
            for channel in 0..<3 { samples[(y * header.width + x) * 3 + channel] = colour[channel] }
            x += 1
        }
        let isHalf = header.compression == .runs4
        while true {
            let count = try next()
            let value = try next()
            if count > 0 {
                for position in 0..<count { try put(isHalf ? (position % 2 == 0 ? value >> 4 : value & 15) : value) }
                continue
            }
            switch value {
            case 0: (x, y) = (0, y + 1)
            case 1: return samples
            case 2:
                x += try next()
                y += try next()
                guard x <= header.width, y <= header.height else {
                    throw PictureFailure("BMP: a run outside the picture")
                }
            default:
                // As many pixels as they stand, filled to whole words of two bytes.
                let length = isHalf ? (value + 1) / 2 : value
                var read = 0
                for position in 0..<length {
                    let byte = try next()
                    if isHalf {
                        try put(byte >> 4)
                        if 2 * position + 1 < value { try put(byte & 15) }
                    } else {
                        try put(byte)
                    }
                    read += 1
                }
                if read % 2 == 1 { _ = try next() }
            }
            // A picture whose end is not marked ends with its last row.
            if y >= header.height { return samples }
        }
    }

    private static func upended(_ samples: [UInt8], rowBytes: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(samples.count)
        for row in (0..<(samples.count / rowBytes)).reversed() {
            result += samples[(row * rowBytes)..<((row + 1) * rowBytes)]
        }
        return result
    }
}
