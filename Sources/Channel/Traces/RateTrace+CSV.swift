import Basics
import Sim

extension RateTrace {
    /// Reads a CSV trace: a header that names a time and a rate column with their units (`time_ms,rate_kbps`), then lines in order of
    /// time. Each rate holds until the next line's time. The last holds as long as the one before it, unless a final line with
    /// the word `end` in place of a rate says until when, which one rate alone needs. Times may count from any moment, such as 1970: the first is 0.
    ///
    /// Times: `time_s`, `time_ms`, `time_us`, `time_ns`. Rates: `rate_`, `throughput_`, `bandwidth_` or `bitrate_` and a unit such as
    /// `bps`, `kbps`, `Mbps`, `B/s`, `KBps`, `KiBps`; see ``RateUnit``.
    package init(csv text: String, name: String) throws(ChannelError) {
        self = try Self.read(csv: TextFile(path: name, text: text)).trace
    }

    /// Reads a CSV trace, and says which of its columns are left out.
    static func read(csv text: TextFile) throws(ChannelError) -> (trace: RateTrace, leftOut: [String]) {
        let table = try ChannelError.reading { () throws(FileError) in try CSVTable(text) }
        guard !table.header.fields.isEmpty else { throw Self.noSamples(in: text.path) }
        let columns = try ChannelError.reading { () throws(FileError) in try TraceColumns(table) }
        var starts: [SimTime] = []
        var rates: [Int64] = []
        var origin: SimTime?
        var end: SimTime?
        for row in table.rows {
            guard end == nil else { throw ChannelError(table, row, found: "a line after the end", expected: "nothing") }
            let (instant, rate) = try ChannelError.reading { () throws(FileError) in try columns.read(row, of: table) }
            let start = origin ?? instant
            origin = start
            let time = instant - start
            guard time.nanoseconds <= Self.longest else {
                throw ChannelError(
                    table, row, found: "the time \(row.fields[columns.time.column])",
                    expected: "at most 30 years after the first")
            }
            if let previous = starts.last, time <= previous {
                throw ChannelError(
                    table, row, found: "the time \(row.fields[columns.time.column]), not after the line before",
                    expected: "times in order")
            }
            guard let rate else {
                guard !starts.isEmpty else { throw Self.noSamples(in: text.path) }
                end = time
                continue
            }
            starts.append(time)
            rates.append(rate)
        }
        guard let last = starts.last else { throw Self.noSamples(in: text.path) }
        if end == nil, starts.count > 1 { end = last + (last - starts[starts.count - 2]) }
        guard let end else {
            throw ChannelError(
                table, table.rows[0], found: "a single rate, and nothing that says how long it holds",
                expected: "a last line with a later time and the word `end`")
        }
        return (try RateTrace(starts: starts, rates: rates, end: end, name: text.path), columns.leftOut)
    }

    /// 30 years: with room to add to it.
    private static let longest: Int64 = 1_000_000_000_000_000_000

    /// What is said of a trace without a line.
    static func noSamples(in file: String) -> ChannelError {
        .badTrace(file: file, line: 1, found: "no samples", expected: "a header and at least one line")
    }

    /// As CSV: `time_ms,rate_bps`, with a line for the end.
    package var csv: String {
        var text = "time_ms,rate_bps\n"
        for index in starts.indices { text += "\(Self.milliseconds(starts[index])),\(rates[index])\n" }
        return text + "\(Self.milliseconds(end)),end\n"
    }

    private static func milliseconds(_ time: SimTime) -> String {
        let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(1_000_000 + rest).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(whole).\(digits)"
    }
}

extension ChannelError {
    init(_ table: CSVTable, _ row: CSVTable.Row, found: String, expected: String) {
        self = .badTrace(file: table.path, line: row.line, found: found, expected: expected)
    }
}
