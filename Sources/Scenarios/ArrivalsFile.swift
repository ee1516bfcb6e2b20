import Basics
import Channel
import Sim

/// A file of recorded arrivals: instants, one a line, in seconds or in what a header says (`time_ms`); `#` begins a comment.
///
/// Times after the year 1980 count from 1970: then the first is 0, because only differences mean anything.
package enum ArrivalsFile {
    /// Ten years.
    private static let epochNanoseconds: Int64 = 315_360_000_000_000_000

    /// 30 years after the first, with room to add to it.
    private static let longestNanoseconds: Int64 = 1_000_000_000_000_000_000

    /// The instants of a text, each later than the one before, and what was left out.
    package static func read(_ text: TextFile) throws(FileError) -> (instants: [SimTime], leftOut: [String]) {
        let table = try CSVTable(text.withoutComments, hasHeader: { $0.first?.first?.isLetter ?? false })
        let (column, unit) = try timeColumn(table)
        var instants: [SimTime] = []
        var origin: Int64 = 0
        for row in table.rows {
            let word = row.fields[column]
            let expected = "a time in \(unit.rawValue), for example `0.5`"
            let number = try table.number(row, column, expected: expected)
            guard !number.isNegative, let nanoseconds = number.rounded(timesTenTo: unit.powerOfTen) else {
                throw table.bad(row, found: "`\(word)`", expected: expected)
            }
            if instants.isEmpty, nanoseconds >= epochNanoseconds { origin = nanoseconds }
            let instant = SimTime(nanoseconds: nanoseconds - origin)
            guard instant.nanoseconds <= longestNanoseconds else {
                throw table.bad(row, found: "`\(word)`", expected: "at most 30 years")
            }
            guard instants.last.map({ $0 < instant }) ?? true else {
                throw table.bad(row, found: "`\(word)`", expected: "a time later than the arrival before it")
            }
            instants.append(instant)
        }
        guard !instants.isEmpty else {
            throw .malformed(path: text.path, line: 0, found: "no instants", expected: "at least one")
        }
        return (instants, table.leftOut(but: [column]))
    }

    /// Where the times stand, and in which unit.
    private static func timeColumn(_ table: CSVTable) throws(FileError) -> (column: Int, unit: TimeUnit) {
        let header = table.header
        if header.fields.isEmpty {
            guard table.rows.first?.fields.count ?? 1 == 1 else {
                throw table.bad(
                    table.rows[0], found: "\(table.rows[0].fields.count) fields without a header",
                    expected: "one time a line, or a header that names a column such as `time_s`")
            }
            return (0, .seconds)
        }
        let words: [String: TimeUnit] = [
            "seconds": .seconds, "milliseconds": .milliseconds, "microseconds": .microseconds,
        ]
        let found = header.fields.enumerated().compactMap { column, name -> (column: Int, unit: TimeUnit)? in
            let noun = name.prefix { $0.isLetter }.lowercased()
            if let unit = words[name.lowercased()] { return (column, unit) }
            guard ["time", "timestamp", "t", "arrival", "instant"].contains(noun) else { return nil }
            let unit = name.dropFirst(noun.count).filter { !"_ ()[]".contains($0) }
            return TimeUnit(rawValue: unit).map { (column, $0) }
        }
        guard found.count == 1 else {
            throw table.bad(
                header, found: "the header `\(header.fields.joined(separator: ","))`",
                expected: "one column of times with its unit: time_s, time_ms, time_us or time_ns")
        }
        return found[0]
    }
}

extension TextFile {
    /// Without what follows a `#`, on any line.
    fileprivate var withoutComments: TextFile {
        let lines = rawLines.map { String(decoding: $0.bytes.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self) }
        return TextFile(path: path, text: lines.joined(separator: "\n"))
    }
}
