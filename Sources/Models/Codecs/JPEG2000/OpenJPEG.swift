import COpenJPEG
import Coding

/// OpenJPEG (libopenjp2): codestreams without a file around them. Every call is independent of the others.
package enum OpenJPEG {
    /// The library's version, such as `2.5.0`.
    package static var version: String { String(cString: opj_version()) }

    /// Compresses a picture: 9/7 wavelet, layers in LRCP order.
    ///
    /// - Parameter layerBytes: where each layer ends at the latest, in bytes of the codestream; rising.
    static func encode(_ image: RGBImage, layerBytes: [Int]) throws(ModelsError) -> [UInt8] {
        let codec = opj_create_compress(OPJ_CODEC_J2K)
        defer { opj_destroy_codec(codec) }
        let planes = try planes(of: image)
        defer { opj_image_destroy(planes) }
        let ratios = layerBytes.map { Float(image.samples.count) / Float(max(1, $0)) }
        let memory = Memory()
        let stream = stream(on: memory, isInput: false)
        defer { opj_stream_destroy(stream) }
        let isEncoded =
            pncsim_openjpeg_setup_encoder(codec, planes, ratios, Int32(ratios.count)) != 0
            && opj_start_compress(codec, planes, stream) != 0 && opj_encode(codec, stream) != 0
            && opj_end_compress(codec, stream) != 0
        guard isEncoded else {
            throw .library(
                name: "OpenJPEG",
                reason:
                    "it does not encode \(image.width) x \(image.height) pixels in \(ratios.count) layers")
        }
        return memory.bytes
    }

    /// Decodes a codestream of three components of 8 bits; nil where it is damaged or of another size.
    ///
    /// - Parameter layers: at most so many layers; nil for all.
    static func decode(_ codestream: [UInt8], side: Int, layers: Int? = nil) -> RGBImage? {
        let codec = opj_create_decompress(OPJ_CODEC_J2K)
        defer { opj_destroy_codec(codec) }
        let stream = stream(on: Memory(codestream), isInput: true)
        defer { opj_stream_destroy(stream) }
        var image: UnsafeMutablePointer<opj_image_t>?
        defer { opj_image_destroy(image) }
        guard pncsim_openjpeg_setup_decoder(codec, UInt32(layers ?? 0)) != 0,
            opj_read_header(stream, codec, &image) != 0, isPicture(image, side: side),
            opj_decode(codec, stream, image) != 0
        else { return nil }
        return interleaved(image, side: side)
    }

    private static func isPicture(_ image: UnsafeMutablePointer<opj_image_t>?, side: Int) -> Bool {
        guard let image = image?.pointee, image.numcomps == 3, let components = image.comps else { return false }
        return (0..<3).allSatisfy {
            Int(components[$0].w) == side && Int(components[$0].h) == side && components[$0].prec == 8
                && components[$0].sgnd == 0
        }
    }

    private static func planes(of image: RGBImage) throws(ModelsError) -> UnsafeMutablePointer<opj_image_t> {
        var parameters = (0..<3).map { _ in
            var component = opj_image_cmptparm_t()
            component.dx = 1
            component.dy = 1
            component.w = UInt32(image.width)
            component.h = UInt32(image.height)
            component.prec = 8
            return component
        }
        guard let planes = opj_image_create(3, &parameters, OPJ_CLRSPC_SRGB) else {
            throw .library(name: "OpenJPEG", reason: "no memory for a picture of \(image.width) x \(image.height)")
        }
        planes.pointee.x1 = UInt32(image.width)
        planes.pointee.y1 = UInt32(image.height)
        for channel in 0..<3 {
            guard let samples = planes.pointee.comps[channel].data else { continue }
            for pixel in 0..<image.width * image.height {
                samples[pixel] = Int32(image.samples[3 * pixel + channel])
            }
        }
        return planes
    }

    private static func interleaved(_ image: UnsafeMutablePointer<opj_image_t>?, side: Int) -> RGBImage? {
        guard isPicture(image, side: side), let components = image?.pointee.comps else { return nil }
        var result = RGBImage(width: side, height: side)
        for channel in 0..<3 {
            guard let samples = components[channel].data else { return nil }
            for pixel in 0..<side * side { result.samples[3 * pixel + channel] = UInt8(clamping: samples[pixel]) }
        }
        return result
    }

    // MARK: Bytes in memory

    /// What the library reads from or writes to, front to back.
    private final class Memory {
        var bytes: [UInt8]
        var position = 0

        init(_ bytes: [UInt8] = []) { self.bytes = bytes }

        /// The memory that a call of the library is about.
        static func of(_ pointer: UnsafeMutableRawPointer) -> Memory {
            Unmanaged<Memory>.fromOpaque(pointer).takeUnretainedValue()
        }
    }

    /// A stream, which keeps the memory until it is destroyed.
    private static func stream(on memory: Memory, isInput: Bool) -> UnsafeMutablePointer<opj_stream_t?>? {
        let stream = opj_stream_create(1 << 16, isInput ? 1 : 0)
        opj_stream_set_user_data(stream, Unmanaged.passRetained(memory).toOpaque()) {
            if let pointer = $0 { Unmanaged<Memory>.fromOpaque(pointer).release() }
        }
        opj_stream_set_user_data_length(stream, UInt64(memory.bytes.count))
        opj_stream_set_read_function(stream) { buffer, count, pointer in
            guard let buffer, let pointer else { return noMore }
            let memory = Memory.of(pointer)
            let taken = memory.bytes[memory.position...].prefix(count)
            guard !taken.isEmpty else { return noMore }
            UnsafeMutableRawBufferPointer(start: buffer, count: taken.count).copyBytes(from: taken)
            memory.position += taken.count
            return OPJ_SIZE_T(taken.count)
        }
        opj_stream_set_write_function(stream) { buffer, count, pointer in
            guard let buffer, let pointer else { return noMore }
            Memory.of(pointer).bytes += UnsafeRawBufferPointer(start: buffer, count: Int(count))
            return count
        }
        return stream
    }
}

/// What OpenJPEG takes for the end of a stream, or for a failure to write.
private let noMore = OPJ_SIZE_T(truncatingIfNeeded: -1)
