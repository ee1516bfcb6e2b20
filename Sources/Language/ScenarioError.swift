import Basics

/// Everything that is wrong with a scenario, in the order of the file.
///
/// Reading goes on after an error wherever it can, so that one look shows them all.
package struct ScenarioErrors: Error, Sendable, Equatable {
    /// At least one error.
    package let errors: [ScenarioError]

    package init(errors: [ScenarioError]) { self.errors = errors }
}

extension ScenarioErrors: CustomStringConvertible {
    /// One line for each error.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// One thing that is wrong with a scenario: where, at which key, what was found and what was expected.
package struct ScenarioError: Error, Sendable, Equatable {
    /// Where.
    package let place: Place
    /// The path of the key, `link.ieee802154.min-be`; empty where no key is meant.
    package let key: String
    /// What.
    package let problem: Problem

    package init(place: Place, key: String, problem: Problem) {
        self.place = place
        self.key = key
        self.problem = problem
    }

    /// What can be wrong; each case carries what its message needs.
    package enum Problem: Sendable, Equatable {
        /// The file cannot be read; `reason` is the system's word.
        case unreadable(reason: String)
        /// Not YAML; `reason` is the YAML reader's word.
        case syntax(reason: String)
        /// A key that nobody reads.
        case unknownKey(found: String, valid: [String])
        /// A key that stands twice in one mapping.
        case duplicateKey(String)
        /// A key that must be there is not.
        case missingKey(String, expected: String)
        /// A value of the wrong kind or outside its range.
        case badValue(found: String, expected: String)
        /// A number without the unit that it needs.
        case missingUnit(found: String, expected: String, example: String)
        /// A unit of another kind.
        case wrongUnit(found: String, unit: String, valid: [String], example: String)
        /// A word outside a fixed list.
        case unknownWord(found: String, valid: [String])
        /// Files that include each other.
        case includeCycle([String])
        /// Two keys of which one makes the other meaningless.
        case conflict(with: String, reason: String)
        /// A file named by the scenario is missing or is not what it should be.
        case badFile(path: String, reason: String)
        /// Settings that are each right and do not go together; `reason` is the owner's word.
        case invalid(reason: String)

        /// A range whose end lies before its start.
        case emptyRange(text: String)
        /// A range whose step is zero or leads away from its end.
        case wrongStep(text: String)
        /// A range that is not `START ... END step STEP`.
        case badRange(text: String)
        /// A range whose parts have different units.
        case mixedUnits(text: String, units: [String])
        /// Zipped lists of different lengths.
        case unevenZip([(key: String, count: Int)])
        /// A variable of a sweep without values.
        case noValues
        /// A value that stands twice in one variable of a sweep.
        case repeatedValue(String)
        /// Two codecs that results could not tell apart.
        case repeatedCodec(String, first: Place)
        /// Two codecs of one content under two names.
        case sameCodec(String, String, first: Place)
        /// Two cells whose runs would be the same ones under two names.
        case sameCells(String, String, first: Place)
        /// A value's given name that is another value of the same key.
        case misleadingName(String)
        /// A key that is swept twice.
        case sweptTwice(String)
        /// A sweep of a key that the scenario does not use.
        case unusedPath(inUse: String)
        /// A sweep of something that is no single key.
        case notSweepable(reason: String)
        /// A path of `--set` that is no key.
        case notSettable(reason: String)
        /// A constraint that cannot be read.
        case badConstraint(reason: String)
        /// A constraint that leaves nothing.
        case nothingLeft(cells: Int)
        /// More cells than are allowed.
        case tooManyCells(count: String, limit: Int)

        /// Whether two problems are the same.
        package static func == (left: Problem, right: Problem) -> Bool {
            left.message(key: "") == right.message(key: "")
        }
    }
}

extension ScenarioError: CustomStringConvertible {
    /// `file:line:column: key: message`.
    package var description: String {
        let subject = key.isEmpty ? "" : "\(key): "
        return "\(place): \(subject)\(problem.message(key: key))"
    }
}

extension ScenarioError.Problem {
    /// The message without place and key: what was found, what was expected, what to do.
    package func message(key: String) -> String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .syntax(let reason): "not YAML: \(reason)"
        case .unknownKey(let found, let valid):
            "unknown key `\(Excerpt.of(found))`; " + Self.suggestion(found, among: valid)
        case .duplicateKey(let key): "the key `\(key)` stands twice; keep one"
        case .missingKey(let name, let expected): "`\(name)` is missing; expected \(expected)"
        case .badValue(let found, let expected): "found \(Excerpt.of(found)), expected \(expected)"
        case .missingUnit(let found, let expected, let example):
            "found \(Excerpt.of(found)) without a unit, expected \(expected), for example `\(example)`"
        case .wrongUnit(let found, let unit, let valid, let example):
            "found \(Excerpt.of(found)), but `\(Excerpt.of(unit))` is not one of \(Self.list(valid)); for example `\(example)`"
        case .unknownWord(let found, let valid):
            "found `\(Excerpt.of(found))`; " + Self.suggestion(found, among: valid)
        case .includeCycle(let files): "files include each other: \(files.map(Terminal.name).joined(separator: " -> "))"
        case .conflict(let other, let reason): "conflicts with `\(other)`: \(reason)"
        case .badFile(let path, let reason): "\(Terminal.name(path)): \(reason)"
        case .invalid(let reason): reason
        case .emptyRange(let text): "the range `\(text)` is empty: its end lies before its start"
        case .wrongStep(let text): "the step of the range `\(text)` never reaches its end"
        case .badRange(let text):
            "`\(text)` is not a range, expected `START ... END step STEP`, for example `300 ms ... 1000 ms step 100 ms`"
        case .mixedUnits(let text, let units):
            "the range `\(text)` mixes the units \(Self.list(units)); write its three numbers in one unit"
        case .unevenZip(let lists):
            "zipped lists must be equally long, found "
                + lists.map { "\($0.count) for `\($0.key)`" }.joined(separator: ", ")
        case .noValues: "has no values to sweep"
        case .repeatedValue(let value): "the value `\(value)` stands twice; keep one"
        case .repeatedCodec(let label, let first):
            "two codecs are called `\(label)`, this one and that of \(first); tell them apart with `name:`"
        case .sameCodec(let name, let other, let first):
            "`\(name)` and `\(other)` (\(first)) are the same; keep one"
        case .sameCells(let name, let other, let first):
            "`\(name)` (\(first)) and `\(other)` are the same; keep one"
        case .misleadingName(let name):
            "a value is named `\(name)`, which is another value of this key; give it a name of its own"
        case .sweptTwice(let key): "`\(key)` is swept twice; keep one"
        case .unusedPath(let inUse): "would change nothing, because the scenario says `\(inUse)`"
        case .notSweepable(let reason): "cannot be swept: \(reason)"
        case .notSettable(let reason): "cannot be set: \(reason)"
        case .badConstraint(let reason): "constraint: \(reason)"
        case .nothingLeft(let cells): "the constraint leaves none of \(NumberText.count(cells, "cell"))"
        case .tooManyCells(let count, let limit):
            "the sweep has \(count) cells, more than \(limit); sweep fewer values, or raise `max-cells`"
        }
    }

    private static func list(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }

    /// "did you mean" where a word is close, and otherwise all the words there are.
    private static func suggestion(_ found: String, among valid: [String]) -> String {
        if let nearest = NearestName.nearest(to: found, among: valid) { return "did you mean `\(nearest)`?" }
        return "expected one of \(list(valid))"
    }
}
