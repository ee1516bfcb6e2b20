import Basics

/// What may stand at a key: the one description from which messages, the editor's schema and the documentation are made.
/// Each ``Form`` carries its shape, so they cannot disagree with the reader.
package indirect enum Shape: Sendable {
    case text(example: String)
    case file(example: String)
    case flag
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case quantity(Dimension, ClosedRange<Double>)
    /// One word of a list.
    case words([Choice])
    case list(Shape)
    /// A mapping with these keys.
    case section(SectionShape)
    /// One of several kinds, by name: the bare name where the kind needs no more, or `{name: ...}`.
    case kinds([Kind])
    /// A short form or another.
    case either([Shape])
    /// A mapping from key paths to the values to sweep.
    case axes

    /// A word and what it means.
    package struct Choice: Sendable {
        package let name: String
        package let help: String
    }

    /// One kind and what follows its name; nothing follows where `shape` is nil.
    package struct Kind: Sendable {
        package let name: String
        package let help: String
        package let shape: Shape?
        /// Whether the bare name will do.
        package let mayStandAlone: Bool
        /// What follows the name in its canonical spelling; nil where nothing follows.
        package let normalise: (@Sendable (Tree, inout Reader) -> Tree?)?
    }
}

/// The keys of a section.
package struct SectionShape: Sendable {
    package let keys: [KeyShape]
    package var names: [String] { keys.map(\.name) }
}

/// A key as documentation and sweeps see it.
package struct KeyShape: Sendable {
    package let name: String
    package let help: String
    package let shape: Shape
    package let isRequired: Bool
    /// The value where the key is left out, as it would be written; nil where there is none.
    package let defaultText: String?
    /// The value in its canonical spelling, or errors.
    package let normalise: @Sendable (Tree, inout Reader) -> Tree?
}

extension Shape {
    /// What is expected, for messages: "a time of at least 1 ms".
    package var expectation: String {
        switch self {
        case .text: "a text"
        case .file: "the path of a file"
        case .flag: "`true` or `false`"
        case .integer(let range):
            // The greatest that can be held is a limit like any other.
            "a whole number" + Self.limits(range.lowerBound, range.upperBound, .min, nil) { "\($0)" }
        case .number(let range):
            "a number"
                + Self.limits(range.lowerBound, range.upperBound, -.infinity, .infinity) { NumberText.shortest($0) }
        case .quantity(let dimension, let range):
            dimension.noun
                + Self.limits(range.lowerBound, range.upperBound, -.infinity, .infinity) { dimension.text($0) }
        case .words(let words) where words.count == 1: "`\(words[0].name)`"
        case .words(let words): "one of " + words.map { "`\($0.name)`" }.joined(separator: ", ")
        case .list(let item): "a list, each item \(item.expectation)"
        case .section(let section):
            "a mapping with keys such as " + section.names.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        case .kinds(let kinds): "one of " + kinds.map { "`\($0.name)`" }.joined(separator: ", ")
        case .either(let shapes): shapes.map(\.expectation).joined(separator: ", or ")
        case .axes: "a mapping from keys to lists of values"
        }
    }

    private static func limits<N: Comparable>(
        _ lower: N, _ upper: N, _ least: N, _ most: N?, _ text: (N) -> String
    ) -> String {
        switch (lower == least, upper == most) {
        case (true, true): ""
        case (false, true): " of at least \(text(lower))"
        case (true, false): " of at most \(text(upper))"
        case (false, false): " from \(text(lower)) to \(text(upper))"
        }
    }

    /// A value as it might be written, for messages.
    package var example: String? {
        switch self {
        case .text(let example), .file(let example): example
        case .quantity(let dimension, let range):
            // The dimension's usual example, unless this key's range excludes it.
            WrittenNumber(dimension.example).flatMap { number in
                let scale = dimension.units.first { $0.name == number.unit }?.scale ?? 1
                return range.contains(number.value * scale) ? dimension.example : nil
            } ?? dimension.text(range.lowerBound.isFinite ? range.lowerBound : range.upperBound)
        case .either(let shapes): shapes.lazy.compactMap(\.example).first
        default: nil
        }
    }

    /// Follows a path of keys down; nil where it ends in nothing.
    package func key(at path: some Collection<String>) -> KeyShape? {
        guard let name = path.first else { return nil }
        let rest = path.dropFirst()
        switch self {
        case .section(let section):
            guard let key = section.keys.first(where: { $0.name == name }) else { return nil }
            return rest.isEmpty ? key : key.shape.key(at: rest)
        case .kinds(let kinds):
            guard let kind = kinds.first(where: { $0.name == name }), let shape = kind.shape else { return nil }
            guard rest.isEmpty, let normalise = kind.normalise else { return shape.key(at: rest) }
            return KeyShape(
                name: name, help: kind.help, shape: shape, isRequired: true, defaultText: nil, normalise: normalise)
        case .either(let shapes):
            return shapes.lazy.compactMap { $0.key(at: path) }.first
        default: return nil
        }
    }

    /// The words that may follow a path of keys, for suggestions.
    package var names: [String] {
        switch self {
        case .section(let section): section.names
        case .kinds(let kinds): kinds.map(\.name)
        case .either(let shapes): shapes.flatMap(\.names)
        default: []
        }
    }

    /// What stands at one key or kind of this shape; nil where there is no such key or nothing follows it.
    package func child(_ name: String) -> Shape? {
        switch self {
        case .section(let section): section.keys.first { $0.name == name }?.shape
        case .kinds(let kinds): kinds.first { $0.name == name }?.shape
        case .either(let shapes): shapes.lazy.compactMap { $0.child(name) }.first
        default: nil
        }
    }

    /// The key that a section with `key` needs, where it needs one only: what its short form says.
    package func onlyRequiredKey(beside key: String) -> String? {
        switch self {
        case .section(let section):
            let required = section.keys.filter(\.isRequired)
            return required.count == 1 && section.names.contains(key) ? required[0].name : nil
        case .either(let shapes): return shapes.lazy.compactMap { $0.onlyRequiredKey(beside: key) }.first
        default: return nil
        }
    }

    /// Whether a word stands for itself, and is no short form of anything.
    package func isWord(_ text: String) -> Bool {
        switch self {
        case .words(let words): words.contains { $0.name == text }
        case .either(let shapes): shapes.contains { $0.isWord(text) }
        default: false
        }
    }

    /// The kinds of a value that comes in several.
    package var kinds: [Kind]? {
        switch self {
        case .kinds(let kinds): kinds
        case .either(let shapes): shapes.lazy.compactMap(\.kinds).first
        default: nil
        }
    }
}
