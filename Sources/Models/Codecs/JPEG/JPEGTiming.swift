import Coding

/// JPEG's encoding times on the Raspberry Pi 4B. Published: 5.8 ms for progressive JPEG of quality 30.
///
/// Other qualities, and baseline JPEG, are estimated from the shape of the times that the same library takes on an x86-64 server,
/// linear between the measured qualities and scaled so that the published one is met.
enum JPEGTiming {
    static func raspberryPi4B(isProgressive: Bool, quality: Double, basis: DeviceTiming.Basis? = nil) -> DeviceTiming {
        let column = isProgressive ? serverJPEG.progressive : serverJPEG.baseline
        let scale = 5.8 / DeviceTiming.interpolated(serverJPEG.progressive, serverJPEG.qualities, at: 30)
        return DeviceTiming(
            firstMilliseconds: scale * DeviceTiming.interpolated(column, serverJPEG.qualities, at: quality),
            basis: basis ?? (isProgressive && quality == 30 ? .published : .estimated))
    }

    /// Milliseconds of processor time for a photograph of 224 x 224 pixels with libjpeg-turbo 2.1.5, the mean over the
    /// dataset `imagenet-20`.
    private static let serverJPEG = (
        qualities: [1.0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        baseline: [0.069, 0.081, 0.088, 0.092, 0.095, 0.099, 0.104, 0.107, 0.115, 0.132, 0.153, 0.213],
        progressive: [0.301, 0.395, 0.494, 0.578, 0.631, 0.681, 0.738, 0.802, 0.890, 1.077, 1.290, 1.890]
    )
}
