/// What a scenario file says, before anyone asks what it means: words, lists and mappings, each with its place.
package struct Tree: Sendable {
    /// What stands there.
    package var content: Content
    /// Where it stands.
    package var place: Place

    package indirect enum Content: Sendable {
        /// A word, number or text. Quoted texts are never empty values.
        case scalar(String, isQuoted: Bool)
        case list([Tree])
        case mapping([Entry])
    }

    /// One key of a mapping and its value.
    package struct Entry: Sendable {
        package var key: String
        package var place: Place
        package var value: Tree

        package init(key: String, place: Place, value: Tree) {
            self.key = key
            self.place = place
            self.value = value
        }
    }

    package init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }

    /// Where values come from that nobody wrote: defaults.
    package static let nowhere = Place(file: "default")

    /// A word that nobody wrote.
    package static func word(_ text: String) -> Tree { Tree(.scalar(text, isQuoted: false), at: nowhere) }
    /// A list that nobody wrote.
    package static func list(_ items: [Tree]) -> Tree { Tree(.list(items), at: nowhere) }
    /// A mapping that nobody wrote.
    package static func mapping(_ entries: [(String, Tree)]) -> Tree {
        Tree(.mapping(entries.map { Entry(key: $0.0, place: nowhere, value: $0.1) }), at: nowhere)
    }

    /// The text of a scalar; nil for lists, mappings and a value that was left out.
    package var text: String? {
        guard case .scalar(let text, let isQuoted) = content, isQuoted || !text.isEmpty, isQuoted || text != "~" else {
            return nil
        }
        return text
    }

    /// The entries of a mapping.
    package var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The items of a list.
    package var items: [Tree]? {
        guard case .list(let items) = content else { return nil }
        return items
    }

    /// The value of a key of a mapping.
    package subscript(key: String) -> Tree? { entries?.first { $0.key == key }?.value }

    /// The value at a path of keys.
    package func value(at path: some Collection<String>) -> Tree? {
        guard let key = path.first else { return self }
        return self[key]?.value(at: path.dropFirst())
    }

    /// What was found, for a message.
    package var found: String {
        switch content {
        case .scalar(let text, _): self.text == nil ? "nothing" : "`\(text)`"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Sets the value at a path of keys of a shape, making the mappings that are missing. A short form in the way becomes the
    /// long form that means the same: `ieee802154` becomes `{ieee802154: {}}`, a preset's name `{preset: NAME}`, and what stands
    /// for the one key that a section needs, such as a trace's file, `{file: NAME}`.
    ///
    /// - Parameter normalise: the canonical spelling of this tree, for short forms of another name: `light` for `{wifi: ...}`.
    package func setting(
        _ path: some Collection<String>, to value: Tree, shape: Shape?,
        normalise: (@Sendable (Tree, inout Reader) -> Tree?)? = nil
    ) -> Tree {
        guard let key = path.first else { return value }
        let rest = path.dropFirst()
        var entries: [Entry] = []
        if case .mapping(let old) = content {
            entries = old
        } else if let word = text, let shape {
            if shape.names.contains(word) {
                entries = [Entry(key: word, place: place, value: Tree(.mapping([]), at: place))]
            } else if shape.names.contains("preset") {
                entries = [Entry(key: "preset", place: place, value: self)]
            } else if !shape.isWord(word), let only = shape.onlyRequiredKey(beside: key) {
                entries = [Entry(key: only, place: place, value: self)]
            }
        }
        if let kinds = shape?.kinds, kinds.contains(where: { $0.name == key }), entries.first?.key != key {
            // A path that ends at a kind chooses it.
            if rest.isEmpty { return Tree(.mapping([Entry(key: key, place: value.place, value: value)]), at: place) }
            var quiet = Reader()
            if let canonical = normalise?(self, &quiet), canonical[key] != nil { entries = canonical.entries ?? [] }
        }
        let inner = shape?.child(key)
        let innerNormalise = shape?.key(at: [key])?.normalise
        let old = entries.firstIndex { $0.key == key }
        let before = old.map { entries[$0].value } ?? Tree(.mapping([]), at: value.place)
        let after = before.setting(rest, to: value, shape: inner, normalise: innerNormalise)
        if let old {
            entries[old].value = after
        } else {
            entries.append(Entry(key: key, place: value.place, value: after))
        }
        return Tree(.mapping(entries), at: place)
    }
}
