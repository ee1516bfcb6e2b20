import Foundation

/// How long the camera's computer takes to encode a picture.
public struct DeviceTiming: Sendable, Hashable {
    /// From the picture until its first segment can be sent, in nanoseconds.
    public let firstSegmentNanoseconds: Int64
    /// From one segment until the next can be sent, in nanoseconds; 0 where all are ready at once.
    public let furtherSegmentNanoseconds: Int64
    /// Where the times come from.
    public let basis: Basis

    /// Where times come from.
    public enum Basis: String, Sendable, Hashable {
        /// Stated by the authors for this codec with these parameters.
        case published
        /// Derived from a published time; the table says how.
        case estimated
        /// Measured on this machine and multiplied by a factor.
        case measured
    }

    /// Makes a timing from milliseconds.
    init(firstMilliseconds: Double, furtherMilliseconds: Double = 0, basis: Basis) {
        firstSegmentNanoseconds = Int64((firstMilliseconds * 1e6).rounded())
        furtherSegmentNanoseconds = Int64((furtherMilliseconds * 1e6).rounded())
        self.basis = basis
    }
}

// MARK: Measured

extension DeviceTiming {
    /// Measures a codec on this machine: the processor time of one thread for a picture, the median over all pictures after
    /// one that warms up, multiplied by a factor.
    ///
    /// A codec whose segments are made in turn (``CodecDescription/SegmentPreparation``) takes an equal share for each.
    ///
    /// - Parameters:
    ///   - codec: what encodes.
    ///   - preparation: when the codec's segments are ready.
    ///   - pictures: at least one; the first one is also encoded to warm up.
    ///   - factor: how much slower the device is than this machine; positive.
    /// - Throws: what encoding throws; ``ModelsError/badParameter(name:value:expected:)`` for a bad factor or no pictures.
    public static func measure(
        _ codec: some ImageCodec, preparation: CodecDescription.SegmentPreparation, on pictures: [RGBImage],
        factor: Double
    ) throws(ModelsError) -> DeviceTiming {
        guard factor.isFinite, factor > 0 else {
            throw .badParameter(name: "factor", value: "\(factor)", expected: "a positive number")
        }
        guard let first = pictures.first else {
            throw .badParameter(name: "pictures", value: "none", expected: "at least one, to measure encoding times")
        }
        _ = try codec.encode(first)
        var milliseconds: [Double] = []
        var segments = 1
        for picture in pictures {
            let start = processorMilliseconds()
            let encoded = try codec.encode(picture)
            milliseconds.append(processorMilliseconds() - start)
            segments = max(segments, encoded.segments.count)
        }
        let median = factor * milliseconds.sorted()[milliseconds.count / 2]
        switch preparation {
        case .together: return DeviceTiming(firstMilliseconds: median, basis: .measured)
        case .inTurn:
            let share = median / Double(segments)
            return DeviceTiming(firstMilliseconds: share, furtherMilliseconds: share, basis: .measured)
        }
    }

    private static func processorMilliseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) * 1e-6
    }
}
