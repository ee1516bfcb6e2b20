import CTurboJPEG
import CWebP
import CodecAVIF
import CodecJPEG2000
import CodecJXL
import Tensors

/// The libraries whose arithmetic is in what codecs and networks make of a picture.
package enum Libraries {
    /// Their versions by name; those of libtorch, libavif and libjxl only once they have been needed, because asking would load them.
    package static var versions: [String: String] {
        var versions = [
            "libjpeg-turbo": dotted(Int(LIBJPEG_TURBO_VERSION_NUMBER), base: 1000),
            "libwebp": dotted(Int(WebPGetEncoderVersion()), base: 256),
            "openjpeg": OpenJPEG.version,
        ]
        versions["libavif"] = AVIFLibrary.loadedVersion
        versions["libjxl"] = JXLLibrary.loadedVersion
        versions["libtorch"] = TorchRuntime.loadedVersion
        return versions
    }

    /// A version that is packed into a number: 2001005 to the base of 1000 is 2.1.5.
    static func dotted(_ number: Int, base: Int) -> String {
        [number / base / base, number / base % base, number % base].map(String.init).joined(separator: ".")
    }
}
