import ArgumentParser
import Basics
import Foundation
import Store

/// Asks a database.
struct QueryCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Ask a database: a named question, or any SELECT statement.",
        discussion: """
            QUESTIONS
            \(NamedQuery.listing)

            Of several campaigns of one scenario's name, the newest is asked: what the scenario means now.

            EXAMPLES
              pncsim query accuracy --db Results/quickstart.sqlite
              pncsim query paired codec=pnc --db Results/quickstart.sqlite --format markdown
              pncsim query "SELECT codec_label, avg(top5) FROM current_run GROUP BY 1" --db Results/quickstart.sqlite
            """)

    @Argument(help: "The name of a question, or a SELECT statement.") var question: String
    @Argument(help: "The question's parameters, as name=value or in their order.") var parameters: [String] = []
    @OptionGroup var source: DatabaseOption
    @Option(
        help: ArgumentHelp(
            "Of which campaign: a scenario's name, the beginning of a hash, or `all` for earlier runs too; a question's own "
                + "parameter `campaign` says the same.", valueName: "campaign"))
    var campaign: String?
    @Option(help: "table, csv, json or markdown.") var format: TableFormat = .table

    func run() async throws {
        try await Failure.reported {
            let database = try source.open()
            let isSQL = question.contains(where: \.isWhitespace)
            if isSQL, let surplus = parameters.first ?? campaign.map({ "--campaign \($0)" }) {
                throw ValidationError("a SELECT statement takes no parameters, but there is `\(surplus)`")
            }
            let table =
                isSQL
                ? try database.query(sql: question)
                : try database.query(
                    NamedQuery.named(question), arguments: parameters, of: RunScope(campaign ?? ""))
            // These tell themselves what failed and what is missing.
            let tellsRuns = ["failures", "campaigns", "runs"].contains(question)
            for note in (try? isSQL ? database.notes(onSQL: question) : database.notes(on: asked)) ?? [] {
                if tellsRuns, note.isOfStanding { continue }
                Console.error(note.words)
            }
            if table.rows.isEmpty, parameters.count > 1 {
                Console.error("no row fulfils \(parameters.joined(separator: ", ")) at once")
            }
            let text = table.formatted(format, width: Console.columns)
            if format == .table { print(text, terminator: "") } else { Console.data(text) }
            for note in try captions(of: table, on: database) {
                // What other programs read has no place for it.
                guard format == .table || format == .markdown else {
                    Console.error(note)
                    continue
                }
                print("\n" + Terminal.lines(of: note, columns: Console.columns ?? 100).joined(separator: "\n"))
            }
        }
    }
}

extension QueryCommand {
    /// Of which runs the question is.
    fileprivate var asked: RunScope {
        let given = parameters.first { $0.hasPrefix("campaign=") }.map { String($0.dropFirst("campaign=".count)) }
        return RunScope(campaign ?? given ?? "")
    }

    /// What a table's accuracies are where they are not what they are called.
    fileprivate func captions(of table: Table, on database: ResultsDatabase) throws -> [String] {
        guard ["accuracy", "paired", "hardest", "compare"].contains(question) else { return [] }
        // A comparison is of both its codecs.
        let columns = ["codec_label", "reference_label"].compactMap { table.column($0) }
        let codecs = columns.joined().compactMap(\.text)
        return try database.notesOnAccuracy(of: asked).compactMap { columns.isEmpty ? $0 : $0.about(codecs) }
            .map { $0.words.prefix(1).uppercased() + $0.words.dropFirst() + "." }
    }
}

extension TableFormat: ExpressibleByArgument {}

/// The database that a command reads.
struct DatabaseOption: ParsableArguments {
    @Option(name: .customLong("db"), help: "The database; the newest under Results/ where left out.")
    var database: String?

    func open() throws -> ResultsDatabase {
        try ResultsDatabase(path: path(), access: .read)
    }

    func path() throws -> String {
        if let database { return database }
        let folder = URL(fileURLWithPath: "Results")
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.contentModificationDateKey])) ?? []
        let newest = files.filter { $0.pathExtension == "sqlite" }.max { Self.date($0) < Self.date($1) }
        guard let newest else {
            throw ValidationError("there is no database under Results/: name one with --db, or run a scenario first")
        }
        return Places.current.short(newest.path)
    }

    private static func date(_ file: URL) -> Date {
        (try? file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate) ?? .distantPast
    }
}
