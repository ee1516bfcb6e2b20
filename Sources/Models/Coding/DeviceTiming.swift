import Foundation
import Synchronization

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

    /// The processor time of this thread, in seconds, that `body` takes; what else runs on the machine does not count. What a library
    /// does on threads of its own (``waiting(for:)``) counts by the clock.
    package static func processorTime<Value>(
        of body: () throws(ModelsError) -> Value
    ) throws(ModelsError) -> (result: Value, seconds: Double) {
        let elsewhere = WorkElsewhere()
        let start = processorSeconds()
        let result: Result<Value, ModelsError> = WorkElsewhere.$current.withValue(elsewhere) {
            do throws(ModelsError) { return .success(try body()) } catch { return .failure(error) }
        }
        return (try result.get(), processorSeconds() - start + elsewhere.seconds)
    }

    /// Waits for what a library does for this thread on threads of its own: how long that takes counts as this thread's time.
    package static func waiting<Value>(
        for body: () throws(ModelsError) -> Value
    ) throws(ModelsError) -> Value {
        guard let elsewhere = WorkElsewhere.current else { return try body() }
        let (clock, start) = (ContinuousClock.now, processorSeconds())
        defer {
            let wall = (ContinuousClock.now - clock) / .seconds(1)
            elsewhere.add(max(0, wall - (processorSeconds() - start)))
        }
        return try body()
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

/// Time that a task has waited for threads of libraries.
private final class WorkElsewhere: Sendable {
    @TaskLocal static var current: WorkElsewhere?

    private let sum = Mutex(0.0)

    var seconds: Double { sum.withLock { $0 } }

    func add(_ seconds: Double) { sum.withLock { $0 += seconds } }
}
