import ArgumentParser
import Basics
import Campaign
import Foundation
import Report
import Scenarios
import Store

/// Writes a page of a database's results.
struct ReportCommand: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write one HTML page with every plot and table, which opens offline; plots also as SVG and PNG.",
        discussion: """
            The page shows what one scenario of the database asks for now: the only one, or the one that --scenario names. What the server saw
            of some images is decoded again, which needs the pictures, the weights and the classifier; without them the page
            says so.

            EXAMPLES
              pncsim report --db Results/quickstart.sqlite
              pncsim report --db Results/paper.sqlite --out /tmp/paper --published Scenarios/published
              pncsim report --pictures imagenet_01_559,imagenet_04_949 --where jamming=light
            """)

    @OptionGroup var source: DatabaseOption
    @Option(help: "The folder to write into; the database's name without its ending where left out.") var out: String?
    @Option(
        help:
            "Which scenario of the database: its name, or the beginning of its hash; `all` for every run in it, earlier too."
    )
    var scenario: String?
    @Option(
        help: ArgumentHelp(
            "A folder of published values to draw beside runs under the same conditions, `none` for nothing; Scenarios/published where left out.",
            valueName: "folder"))
    var published: String?
    @Option(
        help: ArgumentHelp(
            "A file of published values to draw beside ours, of the same codec, level and deadline, whatever the other conditions; may be repeated.",
            valueName: "file"))
    var reference: [String] = []
    @Option(help: "top1 or top5.") var metric: AccuracyMetric = .top5
    @Option(
        help: ArgumentHelp(
            "How many images to show as the server saw them, or the names of their pictures: `3`, `a.jpg,b.jpg`.",
            valueName: "number or names"))
    var pictures = PictureArgument(choice: .first(2))
    @Option(
        name: .customLong("where"),
        help: ArgumentHelp(
            "The swept key's value under which to show the images; may be repeated. The last cell at 500 ms, or at the "
                + "longest deadline, where left out.", valueName: "key=value"))
    var condition: [ConditionArgument] = []
    @Option(help: "Pictures encoded at once.") var jobs: Int = 2
    @OptionGroup var inputs: InputOptions

    func validate() throws {
        if case .first(let count) = pictures.choice, count < 0 {
            throw ValidationError("--pictures takes a number from 0 on, or names")
        }
        if case .first(0) = pictures.choice,
            let unused = condition.isEmpty ? inputs.input.first.map({ "--input \($0)" }) : "--where"
        {
            throw ValidationError("\(unused) is for the images that the page shows, and --pictures 0 shows none")
        }
        // As a URL, an empty name would be the current folder.
        if published == "" || reference.contains("") {
            throw ValidationError(
                "\(published == "" ? "--published" : "--reference") '' names nothing to read published values from")
        }
        if scenario == "" {
            throw ValidationError(
                "--scenario '' names no scenario; leave it out for what the database was asked for last")
        }
        if jobs < 1 { throw ValidationError("--jobs takes a number from 1 on") }
    }

    func run() async throws {
        try await Failure.reported {
            let path = try source.path()
            let database = try ResultsDatabase(path: path, access: .read)
            let folder = out.map { URL(fileURLWithPath: $0) } ?? PagesFolder.url(beside: path)
            try OutputFile.checkFolder(out ?? folder.path)
            try ReportPage.check(folder)
            let reader = ResultsReader(database, of: try scope(in: database))
            let (views, notes) = try await views(of: database, reader.scope)
            let content = try reader.content(
                metric: metric, published: publishedValues(), views: views, viewNotes: notes)
            let page = ReportPage(content, metric: metric)
            tell(of: content.published.unplaced(among: content, metric: metric))
            print(Console.name(try page.write(into: folder, renderer: .locate(in: Places.current.roots)).path))
        }
    }

    /// Says which of the values that were asked for are not drawn, and why.
    private func tell(of unplaced: [String]) {
        guard !unplaced.isEmpty else { return }
        Console.error("of --reference, \(NumberText.count(unplaced.count, "value")) found no place:")
        for line in unplaced.prefix(10) { Console.error(line) }
        if unplaced.count > 10 { Console.error("and \(unplaced.count - 10) more") }
    }

    /// Of which runs the page is: of one scenario, unless all are asked for.
    private func scope(in database: ResultsDatabase) throws -> RunScope {
        if let scenario {
            let scope = RunScope(scenario)
            if case .campaign(let name) = scope { return .campaign(try database.campaign(name).hash) }
            return scope
        }
        let current = try database.campaigns().filter(\.isCurrent)
        guard current.count > 1 else { return .current }
        throw ValidationError(
            "the database holds \(current.count) scenarios; choose with --scenario: "
                + current.map { "\($0.scenario) (\($0.hash.prefix(8)))" }.joined(separator: ", ") + ", or all")
    }

    /// The published values of the folder that is named, or of the one that comes with the program.
    private func publishedValues() throws -> Published {
        var values = Published()
        if published != "none", let folder = published ?? Places.current.find("Scenarios/published") {
            values = try Published(
                folder: URL(fileURLWithPath: folder),
                conditions: Published.Conditions(
                    bar: { PublishedTestbed.bar(periodMs: $0, jamming: $1) }, run: PublishedTestbed.run,
                    isMethod: { method, codec in
                        PublishedTestbed.isMethod(
                            method, name: codec.name, parameters: codec.parameters, contents: codec.weights)
                    }))
        }
        for file in reference { values = values.joined(with: try Published(reference: URL(fileURLWithPath: file))) }
        return values
    }

    /// What the server saw, in the page's terms.
    private func views(
        of database: ResultsDatabase, _ scope: RunScope
    ) async throws -> ([ServerView], notes: [String]) {
        if case .first(0) = pictures.choice { return ([], []) }
        let seen = try await ServerViews(
            of: database, campaign: scope.name, choice: pictures.choice,
            condition: condition.map { ($0.key, $0.value) }, given: inputs.given,
            jobs: jobs, compute: .asked())
        return (seen.views.map(ServerView.init), seen.notes)
    }
}

extension AccuracyMetric: ExpressibleByArgument {}

/// `3`, or names of pictures with commas between them.
struct PictureArgument: ExpressibleByArgument {
    let choice: ServerViews.Choice

    init(choice: ServerViews.Choice) { self.choice = choice }

    init?(argument: String) {
        if let count = Int(argument) {
            choice = .first(count)
        } else {
            let names = argument.split(separator: ",").map(String.init)
            guard !names.isEmpty else { return nil }
            choice = .named(names)
        }
    }

    var defaultValueDescription: String {
        switch choice {
        case .first(let count): "\(count)"
        case .named(let names): names.joined(separator: ",")
        }
    }
}

/// `jamming=heavy`.
struct ConditionArgument: ExpressibleByArgument {
    let key: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count == 2 else { return nil }
        (key, value) = (parts[0], parts[1])
    }
}

extension ServerView {
    fileprivate init(_ view: ServerViews.View) {
        self.init(
            image: view.image, label: view.label, condition: view.condition,
            original: Picture(.jpeg, bytes: view.original),
            rows: view.rows.map { row in
                Row(codec: row.codec, moments: row.moments.map(Moment.init), end: row.end.map(Moment.init))
            })
    }
}

extension ServerView.Moment {
    fileprivate init(_ moment: ServerViews.Moment) {
        self.init(
            timeMs: moment.timeMs, picture: moment.picture.map { Picture(.jpeg, bytes: $0) }, bytes: moment.bytes,
            answer: moment.answer, rank: moment.rank)
    }
}
