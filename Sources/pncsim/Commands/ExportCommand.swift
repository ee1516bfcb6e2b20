import ArgumentParser
import Basics
import Campaign
import Foundation
import Store

/// Writes a database's tables as files for other programs.
struct ExportCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a database's tables as CSV or Parquet files, one a table, or metadata for Datasette.",
        discussion: """
            Earlier exports of the same tables are replaced, other files of their names are not.
            Parquet is written by the DuckDB command line, or by Python with pyarrow, whichever is on the search path.

            EXAMPLES
              pncsim export --csv /tmp/tables --db Results/quickstart.sqlite
              pncsim export --parquet /tmp/tables
              pncsim export --datasette metadata.json --db Results/quickstart.sqlite
              datasette Results/quickstart.sqlite --metadata metadata.json
            """)

    @Option(help: ArgumentHelp("Write CSV files into this folder.", valueName: "folder")) var csv: String?
    @Option(help: ArgumentHelp("Write Parquet files into this folder.", valueName: "folder")) var parquet: String?
    @Option(
        help: ArgumentHelp(
            "Write titles, units and canned queries for `datasette DATABASE --metadata FILE`.", valueName: "file"))
    var datasette: String?
    @OptionGroup var source: DatabaseOption

    func validate() throws {
        if csv == nil, parquet == nil, datasette == nil {
            throw ValidationError("say --csv FOLDER, --parquet FOLDER or --datasette FILE")
        }
    }

    func run() async throws {
        try await Failure.reported {
            for folder in [csv, parquet].compactMap(\.self) { try OutputFile.checkFolder(folder) }
            let path = try source.path()
            let database = try ResultsDatabase(path: path, access: .read)
            let export = TableExport(database)
            let (csv, parquet) = (csv.map { URL(fileURLWithPath: $0) }, parquet.map { URL(fileURLWithPath: $0) })
            try export.check(csv: csv, parquet: parquet)
            if let datasette {
                try InputFiles([path]).check(datasette)
                try OutputFile.check(datasette, replacing: DatasetteMetadata.kind)
            }
            if let csv { for file in try export.csv(into: csv) { print(Console.name(file.path)) } }
            if let parquet { for file in try export.parquet(into: parquet) { print(Console.name(file.path)) } }
            if let datasette {
                // Datasette calls a database by its file's name.
                let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
                let metadata = DatasetteMetadata.json(database: name)
                try OutputFile.write(Data(metadata.utf8), to: datasette, replacing: DatasetteMetadata.kind)
                print(Terminal.name(datasette))
            }
        }
    }
}
