import Language

/// Paths of keys, as sweeps and `--set` name them: `link.ieee802154.min-be`.
enum KeyPaths {
    /// Keys that have a short name in paths.
    static let aliases: [(name: String, help: String)] = [
        ("period", "the time between objects, whatever the kind of `arrivals`")
    ]

    /// Keys that describe the scenario as a whole and cannot differ between cells.
    private static let fixed = ["name", "description", "include", "replications", "sweep", "keep", "views"]

    /// The keys of a path; short names are replaced by what they stand for in this scenario.
    static func expand(_ text: String, settings: Settings) -> [String] {
        guard text == "period" else { return text.split(separator: ".").map(String.init) }
        return switch settings.arrivals {
        case .periodic, .file: ["arrivals", "periodic"]
        case .poisson: ["arrivals", "poisson"]
        case .jittered: ["arrivals", "jittered", "period"]
        }
    }

    /// What is wrong with a path; nil where it names a key.
    static func problem(_ path: [String], sweeping: Bool) -> ScenarioError.Problem? {
        if sweeping, let first = path.first {
            if fixed.contains(first) { return .notSweepable(reason: "`\(first)` belongs to the scenario as a whole") }
            if first == "codecs" || first == "codec" {
                return .notSweepable(
                    reason: "every codec of `codecs` is a cell already; give lists there: `{webp: {quality: [20, 40]}}`"
                )
            }
        }
        let root = Settings.form.shape
        if root.key(at: path) != nil { return nil }
        // The first part that leads nowhere is the one to complain about.
        var shape = root
        for (index, part) in path.enumerated() {
            let names = shape.names
            if names.isEmpty, index > 0 {
                let above = path[..<index].joined(separator: ".")
                return .notSweepable(reason: "`\(above)` is \(shape.expectation); give it as a whole")
            }
            guard names.contains(part) else {
                let shortNames = part == path.first ? aliases.map(\.name) : []
                return .unknownKey(found: part, valid: names + shortNames)
            }
            guard let inner = shape.child(part) else {
                return .notSweepable(reason: "nothing follows `\(part)`; name the key above it")
            }
            shape = inner
        }
        return .notSweepable(reason: "it names no key")
    }

    /// Where a path goes through a kind that the scenario does not use: what it uses instead, as written. A path that *ends*
    /// at a kind chooses it.
    static func kindInUse(along path: [String], in canonical: Tree) -> String? {
        if path.first == "jamming", canonical["schedule"] != nil { return "schedule" }
        var shape = Settings.form.shape
        var tree = canonical
        for (index, part) in path.enumerated() {
            if let kinds = shape.kinds, kinds.contains(where: { $0.name == part }), index + 1 < path.count {
                let used = tree.text ?? tree.entries?.first?.key ?? ""
                if used != part { return "\(path[..<index].joined(separator: ".")): \(used)" }
            }
            guard let next = shape.child(part) else { return nil }
            shape = next
            tree = tree[part] ?? .mapping([])
        }
        return nil
    }

    /// All paths that can be swept, in the order of the documentation.
    static var sweepable: [String] {
        guard case .section(let root) = Settings.form.shape else { return [] }
        let keys = root.keys.filter { !fixed.contains($0.name) && $0.name != "codecs" }
        return keys.flatMap { key in [key.name] + paths(in: key.shape).map { "\(key.name).\($0)" } }
    }

    private static func paths(in shape: Shape) -> [String] {
        switch shape {
        case .section(let section):
            section.keys.flatMap { key in [key.name] + paths(in: key.shape).map { "\(key.name).\($0)" } }
        case .kinds(let kinds):
            kinds.flatMap { kind -> [String] in
                guard let shape = kind.shape else { return [] }
                return [kind.name] + paths(in: shape).map { "\(kind.name).\($0)" }
            }
        case .either(let shapes): shapes.flatMap(paths)
        default: []
        }
    }
}
