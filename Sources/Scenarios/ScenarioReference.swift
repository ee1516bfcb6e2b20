import Basics
import Language

/// The reference of the scenario language, made from the table of keys that the reader uses.
package enum ScenarioReference {
    static let includeHelp =
        "another scenario file to begin with, or a list of them; this file's keys win, section by section"
    static let anchorHelp = "ignored: a place for values with a YAML anchor that are used further down"

    /// `docs/scenarios.md`.
    package static var markdown: String {
        var text = opening
        text += "\n## Units\n\n| a | is written in | for example |\n|---|---|---|\n"
        for dimension in Dimension.allCases {
            let bare = dimension.allowsBareNumber ? ", or as a bare number: `0.12`" : ""
            let units = dimension.units.map { "`\($0.name)`" }.joined(separator: ", ")
            text += "| \(dimension.noun.drop { $0 != " " }.dropFirst()) | \(units)\(bare) | `\(dimension.example)` |\n"
        }
        text +=
            "\nA kilobyte (`KB`) is 1024 bytes, a kilobit (`kbps`) 1000 bits. A number without the unit that it needs is refused.\n"
        text += "\n## Keys\n\n"
        text += "| key | what it is | what may stand there | default |\n|---|---|---|---|\n"
        text += "| `include` | \(includeHelp) | the path of a file, or a list | |\n"
        var tables = Tables()
        if case .section(let section) = Settings.form.shape {
            text += rows(section)
            text += "| `x-...` | \(anchorHelp) | anything | |\n"
            for key in section.keys { tables.add(key.name, key.shape) }
        }
        return text + tables.text + closing
    }

    /// The tables of nested keys, each shape once.
    private struct Tables {
        var text = ""
        private var known: [(table: String, title: String)] = []

        /// Adds the table of a shape and of what is nested in it, the outer one first.
        mutating func add(_ title: String, _ shape: Shape) {
            guard needsTable(shape) else { return }
            let table = ScenarioReference.table(shape)
            if let same = known.first(where: { $0.table == table }) {
                text += "\n### `\(title)`\n\nThe same as `\(same.title)`.\n"
                return
            }
            known.append((table, title))
            text += "\n### `\(title)`\n\n" + table
            for (name, inner) in nested(shape) { add(name.isEmpty ? title : "\(title).\(name)", inner) }
        }

        private func nested(_ shape: Shape) -> [(name: String, shape: Shape)] {
            switch shape {
            case .section(let section): section.keys.map { ($0.name, $0.shape) }
            case .kinds(let kinds): kinds.compactMap { kind in kind.shape.map { (kind.name, $0) } }
            case .either(let shapes): shapes.flatMap(nested)
            case .list(let item): nested(item)
            default: []
            }
        }
    }

    private static func table(_ shape: Shape) -> String {
        switch shape {
        case .section(let section):
            return "| key | what it is | what may stand there | default |\n|---|---|---|---|\n" + rows(section)
        case .kinds(let kinds):
            return "| kind | what it is | what follows |\n|---|---|---|\n"
                + kinds.map { "| `\($0.name)` | \($0.help) | \($0.shape.map(brief) ?? "nothing") |\n" }.joined()
        case .words(let words):
            return "| word | what it is |\n|---|---|\n" + words.map { "| `\($0.name)` | \($0.help) |\n" }.joined()
        case .either(let shapes):
            let short = shapes.filter { !needsTable($0) }.map(brief)
            let full = shapes.filter(needsTable).map(table).joined(separator: "\nOr:\n\n")
            return short.isEmpty ? full : "In short: \(short.joined(separator: ", or ")). Otherwise:\n\n\(full)"
        case .list(let item): return "A list. Each item:\n\n" + table(item)
        default: return ""
        }
    }

    private static func rows(_ section: SectionShape) -> String {
        section.keys.map { key in
            var standard = key.isRequired ? "*required*" : key.defaultText.map { $0.isEmpty ? "" : "`\($0)`" } ?? ""
            if needsTable(key.shape), standard.count > 60 { standard = "see below" }
            return "| `\(key.name)` | \(key.help) | \(brief(key.shape)) | \(standard) |\n"
        }.joined()
    }

    /// Whether a shape is explained in a table of its own.
    private static func needsTable(_ shape: Shape) -> Bool {
        switch shape {
        case .section, .kinds: true
        case .words(let words): words.count > 1
        case .either(let shapes): shapes.contains(where: needsTable)
        case .list(let item): needsTable(item)
        default: false
        }
    }

    private static func brief(_ shape: Shape) -> String {
        switch shape {
        case .section: "a mapping, see below"
        case .words(let words): words.map { "`\($0.name)`" }.joined(separator: ", ")
        case .kinds(let kinds): kinds.map { "`\($0.name)`" }.joined(separator: ", ")
        case .list(.section): "a list, see below"
        case .list(let item): "a list: \(brief(item))"
        case .either(let shapes): shapes.map(brief).joined(separator: ", or ")
        default: shape.expectation
        }
    }

    private static let opening = """
        # Scenario files

        <!-- Made from the program's table of keys; a test checks that it is current. Do not edit. -->

        A scenario says what is simulated: the pictures, the codecs, when objects arrive, the link and its jamming, and what to
        vary. It is a YAML file; the smallest one is

        ```yaml
        codecs: [jpeg, webp]
        ```

        Every other key has a default. `pncsim check FILE` prints a scenario with all of them filled in, and how many cells and runs
        it has. Every error names its file, line, column and key, what was found and what was expected.

        """

    private static let closing = """

        ## Several files, and values used twice

        `include: base.yaml` begins with another file, whose path is relative to the including one. Sections are merged key by
        key; a value that chooses another kind (`link: constant` over `link: {ieee802154: ...}`), a list and a sweep replace the
        whole. YAML anchors, aliases and merge keys (`<<`) work; keys that begin with `x-` are a place for them.

        On the command line, `--set KEY=VALUE` replaces the value of a key, named by its path: `--set images=20`,
        `--set link.ieee802154.distance="3 m"`.

        ## Sweeps

        ```yaml
        sweep:
          grid:
            jamming: [none, light, heavy]
            period: 300 ms ... 1000 ms step 100 ms
          where: jamming != none or period >= 500 ms
        ```

        - `grid` combines each value of a key with each of the others; the first key varies slowest. Every codec of `codecs` is a
          cell of its own and varies faster than any key, the replication fastest of all.
        - `zip` advances its keys together; their lists are equally long. A list of mappings makes several such groups.
        - A range is `START ... END step STEP`, in one unit; its end belongs to it where a step lands on it.
        - `where` keeps the cells that fulfil a condition: comparisons (`==`, `!=`, `<`, `<=`, `>`, `>=`) of swept keys and of
          `codec`, joined by `and`, `or`, `not` and parentheses. Numbers with units of one kind compare by magnitude.
        - Parameters of codecs vary in the list itself: `{webp: {quality: [20, 40]}}` or `{jpeg: {quality: 10 ... 90 step 20}}`.
        - Any key can be swept by its path, such as `transport.block` or a whole `link`; a key that the scenario does not use is
          refused, because sweeping it would change nothing.
        - The cells are counted before anything is made of them; more than `max-cells` are refused.

        Random numbers come from the seed, the replication and their own names only: every codec and every cell meets the same luck.

        """
}
