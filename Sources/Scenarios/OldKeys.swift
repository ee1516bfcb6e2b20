import Language

/// Keys of version 0.1, which are read for one version more, each with a word of advice.
enum OldKeys {
    /// A tree in today's keys, and the advice for whoever wrote it.
    static func translated(_ tree: Tree) throws(ScenarioErrors) -> (tree: Tree, advice: [String]) {
        guard let entries = tree.entries else { return (tree, []) }
        var advice: [String] = []
        var result = entries
        for (index, entry) in entries.enumerated() where entry.key == "stop" {
            if entries.contains(where: { $0.key == "deadline" }) {
                let problem = ScenarioError.Problem.conflict(
                    with: "deadline", reason: "`stop` is what it was called in version 0.1; keep `deadline`")
                throw ScenarioErrors(errors: [ScenarioError(place: entry.place, key: "stop", problem: problem)])
            }
            result[index] = Tree.Entry(key: "deadline", place: entry.place, value: deadline(entry.value))
            advice.append(
                "\(entry.place): `stop` is now `deadline`; it is read as `deadline: \(result[index].value.flow)`")
        }
        for (index, entry) in result.enumerated() where entry.key == "record" {
            guard !entries.contains(where: { $0.key == "keep" }) else {
                let problem = ScenarioError.Problem.conflict(
                    with: "keep", reason: "`record` is what it was called in version 0.1; keep `keep`")
                throw ScenarioErrors(errors: [ScenarioError(place: entry.place, key: "record", problem: problem)])
            }
            result[index] = Tree.Entry(key: "keep", place: entry.place, value: entry.value)
            advice.append("\(entry.place): `record` is now `keep`")
        }
        if let index = result.firstIndex(where: { $0.key == "sweep" }) {
            result[index].value = sweep(result[index].value, &advice)
        }
        return (Tree(.mapping(result), at: tree.place), advice)
    }

    /// The path of a key that `--set` names, and its value.
    static func translated(
        set key: String, _ value: Tree
    ) -> (key: String, value: Tree, advice: [String]) {
        var parts = key.split(separator: ".").map(String.init)
        if parts.first == "record" {
            let today = (["keep"] + parts.dropFirst()).joined(separator: ".")
            return (today, value, ["`--set \(key)` is now `--set \(today)`"])
        }
        // `stop`, `stop.after`, `sweep.grid.stop`, `sweep.zip.stop.after`.
        let place = parts.first == "sweep" ? 2 : 0
        guard parts.count > place, parts[place] == "stop" else { return (key, value, []) }
        parts[place] = "deadline"
        let today = parts.joined(separator: ".")
        let translated = value.items.map { Tree(.list($0.map(deadline)), at: value.place) } ?? deadline(value)
        return (today, translated, ["`--set \(key)` is now `--set \(today)`"])
    }

    /// What `stop` meant.
    private static func deadline(_ stop: Tree) -> Tree {
        stop.text == "next-ready" ? Tree(.scalar("testbed", isQuoted: false), at: stop.place) : stop
    }

    private static func sweep(_ tree: Tree, _ advice: inout [String]) -> Tree {
        guard let entries = tree.entries else { return tree }
        let result = entries.map { entry in
            var entry = entry
            switch entry.key {
            case "grid": entry.value = axes(entry.value, &advice)
            case "zip":
                if let groups = entry.value.items {
                    entry.value = Tree(.list(groups.map { axes($0, &advice) }), at: entry.value.place)
                } else {
                    entry.value = axes(entry.value, &advice)
                }
            default: break
            }
            return entry
        }
        return Tree(.mapping(result), at: tree.place)
    }

    private static func axes(_ tree: Tree, _ advice: inout [String]) -> Tree {
        guard let entries = tree.entries else { return tree }
        let result = entries.map { entry in
            guard entry.key == "stop" || entry.key.hasPrefix("stop.") else { return entry }
            let today = "deadline" + entry.key.dropFirst(4)
            advice.append("\(entry.place): `\(entry.key)` is now `\(today)`, and its value `next-ready` is `testbed`")
            let values = entry.value.items.map { Tree(.list($0.map(deadline)), at: entry.value.place) }
            return Tree.Entry(key: today, place: entry.place, value: values ?? deadline(entry.value))
        }
        return Tree(.mapping(result), at: tree.place)
    }
}
