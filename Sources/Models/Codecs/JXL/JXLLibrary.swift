import CJXL
import Coding
import Synchronization

/// libjxl, opened when a picture first needs it, on one thread. Every call is independent of the others.
///
/// Sendability: functions that never change.
package struct JXLLibrary: @unchecked Sendable {
    private let functions: pncsim_jxl
    /// Its version, such as `0.7.0`.
    let version: String

    /// The library, opened once in a process.
    ///
    /// - Throws: `ModelsError.library(name:reason:)` where it is not installed, or of another version than the program was built for.
    static func shared() throws(ModelsError) -> JXLLibrary { try opened.get() }

    private static let opened = open()
    private static let loaded = Mutex<String?>(nil)

    /// The version of the library that this process has opened; nil while no picture needed it.
    package static var loadedVersion: String? { loaded.withLock { $0 } }

    private static func open() -> Result<JXLLibrary, ModelsError> {
        var functions = pncsim_jxl()
        if let problem = pncsim_jxl_open(&functions) {
            return .failure(.library(name: "libjxl", reason: "it cannot be opened: \(String(cString: problem))"))
        }
        let version = dotted(functions.JxlEncoderVersion())
        guard functions.JxlEncoderVersion() / 1000 == UInt32(pncsim_jxl_header_version) / 1000 else {
            return .failure(
                .library(
                    name: "libjxl",
                    reason:
                        "the program is built for \(dotted(UInt32(pncsim_jxl_header_version))), installed is \(version)"
                ))
        }
        loaded.withLock { $0 = version }
        return .success(JXLLibrary(functions: functions, version: version))
    }

    private static func dotted(_ version: UInt32) -> String {
        "\(version / 1_000_000).\(version / 1000 % 1000).\(version % 1000)"
    }

    private static let format = JxlPixelFormat(
        num_channels: 3, data_type: JXL_TYPE_UINT8, endianness: JXL_NATIVE_ENDIAN, align: 0)

    // MARK: Encoding

    /// Compresses a picture with loss.
    ///
    /// - Parameters:
    ///   - distance: Butteraugli's, 0.1 (good) through 25 (small).
    ///   - effort: 1 (fast) through 7 (small).
    /// - Returns: the codestream, without the boxes of a file.
    func encode(
        _ image: RGBImage, distance: Double, effort: Int
    ) throws(ModelsError) -> [UInt8] {
        let encoder = functions.JxlEncoderCreate(nil)
        defer { functions.JxlEncoderDestroy(encoder) }
        var info = JxlBasicInfo()
        functions.JxlEncoderInitBasicInfo(&info)
        info.xsize = UInt32(image.width)
        info.ysize = UInt32(image.height)
        info.bits_per_sample = 8
        info.num_color_channels = 3
        info.uses_original_profile = 0
        var colours = JxlColorEncoding()
        functions.JxlColorEncodingSetToSRGB(&colours, 0)
        let settings = functions.JxlEncoderFrameSettingsCreate(encoder, nil)
        // Without patches and dots there are no other frames, and the headers of these are the same for all pictures.
        let options: [(JxlEncoderFrameSettingId, Int)] = [
            (JXL_ENC_FRAME_SETTING_EFFORT, effort), (JXL_ENC_FRAME_SETTING_PATCHES, 0), (JXL_ENC_FRAME_SETTING_DOTS, 0),
            (JXL_ENC_FRAME_SETTING_PROGRESSIVE_AC, 1),
        ]
        var format = Self.format
        let isSet =
            functions.JxlEncoderSetBasicInfo(encoder, &info) == JXL_ENC_SUCCESS
            && functions.JxlEncoderSetColorEncoding(encoder, &colours) == JXL_ENC_SUCCESS
            && functions.JxlEncoderSetFrameDistance(settings, Float(distance)) == JXL_ENC_SUCCESS
            && options.allSatisfy {
                functions.JxlEncoderFrameSettingsSetOption(settings, $0.0, Int64($0.1)) == JXL_ENC_SUCCESS
            }
            && functions.JxlEncoderAddImageFrame(settings, &format, image.samples, image.samples.count)
                == JXL_ENC_SUCCESS
        guard isSet else { throw failure(of: encoder) }
        functions.JxlEncoderCloseInput(encoder)
        return try output(of: encoder)
    }

    private func output(of encoder: OpaquePointer?) throws(ModelsError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var left = buffer.count
            let status = buffer.withUnsafeMutableBufferPointer { buffer in
                var next = buffer.baseAddress
                return functions.JxlEncoderProcessOutput(encoder, &next, &left)
            }
            bytes += buffer.prefix(buffer.count - left)
            if status == JXL_ENC_SUCCESS { return bytes }
            guard status == JXL_ENC_NEED_MORE_OUTPUT else { throw failure(of: encoder) }
        }
    }

    private func failure(of encoder: OpaquePointer?) -> ModelsError {
        .library(name: "libjxl", reason: "encoding failed with error \(functions.JxlEncoderGetError(encoder).rawValue)")
    }

    // MARK: Decoding

    /// Decodes what there is of a stream, as far as the library shows it; nil where that is nothing, or a picture of another size.
    func decode(_ bytes: [UInt8], side: Int) -> RGBImage? {
        let decoder = functions.JxlDecoderCreate(nil)
        defer { functions.JxlDecoderDestroy(decoder) }
        let events = JXL_DEC_BASIC_INFO.rawValue | JXL_DEC_FULL_IMAGE.rawValue
        guard functions.JxlDecoderSubscribeEvents(decoder, Int32(events)) == JXL_DEC_SUCCESS else { return nil }
        var image = RGBImage(width: side, height: side)
        let isDecoded = image.samples.withUnsafeMutableBufferPointer { samples in
            bytes.withUnsafeBufferPointer { bytes in
                functions.JxlDecoderSetInput(decoder, bytes.baseAddress, bytes.count) == JXL_DEC_SUCCESS
                    && fill(samples, by: decoder, side: side)
            }
        }
        return isDecoded ? image : nil
    }

    private func fill(_ samples: UnsafeMutableBufferPointer<UInt8>, by decoder: OpaquePointer?, side: Int) -> Bool {
        var format = Self.format
        while true {
            switch functions.JxlDecoderProcessInput(decoder) {
            case JXL_DEC_BASIC_INFO:
                var info = JxlBasicInfo()
                guard functions.JxlDecoderGetBasicInfo(decoder, &info) == JXL_DEC_SUCCESS,
                    Int(info.xsize) == side, Int(info.ysize) == side, info.num_extra_channels == 0,
                    info.have_animation == 0, info.have_preview == 0
                else { return false }
            case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
                let status = functions.JxlDecoderSetImageOutBuffer(
                    decoder, &format, samples.baseAddress, samples.count)
                guard status == JXL_DEC_SUCCESS else { return false }
            case JXL_DEC_FULL_IMAGE: return true
            case JXL_DEC_NEED_MORE_INPUT: return functions.JxlDecoderFlushImage(decoder) == JXL_DEC_SUCCESS
            default: return false
            }
        }
    }
}
