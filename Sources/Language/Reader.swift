import Basics

/// Collects what goes wrong while a tree is read.
package struct Reader: Sendable {
    /// The errors so far.
    package var errors: [ScenarioError] = []
    /// The keys on the way to what is being read.
    package var path: [String] = []
    /// Where the files come from that are named.
    package var files = ScenarioFiles.system
    /// The files that were read, by their paths.
    package var inputs: [String: ScenarioInput] = [:]
    /// What was left out of them, a sentence each.
    package private(set) var leftOut: [String] = []

    package init() {}

    /// Notes an error at the current key.
    package mutating func note(_ problem: ScenarioError.Problem, at place: Place) {
        errors.append(ScenarioError(place: place, key: path.joined(separator: "."), problem: problem))
    }

    /// Notes that a value is not what was expected: nil, in place of it.
    package mutating func refuse<Value>(_ tree: Tree, expected: String) -> Value? {
        note(.badValue(found: tree.found, expected: expected), at: tree.place)
        return nil
    }

    /// Notes what was left out of a file: once, however often the scenario names it.
    package mutating func note(leftOut parts: [String], of path: String) {
        leftOut += parts.map { "\(Terminal.name(path)): left out: \($0)" }.filter { !leftOut.contains($0) }
    }

    /// Reads something one key further down.
    package mutating func descend<T>(_ key: String, _ read: (inout Reader) -> T) -> T {
        path.append(key)
        defer { path.removeLast() }
        return read(&self)
    }
}

extension Reader {
    /// Throws what was noted, if anything was, each error once and in the order of the files.
    package func finish() throws(ScenarioErrors) {
        guard !errors.isEmpty else { return }
        var unique: [ScenarioError] = []
        for error in errors where !unique.contains(error) { unique.append(error) }
        let files = unique.map(\.place.file)
        let sorted = unique.enumerated().sorted { left, right in
            let a = left.element.place
            let b = right.element.place
            if a.file != b.file {
                return (files.firstIndex(of: a.file) ?? 0) < (files.firstIndex(of: b.file) ?? 0)
            }
            return (a.line, a.column, left.offset) < (b.line, b.column, right.offset)
        }
        throw ScenarioErrors(errors: sorted.map(\.element))
    }
}
