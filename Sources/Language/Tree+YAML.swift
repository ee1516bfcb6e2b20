import Basics
import Foundation
import Yams

extension Tree {
    /// Room enough for any scenario a person writes; aliases that multiply each other stop here.
    private static let mostNodes = 200_000

    /// Reads a YAML text.
    ///
    /// Anchors, aliases and merge keys (`<<`) are resolved; a key that stands twice in a mapping is refused.
    package static func parse(_ text: String, file: String) throws(ScenarioErrors) -> Tree {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw ScenarioErrors(errors: [YAMLProblem(error, in: text).error(file: file)])
        } catch {
            throw ScenarioErrors(errors: [
                ScenarioError(place: Place(file: file), key: "", problem: .syntax(reason: "\(error)"))
            ])
        }
        guard let node else { return Tree(.mapping([]), at: Place(file: file, line: 1, column: 1)) }
        var count = 0
        return try Self.tree(node, file: file, count: &count)
    }

    private static func tree(_ node: Node, file: String, count: inout Int) throws(ScenarioErrors) -> Tree {
        count += 1
        let place = Place(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
        guard count <= mostNodes else {
            throw ScenarioErrors(errors: [
                ScenarioError(
                    place: place, key: "",
                    problem: .syntax(reason: "more than \(mostNodes) values; do aliases refer to aliases?"))
            ])
        }
        // Quoted texts have the tag of texts, whether it is written or not.
        if let tag = node.writtenTag, tag != "!!str" || node.scalar == nil {
            throw ScenarioErrors(errors: [
                ScenarioError(
                    place: place, key: "",
                    problem: .badValue(found: "the tag `\(tag)`", expected: "the value without it"))
            ])
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted =
                scalar.style == .singleQuoted || scalar.style == .doubleQuoted
                || (scalar.style == .plain && node.writtenTag == "!!str")
            return Tree(.scalar(scalar.string, isQuoted: isQuoted), at: place)
        case .sequence(let sequence):
            var items: [Tree] = []
            for node in sequence { items.append(try tree(node, file: file, count: &count)) }
            return Tree(.list(items), at: place)
        case .mapping(let mapping):
            var entries: [Entry] = []
            var merged: [Tree] = []
            for (key, value) in mapping {
                let keyPlace = Place(
                    file: file, line: key.mark?.line ?? place.line, column: key.mark?.column ?? place.column)
                guard let name = key.scalar?.string else {
                    throw ScenarioErrors(errors: [
                        ScenarioError(place: keyPlace, key: "", problem: .syntax(reason: "a key must be a word"))
                    ])
                }
                let value = try tree(value, file: file, count: &count)
                if name == "<<" {
                    merged += value.items ?? [value]
                } else {
                    entries.append(Entry(key: name, place: keyPlace, value: value))
                }
            }
            // A key that is written wins over a merged one, an earlier merged mapping over a later one.
            for source in merged {
                guard let more = source.entries else {
                    throw ScenarioErrors(errors: [
                        ScenarioError(
                            place: source.place, key: "<<",
                            problem: .badValue(found: source.found, expected: "a mapping, or a list of mappings"))
                    ])
                }
                for entry in more where !entries.contains(where: { $0.key == entry.key }) { entries.append(entry) }
            }
            return Tree(.mapping(entries), at: place)
        case .alias:
            throw ScenarioErrors(errors: [
                ScenarioError(place: place, key: "", problem: .syntax(reason: "an alias that was not resolved"))
            ])
        }
    }
}

extension Tree {
    /// The text of a file.
    ///
    /// - Parameter includer: where another file names it, which is then the place of what is wrong with the file as a whole.
    package static func read(_ path: String, namedAt includer: Place? = nil) throws(ScenarioErrors) -> String {
        do throws(FileError) {
            return try TextFile(path, orStandardInput: true).text
        } catch {
            let (line, reason) =
                switch error {
                case .malformed(_, let line, let found, let expected): (line, "found \(found), expected \(expected)")
                case .unreadable(_, let reason): (0, reason)
                case .missing: (0, error.description)
                }
            if let includer, line == 0 {
                throw ScenarioErrors(errors: [
                    ScenarioError(place: includer, key: "include", problem: .badFile(path: path, reason: reason))
                ])
            }
            let place = Place(file: path, line: line, column: line == 0 ? 0 : 1)
            throw ScenarioErrors(errors: [ScenarioError(place: place, key: "", problem: .unreadable(reason: reason))])
        }
    }

