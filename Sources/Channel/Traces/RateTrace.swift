import Sim

/// Throughput over time: rates that each hold until the next begins.
package struct RateTrace: Sendable, Hashable {
    /// When each rate begins, from 0 on, in order.
    package let starts: [SimTime]
    /// In whole bits per second, each 0 or more.
    package let rates: [Int64]
    /// When the last rate ends, where the trace begins again.
    package let end: SimTime
    /// Where it comes from, for messages.
    package let name: String

    /// From each start on its rate in bits per second, until the end.
    ///
    /// - Throws: ``ChannelError/badParameter(name:value:expected:)`` where there is no rate, a rate is negative, or times are not
    ///   in order from 0 on.
    package init(starts: [SimTime], rates: [Int64], end: SimTime, name: String) throws(ChannelError) {
        guard !starts.isEmpty, starts.count == rates.count else {
            throw .badParameter(
                name: name, value: "\(starts.count) times and \(rates.count) rates", expected: "as many, at least one")
        }
        guard starts[0] == .zero else {
            throw .badParameter(name: name, value: "a first time of \(starts[0])", expected: "0")
        }
        for index in starts.indices {
            guard rates[index] >= 0, rates[index] <= 1_000_000_000_000 else {
                throw .badParameter(name: name, value: "a rate of \(rates[index]) bit/s", expected: "0 to 10^12 bit/s")
            }
            let next = index + 1 < starts.count ? starts[index + 1] : end
            guard starts[index] < next else {
                throw .badParameter(name: name, value: "\(next) after \(starts[index])", expected: "times in order")
            }
        }
        self.starts = starts
        self.rates = rates
        self.end = end
        self.name = name
    }

    /// A trace to be filled in: it carries nothing.
    package static let blank = RateTrace()

    private init() { (starts, rates, end, name) = ([.zero], [0], .seconds(1), "") }

    /// What it carries once through, in bits.
    package func totalBits() -> Double {
        var sum = 0.0
        for index in rates.indices {
            let next = index + 1 < starts.count ? starts[index + 1] : end
            sum += Double(rates[index]) * (next - starts[index]).seconds
        }
        return sum
    }
}

/// Walks along a trace and says when so many bytes have passed, without losing a bit in between.
struct TraceCursor: Sendable {
    private let starts: [Int64]
    private let ends: [Int64]
    private let rates: [Int64]
    private let length: Int64
    private let loops: Bool
    private let offset: Int64
    /// What one repetition carries, in billionths of a bit; `.max` where that is too much to count.
    private let repetition: Int64

    private var index = 0
    /// Start of the current repetition in trace time.
    private var base: Int64 = 0
    /// Billionths of a bit that passed before the end of the last block's last nanosecond but were not needed.
    private var credit: Int64 = 0
    private var last: Int64 = .min

    init(_ configuration: TraceConfiguration) {
        let trace = configuration.trace
        let starts = trace.starts.map(\.nanoseconds)
        let ends = Array(starts.dropFirst()) + [trace.end.nanoseconds]
        let rates =
            configuration.scale == 1
            ? trace.rates : trace.rates.map { Int64((Double($0) * configuration.scale).rounded()) }
        self.starts = starts
        self.ends = ends
        self.rates = rates
        length = trace.end.nanoseconds
        loops = configuration.loops
        offset = configuration.offset.nanoseconds
        repetition = zip(rates, zip(starts, ends)).reduce(0) { sum, stretch in
            let (rate, (start, end)) = stretch
            let (bits, isTooMuch) = rate.multipliedReportingOverflow(by: end - start)
            let (more, isBeyond) = sum.addingReportingOverflow(bits)
            return isTooMuch || isBeyond ? .max : more
        }
    }

    /// When `bytes` bytes have passed that begin at `from`; `.max`, the distant future, where time ends before.
    mutating func carry(bytes: Int, from: Int64) -> Int64 {
        // A rate in bit/s times nanoseconds: billionths of a bit.
        var need = Int64(bytes) * 8_000_000_000 - (from == last ? credit : 0)
        credit = 0
        last = .min
        guard need > 0 else {
            credit = -need
            last = from
            return from
        }
        guard var time = Self.sum(from, offset) else { return .max }
        seek(time)
        while true {
            if loops, time == base, need > repetition {
                // Repetitions that are not enough, all at once.
                guard repetition > 0 else { return .max }
                let (jump, isBeyond) = length.multipliedReportingOverflow(by: (need - 1) / repetition)
                guard !isBeyond, let later = Self.sum(time, jump) else { return .max }
                need -= jump / length * repetition
                time = later
                seek(time)
            }
            let rate = rates[index]
            let stays = !loops && index == rates.count - 1
            let left = stays ? Int64.max : ends[index] - (time - base)
            if rate > 0 {
                let duration = (need - 1) / rate + 1
                if duration <= left {
                    guard let end = Self.sum(time, duration) else { return .max }
                    credit = duration * rate - need
                    last = end - offset
                    return last
                }
                need -= rate * left
            }
            guard let later = Self.sum(time, left) else { return .max }
            time = later
            seek(time)
        }
    }

    /// The sum of two times; nil beyond the end of time.
    private static func sum(_ first: Int64, _ second: Int64) -> Int64? {
        let (sum, isBeyond) = first.addingReportingOverflow(second)
        return isBeyond ? nil : sum
    }

    /// Finds the stretch in which an instant of trace time lies.
    private mutating func seek(_ time: Int64) {
        if loops, time < base || time - base >= length {
            base = time / length * length
            index = 0
        }
        let here = time - base
        let isLast = !loops && index == rates.count - 1
        if here < starts[index] || (here >= ends[index] && !isLast) { index = stretch(at: here) }
    }

    /// Binary search.
    private func stretch(at time: Int64) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= time { low = middle } else { high = middle }
        }
        return low
    }
}
