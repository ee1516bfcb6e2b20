package import Basics
import Foundation
import Sim

extension RateTrace {
    /// Reads a trace file: Mahimahi's packet-delivery format where the name ends in `.mahi`, `.up` or `.down` or the first line
    /// is a bare number, otherwise CSV.
    ///
    /// - Throws: ``ChannelError`` naming file and line.
    public init(file: String) throws(ChannelError) {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            let reason = FileManager.default.fileExists(atPath: file) ? "cannot be read as text" : "no such file"
            throw .unreadable(file: file, reason: reason)
        }
        try self.init(TextFile(path: file, text: text))
    }

    /// Reads the text of a trace file.
    package init(_ file: TextFile) throws(ChannelError) {
        let first = file.text.split(whereSeparator: \.isNewline).first { !$0.hasPrefix("#") }
        let isBareNumber = first.map { Int($0.trimmingCharacters(in: .whitespaces)) != nil } ?? false
        if isBareNumber || Self.isMahimahi(file.path) {
            try self.init(mahimahi: file.text, name: file.path)
        } else {
            try self.init(csv: file.text, name: file.path)
        }
    }

    /// Reads a CSV trace: a header that names a time and a rate column with their units (`time_ms,rate_kbps`), then lines in order of
    /// time. Each rate holds until the next line's time. The last holds as long as the one before it, unless a final line with
    /// the word `end` in place of a rate says until when. Lines that begin with `#` are comments; other columns are ignored.
    ///
    /// Times: `time_s`, `time_ms`, `time_us`, `time_ns`. Rates: `rate_bps`, `rate_kbps`, `rate_Mbps`, or `throughput_...`.
    public init(csv text: String, name: String) throws(ChannelError) {
        var starts: [SimTime] = []
        var rates: [Int64] = []
        var columns: CSVColumns?
        var origin: SimTime?
        var end: SimTime?
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = raw.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard let known = columns else {
                columns = try CSVColumns(header: fields, file: name, line: index + 1)
                continue
            }
            guard end == nil else {
                throw .badTrace(file: name, line: index + 1, found: "a line after the end", expected: "nothing")
            }
            let (time, rate) = try known.read(fields, file: name, line: index + 1)
            if let previous = starts.last, let origin, time - origin <= previous {
                throw .badTrace(
                    file: name, line: index + 1, found: "the time \(time), not after the line before",
                    expected: "times in order")
            }
            guard let rate else {
                end = time - (origin ?? time)
                continue
            }
            if origin == nil { origin = time }
            starts.append(time - (origin ?? .zero))
            rates.append(rate)
        }
        guard let last = starts.last else {
            throw .badTrace(file: name, line: 1, found: "no samples", expected: "a header and at least one line")
        }
        let lastLength = starts.count > 1 ? last - starts[starts.count - 2] : .seconds(1)
        try self.init(starts: starts, rates: rates, end: end ?? last + lastLength, name: name)
    }

    /// Reads a Mahimahi trace (Netravali et al. 2015): each line is a millisecond at which a packet of 1500 bytes can leave; the
    /// last line is also the length after which it begins again. The opportunities of a millisecond become its rate.
    public init(mahimahi text: String, name: String) throws(ChannelError) {
        var counts: [(millisecond: Int, packets: Int64)] = []
        for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = raw.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let time = Int(line), time >= 0, time <= 1_000_000_000_000 else {
                throw .badTrace(
                    file: name, line: index + 1, found: "`\(line)`", expected: "a time in whole milliseconds")
            }
            if let previous = counts.last {
                guard time >= previous.millisecond else {
                    throw .badTrace(
                        file: name, line: index + 1, found: "\(time) ms after \(previous.millisecond) ms",
                        expected: "times in order")
                }
                if time == previous.millisecond {
                    counts[counts.count - 1].packets += 1
                    continue
                }
            }
            counts.append((time, 1))
        }
        guard let last = counts.last, last.millisecond > 0 else {
            throw .badTrace(file: name, line: 1, found: "no time above 0", expected: "at least one packet after 0 ms")
        }
        // A packet at millisecond t leaves in the millisecond that ends at t; one at 0 in the one that ends the trace.
        if counts[0].millisecond == 0 {
            let first = counts.removeFirst()
            counts[counts.count - 1].packets += first.packets
        }
        var starts: [SimTime] = []
        var rates: [Int64] = []
        var time = 0
        for (millisecond, packets) in counts {
            if millisecond - 1 > time {
                starts.append(.milliseconds(Int64(time)))
                rates.append(0)
            }
            starts.append(.milliseconds(Int64(millisecond - 1)))
            rates.append(packets * 12_000_000)
            time = millisecond
        }
        try self.init(starts: starts, rates: rates, end: .milliseconds(Int64(time)), name: name)
    }

    /// Writes the trace in Mahimahi's format where the name ends in `.mahi`, `.up` or `.down`, otherwise as CSV.
    ///
    /// - Throws: ``ChannelError``, also where a Mahimahi file would hold no packet.
    public func write(to file: String) throws(ChannelError) {
        let text = Self.isMahimahi(file) ? mahimahi : csv
        guard !text.isEmpty else {
            throw .badParameter(
                name: file, value: "a trace of less than one packet of 1500 bytes", expected: "a longer one, or CSV")
        }
        do throws(OutputError) { try OutputFile.write(Data(text.utf8), to: file) } catch {
            throw .unwritable(file: file, reason: error.reason)
        }
    }

    private static func isMahimahi(_ file: String) -> Bool {
        [".mahi", ".up", ".down"].contains { file.hasSuffix($0) }
    }

    /// As CSV: `time_ms,rate_bps`, with a line for the end.
    public var csv: String {
        var text = "time_ms,rate_bps\n"
        for index in starts.indices { text += "\(Self.milliseconds(starts[index])),\(rates[index])\n" }
        return text + "\(Self.milliseconds(end)),end\n"
    }

    /// As a Mahimahi trace: a packet of 1500 bytes whenever so many have passed. What remains at the end is less than one.
    public var mahimahi: String {
        let packet = 1500.0 * 8
        var text = ""
        var bits = 0.0
        for index in starts.indices {
            let stop = (index + 1 < starts.count ? starts[index + 1] : end).milliseconds
            var time = starts[index].milliseconds
            let rate = Double(rates[index]) / 1000
            while rate > 0, bits + rate * (stop - time) >= packet - 1e-6 {
                time += (packet - bits) / rate
                bits = 0
                text += "\(max(1, Int((time - 1e-9).rounded(.up))))\n"
            }
            bits += rate * max(0, stop - time)
        }
        return text
    }

    private static func milliseconds(_ time: SimTime) -> String {
        let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(1_000_000 + rest).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(whole).\(digits)"
    }
}

