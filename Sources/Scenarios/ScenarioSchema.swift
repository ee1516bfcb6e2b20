import Basics
import Language

/// The JSON Schema (draft 2020-12) of scenario files, for completion and checks while one writes.
///
/// Made from the same table of keys that the reader uses. An editor with the YAML language server takes it by the line
/// `# yaml-language-server: $schema=scenario.schema.json` at the head of a scenario.
package enum ScenarioSchema {
    /// The schema as text.
    package static var json: String {
        var writer = SchemaWriter()
        guard case .section(let root) = Settings.form.shape else { return "" }
        var properties: [(String, JSON)] = [("include", include)]
        for key in root.keys { properties.append((key.name, writer.property(key, path: key.name))) }
        let required = root.keys.filter(\.isRequired).map { JSON.string($0.name) }
        let schema = JSON.object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("PNCSim scenario")), ("type", .string("object")),
            ("properties", .object(properties)),
            (
                "patternProperties",
                .object([("^x-", .object([("description", .string(ScenarioReference.anchorHelp))]))])
            ),
            // A file that is included need not name codecs, and one that includes need not either.
            (
                "anyOf",
                .array([
                    .object([("required", .array(required))]), .object([("required", .array([.string("include")]))]),
                ])
            ),
            ("additionalProperties", .boolean(false)), ("$defs", .object(writer.definitions)),
        ])
        return schema.text(indentation: 0) + "\n"
    }

    private static let include = JSON.object([
        ("description", .string(ScenarioReference.includeHelp)),
        (
            "anyOf",
            .array([
                .object([("type", .string("string"))]),
                .object([("type", .string("array")), ("items", .object([("type", .string("string"))]))]),
            ])
        ),
    ])
}

/// Writes shapes as schemas; what is large is defined once, under the path where it first stands.
private struct SchemaWriter {
    /// A quantity of each dimension, the paths that can be swept, and what is large.
    private(set) var definitions: [(String, JSON)]
    private var known: [String: String] = [:]

    init() {
        let paths = KeyPaths.aliases.map(\.name) + KeyPaths.sweepable
        definitions = Dimension.allCases.map { dimension in
            let units = dimension.units.map(\.name).joined(separator: "|")
            let text = JSON.object([
                ("type", .string("string")),
                ("pattern", .string("^[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)? *(\(units))$")),
                ("examples", .array([.string(dimension.example)])),
            ])
            let number = JSON.object([("type", .string("number"))])
            return (
                dimension.rawValue, dimension.allowsBareNumber ? .object([("anyOf", .array([text, number]))]) : text
            )
        }
        definitions.append(("path", .object([("enum", .array(paths.map { .string($0) }))])))
    }

    /// A key with its help and default.
    mutating func property(_ key: KeyShape, path: String) -> JSON {
        var note = key.help
        if let text = key.defaultText, text.count < 40 { note += " (default: \(text))" }
        guard case .object(let members) = schema(key.shape, path: path) else { return .boolean(true) }
        return .object([("description", .string(note))] + members)
    }

    private mutating func schema(_ shape: Shape, path: String) -> JSON {
        switch shape {
        case .text, .file: return .object([("type", .array([.string("string"), .string("number")]))])
        case .flag: return .object([("type", .string("boolean"))])
        case .integer(let range):
            var members: [(String, JSON)] = [("type", .string("integer"))]
            if range.lowerBound != .min { members.append(("minimum", .number(String(range.lowerBound)))) }
            if range.upperBound != .max { members.append(("maximum", .number(String(range.upperBound)))) }
            return .object(members)
        case .number(let range): return .object(number(range))
        case .quantity(let dimension, _): return reference(dimension.rawValue)
        case .words(let words): return .object([("oneOf", .array(words.map { word($0.name, $0.help) }))])
        case .list(let item): return .object([("type", .string("array")), ("items", schema(item, path: path))])
        case .section(let section):
            var properties: [(String, JSON)] = []
            for key in section.keys { properties.append((key.name, property(key, path: "\(path).\(key.name)"))) }
            var members: [(String, JSON)] = [("type", .string("object")), ("properties", .object(properties))]
            let required = section.keys.filter(\.isRequired).map { JSON.string($0.name) }
            if !required.isEmpty { members.append(("required", .array(required))) }
            return shared(.object(members + [("additionalProperties", .boolean(false))]), path: path)
        case .kinds(let kinds):
            var alternatives: [JSON] = []
            for kind in kinds { alternatives += self.alternatives(kind, path: path) }
            return shared(.object([("oneOf", .array(alternatives))]), path: path)
        case .either(let shapes):
            var alternatives: [JSON] = []
            for shape in shapes { alternatives.append(schema(shape, path: path)) }
            return .object([("anyOf", .array(alternatives))])
        case .axes: return .object([("type", .string("object")), ("propertyNames", reference("path"))])
        }
    }

