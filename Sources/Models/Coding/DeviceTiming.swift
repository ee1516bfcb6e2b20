import Foundation

/// How long the camera's computer takes to encode a picture.
package struct DeviceTiming: Sendable, Hashable {
    /// From the picture until its first segment can be sent, in nanoseconds.
    package let firstSegmentNanoseconds: Int64
    /// From one segment until the next can be sent, in nanoseconds; 0 where all are ready at once.
    package let furtherSegmentNanoseconds: Int64
    /// Where the times come from.
    package let basis: Basis

    /// Where times come from.
    package enum Basis: String, Sendable, Hashable {
        /// Stated by the authors for this codec with these parameters.
        case published
        /// Derived from a published time; the table says how.
        case estimated
        /// Measured on this machine and multiplied by a factor.
        case measured
    }

    package init(firstMilliseconds: Double, furtherMilliseconds: Double = 0, basis: Basis) {
        firstSegmentNanoseconds = Int64((firstMilliseconds * 1e6).rounded())
        furtherSegmentNanoseconds = Int64((furtherMilliseconds * 1e6).rounded())
        self.basis = basis
    }
}

// MARK: Measured

extension DeviceTiming {
    /// The timing of a device from the times that a machine took: their median, multiplied by a factor.
    ///
    /// A codec whose segments are made in turn (``CodecDescription/SegmentPreparation``) takes an equal share for each.
    ///
    /// - Parameters:
    ///   - seconds: processor time for each of some pictures; at least one.
    ///   - segments: how many segments a picture has, at most.
    ///   - preparation: when the codec's segments are ready.
    ///   - factor: how much slower the device is than the machine; positive.
    /// - Throws: ``ModelsError/badParameter(name:value:expected:)`` for a bad factor or no times.
    package static func measured(
        seconds: [Double], segments: Int, preparation: CodecDescription.SegmentPreparation, factor: Double
    ) throws(ModelsError) -> DeviceTiming {
        guard factor.isFinite, factor > 0 else {
            throw .badParameter(name: "factor", value: "\(factor)", expected: "a positive number")
        }
        guard !seconds.isEmpty else {
            throw .badParameter(name: "pictures", value: "none", expected: "at least one, to measure encoding times")
        }
        let median = factor * 1000 * seconds.sorted()[seconds.count / 2]
        switch preparation {
        case .together: return DeviceTiming(firstMilliseconds: median, basis: .measured)
        case .inTurn:
            let share = median / Double(max(1, segments))
            return DeviceTiming(firstMilliseconds: share, furtherMilliseconds: share, basis: .measured)
        }
    }

    /// The processor time of this thread, in seconds, that `body` takes; what else runs on the machine does not count.
    package static func processorTime<Result>(
        of body: () throws(ModelsError) -> Result
    ) throws(ModelsError) -> (result: Result, seconds: Double) {
        let start = processorSeconds()
        let result = try body()
        return (result, processorSeconds() - start)
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

// MARK: Estimated

extension DeviceTiming {
    /// A value between those of the neighbouring places, which rise; beyond the ends that of the end.
    package static func interpolated(_ values: [Double], _ places: [Double], at place: Double) -> Double {
        let next = places.firstIndex { $0 >= place } ?? places.count - 1
        guard next > 0 else { return values[0] }
        let share = (place - places[next - 1]) / (places[next] - places[next - 1])
        return values[next - 1] + share * (values[next] - values[next - 1])
    }
}
