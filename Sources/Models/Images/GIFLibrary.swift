import CGIF
import Coding

/// giflib: the first picture of a file, on the screen that the file describes.
enum GIFLibrary {
    /// What the library reads from.
    private struct Source {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0
    }

    /// Decodes the first picture of a file.
    static func decode(_ bytes: [UInt8]) throws(PictureFailure) -> RGBImage {
        let result: Result<RGBImage, PictureFailure> = bytes.withUnsafeBufferPointer { buffer in
            var source = Source(bytes: buffer)
            return withUnsafeMutablePointer(to: &source) { source in
                var code: Int32 = 0
                let read: InputFunc = { file, target, count in
                    guard let file, let target, count > 0,
                        let source = file.pointee.UserData?.assumingMemoryBound(to: Source.self)
                    else { return 0 }
                    let left = source.pointee.bytes.dropFirst(source.pointee.position).prefix(Int(count))
                    _ = UnsafeMutableBufferPointer(start: target, count: Int(count)).update(fromContentsOf: left)
                    source.pointee.position += left.count
                    return Int32(left.count)
                }
                guard let file = DGifOpen(source, read, &code) else {
                    return .failure(failure(code, bytes.count))
                }
                defer { _ = DGifCloseFile(file, nil) }
                do throws(PictureFailure) {
                    return .success(try firstPicture(file, bytes.count))
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    private static func firstPicture(
        _ file: UnsafeMutablePointer<GifFileType>, _ count: Int
    ) throws(PictureFailure) -> RGBImage {
        func check(_ status: Int32) throws(PictureFailure) {
            guard status == GIF_OK else { throw failure(file.pointee.Error, count) }
        }
        try RGBImage.check(width: Int(file.pointee.SWidth), height: Int(file.pointee.SHeight))
        while true {
            var record = UNDEFINED_RECORD_TYPE
            try check(DGifGetRecordType(file, &record))
            switch record {
            case IMAGE_DESC_RECORD_TYPE:
                try check(DGifGetImageDesc(file))
                return try picture(file, check)
            case EXTENSION_RECORD_TYPE:
                var code: Int32 = 0
                var block: UnsafeMutablePointer<GifByteType>?
                try check(DGifGetExtension(file, &code, &block))
                while block != nil { try check(DGifGetExtensionNext(file, &block)) }
            default: throw PictureFailure("GIF of \(count) bytes: it holds no picture")
            }
        }
    }

    /// Reads the picture that was just described, and lays it on the screen.
    private static func picture(
        _ file: UnsafeMutablePointer<GifFileType>, _ check: (Int32) throws(PictureFailure) -> Void
    ) throws(PictureFailure) -> RGBImage {
        let screen = (width: Int(file.pointee.SWidth), height: Int(file.pointee.SHeight))
        let place = file.pointee.Image
        let (left, top) = (Int(place.Left), Int(place.Top))
        let (width, height) = (Int(place.Width), Int(place.Height))
        guard width > 0, height > 0, left >= 0, top >= 0, left + width <= screen.width, top + height <= screen.height
        else { throw PictureFailure("GIF: a picture of \(width) x \(height) that lies outside its screen") }
        guard let map = place.ColorMap ?? file.pointee.SColorMap else { throw PictureFailure("GIF: no colours") }
        let colours = UnsafeBufferPointer(start: map.pointee.Colors, count: Int(map.pointee.ColorCount))

        var image = RGBImage(width: screen.width, height: screen.height)
        if let global = file.pointee.SColorMap {
            let index = Int(file.pointee.SBackGroundColor)
            if index < Int(global.pointee.ColorCount), (width, height) != (screen.width, screen.height) {
                image.fill(with: global.pointee.Colors[index])
            }
        }
        var line = [UInt8](repeating: 0, count: width)
        // Interlaced: every eighth row from 0, from 4, every fourth from 2, every other from 1.
        let passes = place.Interlace ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)]
        for (first, step) in passes {
            for row in stride(from: first, to: height, by: step) {
                try check(DGifGetLine(file, &line, Int32(width)))
                for (column, index) in line.enumerated() {
                    guard Int(index) < colours.count else { throw PictureFailure("GIF: a colour outside its table") }
                    image.set(colours[Int(index)], x: left + column, y: top + row)
                }
            }
        }
        return image
    }

    private static func failure(_ code: Int32, _ count: Int) -> PictureFailure {
        .refused("GIF", ofBytes: count, by: "giflib", GifErrorString(code).map { String(cString: $0) })
    }
}

extension RGBImage {
    fileprivate mutating func set(_ colour: GifColorType, x: Int, y: Int) {
        let place = (y * width + x) * 3
        samples[place] = colour.Red
        samples[place + 1] = colour.Green
        samples[place + 2] = colour.Blue
    }

    fileprivate mutating func fill(with colour: GifColorType) {
        for y in 0..<height { for x in 0..<width { set(colour, x: x, y: y) } }
    }
}
