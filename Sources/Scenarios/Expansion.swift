import Basics
import Codecs
import Coding
import Language

/// Takes a sweep apart into cells: checks every axis against the scenario's keys, counts, and only then makes the cells.
struct Expansion {
    /// The scenario as written, without its sweep's values.
    let tree: Tree
    /// What it means.
    let base: Settings
    /// What the command line set.
    let overridden: [(path: [String], place: Place)]

    /// One swept key with its values in canonical spelling.
    private struct Column {
        let name: String
        let path: [String]
        /// As the user wrote or called them, for labels and constraints.
        let labels: [String]
        let values: [Tree]
    }

    /// All cells in order: the first axis outermost, the codec innermost.
    ///
    /// - Parameters:
    ///   - reader: reads what files the values name, and keeps which.
    ///   - noting: is told of how many cells there are to make, before the first one is.
    func cells(_ reader: inout Reader, noting: (Int) -> Void) throws(ScenarioErrors) -> [Cell] {
        let sweep = base.sweep
        reader.path = ["sweep"]

        // Paths first, then the count, and only then the values: ten million cells by accident cost nothing.
        var paths: [String: [String]] = [:]
        var owner: [(path: [String], name: String)] = []
        for axis in sweep.axes {
            reader.descend("\(axis.section).\(axis.name)") { reader in
                guard let path = resolve(axis, &reader) else { return }
                if let other = owner.first(where: { $0.path.starts(with: path) || path.starts(with: $0.path) }) {
                    reader.note(
                        other.path == path
                            ? .sweptTwice(path.joined(separator: "."))
                            : .conflict(with: other.name, reason: "one is a part of the other"), at: axis.place)
                    return
                }
                owner.append((path, axis.name))
                paths[axis.name] = path
            }
        }
        try reader.finish()
        let count = sweep.groups.reduce(base.codecs.count) { product, group in
            let (result, overflow) = product.multipliedReportingOverflow(by: group.first?.count ?? 1)
            return overflow ? .max : result
        }
        guard count <= sweep.maximumCells else {
            let place = sweep.axes.first?.place ?? tree.place
            let text = count == .max ? "more than 10^18" : String(count)
            reader.note(.tooManyCells(count: text, limit: sweep.maximumCells), at: place)
            throw ScenarioErrors(errors: reader.errors)
        }

        noting(count)

        var groups: [[Column]] = []
        for group in sweep.groups {
            groups.append(
                group.compactMap { axis in
                    reader.descend("\(axis.section).\(axis.name)") { column(axis, path: paths[axis.name] ?? [], &$0) }
                })
        }
        try reader.finish()
        return try combine(groups, count: count, &reader)
    }

    // MARK: - Axes

    /// The path that an axis sets, checked against the scenario's keys.
    private func resolve(_ axis: Sweep.Axis, _ reader: inout Reader) -> [String]? {
        let path = KeyPaths.expand(axis.name, settings: base)
        if let problem = KeyPaths.problem(path, sweeping: true) {
            reader.note(problem, at: axis.place)
            return nil
        }
        if let set = overridden.first(where: { $0.path.starts(with: path) || path.starts(with: $0.path) }) {
            reader.note(
                .conflict(
                    with: set.place.file,
                    reason: "the sweep varies it; set `sweep.\(axis.section).\(axis.name)` instead"),
                at: set.place)
            return nil
        }
        // A key of another kind of link would change nothing.
        var unswept = base
        unswept.sweep = Sweep()
        if let inUse = KeyPaths.kindInUse(along: path, in: Settings.form.write(unswept)) {
            reader.note(.unusedPath(inUse: inUse), at: axis.place)
            return nil
        }
        return path
    }

    private func column(_ axis: Sweep.Axis, path: [String], _ reader: inout Reader) -> Column? {
        guard let key = Settings.form.shape.key(at: path) else { return nil }
        var labels: [String] = []
        var values: [Tree] = []
        // What the values mean, and what they are called.
        var (seen, called) = (Set<String>(), Set<String>())
        for item in axis.values {
            let tree = item.tree
            guard let value = key.normalise(tree, &reader) else { continue }
            let isNew = (seen.insert(value.flow).inserted, called.insert(item.label).inserted)
            if isNew != (true, true) {
                reader.note(.repeatedValue(item.label), at: tree.place)
            }
            if let name = item.name { check(name, of: value, key, &reader, at: tree.place) }
            labels.append(item.label)
            // As written, so that errors found later still point to it.
            values.append(tree)
        }
        return Column(name: axis.name, path: path, labels: labels, values: values)
    }

    /// Refuses a given name that says something else: a jammer named `none`.
    private func check(_ name: String, of value: Tree, _ key: KeyShape, _ reader: inout Reader, at place: Place) {
        // Any word could be a text or a file.
        switch key.shape {
        case .text, .file: return
        default: break
        }
        var quiet = Reader()
        quiet.files = reader.files
        let meant = key.normalise(Tree(.scalar(name, isQuoted: false), at: place), &quiet)
        if let meant, quiet.errors.isEmpty, meant.flow != value.flow { reader.note(.misleadingName(name), at: place) }
    }

    // MARK: - Cells

