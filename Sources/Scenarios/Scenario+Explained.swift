import Basics
import Channel
import Language

extension Scenario {
    /// The scenario as YAML with every default filled in and the number of its cells and runs; reads back as the same scenario
    /// from the folder in which the program runs.
    package func explained() -> String { explained(naming: { $0 }) }

    /// The same, with other names for files and folders.
    ///
    /// - Parameters:
    ///   - naming: what a file or folder is called, by its path as seen from where the program runs.
    ///   - labels: what a swept value is called that names files, by what it is called here.
    ///   - hash: the SHA-256 hash of a recording, by its path.
    package func explained(
        naming: @escaping (String) -> String, labels: @escaping (String) -> String = { $0 },
        hash: @escaping (String) -> String? = { _ in nil }
    ) -> String {
        var settings = settings.renamingFiles(Names(file: naming, label: labels, hash: hash))
        settings.name = name
        let runs = cells.count * replications
        var lines = "# \(Self.line(name)): \(NumberText.count(cells.count, "cell")) of "
        lines += "\(NumberText.count(replications, "replication")), \(NumberText.count(runs, "run"))"
        lines +=
            settings.images.map { " of \(NumberText.count($0, "image")) each\n" }
            ?? " of all the dataset's images each\n"
        for axis in settings.sweep.axes {
            lines += "#   \(axis.name): \(axis.values.map { Self.line($0.label) }.joined(separator: ", "))\n"
        }
        lines += "#   codec: \(settings.codecs.map { Self.line($0.label) }.joined(separator: ", "))\n"
        return lines + settings.written(as: tree).block()
    }

    /// A text on one line, as a comment needs it.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension Settings {
    /// All keys with their values. A schedule stands in place of `jamming`, which may not stand beside it; where a `preset`
    /// is swept, what lies beside it stands as the scenario says it, since every other value is the preset's.
    ///
    /// - Parameter said: the keys that the scenario says.
    fileprivate func written(as said: Tree) -> Tree {
        var tree = Self.form.write(self)
        for axis in sweep.axes {
            let path = KeyPaths.expand(axis.name, settings: self)
            guard path.last == "preset" else { continue }
            let section = path.dropLast()
            let nothing = Tree(.mapping([]), at: tree.place)
            tree = tree.setting(section, to: said.value(at: section) ?? nothing, shape: Self.form.shape)
        }
        guard schedule != nil, let entries = tree.entries else { return tree }
        return Tree(.mapping(entries.filter { $0.key != "jamming" }), at: tree.place)
    }

    /// The same settings with other names for the files.
    fileprivate func renamingFiles(_ names: Names) -> Settings {
        var result = self
        let name = names.file
        if let trace = link.settings as? TraceConfiguration { result.link = LinkConfiguration(trace.renamed(name)) }
        result.limit = limit?.renamed(name)
        for index in codecs.indices {
            result.codecs[index].own = codecs[index].own?.renamingFiles(name)
            result.codecs[index].weightsPath = codecs[index].weightsPath.map(name)
            if case .file(let path)? = codecs[index].restoration {
                result.codecs[index].restoration = .file(name(path))
            }
        }
        if case .file(let path, let instants) = arrivals { result.arrivals = .file(name(path), instants) }
        result.dataset = dataset.renamed(names)
        if case .file(var file) = classifier {
            file.path = name(file.path)
            result.classifier = .file(file)
        }
        result.views = views?.renamed(names)
        result.sweep.groups = sweep.groups.map { $0.map { $0.renamingFiles(names, of: self) } }
        return result
    }
}

/// Other names for what a scenario names.
private struct Names {
    let file: (String) -> String
    let label: (String) -> String
    let hash: (String) -> String?
}

extension DatasetSelection {
    /// The same dataset under other names.
    fileprivate func renamed(_ names: Names) -> DatasetSelection {
        switch self {
        case .named: return self
        case .folder(var folder):
            folder.path = names.file(folder.path)
            if case .file(let labels) = folder.labels { folder.labels = .file(names.file(labels)) }
            folder.classes = folder.classes.map(names.file)
            return .folder(folder)
        case .recorded(var recorded):
            recorded.hash = recorded.hash ?? names.hash(recorded.path)
            recorded.path = names.file(recorded.path)
            return .recorded(recorded)
        }
    }
}

