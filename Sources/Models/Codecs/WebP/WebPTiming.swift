import Coding

/// WebP's encoding times on the Raspberry Pi 4B. Published, of method 6: quality 0 32.5 ms, quality 20 48.6 ms.
///
/// Others are estimated from the shape of the times that the same library takes on an x86-64 server, linear between the measured
/// qualities, by the straight line through both published ones (16.4 ms, and 4.7 times the server's).
enum WebPTiming {
    static func raspberryPi4B(quality: Double, method: Int) -> DeviceTiming {
        let (low, high) = (serverWebP.milliseconds[6][0], serverWebP.milliseconds[6][2])
        let slope = (48.6 - 32.5) / (high - low)
        let server = DeviceTiming.interpolated(serverWebP.milliseconds[method], serverWebP.qualities, at: quality)
        return DeviceTiming(
            firstMilliseconds: 32.5 + slope * (server - low),
            basis: method == 6 && (quality == 0 || quality == 20) ? .published : .estimated)
    }

    /// Milliseconds of processor time for a photograph of 224 x 224 pixels, the mean over the dataset `imagenet-20`, with libwebp 1.2.4; a row for each method from 0 through 6.
    private static let serverWebP = (
        qualities: [0.0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
        milliseconds: [
            [0.51, 0.73, 0.84, 0.92, 1.00, 1.07, 1.14, 1.24, 1.45, 1.97, 2.92],
            [0.64, 0.90, 1.03, 1.14, 1.24, 1.33, 1.42, 1.53, 1.78, 2.48, 3.60],
            [0.89, 1.28, 1.44, 1.54, 1.64, 1.72, 1.82, 1.91, 2.11, 2.62, 3.72],
            [2.46, 3.05, 3.25, 3.42, 3.55, 3.71, 3.83, 4.00, 4.30, 4.90, 6.04],
            [2.49, 3.09, 3.28, 3.48, 3.65, 3.74, 3.86, 4.00, 4.29, 4.87, 6.07],
            [2.72, 3.41, 3.67, 3.91, 4.08, 4.31, 4.52, 4.68, 5.03, 5.86, 7.24],
            [3.34, 5.71, 6.76, 7.97, 8.65, 9.27, 10.05, 10.69, 11.87, 14.09, 17.27],
        ]
    )
}
