import Basics
import Foundation
import Store

/// A program of the user's that writes Parquet.
enum ParquetConverter {
    case duckDB
    case pyarrow

    static func find() throws(CampaignError) -> ParquetConverter {
        if Places.current.program("duckdb") != nil { return .duckDB }
        let python = try? Subprogram.run("python3", ["-c", "import pyarrow"])
        if python?.code == 0 { return .pyarrow }
        throw .noParquet
    }

    /// Converts a CSV file; the columns' types are the schema's, whatever the values.
    func convert(_ csv: URL, of table: ExportedTable, to parquet: URL) throws(CampaignError) {
        do {
            let ending =
                switch self {
                case .duckDB:
                    try Subprogram.run("duckdb", ["-c", Self.statement(csv, table, parquet)])
                case .pyarrow:
                    try Subprogram.run(
                        "python3",
                        ["-c", Self.script, csv.path, parquet.path]
                            + table.columns.map { "\($0.name)=\(Self.arrowType($0.kind))" })
                }
            guard ending.code == 0 else {
                throw CampaignError.cannotWrite(path: parquet.path, reason: "cannot be written: " + ending.errors)
            }
        } catch {
            throw CampaignError(error)
        }
    }

    // MARK: DuckDB

    private static func statement(_ csv: URL, _ table: ExportedTable, _ parquet: URL) -> String {
        let types = table.columns.map { "\(quoted($0.name)): '\(duckDBType($0.kind))'" }.joined(separator: ", ")
        let values = table.columns.map { column in
            column.kind == .bytes ? "unhex(\"\(column.name)\") AS \"\(column.name)\"" : "\"\(column.name)\""
        }.joined(separator: ", ")
        return "COPY (SELECT \(values) FROM read_csv(\(quoted(csv.path)), header = true, columns = {\(types)}, "
            + "allow_quoted_nulls = false)) TO \(quoted(parquet.path)) (FORMAT parquet)"
    }

    private static func duckDBType(_ kind: ExportedTable.Kind) -> String {
        switch kind {
        case .integer: "BIGINT"
        case .real: "DOUBLE"
        case .text, .bytes: "VARCHAR"
        }
    }

    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    // MARK: Python

    private static func arrowType(_ kind: ExportedTable.Kind) -> String {
        switch kind {
        case .integer: "int64"
        case .real: "float64"
        case .text: "string"
        case .bytes: "bytes"
        }
    }

    private static let script = """
        import sys, pyarrow, pyarrow.csv, pyarrow.parquet
        kinds = dict(word.rsplit("=", 1) for word in sys.argv[3:])
        types = {name: pyarrow.string() if kind == "bytes" else pyarrow.type_for_alias(kind) for name, kind in kinds.items()}
        table = pyarrow.csv.read_csv(
            sys.argv[1], parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False))
        for index, (name, kind) in enumerate(kinds.items()):
            if kind == "bytes":
                values = [None if text is None else bytes.fromhex(text) for text in table.column(name).to_pylist()]
                table = table.set_column(index, name, pyarrow.array(values, pyarrow.binary()))
        pyarrow.parquet.write_table(table, sys.argv[2])
        """
}
