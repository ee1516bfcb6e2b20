public import Foundation
public import Store

/// Writes a database's result tables as files that other programs read.
public struct TableExport: Sendable {
    private let database: ResultsDatabase

    /// Tables and views that are written; of those that grow with the images, the column of the run.
    private static let tables: [(name: String, run: String?)] = [
        ("campaign", nil), ("run", nil), ("outcome", "run"), ("snapshot", "run"), ("link_sample", "run"),
        ("picture", nil), ("codec", nil), ("accuracy_by_cell", nil), ("paired_difference", nil),
        ("encoding_overhead", nil), ("unit", nil),
    ]

    /// Makes an export of a database.
    public init(_ database: ResultsDatabase) { self.database = database }

    /// Writes a CSV file for each table into a folder, which is made where there is none.
    ///
    /// - Returns: the files.
    public func csv(into folder: URL) throws(CampaignError) -> [URL] {
        try CampaignError.writing(to: folder.path) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return try Self.tables.map { table in
                let file = folder.appendingPathComponent("\(table.name).csv")
                try write(table.name, run: table.run, to: file)
                return file
            }
        }
    }

    /// Writes a Parquet file for each table into a folder, through DuckDB or pyarrow, whichever the user has.
    ///
    /// - Returns: the files.
    public func parquet(into folder: URL) throws(CampaignError) -> [URL] {
        let converter = try Converter.find()
        let temporary = folder.appendingPathComponent(".csv-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: temporary) }
        return try csv(into: temporary).map { source throws(CampaignError) in
            let file = folder.appendingPathComponent(source.deletingPathExtension().lastPathComponent + ".parquet")
            try converter.convert(source, to: file)
            return file
        }
    }

    /// A run's images at a time: a campaign's would not fit in memory.
    private func write(_ table: String, run: String?, to file: URL) throws {
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw CocoaError(.fileWriteNoPermission)
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        guard let run else {
            let all = try database.query(sql: "SELECT * FROM \(table)")
            return try handle.write(contentsOf: Data(all.formatted(.csv).utf8))
        }
        let empty = try database.query(sql: "SELECT * FROM \(table) LIMIT 0").formatted(.csv)
        try handle.write(contentsOf: Data(empty.utf8))
        for row in try database.query(sql: "SELECT id FROM run WHERE status = 'done' ORDER BY id").rows {
            guard case .integer(let id)? = row.first else { continue }
            let rows = try database.query(
                sql: "SELECT * FROM \(table) WHERE \(run) = CAST(:run AS INTEGER)", arguments: ["run": String(id)])
            guard !rows.rows.isEmpty else { continue }
            try handle.write(contentsOf: Data(rows.formatted(.csv).utf8.dropFirst(empty.utf8.count)))
        }
    }
}

/// A program of the user's that writes Parquet.
private enum Converter {
    case duckDB
    case pyarrow

    static func find() throws(CampaignError) -> Converter {
        if Subprogram.path(of: "duckdb") != nil { return .duckDB }
        let python = try? Subprogram.run("python3", ["-c", "import pyarrow"])
        if python?.code == 0 { return .pyarrow }
        throw .noParquet
    }

    /// Converts a CSV file; a column is as wide as its values need.
    func convert(_ csv: URL, to parquet: URL) throws(CampaignError) {
        do {
            let ending =
                switch self {
                case .duckDB:
                    try Subprogram.run(
                        "duckdb",
                        [
                            "-c",
                            "COPY (SELECT * FROM read_csv(\(Self.sql(csv.path)), header = true, sample_size = -1)) "
                                + "TO \(Self.sql(parquet.path)) (FORMAT parquet)",
                        ])
                case .pyarrow:
                    try Subprogram.run(
                        "python3",
                        [
                            "-c",
                            "import sys, pyarrow.csv, pyarrow.parquet\n"
                                + "table = pyarrow.csv.read_csv(sys.argv[1], parse_options="
                                + "pyarrow.csv.ParseOptions(newlines_in_values=True))\n"
                                + "pyarrow.parquet.write_table(table, sys.argv[2])",
                            csv.path, parquet.path,
                        ])
                }
            guard ending.code == 0 else {
                throw CampaignError.cannotWrite(path: parquet.path, reason: ending.errors)
            }
        } catch {
            throw CampaignError(error)
        }
    }

    private static func sql(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
