import Coding

/// JPEG XL's encoding times on the Raspberry Pi 4B, estimated: WebP's published 48.6 ms (quality 20, method 6) by the ratio of both codecs' times
/// on an x86-64 server.
enum JXLTiming {
    static func raspberryPi4B(distance: Double, effort: Double) -> DeviceTiming {
        let byEffort = server.milliseconds.map { DeviceTiming.interpolated($0, server.distances, at: distance) }
        let time = DeviceTiming.interpolated(byEffort, server.efforts, at: effort)
        return DeviceTiming(firstMilliseconds: 48.6 * time / server.webp, basis: .estimated)
    }

    /// Milliseconds of processor time for a photograph of 224 x 224 pixels, the median over twelve of the dataset `imagenet-20`, with libjxl 0.7.0, a row for each
    /// effort, and with libwebp 1.2.4 in the same run (`pncsim device measure webp jxl`).
    private static let server = (
        efforts: [1.0, 3, 5, 7], distances: [1.0, 7, 15],
        milliseconds: [[4.49, 4.10, 4.03], [4.89, 4.19, 3.74], [10.83, 10.62, 10.04], [14.72, 14.02, 13.21]],
        webp: 8.58
    )
}
