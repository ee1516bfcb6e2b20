import Basics
import Foundation
import Store

/// Writes all tables and views of a database as files that other programs read.
package struct TableExport: Sendable {
    private let database: ResultsDatabase

    package init(_ database: ResultsDatabase) { self.database = database }

    /// Writes a CSV file for each table into a folder, which is made where there is none. NULL is an empty field, an empty text
    /// is `""`, an infinite number is `inf`, bytes are hexadecimal.
    ///
    /// - Returns: the files.
    package func csv(into folder: URL) throws(CampaignError) -> [URL] {
        try CampaignError.writing(to: folder.path) {
            try OutputFile.makeFolder(folder.path)
            let files = ExportedTable.all.map { ($0, folder.appendingPathComponent("\($0.name).csv")) }
            for (table, file) in files { try OutputFile.check(file.path, replacing: table.csvKind) }
            for (table, file) in files { try write(table, to: file) }
            return files.map(\.1)
        }
    }

    /// Writes a Parquet file for each table into a folder, through DuckDB or pyarrow, whichever the user has.
    ///
    /// - Returns: the files.
    package func parquet(into folder: URL) throws(CampaignError) -> [URL] {
        let converter = try ParquetConverter.find()
        return try CampaignError.writing(to: folder.path) {
            try OutputFile.makeFolder(folder.path)
            let files = ExportedTable.all.map { folder.appendingPathComponent("\($0.name).parquet") }
            for (table, file) in zip(ExportedTable.all, files) {
                try OutputFile.check(file.path, replacing: table.parquetKind)
            }
            let temporary = try TemporaryFolder()
            let sources = try csv(into: temporary.url)
            return try zip(zip(ExportedTable.all, sources), files).map { made, file in
                let (table, source) = made
                let parquet = source.deletingPathExtension().appendingPathExtension("parquet")
                try converter.convert(source, of: table, to: parquet)
                try OutputFile.copy(parquet.path, to: file.path, replacing: table.parquetKind)
                return file
            }
        }
    }

    private func write(_ table: ExportedTable, to file: URL) throws {
        let output = try OutputFile(file.path, replacing: table.csvKind)
        var isFirst = true
        try database.export(table) { page in
            let text = page.formatted(.csv)
            let header = Table(columns: page.columns, rows: []).formatted(.csv)
            try output.write(Data(isFirst ? text.utf8[...] : text.utf8.dropFirst(header.utf8.count)))
            isFirst = false
        }
        try output.finish()
    }
}

extension ExportedTable {
    /// CSV files of the table, which tell its columns in their first line.
    fileprivate var csvKind: FileKind {
        let header = Table(columns: columns.map { Table.Column($0.name) }, rows: []).formatted(.csv)
        return FileKind("an earlier export of the table \(name) with its columns", beginningWith: Array(header.utf8))
    }

    /// Parquet files of the table, which tell its columns in their last bytes.
    fileprivate var parquetKind: FileKind {
        let names = columns.map { Data($0.name.utf8) }
        return FileKind("an earlier export of the table \(name) with its columns") { path in
            let magic = Data("PAR1".utf8)
            guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe),
                bytes.starts(with: magic), bytes.suffix(4) == magic, bytes.count >= 12
            else { return false }
            let length = bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - 12 else { return false }
            let footer = bytes.suffix(8 + length)
            return names.allSatisfy { footer.firstRange(of: $0) != nil }
        }
    }
}
