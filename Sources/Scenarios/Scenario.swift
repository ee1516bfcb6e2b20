import Basics
import Language

/// A scenario: what its file says, checked, with every cell of its sweep.
///
///     let scenario = try Scenario.load("Scenarios/quickstart.yaml", overrides: [("images", "20")])
///     for run in scenario.expand() { print(run.cell.codec.label, run.replication) }
package struct Scenario: Sendable {
    /// The scenario's name; the file's name where it has none.
    package let name: String
    /// What the scenario is about, in its own words; empty where it says nothing.
    package let description: String
    /// The file's text as it was read, without what it includes.
    package let source: String
    /// How many runs each cell has; they differ by their random numbers only.
    package let replications: Int
    /// The cells in order: the first swept key outermost, the codec innermost.
    package let cells: [Cell]
    /// Words to whoever wrote the scenario: keys that have another name today.
    package let advice: [String]
    /// What was left out of the files that shaped it, a sentence each, for people to be told.
    package let leftOut: [String]
    let settings: Settings
    /// The keys that the scenario says, with those set from outside.
    let tree: Tree
    /// The files that shaped it, as they were read, by their paths.
    package let inputs: [ScenarioInput]
    /// The files that the scenario consists of and those that it names, as far as they are there.
    package let inputFiles: InputFiles

    /// The same scenario with another number of replications.
    ///
    /// - Precondition: at least 1.
    package func replicated(_ replications: Int) -> Scenario {
        precondition(replications >= 1)
        var settings = settings
        settings.replications = replications
        return Scenario(
            name: name, description: description, source: source, replications: replications, cells: cells,
            advice: advice, leftOut: leftOut, settings: settings, tree: tree, inputs: inputs, inputFiles: inputFiles)
    }

    /// Reads a scenario file.
    ///
    /// - Parameters:
    ///   - path: the file; paths in it are relative to its folder. `-` is standard input, relative to the current folder.
    ///   - overrides: keys by their path and values in the file's own spelling, which replace what the file says:
    ///     `("link.ieee802154.distance", "3 m")`.
    ///   - noting: is told of how many cells there are to look at, before that begins: each takes a tenth of a millisecond.
    /// - Throws: every error that was found, each with its place.
    package static func load(
        _ path: String, overrides: [(key: String, value: String)] = [], noting: (Int) -> Void = { _ in }
    ) throws(ScenarioErrors) -> Scenario {
        let source = try Tree.read(path)
        // What comes through a pipe lies in no folder: its paths are relative to the current one.
        let isStandardInput = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"].contains(path)
        return try parse(source, file: isStandardInput ? "stdin" : path, overrides: overrides, noting: noting)
    }

    /// Reads a scenario from a text.
    ///
    /// - Parameters:
    ///   - text: YAML, as in a scenario file.
    ///   - file: names the text in errors; paths in it are relative to its folder.
    ///   - overrides: keys by their path and values, which replace what the text says.
    ///   - files: where the files come from that the text names.
    ///   - noting: is told of how many cells there are to look at, before that begins.
    package static func parse(
        _ text: String, file: String, overrides: [(key: String, value: String)] = [], files: ScenarioFiles = .system,
        noting: (Int) -> Void = { _ in }
    ) throws(ScenarioErrors) -> Scenario {
        let shape = Settings.form.shape
        let written = try Tree.including(Tree.parse(text, file: file), shape: shape, chain: [file])
        var (tree, advice) = try OldKeys.translated(written)
        let overridden: [(path: [String], place: Place)]
        (tree, overridden) = try overriding(tree, overrides, &advice, files)
        var reader = Reader()
        reader.files = files
        let settings = Settings.form.read(tree, &reader)
        if let entry = tree.entries?.first(where: { $0.key == "schedule" }), tree["jamming"] != nil {
            reader.path = ["schedule"]
            reader.note(
                .conflict(with: "jamming", reason: "a schedule says the jamming of every moment; keep one"),
                at: entry.place)
        }
        try reader.finish()
        guard let settings else { throw ScenarioErrors(errors: reader.errors) }
        let expansion = Expansion(tree: tree, base: settings, overridden: overridden)
        let cells = try expansion.cells(&reader, noting: noting)
        let folders = Set(cells.map(\.settings.dataset) + [settings.views].compactMap(\.self)).compactMap { dataset in
            if case .folder(let folder) = dataset { folder.path } else { nil }
        }
        return Scenario(
            name: settings.name ?? Paths.stem(file), description: settings.description ?? "", source: text,
            replications: settings.replications, cells: cells, advice: advice, leftOut: reader.leftOut,
            settings: settings, tree: tree, inputs: reader.inputs.values.sorted { $0.path < $1.path },
            inputFiles: InputFiles([file] + tree.namedFiles, pictureFolders: folders))
    }

    /// The pictures on which to show what the server saw, where they are not the dataset's.
    package var views: DatasetSelection? { settings.views }

    /// The files that tell the classes of its pictures, as far as they can be read.
    package var labelFiles: [ScenarioInput] {
        guard let files = cells.first?.settings.files else { return [] }
        return Set(cells.map(\.settings.dataset) + [views].compactMap(\.self)).flatMap { $0.labelFiles(from: files) }
            .sorted { $0.path < $1.path }
    }

    /// How many runs there are.
    package var runCount: Int { cells.count * replications }

    /// The runs in order: cell by cell, the replication innermost.
    package func expand() -> [RunSpec] {
        cells.flatMap { cell in (0..<replications).map { RunSpec(cell: cell, replication: $0) } }
    }

    /// A tree with values set from outside, and the paths that were set.
    private static func overriding(
        _ tree: Tree, _ overrides: [(key: String, value: String)], _ advice: inout [String], _ files: ScenarioFiles
    ) throws(ScenarioErrors) -> (tree: Tree, overridden: [(path: [String], place: Place)]) {
        var result = tree
        var overridden: [(path: [String], place: Place)] = []
        var reader = Reader()
        for (key, value) in overrides {
            let file = "--set \(key)=\(value)"
            let place = Place(file: file)
            // An empty value is nothing, as it is behind a key of a file; an empty file is a mapping without keys.
            let isNothing = value.allSatisfy(\.isWhitespace)
            var parsed = try Tree.parse(isNothing ? "~" : value, file: file)
            parsed.relocate(to: place)
            let (key, translated, words) = OldKeys.translated(set: key, parsed)
            parsed = translated
            advice += words
            // The short names of paths depend on what the scenario says so far.
            var quiet = Reader()
            quiet.files = files
            var path = KeyPaths.expand(key, settings: Settings.form.read(result, &quiet) ?? Settings())
            // A swept key's values may be replaced too: `sweep.grid.period`, whose last part is a path itself.
            let isAxis = path.count > 2 && path[0] == "sweep" && ["grid", "zip"].contains(path[1])
            if isAxis { path = Array(path[..<2]) + [path[2...].joined(separator: ".")] }
            if key == "include" {
                reader.path = [key]
                let reason =
                    "it says of which files a scenario consists; name them in a file, and that one to the command"
                reader.note(.notSettable(reason: reason), at: place)
                continue
            }
            if !isAxis, var problem = KeyPaths.problem(path, sweeping: false) {
                if case .notSweepable(let reason) = problem { problem = .notSettable(reason: reason) }
                reader.path = [key]
                reader.note(problem, at: place)
                continue
            }
            result = result.setting(path, to: parsed, shape: Settings.form.shape)
            overridden.append((path, place))
        }
        try reader.finish()
        // Pictures of one's own are those that one wants to see: the file's `views` go with the file's dataset.
        let sets = Set(overridden.compactMap(\.path.first))
        if sets.contains("dataset"), !sets.contains("views"), let dataset = result["dataset"],
            dataset["recorded"] == nil,
            let entries = result.entries, entries.contains(where: { $0.key == "views" })
        {
            result.content = .mapping(entries.filter { $0.key != "views" })
            advice.append("views: left out, since `dataset` is set; the report shows pictures of that one")
        }
        return (result, overridden)
    }
}

extension Tree {
    /// The files that the tree was read from, and all that its texts could name: a text that is no path names no file.
    fileprivate var namedFiles: [String] {
        switch content {
        case .scalar: [place.file] + (text.map { [Paths.resolve($0, beside: place.file)] } ?? [])
        case .list(let items): items.flatMap(\.namedFiles)
        case .mapping(let entries): entries.flatMap(\.value.namedFiles)
        }
    }

    /// Moves a tree and all in it to one place.
    fileprivate mutating func relocate(to place: Place) {
        self.place = place
        switch content {
        case .scalar: break
        case .list(var items):
            for index in items.indices { items[index].relocate(to: place) }
            content = .list(items)
        case .mapping(var entries):
            for index in entries.indices {
                entries[index].place = place
                entries[index].value.relocate(to: place)
            }
            content = .mapping(entries)
        }
    }
}
