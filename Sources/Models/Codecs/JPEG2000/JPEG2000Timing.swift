import Coding

/// JPEG 2000's encoding times on the Raspberry Pi 4B, estimated: WebP's published 48.6 ms (quality 20, method 6) by the ratio of both
/// codecs' times on an x86-64 server.
///
/// They hang on the number of layers, each of which OpenJPEG looks for by halving, and hardly on the bytes.
enum JPEG2000Timing {
    static func raspberryPi4B(layers: Double) -> DeviceTiming {
        let time = DeviceTiming.interpolated(server.milliseconds, server.layers, at: layers)
        return DeviceTiming(firstMilliseconds: 48.6 * time / server.webp, basis: .estimated)
    }

    /// Milliseconds of processor time for a photograph of 224 x 224 pixels, the median over twelve of the dataset `imagenet-20`, with OpenJPEG
    /// 2.5.0 in 4,032 bytes, and with libwebp 1.2.4 in the same run (`pncsim device measure webp jpeg2000`).
    private static let server = (
        layers: [1.0, 4, 12, 40], milliseconds: [15.7, 17.4, 35.6, 193.6], webp: 8.64
    )
}
