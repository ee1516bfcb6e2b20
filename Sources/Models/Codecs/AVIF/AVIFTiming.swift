import Coding

/// AVIF's encoding times on the Raspberry Pi 4B, estimated: WebP's published 48.6 ms (quality 20, method 6) by the ratio of both codecs' times
/// on an x86-64 server.
enum AVIFTiming {
    static func raspberryPi4B(quantiser: Double, speed: Double) -> DeviceTiming {
        let time =
            DeviceTiming.interpolated(server.milliseconds, server.speeds, at: speed)
            * DeviceTiming.interpolated(server.shares, server.quantisers, at: quantiser)
        return DeviceTiming(firstMilliseconds: 48.6 * time / server.webp, basis: .estimated)
    }

    /// Milliseconds of processor time for a photograph of 224 x 224 pixels, the median over twelve of the dataset `imagenet-20` (over four at the
    /// speeds 0 and 2), with libavif 0.11.1 and libaom 3.6.0 at the quantiser 30; what other quantisers take of that, at the speed 6; and libwebp 1.2.4 in the same
    /// run (`pncsim device measure webp avif`).
    private static let server = (
        speeds: [0.0, 2, 4, 6, 8, 10], milliseconds: [2119, 662, 207, 38.0, 13.7, 3.91],
        quantisers: [10.0, 30, 50], shares: [1.14, 1, 0.63], webp: 8.58
    )
}