/// Where in a CSV line time and rate are, and in which units.
private struct CSVColumns {
    private let time: (column: Int, nanoseconds: Double)
    private let rate: (column: Int, bitsPerSecond: Double)

    init(header: [String], file: String, line: Int) throws(ChannelError) {
        let times: [String: Double] = ["time_s": 1e9, "time_ms": 1e6, "time_us": 1e3, "time_ns": 1]
        let units: [String: Double] = ["bps": 1, "kbps": 1e3, "mbps": 1e6]
        var time: (Int, Double)?
        var rate: (Int, Double)?
        for (column, name) in header.map({ $0.lowercased() }).enumerated() {
            if time == nil, let unit = times[name] { time = (column, unit) }
            let parts = name.split(separator: "_")
            guard rate == nil, parts.count == 2, parts[0] == "rate" || parts[0] == "throughput" else { continue }
            if let unit = units[String(parts[1])] { rate = (column, unit) }
        }
        guard let time, let rate else {
            throw .badTrace(
                file: file, line: line, found: "the columns \(header.joined(separator: ","))",
                expected: "a header such as time_ms,rate_kbps")
        }
        self.time = time
        self.rate = rate
    }

    /// Time and rate of a line; no rate where it marks the end.
    func read(_ fields: [String], file: String, line: Int) throws(ChannelError) -> (SimTime, Int64?) {
        func number(_ column: Int, _ what: String) throws(ChannelError) -> Double {
            guard column < fields.count else {
                throw .badTrace(
                    file: file, line: line, found: "\(fields.count) columns",
                    expected: "a \(what) in column \(column + 1)")
            }
            guard let value = Double(fields[column]), value.isFinite else {
                throw .badTrace(file: file, line: line, found: "`\(fields[column])`", expected: "a number as \(what)")
            }
            guard value >= 0 else {
                throw .badTrace(file: file, line: line, found: "a \(what) of \(fields[column])", expected: "0 or more")
            }
            return value
        }
        let seconds = try number(time.column, "time") * time.nanoseconds
        if rate.column < fields.count, fields[rate.column] == "end" {
            return (SimTime(nanoseconds: Int64(min(seconds, 2e18).rounded())), nil)
        }
        let bits = try number(rate.column, "rate") * rate.bitsPerSecond
        guard seconds <= 1e18, bits <= 1e12 else {
            throw .badTrace(
                file: file, line: line, found: "a number out of range",
                expected: "at most 30 years and 10^12 bit/s")
        }
        return (SimTime(nanoseconds: Int64(seconds.rounded())), Int64(bits.rounded()))
    }
}
