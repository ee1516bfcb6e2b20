/// Encoding times of the Raspberry Pi 4B, the camera's computer of the published testbed.
///
/// Published, in milliseconds: PNC (one thread) 11.8; WebP of method 6, quality 0: 32.5 and quality 20: 48.6; progressive JPEG
/// of quality 30: 5.8; Starfish 62.9 for a patch; the RNN codec, as an 8-bit TFLite network, 1900 for an iteration.
///
/// Other parameters are estimated from the shape of the times that the same libraries take on an x86-64 server
/// (`serverJPEG`, `serverWebP`), linear between the measured qualities: JPEG's times are scaled so that the published
/// one is met; WebP's are mapped by the straight line through both published ones (16.4 ms, and 4.7 times the server's).
package enum RaspberryPi4B {
    /// The codecs with a time, by name.
    package static let codecs = [
        "pnc", "webp", "jpeg", "jpeg-progressive", "jpeg-small", "starfish", "rnn", "rnn-lite", "deepcod",
    ]

    /// The time to encode a 224 x 224 picture.
    ///
    /// - Parameters:
    ///   - name: one of ``codecs``.
    ///   - parameters: the codec's parameters; those left out have their defaults.
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for a codec without a time, and for parameters that the
    ///   codec does not have.
    package static func timing(
        codec name: String, parameters: [String: Double] = [:]
    ) throws(ModelsError) -> DeviceTiming {
        switch name {
        case "pnc":
            // Features are entropy-coded while the one before is sent, in far less time than that takes.
            return DeviceTiming(firstMilliseconds: 11.8, basis: .published)
        case "jpeg", "jpeg-progressive":
            let values = try CodecRegistry.codec(named: name).resolve(parameters)
            return jpeg(isProgressive: name == "jpeg-progressive", quality: values["quality"] ?? 0)
        case "jpeg-small":
            // An upper bound: the time of the picture at full size.
            let values = try CodecRegistry.codec(named: name).resolve(parameters)
            return jpeg(isProgressive: true, quality: values["quality"] ?? 0, basis: .estimated)
        case "webp":
            let values = try CodecRegistry.codec(named: name).resolve(parameters)
            return webp(quality: values["quality"] ?? 0, method: Int(values["method"] ?? 0))
        case "starfish":
            return DeviceTiming(firstMilliseconds: 62.9, furtherMilliseconds: 62.9, basis: .published)
        case "rnn-lite":
            return DeviceTiming(firstMilliseconds: 1900, furtherMilliseconds: 1900, basis: .published)
        case "rnn":
            // In floating point it takes longer than the 8-bit network that was published: a lower bound.
            return DeviceTiming(firstMilliseconds: 1900, furtherMilliseconds: 1900, basis: .estimated)
        case "deepcod":
            // Its encoder, one convolution, has a tenth of the multiply-adds of PNC's: an upper bound.
            return DeviceTiming(firstMilliseconds: 11.8, basis: .estimated)
        default:
            throw .badParameter(
                name: "device raspberry-pi-4b", value: name,
                expected: "a codec with a published encoding time (\(codecs.joined(separator: ", "))); "
                    + "`device: measured` takes any codec")
        }
    }

    private static func jpeg(isProgressive: Bool, quality: Double, basis: DeviceTiming.Basis? = nil) -> DeviceTiming {
        let column = isProgressive ? serverJPEG.progressive : serverJPEG.baseline
        let scale = 5.8 / interpolated(serverJPEG.progressive, serverJPEG.qualities, at: 30)
        return DeviceTiming(
            firstMilliseconds: scale * interpolated(column, serverJPEG.qualities, at: quality),
            basis: basis ?? (isProgressive && quality == 30 ? .published : .estimated))
    }

    private static func webp(quality: Double, method: Int) -> DeviceTiming {
        let (low, high) = (serverWebP.milliseconds[6][0], serverWebP.milliseconds[6][2])
        let slope = (48.6 - 32.5) / (high - low)
        let server = interpolated(serverWebP.milliseconds[method], serverWebP.qualities, at: quality)
        return DeviceTiming(
            firstMilliseconds: 32.5 + slope * (server - low),
            basis: method == 6 && (quality == 0 || quality == 20) ? .published : .estimated)
    }

    private static func interpolated(_ values: [Double], _ places: [Double], at place: Double) -> Double {
        let next = places.firstIndex { $0 >= place } ?? places.count - 1
        guard next > 0 else { return values[0] }
        let share = (place - places[next - 1]) / (places[next] - places[next - 1])
        return values[next - 1] + share * (values[next] - values[next - 1])
    }
}

extension RaspberryPi4B {
    /// Milliseconds of processor time for a photograph of 224 x 224 pixels with libjpeg-turbo 2.1.5, the mean over the
    /// dataset `imagenet-20`.
    private static let serverJPEG = (
        qualities: [1.0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100],
        baseline: [0.069, 0.081, 0.088, 0.092, 0.095, 0.099, 0.104, 0.107, 0.115, 0.132, 0.153, 0.213],
        progressive: [0.301, 0.395, 0.494, 0.578, 0.631, 0.681, 0.738, 0.802, 0.890, 1.077, 1.290, 1.890]
    )

    /// The same with libwebp 1.2.4; a row for each method from 0 through 6.
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
