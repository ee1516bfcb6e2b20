import Coding

/// How a picture is stored, against how it is to be seen (EXIF 2.32, tag 274: which of the picture's sides is the first row and
/// which the first column of what is stored).
enum Orientation: Int, CaseIterable {
    case upright = 1
    case mirrored, upsideDown, mirroredUpsideDown, transposed, turnedLeft, transversed, turnedRight
}

extension RGBImage {
    /// The picture as it is to be seen.
    func turned(by orientation: Orientation) -> RGBImage {
        guard orientation != .upright else { return self }
        let (right, bottom) = (width - 1, height - 1)
        // Where in the stored picture the pixel at (x, y) of the one to be seen is.
        let source: (Int, Int) -> (Int, Int) =
            switch orientation {
            case .upright: { ($0, $1) }
            case .mirrored: { (right - $0, $1) }
            case .upsideDown: { (right - $0, bottom - $1) }
            case .mirroredUpsideDown: { ($0, bottom - $1) }
            case .transposed: { ($1, $0) }
            case .turnedLeft: { ($1, bottom - $0) }
            case .transversed: { (right - $1, bottom - $0) }
            case .turnedRight: { (right - $1, $0) }
            }
        let isSideways = orientation.rawValue > 4
        let (newWidth, newHeight) = isSideways ? (height, width) : (width, height)
        let turned = [UInt8](unsafeUninitializedCapacity: samples.count) { buffer, initialized in
            samples.withUnsafeBufferPointer { stored in
                var place = 0
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        let (column, row) = source(x, y)
                        let from = (row * width + column) * 3
                        for channel in 0..<3 { buffer[place + channel] = stored[from + channel] }
                        place += 3
                    }
                }
            }
            initialized = samples.count
        }
        return RGBImage(width: newWidth, height: newHeight, samples: turned)
    }
}
