/// The reference of the scenario language, made from the table of keys that the reader uses.
public enum ScenarioReference {
    static let includeHelp =
        "another scenario file to begin with, or a list of them; this file's keys win, section by section"
    static let anchorHelp = "ignored: a place for values with a YAML anchor that are used further down"

    /// `docs/scenarios.md`.
    public static var markdown: String {
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
        var sections: [(title: String, shape: Shape)] = []
        if case .section(let section) = Settings.form.shape {
            text += rows(section, path: "", &sections)
        }
        text += "| `x-...` | \(anchorHelp) | anything | |\n"
        var index = 0
        while index < sections.count {
            let (title, shape) = sections[index]
            index += 1
            text += "\n### `\(title)`\n\n"
            text += body(shape, path: title, &sections)
        }
        return text + closing
    }

    private static func body(_ shape: Shape, path: String, _ sections: inout [(title: String, shape: Shape)]) -> String
    {
        switch shape {
        case .section(let section):
            return "| key | what it is | what may stand there | default |\n|---|---|---|---|\n"
                + rows(section, path: path, &sections)
        case .kinds(let kinds):
            var text = "| kind | what it is | what follows |\n|---|---|---|\n"
            for kind in kinds {
                text += "| `\(kind.name)` | \(kind.help) | \(kind.shape.map(brief) ?? "nothing") |\n"
                if let inner = kind.shape, needsSection(inner) { sections.append(("\(path).\(kind.name)", inner)) }
            }
            return text
        case .words(let words):
            return "| word | what it is |\n|---|---|\n" + words.map { "| `\($0.name)` | \($0.help) |\n" }.joined()
        case .either(let shapes):
            let short = shapes.filter { !needsSection($0) }.map(brief)
            let text = short.isEmpty ? "" : "Short: \(short.joined(separator: ", or ")). In full:\n\n"
            return text + shapes.filter(needsSection).map { body($0, path: path, &sections) }.joined(separator: "\n")
        case .list(let item): return "A list. Each item:\n\n" + body(item, path: path, &sections)
        default: return ""
        }
    }

    private static func rows(_ section: SectionShape, path: String, _ sections: inout [(title: String, shape: Shape)])
        -> String
    {
        section.keys.map { key in
            let title = path.isEmpty ? key.name : "\(path).\(key.name)"
            if needsSection(key.shape) { sections.append((title, key.shape)) }
            let standard = key.isRequired ? "*required*" : key.defaultText.map { $0.isEmpty ? "" : "`\($0)`" } ?? ""
            let short = needsSection(key.shape) && standard.count > 60 ? "see below" : standard
            return "| `\(key.name)` | \(key.help) | \(brief(key.shape)) | \(short) |\n"
        }.joined()
    }

    /// Whether a shape is explained in a section of its own.
    private static func needsSection(_ shape: Shape) -> Bool {
        switch shape {
        case .section, .kinds: true
        case .words(let words): words.count > 1
        case .either(let shapes): shapes.contains(where: needsSection)
        case .list(let item): needsSection(item)
        default: false
        }
    }

    private static func brief(_ shape: Shape) -> String {
        switch shape {
        case .section: "keys, see below"
        case .kinds(let kinds): kinds.map { "`\($0.name)`" }.joined(separator: ", ")
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
