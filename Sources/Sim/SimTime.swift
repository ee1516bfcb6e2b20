/// A point in simulated time, or a stretch of it: whole nanoseconds from the start of the run.
///
/// Never a floating-point number: equal instants compare equal on every machine, and sums do not drift.
public struct SimTime: Sendable, Hashable, Comparable, Codable {
    /// Nanoseconds.
    public let nanoseconds: Int64

    /// A time in nanoseconds.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The start of the run; also a stretch of no length.
    public static let zero = SimTime(nanoseconds: 0)
    /// Later than anything that happens.
    public static let distantFuture = SimTime(nanoseconds: .max)

    /// A stretch of whole nanoseconds.
    @inlinable
    public static func nanoseconds(_ count: Int64) -> SimTime { SimTime(nanoseconds: count) }
    /// A stretch of whole microseconds.
    @inlinable
    public static func microseconds(_ count: Int64) -> SimTime { SimTime(nanoseconds: count * 1_000) }
    /// A stretch of whole milliseconds.
    @inlinable
    public static func milliseconds(_ count: Int64) -> SimTime { SimTime(nanoseconds: count * 1_000_000) }
    /// A stretch of seconds, rounded to the nearest nanosecond.
    @inlinable
    public static func seconds(_ seconds: Double) -> SimTime {
        SimTime(nanoseconds: Int64((seconds * 1e9).rounded()))
    }

    /// In seconds, for statistics and display; never for arithmetic on the clock.
    @inlinable
    public var seconds: Double { Double(nanoseconds) / 1e9 }
    /// In milliseconds, for statistics and display.
    @inlinable
    public var milliseconds: Double { Double(nanoseconds) / 1e6 }

    /// Whether `left` comes before `right`.
    @inlinable
    public static func < (left: SimTime, right: SimTime) -> Bool { left.nanoseconds < right.nanoseconds }
    /// The sum of two times.
    @inlinable
    public static func + (left: SimTime, right: SimTime) -> SimTime {
        SimTime(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    /// The stretch from `right` to `left`.
    @inlinable
    public static func - (left: SimTime, right: SimTime) -> SimTime {
        SimTime(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    /// A multiple of a stretch.
    @inlinable
    public static func * (left: SimTime, count: Int) -> SimTime {
        SimTime(nanoseconds: left.nanoseconds * Int64(count))
    }
    /// Moves a time forward.
    @inlinable
    public static func += (left: inout SimTime, right: SimTime) { left = left + right }
}

extension SimTime: CustomStringConvertible {
    /// In milliseconds: `12.5 ms`.
    public var description: String { "\(milliseconds) ms" }
}
