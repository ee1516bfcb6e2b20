import ArgumentParser
import Basics
import Foundation
import Report
import Store

/// Shows and limits what is kept so that it is not computed twice.
struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show what is kept so that it is not computed twice, and forget what is more than a limit.",
        discussion: """
            How codecs encode pictures, and what the classifier says of what can arrive, is kept in the databases under Results/,
            where the next run finds it; results of runs are no cache and always stay. With a limit, the codecs that were met
            first are forgotten first, in the largest database first, until all databases together take no more.

            EXAMPLES
              pncsim cache
              pncsim cache --limit 200MB
              pncsim cache --limit 0 --db Results/codec-eval.sqlite
            """)

    @Option(
        help: ArgumentHelp("Forget until no more than this is taken: `500MB`, `2GB`, 0 for all.", valueName: "size"))
    var limit: SizeArgument?
    @Option(name: .customLong("db"), help: "Only of this database; may be repeated.") var databases: [String] = []

    func validate() throws {
        if let limit, limit.bytes < 0 { throw ValidationError("--limit takes a size from 0 on, such as 500MB") }
    }

    func run() async throws {
        try await Failure.reported {
            let files = databases.isEmpty ? Self.files() : databases
            let stores = try files.map { try ResultsDatabase(path: $0, access: limit == nil ? .read : .write) }
            if let limit { try shrink(stores, to: limit.bytes) }
            let rows = try stores.flatMap { store in
                try store.cachedCodecs().map {
                    [Console.name(store.path), $0.name, "\($0.rows)", "\($0.runs)"]
                }
            }
            if !rows.isEmpty {
                print(
                    TerminalView.table(
                        header: ["database", "codec", "encodings and verdicts", "runs"], rows: rows,
                        width: Console.columns))
            }
            let size = SizeArgument(bytes: stores.reduce(0) { $0 + $1.fileBytes })
            print("\(stores.count) \(stores.count == 1 ? "database" : "databases"), \(size), results of runs included")
        }
    }

    /// The databases of the current folder's results.
    private static func files() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "Results")) ?? []
        return names.filter { $0.hasSuffix(".sqlite") }.sorted().map { "Results/\($0)" }
    }

    private func shrink(_ stores: [ResultsDatabase], to limit: Int) throws {
        var rest = try stores.map { (store: $0, codecs: try $0.cachedCodecs()[...]) }.filter { !$0.codecs.isEmpty }
        while stores.reduce(0, { $0 + $1.fileBytes }) > limit,
            let largest = rest.indices.max(by: { rest[$0].store.fileBytes < rest[$1].store.fileBytes })
        {
            try Task.checkCancellation()
            let codec = rest[largest].codecs.removeFirst()
            try rest[largest].store.forget(codec)
            print("forgotten  \(codec.name): \(codec.rows) encodings and verdicts")
            if rest[largest].codecs.isEmpty { rest.remove(at: largest) }
        }
    }
}

/// A size on the command line: `500MB`, `2 GB`, `0`. One below 0 is read, so that it is refused in the option's own words.
struct SizeArgument: ExpressibleByArgument, CustomStringConvertible {
    let bytes: Int

    init(bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let units = ["GB": 1e9, "MB": 1e6, "kB": 1e3, "B": 1]
        var text = argument.filter { $0 != " " }
        let isNegative = text.hasPrefix("-")
        if isNegative { text.removeFirst() }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = String(text.dropFirst(digits.count))
        guard let number = Double(digits), let scale = unit.isEmpty && (number == 0 || isNegative) ? 1 : units[unit],
            number * scale < 1e18
        else { return nil }
        bytes = Int(number * scale) * (isNegative ? -1 : 1)
    }

    var description: String {
        switch bytes {
        case ..<1_000_000: "\((bytes + 999) / 1000) kB"
        case ..<1_000_000_000: NumberText.fixed(Double(bytes) / 1e6, 1) + " MB"
        default: NumberText.fixed(Double(bytes) / 1e9, 2) + " GB"
        }
    }
}