    private mutating func alternatives(_ kind: Shape.Kind, path: String) -> [JSON] {
        var result: [JSON] = []
        if kind.mayStandAlone { result.append(word(kind.name, kind.help)) }
        if let shape = kind.shape {
            let body = schema(shape, path: "\(path).\(kind.name)")
            // `constant:` with nothing after it means the same as the bare name.
            let null = JSON.object([("type", .string("null"))])
            let value = kind.mayStandAlone ? JSON.object([("anyOf", .array([body, null]))]) : body
            result.append(
                .object([
                    ("description", .string(kind.help)), ("type", .string("object")),
                    ("properties", .object([(kind.name, value)])), ("required", .array([.string(kind.name)])),
                    ("additionalProperties", .boolean(false)),
                ]))
        }
        return result
    }

    /// A reference to a definition where a schema is long enough to be worth one.
    private mutating func shared(_ schema: JSON, path: String) -> JSON {
        let text = schema.text(indentation: 0)
        guard text.count > 300 else { return schema }
        if let name = known[text] { return reference(name) }
        let taken = definitions.map(\.0)
        let name = taken.contains(path) ? "\(path).\(taken.count)" : path
        known[text] = name
        definitions.append((name, schema))
        return reference(name)
    }

    private func reference(_ name: String) -> JSON { .object([("$ref", .string("#/$defs/\(name)"))]) }

    private func word(_ name: String, _ help: String) -> JSON {
        .object([("const", .string(name)), ("description", .string(help))])
    }

    private func number(_ range: ClosedRange<Double>) -> [(String, JSON)] {
        var members: [(String, JSON)] = [("type", .string("number"))]
        if range.lowerBound.isFinite { members.append(("minimum", .number(NumberText.shortest(range.lowerBound)))) }
        if range.upperBound.isFinite { members.append(("maximum", .number(NumberText.shortest(range.upperBound)))) }
        return members
    }
}

/// JSON with its members in the order in which they are given.
indirect enum JSON: Sendable {
    case string(String)
    /// A number as it is to be written.
    case number(String)
    case boolean(Bool)
    case array([JSON])
    case object([(String, JSON)])

    /// Two spaces a level; short values on one line.
    func text(indentation: Int) -> String {
        if let short = line, short.count + indentation < 100 { return short }
        let margin = String(repeating: " ", count: indentation + 2)
        let end = "\n" + String(repeating: " ", count: indentation)
        switch self {
        case .array(let items):
            return "[\n" + items.map { margin + $0.text(indentation: indentation + 2) }.joined(separator: ",\n") + end
                + "]"
        case .object(let members):
            return "{\n"
                + members.map { "\(margin)\(JSONText.string($0)): \($1.text(indentation: indentation + 2))" }.joined(
                    separator: ",\n")
                + end + "}"
        default: return line ?? ""
        }
    }

    private var line: String? {
        switch self {
        case .string(let text): return JSONText.string(text)
        case .number(let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .array(let items):
            let parts = items.compactMap(\.line)
            return parts.count == items.count ? "[" + parts.joined(separator: ", ") + "]" : nil
        case .object(let members):
            let parts = members.compactMap { name, value in value.line.map { "\(JSONText.string(name)): \($0)" } }
            return parts.count == members.count ? "{" + parts.joined(separator: ", ") + "}" : nil
        }
    }
}