    /// A scenario's tree with the files that it includes merged in: `include: base.yaml`, or a list of which later ones win.
    ///
    /// - Parameters:
    ///   - shape: the shape of a scenario, which tells where two files' mappings are merged key by key and where one
    ///     replaces the other.
    ///   - chain: the files that are being read, this tree's last.
    package static func including(_ tree: Tree, shape: Shape, chain: [String]) throws(ScenarioErrors) -> Tree {
        guard let entries = tree.entries, let entry = entries.first(where: { $0.key == "include" }) else { return tree }
        let rest = Tree(.mapping(entries.filter { $0.key != "include" }), at: tree.place)
        var base = Tree(.mapping([]), at: tree.place)
        for item in entry.value.items ?? [entry.value] {
            guard let name = item.text, !name.isEmpty else {
                throw ScenarioErrors(errors: [
                    ScenarioError(
                        place: item.place, key: "include",
                        problem: .badValue(
                            found: item.found, expected: "the path of a scenario file, or a list of them"))
                ])
            }
            let path = Paths.resolve(name, beside: item.place.file)
            guard !chain.contains(path) else {
                throw ScenarioErrors(errors: [
                    ScenarioError(place: item.place, key: "include", problem: .includeCycle(chain + [path]))
                ])
            }
            guard FileManager.default.fileExists(atPath: path) else {
                throw ScenarioErrors(errors: [
                    ScenarioError(
                        place: item.place, key: "include",
                        problem: .badFile(path: path, reason: "there is no such file"))
                ])
            }
            let text = try read(path, namedAt: item.place)
            let included = try including(parse(text, file: path), shape: shape, chain: chain + [path])
            base = base.merged(with: included, shape: shape)
        }
        return base.merged(with: rest, shape: shape)
    }

    /// Another tree over this one: sections are merged key by key, a value that chooses the same kind is merged with it, and
    /// anything else is replaced.
    private func merged(with other: Tree, shape: Shape?) -> Tree {
        guard let mine = entries, let theirs = other.entries, let shape else { return other }
        let isMergeable: Bool
        switch shape {
        case .section: isMergeable = true
        case .kinds: isMergeable = mine.count == 1 && theirs.count == 1 && mine[0].key == theirs[0].key
        case .either(let shapes):
            // Only the long form of the two is a mapping on both sides.
            for shape in shapes {
                if case .section = shape { return merged(with: other, shape: shape) }
                if case .kinds = shape { return merged(with: other, shape: shape) }
            }
            isMergeable = false
        default: isMergeable = false
        }
        guard isMergeable else { return other }
        var result = mine
        for entry in theirs {
            if let index = result.firstIndex(where: { $0.key == entry.key }) {
                let inner = shape.child(entry.key)
                result[index] = Entry(
                    key: entry.key, place: entry.place,
                    value: result[index].value.merged(with: entry.value, shape: inner))
            } else {
                result.append(entry)
            }
        }
        return Tree(.mapping(result), at: other.place)
    }
}

extension Node {
    /// The tag of the value, `!!binary`; nil where it has none, and tells itself what it is.
    fileprivate var writtenTag: String? {
        let tag: Tag =
            switch self {
            case .scalar(let scalar): scalar.tag
            case .mapping(let mapping): mapping.tag
            case .sequence(let sequence): sequence.tag
            case .alias(let alias): alias.tag
            }
        let name = tag.description
        guard !name.isEmpty else { return nil }
        let standard = "tag:yaml.org,2002:"
        return name.hasPrefix(standard) ? "!!" + name.dropFirst(standard.count) : name
    }
}
