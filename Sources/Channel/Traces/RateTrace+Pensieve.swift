import Basics
import Sim

extension RateTrace {
    /// Reads a trace of Pensieve (Mao et al. 2017): on each line a time in seconds and, after white space, the throughput in
    /// Mbit/s *since the line before*, as its simulator takes it (`sim/fixed_env.py`: the first line's throughput is not used,
    /// and the trace begins again after its last time).
    init(pensieve text: TextFile) throws(ChannelError) {
        var instants: [SimTime] = []
        var rates: [Int64] = []
        let lines = TextLines(text)
        for line in lines.lines {
            func bad(_ found: String, _ expected: String) -> ChannelError {
                .badTrace(file: text.path, line: line.number, found: found, expected: expected)
            }
            let fields = line.text.split { $0 == " " || $0 == "\t" }
            guard fields.count == 2, let time = DecimalNumber(fields[0]), let rate = DecimalNumber(fields[1]) else {
                throw bad("`\(line.text)`", "a time in seconds and a throughput in Mbit/s")
            }
            guard !time.isNegative, let nanoseconds = time.rounded(timesTenTo: 9) else {
                throw bad("the time \(fields[0])", "0 or more seconds, at most 292 years")
            }
            guard !rate.isNegative, rate.value <= 1e6 else {
                throw bad("a throughput of \(fields[1])", "0 to 10^6 Mbit/s")
            }
            let instant = SimTime(nanoseconds: nanoseconds)
            if let previous = instants.last, instant <= previous {
                throw bad("the time \(fields[0]), not after the line before", "times in order")
            }
            instants.append(instant)
            rates.append(Int64((rate.value * 1e6).rounded()))
        }
        guard let first = instants.first, let last = instants.last, instants.count > 1 else {
            throw .badTrace(file: text.path, line: 1, found: "\(instants.count) lines", expected: "at least two")
        }
        try self.init(
            starts: instants.dropLast().map { $0 - first }, rates: Array(rates.dropFirst()), end: last - first,
            name: text.path)
    }
}
