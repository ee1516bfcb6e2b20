/// One key of a section that fills in a value of type `Target`.
package struct Key<Target: Sendable>: Sendable {
    package let name: String
    package let help: String
    package let shape: Shape
    package let isRequired: Bool
    /// Reads the value into the target.
    package let apply: @Sendable (inout Target, Tree, inout Reader) -> Void
    /// The target's value in canonical spelling; nil where it has none.
    package let render: @Sendable (Target) -> Tree?
    package let normalise: @Sendable (Tree, inout Reader) -> Tree?
    /// Takes the value over from another target.
    package let copy: @Sendable (inout Target, Target) -> Void

    /// A key for a property.
    package init<Value: Sendable>(
        _ name: String, _ property: WritableKeyPath<Target, Value> & Sendable, _ form: Form<Value>,
        isRequired: Bool = false,
        help: String
    ) {
        self.init(
            name, form, isRequired: isRequired, help: help, set: { $0[keyPath: property] = $1 },
            get: { $0[keyPath: property] })
    }

    /// A key for a property that may have no value.
    package init<Value: Sendable>(
        _ name: String, optional property: WritableKeyPath<Target, Value?> & Sendable, _ form: Form<Value>, help: String
    ) {
        self.init(
            name, form, help: help, set: { $0[keyPath: property] = $1 }, get: { $0[keyPath: property] })
    }

    /// A key for anything that can be set and got.
    package init<Value: Sendable>(
        _ name: String, _ form: Form<Value>, isRequired: Bool = false, help: String,
        set: @escaping @Sendable (inout Target, Value) -> Void, get: @escaping @Sendable (Target) -> Value?
    ) {
        self.name = name
        self.help = help
        self.shape = form.shape
        self.isRequired = isRequired
        self.apply = { target, tree, reader in
            // A section within a section begins with what the preset of the outer one says.
            let value: Value? =
                if let readOver = form.readOver, let present = get(target) {
                    readOver(present, tree, &reader)
                } else {
                    form.read(tree, &reader)
                }
            if let value { set(&target, value) }
        }
        self.copy = { target, other in
            if let value = get(other) { set(&target, value) }
        }
        self.render = { get($0).map { form.write($0) } }
        self.normalise = form.normalise
    }

    /// The key without its target's type; the default is what `base` has.
    package func shape(base: Target) -> KeyShape {
        KeyShape(
            name: name, help: help, shape: shape, isRequired: isRequired,
            defaultText: isRequired ? nil : render(base)?.flow, normalise: normalise)
    }
}

/// A named starting point of a section.
package struct Preset<Target: Sendable>: Sendable {
    package let name: String
    package let value: Target
    package let help: String

    package init(name: String, value: Target, help: String) {
        self.name = name
        self.value = value
        self.help = help
    }
}

extension Form {
    /// A mapping whose keys each fill in a part of `base`.
    ///
    /// - Parameters:
    ///   - presets: other starting points, chosen with the key `preset`; the first is the default and equals `base`.
    ///   - isRoot: whether keys that begin with `x-` are let be, for YAML anchors.
    ///   - check: what the owner of the type has against the whole; nil where it is right.
    package static func section(
        base: Value, presets: [Preset<Value>] = [], keys: [Key<Value>], isRoot: Bool = false,
        check: @escaping @Sendable (Value) -> Complaint? = { _ in nil }
    ) -> Form {
        var shapes = keys.map { $0.shape(base: base) }
        if let first = presets.first {
            let form = Form<String>.words(presets.map { ($0.name, $0.name, $0.help) })
            shapes.insert(
                KeyShape(
                    name: "preset", help: "the starting point: every other key overrides one of its values",
                    shape: form.shape, isRequired: false, defaultText: first.name, normalise: form.normalise), at: 0)
        }
        let shape = SectionShape(keys: shapes)
        // What a value has already, a section that begins with it does not require.
        @Sendable func read(over base: Value, isWhole: Bool, _ tree: Tree, _ reader: inout Reader) -> Value? {
            guard let entries = tree.entries else {
                reader.note(
                    .badValue(found: tree.found, expected: Shape.section(shape).expectation), at: tree.place)
                return nil
            }
            let errorsBefore = reader.errors.count
            var target = base
            for entry in entries where !shape.names.contains(entry.key) && !(isRoot && entry.key.hasPrefix("x-")) {
                reader.note(.unknownKey(found: entry.key, valid: shape.names), at: entry.place)
            }
            if !presets.isEmpty, let entry = entries.first(where: { $0.key == "preset" }) {
                let form = Form<String>.words(presets.map { ($0.name, $0.name, $0.help) })
                let name = reader.descend("preset") { form.read(entry.value, &$0) }
                if let preset = presets.first(where: { $0.name == name }) { target = preset.value }
            }
            for key in keys {
                if let entry = entries.first(where: { $0.key == key.name }) {
                    reader.descend(key.name) { key.apply(&target, entry.value, &$0) }
                } else if key.isRequired, !isWhole {
                    reader.note(.missingKey(key.name, expected: key.shape.expectation), at: tree.place)
                }
            }
            if reader.errors.count == errorsBefore, let complaint = check(target) {
                reader.note(complaint, in: tree)
            }
            return reader.errors.count == errorsBefore ? target : nil
        }
        return Form(
            shape: .section(shape), read: { tree, reader in read(over: base, isWhole: false, tree, &reader) },
            write: { value in
                Tree.mapping(keys.compactMap { key in key.render(value).map { (key.name, $0) } })
            }, readOver: { present, tree, reader in read(over: present, isWhole: true, tree, &reader) })
    }
}