extension CodecSelection.Own {
    /// The same codec with other names for its files.
    fileprivate func renamingFiles(_ name: (String) -> String) -> CodecSelection.Own {
        switch self {
        case .curve(var curve):
            curve.path = name(curve.path)
            return .curve(curve)
        case .command(var command):
            command.program.words = command.program.words.map { word in
                if case .file(let path) = word { .file(name(path)) } else { word }
            }
            command.program.files = command.program.files.map(name)
            return .command(command)
        case .model(var model):
            model.path = name(model.path)
            return .model(model)
        case .verdicts(var verdicts):
            verdicts.path = name(verdicts.path)
            return .verdicts(verdicts)
        }
    }
}

extension Sweep.Axis {
    /// The same axis with the paths in its values as seen from where the program runs, under other names.
    fileprivate func renamingFiles(_ names: Names, of settings: Settings) -> Sweep.Axis {
        guard let shape = Settings.form.shape.key(at: KeyPaths.expand(self.name, settings: settings))?.shape else {
            return self
        }
        // What a value is called depends on the others.
        let labels = Dictionary(values.map { ($0.tree.flow, $0.label) }, uniquingKeysWith: { first, _ in first })
        let items = items.map { item -> Item in
            guard case .value(let value) = item else { return item }
            let label = value.shownName(shape, labels[value.tree.flow]).map(names.label)
            return .value(Value(value.tree.renamingFiles(names.file, shape: shape), name: label))
        }
        return Sweep.Axis(name: self.name, place: place, section: section, items: items)
    }
}

extension Sweep.Axis.Value {
    /// What it is called; a value that names files keeps the name that it was called by as it was written.
    fileprivate func shownName(_ shape: Shape, _ label: String?) -> String? {
        name ?? (tree.renamingFiles({ _ in "" }, shape: shape).flow == tree.flow ? nil : label)
    }
}

extension Tree {
    /// The same tree with the paths in it as seen from where the program runs, under other names.
    fileprivate func renamingFiles(_ name: (String) -> String, shape: Shape) -> Tree {
        switch (content, shape) {
        case (.scalar(let text, let isQuoted), .file):
            return Tree(.scalar(name(Paths.resolve(text, beside: place.file)), isQuoted: isQuoted), at: place)
        case (.scalar, .either(let shapes)):
            // A word of the short form is no path.
            let isWord = shapes.contains { $0.names.contains(text ?? "") || $0.words.contains(text ?? "") }
            return isWord ? self : shapes.first(where: \.isFile).map { renamingFiles(name, shape: $0) } ?? self
        case (.list(let items), .list(let inner)):
            return Tree(.list(items.map { $0.renamingFiles(name, shape: inner) }), at: place)
        case (.mapping(let entries), _):
            let renamed = entries.map { entry in
                Entry(
                    key: entry.key, place: entry.place,
                    value: shape.child(entry.key).map { entry.value.renamingFiles(name, shape: $0) } ?? entry.value)
            }
            return Tree(.mapping(renamed), at: place)
        default: return self
        }
    }
}

extension Shape {
    fileprivate var isFile: Bool {
        if case .file = self { return true }
        return false
    }

    /// The words that may stand here.
    fileprivate var words: [String] {
        switch self {
        case .words(let choices): choices.map(\.name)
        case .either(let shapes): shapes.flatMap(\.words)
        default: []
        }
    }
}

extension TraceConfiguration {
    /// The same trace under another name.
    fileprivate func renamed(_ name: (String) -> String) -> TraceConfiguration {
        var result = self
        let called = try? RateTrace(starts: trace.starts, rates: trace.rates, end: trace.end, name: name(trace.name))
        if let called { result.trace = called }
        return result
    }
}
