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
            let files = try checkedFiles(in: folder, "csv", \.csvKind)
            try OutputFile.makeFolder(folder.path)
            for (table, file) in zip(ExportedTable.all, files) { try write(table, to: file) }
            return files
        }
    }

    /// Writes a Parquet file for each table into a folder, through DuckDB or pyarrow, whichever the user has.
    ///
    /// - Returns: the files.
    package func parquet(into folder: URL) throws(CampaignError) -> [URL] {
        let converter = try ParquetConverter.find()
        return try CampaignError.writing(to: folder.path) {
            let files = try checkedFiles(in: folder, "parquet", \.parquetKind)
            try OutputFile.makeFolder(folder.path)
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

    /// Refuses folders in which something else lies under a table's name, before anything is written.
    package func check(csv: URL?, parquet: URL?) throws(CampaignError) {
        for (folder, ending, kind) in [(csv, "csv", \ExportedTable.csvKind), (parquet, "parquet", \.parquetKind)] {
            guard let folder else { continue }
            _ = try CampaignError.writing(to: folder.path) { try checkedFiles(in: folder, ending, kind) }
        }
        if parquet != nil { _ = try ParquetConverter.find() }
    }

    private func checkedFiles(
        in folder: URL, _ ending: String, _ kind: KeyPath<ExportedTable, FileKind>
    ) throws(OutputError) -> [URL] {
        try OutputFile.checkFolder(folder.path)
        var files: [URL] = []
        for table in ExportedTable.all {
            let file = folder.appendingPathComponent("\(table.name).\(ending)")
            try OutputFile.check(file.path, replacing: table[keyPath: kind], makingFolder: true)
            files.append(file)
        }
        return files
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
