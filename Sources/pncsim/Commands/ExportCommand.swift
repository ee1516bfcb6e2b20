import ArgumentParser
import Campaign
import Foundation
import Store

/// Writes a database's tables as files for other programs.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a database's result tables as CSV or Parquet files, one a table.",
        discussion: """
            Parquet is written by the DuckDB command line, or by Python with pyarrow, whichever is on the search path.

            EXAMPLES
              pncsim export --csv /tmp/tables --db Results/quickstart.sqlite
              pncsim export --parquet /tmp/tables
            """)

    @Option(help: ArgumentHelp("Write CSV files into this folder.", valueName: "folder")) var csv: String?
    @Option(help: ArgumentHelp("Write Parquet files into this folder.", valueName: "folder")) var parquet: String?
    @OptionGroup var source: DatabaseOption

    func validate() throws {
        if csv == nil, parquet == nil { throw ValidationError("say --csv FOLDER or --parquet FOLDER") }
    }

    func run() async throws {
        try await Failure.reported {
            let database = try source.open()
            if let csv {
                for file in try TableExport(database).csv(into: URL(fileURLWithPath: csv)) {
                    print(Places.short(file.path))
                }
            }
            if let parquet {
                for file in try TableExport(database).parquet(into: URL(fileURLWithPath: parquet)) {
                    print(Places.short(file.path))
                }
            }
        }
    }
}
