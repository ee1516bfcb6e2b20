import CTIFF
import Coding
import Foundation

/// libtiff: the first picture of a file, as it is to be seen.
enum TIFFLibrary {
    /// What the library reads from, and what it had to say.
    private struct Source {
        let bytes: UnsafeBufferPointer<UInt8>
        var position = 0
        var message: String?
    }

    /// No single part of a file may need more memory than this.
    private static let mostBytes: tmsize_t = 1 << 30

    /// Decodes the first picture of a file.
    static func decode(_ bytes: [UInt8]) throws(PictureFailure) -> RGBImage {
        // The library takes the numbers of colours for greys where there are no colours, without a word.
        if let tags = TagDirectory(bytes), tags.number(of: .photometry) == TagDirectory.palette,
            !tags.has(.colourMap)
        {
            throw PictureFailure(
                "TIFF of \(bytes.count) bytes: its samples are numbers of colours, and it has no colours")
        }
        let result: Result<RGBImage, PictureFailure> = bytes.withUnsafeBufferPointer { buffer in
            var source = Source(bytes: buffer)
            return withUnsafeMutablePointer(to: &source) { source in
                func failure() -> PictureFailure {
                    .refused("TIFF", ofBytes: bytes.count, by: "libtiff", source.pointee.message)
                }
                guard let file = open(source) else { return .failure(failure()) }
                defer { TIFFClose(file) }
                do throws(PictureFailure) {
                    // Whatever it has to say of a damaged picture, it may still give one.
                    guard let image = try picture(file), source.pointee.message == nil else {
                        return .failure(failure())
                    }
                    return .success(image)
                } catch {
                    return .failure(error)
                }
            }
        }
        return try result.get()
    }

    /// The picture; nil where the library has said why there is none.
    private static func picture(_ file: OpaquePointer) throws(PictureFailure) -> RGBImage? {
        func field<Number: FixedWidthInteger>(_ tag: Int32, _ value: Number) -> Number {
            var value = value
            withUnsafeMutablePointer(to: &value) { pointer in
                withVaList([pointer]) { _ = TIFFVGetField(file, UInt32(tag), $0) }
            }
            return value
        }
        let (width, height) = (Int(field(TIFFTAG_IMAGEWIDTH, UInt32(0))), Int(field(TIFFTAG_IMAGELENGTH, UInt32(0))))
        try RGBImage.check(width: width, height: height)
        let stored = field(TIFFTAG_ORIENTATION, UInt16(1))
        let orientation = Orientation(rawValue: Int(stored)) ?? .upright
        var isDecoded = false
        let pixels = [UInt32](unsafeUninitializedCapacity: width * height) { buffer, initialized in
            buffer.initialize(repeating: 0)
            initialized = width * height
            // Asked for as it is stored: the library turns by halves only.
            isDecoded =
                TIFFReadRGBAImageOriented(
                    file, UInt32(width), UInt32(height), buffer.baseAddress, Int32(orientation.rawValue), 1) != 0
        }
        guard isDecoded else { return nil }
        let samples = [UInt8](unsafeUninitializedCapacity: pixels.count * 3) { buffer, initialized in
            for (pixel, value) in pixels.enumerated() {
                for channel in 0..<3 { buffer[3 * pixel + channel] = UInt8(truncatingIfNeeded: value >> (8 * channel)) }
            }
            initialized = pixels.count * 3
        }
        return RGBImage(width: width, height: height, samples: samples).turned(by: orientation)
    }

    // MARK: Reading from memory

    private static func open(_ source: UnsafeMutablePointer<Source>) -> OpaquePointer? {
        guard let options = TIFFOpenOptionsAlloc() else { return nil }
        defer { TIFFOpenOptionsFree(options) }
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, mostBytes)
        TIFFOpenOptionsSetErrorHandlerExtR(options, note, source)
        TIFFOpenOptionsSetWarningHandlerExtR(options, noteLoss, source)
        // "m": what is in memory is not mapped.
        return TIFFClientOpenExt(
            "", "rm", source, read, { _, _, _ in 0 }, seek, { _ in 0 },
            { handle in UInt64(TIFFLibrary.source(handle)?.pointee.bytes.count ?? 0) }, { _, _, _ in 0 },
            { _, _, _ in },
            options)
    }

    private static func source(_ handle: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<Source>? {
        handle?.assumingMemoryBound(to: Source.self)
    }

    private static let read: TIFFReadWriteProc = { handle, target, count in
        guard let source = TIFFLibrary.source(handle), let target, count > 0 else { return 0 }
        let left = source.pointee.bytes.dropFirst(source.pointee.position).prefix(Int(count))
        UnsafeMutableRawBufferPointer(start: target, count: left.count).copyBytes(from: left)
        source.pointee.position += left.count
        return tmsize_t(left.count)
    }

    private static let seek: TIFFSeekProc = { handle, offset, origin in
        guard let source = TIFFLibrary.source(handle) else { return .max }
        let base =
            switch origin {
            case SEEK_CUR: source.pointee.position
            case SEEK_END: source.pointee.bytes.count
            default: 0
            }
        // An offset backwards comes as a very large number.
        let place = base &+ Int(truncatingIfNeeded: offset)
        guard (0...source.pointee.bytes.count).contains(place) else { return .max }
        source.pointee.position = place
        return UInt64(place)
    }

    /// Keeps the library's first word on what is wrong.
    private static let note: TIFFErrorHandlerExtR = { _, handle, _, format, arguments in
        guard let source = TIFFLibrary.source(handle), source.pointee.message == nil else { return 1 }
        source.pointee.message = message(format, arguments)
        return 1
    }

    /// Keeps a warning of something that could not be read, such as the colours at a cut file's end; of others (unknown tags, mostly) the
    /// library has understood enough.
    private static let noteLoss: TIFFErrorHandlerExtR = { _, handle, _, format, arguments in
        guard let source = TIFFLibrary.source(handle), source.pointee.message == nil,
            let message = message(format, arguments), message.contains("IO error")
        else { return 1 }
        source.pointee.message = message
        return 1
    }

    private static func message(_ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?) -> String? {
        guard let format, let arguments else { return nil }
        var text = [CChar](repeating: 0, count: 256)
        vsnprintf(&text, text.count, format, arguments)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
