import ArgumentParser
import Foundation
import Report
import Store

/// Writes a page of a database's results.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write one HTML page with every plot and table, which opens offline; plots also as SVG and PNG.",
        discussion: """
            EXAMPLES
              pncsim report --db Results/quickstart.sqlite
              pncsim report --db Results/paper.sqlite --out /tmp/paper --published Scenarios/published
            """)

    @OptionGroup var source: DatabaseOption
    @Option(help: "The folder to write into; the database's name without its ending where left out.") var out: String?
    @Option(help: "A folder of published values to draw beside ours.") var published: String?
    @Option(help: "top1 or top5.") var metric: AccuracyMetric = .top5

    func run() async throws {
        try await Failure.reported {
            let path = try source.path()
            let database = try ResultsDatabase(path: path, access: .read)
            let values = try published.map { try Published(folder: URL(fileURLWithPath: $0)) } ?? Published()
            let content = try ResultsReader(database).content(metric: metric, published: values)
            let folder = out.map { URL(fileURLWithPath: $0) } ?? URL(fileURLWithPath: path).deletingPathExtension()
            let page = ReportPage(content, metric: metric)
            print(Places.short(try page.write(into: folder, renderer: .locate(in: Places.roots)).path))
        }
    }
}

extension AccuracyMetric: ExpressibleByArgument {}