/// One kind of a value that comes in several.
package struct KindForm<Value: Sendable>: Sendable {
    package let kind: Shape.Kind
    /// Reads what follows the name; of a value of the same kind it takes over what is not said.
    package let read: @Sendable (_ present: Value?, Tree?, Place, inout Reader) -> Value?
    /// The canonical spelling of a value of this kind; nil for a value of another.
    package let write: @Sendable (Value) -> Tree?

    /// A kind that is only a name.
    package static func word(_ name: String, _ value: Value, help: String) -> KindForm where Value: Equatable {
        KindForm(
            kind: Shape.Kind(name: name, help: help, shape: nil, mayStandAlone: true, normalise: nil),
            read: { _, tree, _, reader in
                if let tree, tree.entries?.isEmpty != true {
                    return reader.refuse(tree, expected: "nothing after `\(name)`")
                }
                return value
            },
            write: { $0 == value ? .word(name) : nil })
    }

    /// A kind with a value of its own.
    package static func of<Inner: Sendable>(
        _ name: String, _ form: Form<Inner>, help: String, wrap: @escaping @Sendable (Inner) -> Value,
        unwrap: @escaping @Sendable (Value) -> Inner?
    ) -> KindForm {
        var mayStandAlone = false
        if case .section(let section) = form.shape { mayStandAlone = !section.keys.contains(where: \.isRequired) }
        let alone = mayStandAlone
        return KindForm(
            kind: Shape.Kind(
                name: name, help: help, shape: form.shape, mayStandAlone: alone, normalise: form.normalise),
            read: { present, tree, place, reader in
                guard let tree = tree ?? (alone ? Tree(.mapping([]), at: place) : nil) else {
                    reader.note(.badValue(found: "`\(name)` alone", expected: form.shape.expectation), at: place)
                    return nil
                }
                return reader.descend(name) { reader in
                    guard let readOver = form.readOver, let inner = present.flatMap(unwrap) else {
                        return form.read(tree, &reader).map(wrap)
                    }
                    return readOver(inner, tree, &reader).map(wrap)
                }
            },
            write: { value in unwrap(value).map { Tree.mapping([(name, form.write($0))]) } })
    }
}

extension Form {
    /// One of several kinds: the bare name where that is enough, or `{name: ...}`.
    ///
    /// - Parameter short: kinds that are short for a value of another kind, as which they are written.
    package static func kinds(_ kinds: [KindForm<Value>], writingInFull short: [String] = []) -> Form {
        let shape = Shape.kinds(kinds.map(\.kind))
        let names = kinds.map(\.kind.name)
        @Sendable func read(over present: Value?, _ tree: Tree, _ reader: inout Reader) -> Value? {
            let name: String
            let body: Tree?
            let place: Place
            if let text = tree.text {
                (name, body, place) = (text, nil, tree.place)
            } else if let entries = tree.entries, let entry = entries.first {
                (name, place) = (entry.key, entry.place)
                if case .scalar = entry.value.content, entry.value.text == nil {
                    body = nil
                } else {
                    body = entry.value
                }
                if entries.count > 1 {
                    reader.note(
                        .conflict(
                            with: entry.key, reason: "`\(entries[1].key)` is another kind of the same; keep one"),
                        at: entries[1].place)
                    return nil
                }
            } else {
                return reader.refuse(tree, expected: shape.expectation)
            }
            guard let kind = kinds.first(where: { $0.kind.name == name }) else {
                reader.note(.unknownWord(found: name, valid: names), at: place)
                return nil
            }
            return kind.read(present, body, place, &reader)
        }
        return Form(
            shape: shape, read: { tree, reader in read(over: nil, tree, &reader) },
            write: { value in
                kinds.lazy.filter { !short.contains($0.kind.name) }.compactMap { $0.write(value) }.first ?? .word("")
            }, readOver: { present, tree, reader in read(over: present, tree, &reader) })
    }
}