    private func combine(_ groups: [[Column]], count: Int, _ reader: inout Reader) throws(ScenarioErrors) -> [Cell] {
        let columns = groups.flatMap(\.self)
        let constraint = try readConstraint(
            variables: columns.map { Constraint.Variable(name: $0.name, values: $0.labels) }
                + [Constraint.Variable(name: "codec", values: base.codecs.map(\.label))])
        let roots = Settings.keys.filter { key in columns.contains { $0.path.first == key.name } }
        // A million cells of one swept number differ in one text.
        let swept = Set(roots.map(\.name))
        let unswept = Dictionary(
            CellSettings.texts(of: base).filter { !swept.contains($0.key) }.map { ($0.key, $0.text) },
            uniquingKeysWith: { first, _ in first })
        var cells: [Cell] = []
        var isDeviceRefused = false
        // Cells of one content, by a hash of it.
        var known: [Int: [Cell]] = [:]
        var positions = [Int](repeating: 0, count: groups.count)
        while true {
            let chosen = zip(groups, positions).flatMap { group, position in group.map { ($0, position) } }
            let variables = chosen.map { column, position in
                Variable(name: column.name, text: column.labels[position], firstText: column.labels[0])
            }
            var codecs: [CodecSelection] = []
            for codec in base.codecs where try holds(constraint, variables, codec: codec.label) { codecs.append(codec) }
            if !codecs.isEmpty {
                var patched = tree
                for (column, position) in chosen {
                    patched = patched.setting(
                        column.path, to: column.values[position], shape: Settings.form.shape)
                }
                var settings = base
                reader.path = []
                for key in roots {
                    guard let value = patched[key.name] else { continue }
                    var fresh = Settings()
                    reader.descend(key.name) { key.apply(&fresh, value, &$0) }
                    key.copy(&settings, fresh)
                }
                let cell = CellSettings(settings, &reader, in: patched, unswept: unswept)
                guard reader.errors.count < 20 else { break }
                if let cell {
                    let content = cell.content
                    let same = known[content.hashValue]?.first { $0.settings.content == content }
                    if let same {
                        reader.path = ["sweep"]
                        let one = same.variables.telling(from: variables, in: base.sweep)
                        let other = variables.telling(from: same.variables, in: base.sweep)
                        reader.note(
                            .sameCells(one.words, other.words, first: one.place ?? tree.place),
                            at: other.place ?? tree.place)
                    }
                    if !isDeviceRefused, let untimed = codecs.first(where: { !$0.hasTime(on: cell.device) }) {
                        isDeviceRefused = true
                        reader.path = []
                        reader.note(Complaint(key: "device", cell.device.lacksTime(of: untimed)), in: patched)
                    }
                    for codec in codecs {
                        cells.append(Cell(index: cells.count, variables: variables, codec: codec, settings: cell))
                    }
                    if same == nil, let last = cells.last { known[content.hashValue, default: []].append(last) }
                }
            }
            // Counts up, the last group fastest.
            var group = groups.count - 1
            while group >= 0 {
                positions[group] += 1
                if positions[group] < (groups[group].first?.values.count ?? 1) { break }
                positions[group] = 0
                group -= 1
            }
            if group < 0 { break }
        }
        try reader.finish()
        guard !cells.isEmpty else {
            reader.path = ["sweep", "where"]
            reader.note(.nothingLeft(cells: count), at: base.sweep.constraint?.place ?? tree.place)
            throw ScenarioErrors(errors: reader.errors)
        }
        return cells
    }

    private func readConstraint(variables: [Constraint.Variable]) throws(ScenarioErrors) -> Constraint? {
        guard let written = base.sweep.constraint else { return nil }
        do throws(Constraint.Problem) {
            return try Constraint(written.text, variables: variables)
        } catch {
            throw constraintError(error, written.place)
        }
    }

    private func holds(
        _ constraint: Constraint?, _ variables: [Variable], codec: String
    ) throws(ScenarioErrors) -> Bool {
        guard let constraint else { return true }
        do throws(Constraint.Problem) {
            return try constraint.holds { name in variables.first { $0.name == name }?.text ?? codec }
        } catch {
            throw constraintError(error, base.sweep.constraint?.place ?? tree.place)
        }
    }

    private func constraintError(_ problem: Constraint.Problem, _ place: Place) -> ScenarioErrors {
        ScenarioErrors(errors: [
            ScenarioError(place: place, key: "sweep.where", problem: .badConstraint(reason: problem.reason))
        ])
    }
}

extension [Variable] {
    /// What of the values is not so in another cell, in words, and where it is written.
    fileprivate func telling(from others: [Variable], in sweep: Sweep) -> (words: String, place: Place?) {
        let own = zip(self, others).filter { $0.text != $1.text }.map(\.0)
        let place = own.lazy.compactMap { variable in
            sweep.axes.first { $0.name == variable.name }?.values.first { $0.label == variable.text }?.tree.place
        }.first
        return (own.map { "\($0.name) \($0.text)" }.joined(separator: ", "), place)
    }
}

extension CodecSelection {
    /// Whether it is known how long a device takes to encode with it.
    fileprivate func hasTime(on device: DeviceSelection) -> Bool {
        guard statedTime == nil else { return true }
        return switch device {
        case .raspberryPi4B: (try? description().raspberryPi4BTiming()) != nil
        case .measured: true
        case .table(let table): table.time(of: self) != nil
        }
    }
}

extension DeviceSelection {
    /// What is wrong where a codec's time is not known.
    fileprivate func lacksTime(of codec: CodecSelection) -> ScenarioError.Problem {
        switch self {
        case .raspberryPi4B, .measured:
            .badValue(
                found: "\(Self.raspberryPi4BName), of which no encoding time of \(codec.name) is published",
                expected: "`encoding-time` of the codec, or `device: measured`, which takes any codec")
        case .table(let table):
            .badValue(
                found: "a table without a row for \(codec.name)(\(codec.parameterText))",
                expected: "one in \(Terminal.name(table.path)), or the codec's `encoding-time`")
        }
    }
}
