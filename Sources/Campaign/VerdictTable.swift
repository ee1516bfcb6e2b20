import Basics
import Coding
import Store

/// A codec that is known by its verdicts: a table with a row for each part of each picture that was judged.
///
///     picture,segment_bytes,usable_bytes,rank
///     n01440764.JPEG,504 504 120,504,17
///     n01440764.JPEG,504 504 120,1128,1
struct VerdictTable: Sendable {
    /// What is known of a picture.
    struct Picture: Sendable {
        /// As the table names it, and the line where it first does.
        let name: String
        let row: CSVTable.Row
        let segmentBytes: [Int]
        /// Each part that was judged, and how.
        var verdicts: [UsablePart: VerdictRecord] = [:]
    }

    /// What of a picture can be used, which the column's name says.
    let rule: ReceptionRule
    /// In the order in which they first come.
    private(set) var pictures: [Picture] = []
    /// What was left out, in words.
    let leftOut: [String]
    let table: CSVTable

    /// The columns that say which part of a picture was judged.
    static let partColumns: [(name: String, rule: ReceptionRule)] = [
        ("usable_bytes", .contiguousBytes), ("usable_segments", .leadingSegments),
    ]

    private struct Columns {
        let picture: Int
        let sizes: Int
        let part: Int
        let rank: Int
        let psnr: Int?

        var all: [Int] { [picture, sizes, part, rank] + [psnr].compactMap(\.self) }
    }

    init(_ file: TextFile) throws(FileError) {
        let table = try CSVTable(file)
        let parts = Self.partColumns.filter { table.column($0.name) != nil }
        guard let picture = table.column("picture"), let sizes = table.column("segment_bytes"),
            let rank = table.column("rank"), parts.count == 1, let part = table.column(parts[0].name)
        else {
            throw table.bad(
                table.header, found: table.foundHeader,
                expected: "the columns `picture`, `segment_bytes`, `rank` and either "
                    + Self.partColumns.map { "`\($0.name)`" }.joined(separator: " or "))
        }
        self.table = table
        rule = parts[0].rule
        let columns = Columns(picture: picture, sizes: sizes, part: part, rank: rank, psnr: table.column("psnr_db"))
        leftOut = table.leftOut(but: columns.all)
        guard !table.rows.isEmpty else {
            throw table.bad(table.header, found: "no row", expected: "a row for each part of a picture that was judged")
        }
        var places: [String: Int] = [:]
        for row in table.rows { try add(row, columns, &places) }
    }

    private mutating func add(
        _ row: CSVTable.Row, _ columns: Columns, _ places: inout [String: Int]
    ) throws(FileError) {
        let name = row.fields[columns.picture]
        guard !name.isEmpty else {
            throw table.bad(
                row, found: "nothing in \(table.name(columns.picture))",
                expected: "a picture's name in the dataset, or the SHA-256 of its file")
        }
        let place = places[name] ?? pictures.count
        let sizes = try sizes(row, columns.sizes, known: place < pictures.count ? pictures[place].segmentBytes : nil)
        if place == pictures.count {
            pictures.append(Picture(name: name, row: row, segmentBytes: sizes))
            places[name] = place
        }
        let whole = rule == .contiguousBytes ? sizes.reduce(0, +) : sizes.count
        let unit = rule == .contiguousBytes ? "bytes" : "segments"
        let part = try number(
            row, columns.part, 1...whole, "a number of \(unit) from 1 to all \(whole) of the picture")
        guard pictures[place].verdicts[UsablePart(part)] == nil else {
            throw table.bad(
                row, found: "\(part) \(unit) of \(Terminal.name(name)) for the second time",
                expected: "each part of a picture once")
        }
        pictures[place].verdicts[UsablePart(part)] = try verdict(row, columns)
    }

    /// The sizes of a picture's segments, which may be left out after its first row.
    private func sizes(_ row: CSVTable.Row, _ column: Int, known: [Int]?) throws(FileError) -> [Int] {
        let field = row.fields[column]
        if let known, field.isEmpty { return known }
        let words = field.split(separator: " ")
        let sizes = words.compactMap { word in Self.wholeNumber(word).flatMap { (1...1 << 30).contains($0) ? $0 : nil }
        }
        guard !words.isEmpty, sizes.count == words.count, sizes.count <= 100_000 else {
            throw bad(row, column, expected: "the sizes of the picture's segments in bytes, a space between them")
        }
        guard known == nil || known == sizes else {
            throw bad(row, column, expected: "the same sizes as in the picture's first row, or nothing")
        }
        return sizes
    }

    private func verdict(_ row: CSVTable.Row, _ columns: Columns) throws(FileError) -> VerdictRecord {
        guard !row.fields[columns.rank].isEmpty else { return .undecodable }
        let rank = try number(
            row, columns.rank, 1...65_536,
            "the rank of the true class among the answers, from 1, or nothing where nothing was decodable")
        guard let column = columns.psnr, !row.fields[column].isEmpty else {
            return VerdictRecord(rank: rank, top5: [], confidence: nil, psnr: nil)
        }
        let psnr = try table.number(row, column, expected: "a number of decibels, or nothing").value
        return VerdictRecord(rank: rank, top5: [], confidence: nil, psnr: psnr)
    }

    private func number(
        _ row: CSVTable.Row, _ column: Int, _ range: ClosedRange<Int>, _ expected: String
    ) throws(FileError) -> Int {
        guard let number = Self.wholeNumber(row.fields[column][...]), range.contains(number) else {
            throw bad(row, column, expected: expected)
        }
        return number
    }

    private static func wholeNumber(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    private func bad(_ row: CSVTable.Row, _ column: Int, expected: String) -> FileError {
        let field = row.fields[column]
        let found = field.isEmpty ? "nothing" : "`\(Excerpt.of(field))`"
        return table.bad(row, found: "\(found) in \(table.name(column))", expected: expected)
    }
}
