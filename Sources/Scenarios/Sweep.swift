import Foundation
import Language

/// What a scenario varies: axes, each a key with its values, combined as a grid or in step.
struct Sweep: Sendable {
    /// Axes that vary together; a grid axis is alone in its group. The groups are combined, the first outermost.
    var groups: [[Axis]] = []
    /// Cells that fulfil it are kept.
    var constraint: (text: String, place: Place)?
    /// More cells than this are refused.
    var maximumCells = Sweep.defaultMaximumCells

    static let defaultMaximumCells = 100_000

    /// One swept key.
    struct Axis: Sendable {
        /// As the scenario writes it: `jamming`, `link.ieee802154.distance`.
        let name: String
        let place: Place
        /// `grid` or `zip`, for messages.
        let section: String
        /// The values as written, ranges not yet taken apart.
        let items: [Item]

        enum Item: Sendable {
            case value(Value)
            case range(WrittenRange, Place)
        }

        /// A value as written, and what to call it.
        struct Value: Sendable {
            let tree: Tree
            /// Nil: as it is written.
            var name: String?
            /// What to call it.
            fileprivate(set) var label: String

            init(_ tree: Tree, name: String? = nil) {
                self.tree = tree
                self.name = name
                label = name ?? tree.text ?? tree.flow
            }

            /// `{name: near, value: {wifi: …}}`, or a value alone.
            init(reading tree: Tree) {
                guard let entries = tree.entries, entries.map(\.key).sorted() == ["name", "value"],
                    let name = tree["name"]?.text, let value = tree["value"]
                else {
                    self.init(tree)
                    return
                }
                // What nobody can see does not tell names apart.
                self.init(value, name: name.trimmingCharacters(in: .whitespaces))
            }

            var written: Tree {
                guard let name else { return tree }
                return .mapping([("name", .word(name)), ("value", tree)])
            }
        }

        /// How many values; more than any limit where they cannot be counted.
        var count: Int {
            items.reduce(0) { sum, item in
                let more = if case .range(let range, _) = item { range.count } else { 1 }
                let (total, overflow) = sum.addingReportingOverflow(more)
                return overflow ? .max : total
            }
        }

        /// The values, one by one; mappings that have no name are called by what tells them apart.
        var values: [Value] {
            var values = single
            let nameless = values.indices.filter { values[$0].name == nil && values[$0].tree.text == nil }
            guard !nameless.isEmpty else { return values }
            let words = SweptWords.of(nameless.map { values[$0].tree }, isAll: nameless.count == values.count)
            for (index, word) in zip(nameless, words) {
                let others = values.indices.filter { !nameless.contains($0) }.map { values[$0].label }
                // Words that stand for several values tell nothing.
                if (words + others).count(where: { $0 == word }) == 1 { values[index].label = word }
            }
            return values
        }

        private var single: [Value] {
            items.flatMap { item -> [Value] in
                switch item {
                case .value(let value): [value]
                case .range(let range, let place):
                    (0..<range.count).map { Value(Tree(.scalar(range.text(at: $0), isQuoted: false), at: place)) }
                }
            }
        }
    }

    var axes: [Axis] { groups.flatMap(\.self) }

    /// Reads the section `sweep`. The paths are checked by ``Expansion``, which knows the scenario's keys.
    static let form = Form<Sweep>.section(
        base: Sweep(),
        keys: [
            Key(
                "grid", axesForm,
                help:
                    "keys and their values, each combined with each: `jamming: [none, light, heavy]`; a value may be given "
                    + "a name: `{name: near, value: {wifi: {receiver-distance: 2 m}}}`",
                set: { sweep, axes in sweep.groups.insert(contentsOf: axes.map { [$0] }, at: 0) },
                get: { sweep in
                    let axes = sweep.groups.filter { $0.first?.section != "zip" }.flatMap(\.self)
                    return axes.isEmpty ? nil : axes
                }),
            Key(
                "zip", zipForm,
                help: "keys whose values advance together; a list of mappings makes several such groups",
                set: { sweep, groups in sweep.groups += groups },
                get: { sweep in
                    let groups = sweep.groups.filter { $0.first?.section == "zip" }
                    return groups.isEmpty ? nil : groups
                }),
            Key(
                "where", constraintForm,
                help: "keeps only the cells that fulfil a condition: `period >= 500 ms and codec != webp`",
                set: { $0.constraint = ($1.text, $1.place) },
                get: { $0.constraint.map { PlacedText(text: $0.text, place: $0.place) } }),
            Key(
                "max-cells", \.maximumCells, .integer(1...10_000_000),
                help: "a sweep of more cells is refused before it begins"),
        ])

    private struct PlacedText: Sendable {
        let text: String
        let place: Place
    }

    private static let constraintForm: Form<PlacedText> = {
        let text = Form<String>.text(example: "period >= 500 ms", isOneLine: false)
        return Form<PlacedText>(
            shape: text.shape,
            read: { tree, reader in text.read(tree, &reader).map { PlacedText(text: $0, place: tree.place) } },
            write: { Tree(.scalar($0.text, isQuoted: true), at: Tree.nowhere) })
    }()

    private static let axesForm = Form<[Axis]>(
        shape: .axes,
        read: { tree, reader in
            guard let entries = tree.entries else {
                return reader.refuse(tree, expected: Shape.axes.expectation)
            }
            return entries.compactMap { entry in reader.descend(entry.key) { axis(entry, &$0) } }
        },
        write: { axes in
            .mapping(axes.map { ($0.name, .list($0.values.map(\.written))) })
        })

    private static let zipForm = Form<[[Axis]]>(
        shape: .either([.axes, .list(.axes)]),
        read: { tree, reader in
            (tree.items ?? [tree]).compactMap { tree in
                guard let axes = axesForm.read(tree, &reader) else { return nil }
                let counts = axes.map { (key: $0.name, count: $0.count) }
                guard Set(counts.map(\.count)).count <= 1 else {
                    reader.note(.unevenZip(counts), at: tree.place)
                    return nil
                }
                return axes
            }
        },
        write: { groups in
            let trees = groups.map { axesForm.write($0) }
            return trees.count == 1 ? trees[0] : .list(trees)
        })

    private static func axis(_ entry: Tree.Entry, _ reader: inout Reader) -> Axis? {
        var items: [Axis.Item] = []
        var isRight = true
        for tree in entry.value.items ?? [entry.value] {
            guard let text = tree.text, WrittenRange.isRange(text) else {
                items.append(.value(Axis.Value(reading: tree)))
                continue
            }
            do throws(WrittenRange.Problem) {
                items.append(.range(try WrittenRange(text), tree.place))
            } catch {
                reader.note(error.problem, at: tree.place)
                isRight = false
            }
        }
        if case .value(let only)? = items.first, items.count == 1, only.tree.found == "nothing", entry.value.text == nil
        {
            items = []
        }
        guard isRight else { return nil }
        guard !items.isEmpty else {
            reader.note(.noValues, at: entry.value.place)
            return nil
        }
        return Axis(name: entry.key, place: entry.place, section: reader.path.dropLast().last ?? "", items: items)
    }
}
