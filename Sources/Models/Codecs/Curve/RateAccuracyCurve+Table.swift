import Hashing
import Basics
import Coding

extension RateAccuracyCurve {
    /// Reads a table.
    package init(contentsOf path: String, files: Files = Files()) throws(ModelsError) {
        let text = try ModelsError.reading { () throws(FileError) in try TextFile(path) }
        try self.init(text, files: files)
    }

    /// Reads a table from text; `path` names it in errors.
    package init(table: String, path: String, files: Files = Files()) throws(ModelsError) {
        try self.init(TextFile(path: path, text: table), files: files)
    }

    private init(_ text: TextFile, files: Files) throws(ModelsError) {
        try files.validate()
        let table: CSVTable
        (table, (points, leftOut)) = try ModelsError.reading { () throws(FileError) in
            let table = try CSVTable(text)
            return (table, try Self.read(table))
        }
        let bytes = files.meanBytes ?? points[points.count - 1].bytes
        let segments = files.segmentBytes.map { (bytes - 1) / $0 + 1 } ?? points.count
        guard segments <= Files.mostSegments else {
            throw .badParameter(
                name: "segments", value: "files of \(bytes) B in \(segments) segments",
                expected: "at most \(Files.mostSegments) segments")
        }
        everyPrefixCounts = table.comments.contains { $0.text.contains("every prefix counts") }
        self.files = files
        tableHash = SHA256.hex(of: text.bytes)
    }

    /// The rows, each of more bytes than the one before, and what else the table holds.
    private static func read(_ table: CSVTable) throws(FileError) -> (points: [Point], leftOut: [String]) {
        guard let bytesColumn = table.column("bytes"), let top5Column = table.column("top5") else {
            throw table.bad(
                table.header, found: table.foundHeader,
                expected: "a first row that names the columns bytes and top5")
        }
        // A column without any number tells as much as none.
        let top1Column = table.column("top1")
        let knownTop1 = top1Column.flatMap { column in
            table.rows.contains { !$0.fields[column].isEmpty } ? column : nil
        }
        var points: [Point] = []
        for row in table.rows {
            func share(_ column: Int, upTo most: Double, _ expected: String) throws(FileError) -> Double {
                let share = try table.number(row, column, expected: expected).value
                guard (0...most).contains(share) else {
                    throw table.bad(row, found: "`\(row.fields[column])` in \(table.name(column))", expected: expected)
                }
                return share
            }
            let expected =
                "a number of bytes " + (points.last.map { "above the row before, \($0.bytes)" } ?? "from 1 on")
                + ", at most 10^9"
            let bytes = try table.number(row, bytesColumn, expected: expected).value
            guard bytes >= 1, bytes <= 1e9, Int(bytes.rounded()) > points.last?.bytes ?? 0 else {
                throw table.bad(
                    row, found: "`\(row.fields[bytesColumn])` in \(table.name(bytesColumn))", expected: expected)
            }
            let top5 = try share(top5Column, upTo: 1, "a share from 0 through 1")
            let top1 = try knownTop1.map { column throws(FileError) in
                try share(
                    column, upTo: top5,
                    row.fields[column].isEmpty
                        ? "a share in every row or in none" : "a share from 0 through top5")
            }
            points.append(Point(bytes: Int(bytes.rounded()), top5: top5, top1: top1))
        }
        guard !points.isEmpty else {
            throw .malformed(path: table.path, line: 0, found: "no rows", expected: "at least one below the header")
        }
        return (points, table.leftOut(but: [bytesColumn, top5Column] + [top1Column].compactMap { $0 }))
    }
}
