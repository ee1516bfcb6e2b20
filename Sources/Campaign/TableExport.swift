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
            return try ExportedTable.all.map { table in
                let file = folder.appendingPathComponent("\(table.name).csv")
                try write(table, to: file)
                return file
            }
        }
    }

    /// Writes a Parquet file for each table into a folder, through DuckDB or pyarrow, whichever the user has.
    ///
    /// - Returns: the files.
    package func parquet(into folder: URL) throws(CampaignError) -> [URL] {
        let converter = try ParquetConverter.find()
        return try CampaignError.writing(to: folder.path) {
            try OutputFile.makeFolder(folder.path)
            let temporary = try TemporaryFolder()
            let sources = try csv(into: temporary.url)
            return try zip(ExportedTable.all, sources).map { table, source in
                let file = folder.appendingPathComponent("\(table.name).parquet")
                let made = source.deletingPathExtension().appendingPathExtension("parquet")
                try converter.convert(source, of: table, to: made)
                try OutputFile.copy(made.path, to: file.path)
                return file
            }
        }
    }

    private func write(_ table: ExportedTable, to file: URL) throws {
        let output = try OutputFile(file.path)
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
