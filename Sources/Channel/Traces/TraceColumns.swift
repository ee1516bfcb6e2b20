import Basics
import Sim

/// Where in a trace's table time and rate are, and in which units.
struct TraceColumns {
    let time: (column: Int, unit: TimeUnit)
    let rate: (column: Int, unit: RateUnit)
    /// The other columns, in words.
    let leftOut: [String]

    /// Finds the columns by their names: `time_ms`, `rate_kbps`, `throughput (Mbit/s)`.
    ///
    /// - Throws: `FileError` for a column of which the unit is missing or unknown, and for two columns of one kind.
    init(_ table: CSVTable) throws(FileError) {
        let header = table.header
        func bad(_ found: String, _ expected: String) -> FileError {
            table.bad(header, found: found, expected: expected)
        }
        var times: [(Int, TimeUnit)] = []
        var rates: [(Int, RateUnit)] = []
        for (column, name) in header.fields.enumerated() {
            let (noun, unit) = Self.parts(name)
            if ["time", "timestamp", "t"].contains(noun) {
                guard let known = TimeUnit(rawValue: unit) else {
                    throw bad(
                        unit.isEmpty
                            ? "the column `\(name)` without a unit" : "the unit `\(unit)` in the column `\(name)`",
                        "time_s, time_ms, time_us or time_ns")
                }
                times.append((column, known))
            } else if ["rate", "throughput", "bandwidth", "bitrate"].contains(noun) {
                guard let known = RateUnit(unit) else {
                    throw bad(
                        unit.isEmpty
                            ? "the column `\(name)` without a unit" : "the unit `\(unit)` in the column `\(name)`",
                        "a rate such as \(noun)_bps, \(noun)_kbps, \(noun)_Mbps, \(noun)_KBps (b: bits, B: bytes)")
                }
                rates.append((column, known))
            } else if let known = RateUnit(name) {
                rates.append((column, known))
            }
        }
        for (kind, columns) in [("time", times.map(\.0)), ("rate", rates.map(\.0))] where columns.count > 1 {
            let names = columns.map { "`\(header.fields[$0])`" }.joined(separator: " and ")
            throw bad("the \(kind) columns \(names)", "one of them")
        }
        guard let time = times.first, let rate = rates.first else {
            throw bad("the columns \(header.fields.joined(separator: ","))", "a header such as time_ms,rate_kbps")
        }
        self.time = time
        self.rate = rate
        leftOut = table.leftOut(but: [time.0, rate.0])
    }

    /// `rate_kbps` and `rate (kbps)` are a rate in kbps.
    private static func parts(_ name: String) -> (noun: String, unit: String) {
        let noun = name.prefix { $0.isLetter }
        let unit = name.dropFirst(noun.count).drop { "_ ([".contains($0) }
        return (noun.lowercased(), String(unit.reversed().drop { ")] ".contains($0) }.reversed()))
    }

    /// Time and rate in bits per second of a line; no rate where it marks the end.
    func read(_ row: CSVTable.Row, of table: CSVTable) throws(FileError) -> (SimTime, Int64?) {
        let time = try number(row, self.time.column, of: table, "a time")
        guard let nanoseconds = time.rounded(timesTenTo: self.time.unit.powerOfTen) else {
            throw table.bad(row, found: "the time \(row.fields[self.time.column])", expected: "at most 292 years")
        }
        let instant = SimTime(nanoseconds: nanoseconds)
        if row.fields[rate.column] == "end" { return (instant, nil) }
        let bits = try number(row, rate.column, of: table, "a rate").value * rate.unit.bitsPerSecond
        guard bits <= 1e12 else {
            throw table.bad(row, found: "a rate of \(row.fields[rate.column])", expected: "at most 10^12 bit/s")
        }
        return (instant, Int64(bits.rounded()))
    }

    private func number(
        _ row: CSVTable.Row, _ column: Int, of table: CSVTable, _ what: String
    ) throws(FileError) -> DecimalNumber {
        let number = try table.number(row, column, expected: "\(what) as a number, with a point for decimals")
        guard !number.isNegative else {
            throw table.bad(row, found: "\(what) of \(row.fields[column])", expected: "0 or more")
        }
        return number
    }
}

/// A unit of time in a column's name.
package enum TimeUnit: String, CaseIterable, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    /// A unit is ten to this many nanoseconds.
    package var powerOfTen: Int {
        switch self {
        case .seconds: 9
        case .milliseconds: 6
        case .microseconds: 3
        case .nanoseconds: 0
        }
    }
}

/// A unit of throughput in a column's name: `kbps`, `Mbit/s`, `bytes/s`, `KiBps`.
///
/// A small b is a bit and a capital B a byte of eight; k and K are 1000, M is 10^6 and, before bits, m too; Ki, Mi and Gi are powers
/// of 1024. What does not tell bits from bytes (`KBPS`) is no unit.
package struct RateUnit: Sendable, Equatable {
    /// How many bits a second it is.
    package let bitsPerSecond: Double

    /// Reads a unit; nil for what is none.
    package init?(_ text: String) {
        let perSecond = ["ps", "/s", "/sec", "/second", "_per_s", "_per_sec", "_per_second", " per second"]
        guard let ending = perSecond.first(where: { text.hasSuffix($0) }) else { return nil }
        var rest = text.dropLast(ending.count)
        let bases: [(String, Double)] = [
            ("bytes", 8), ("Bytes", 8), ("byte", 8), ("Byte", 8), ("bits", 1), ("bit", 1), ("B", 8), ("b", 1),
        ]
        guard let (base, bits) = bases.first(where: { rest.hasSuffix($0.0) }) else { return nil }
        rest = rest.dropLast(base.count)
        let prefixes: [String: Double] = [
            "": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "kilo": 1e3,
            "mega": 1e6, "giga": 1e9,
        ]
        // Nobody means a thousandth of a bit.
        let prefix = rest == "m" && bits == 1 ? "M" : String(rest)
        guard let factor = prefixes[prefix] else { return nil }
        bitsPerSecond = factor * bits
    }
}
