/// The JSON Schema (draft 2020-12) of scenario files, for completion and checks while one writes.
///
/// Made from the same table of keys that the reader uses. An editor with the YAML language server takes it by the line
/// `# yaml-language-server: $schema=scenario.schema.json` at the head of a scenario.
public enum ScenarioSchema {
    /// The schema as text.
    public static var json: String {
        var root = object(of: Settings.form.shape)
        if case .object(let members) = root {
            root = .object(
                [
                    ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                    ("title", .string("PNCSim scenario")),
                ]
                    + members.map { name, value in
                        guard name == "properties", case .object(let properties) = value else { return (name, value) }
                        return (name, .object([("include", include)] + properties))
                    } + [
                        ("$defs", definitions),
                        (
                            "patternProperties",
                            .object([("^x-", .object([("description", .string(ScenarioReference.anchorHelp))]))])
                        ),
                    ])
        }
        return root.text(indentation: 0) + "\n"
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

    /// A quantity of each dimension, and the paths that can be swept.
    private static var definitions: JSON {
        let paths = KeyPaths.aliases.map(\.name) + KeyPaths.sweepable
        return .object(
            Dimension.allCases.map { dimension in
                let units = dimension.units.map(\.name).joined(separator: "|")
                let text = JSON.object([
                    ("type", .string("string")),
                    ("pattern", .string("^[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)? *(\(units))$")),
                    ("examples", .array([.string(dimension.example)])),
                ])
                let number = JSON.object([("type", .string("number"))])
                let either = JSON.object([("anyOf", .array([text, number]))])
                return (dimension.rawValue, dimension.allowsBareNumber ? either : text)
            } + [("path", .object([("enum", .array(paths.map { .string($0) }))]))])
    }

    private static func object(of shape: Shape) -> JSON {
        switch shape {
        case .text, .file: return .object([("type", .array([.string("string"), .string("number")]))])
        case .flag: return .object([("type", .string("boolean"))])
        case .integer(let range):
            var members: [(String, JSON)] = [("type", .string("integer"))]
            if range.lowerBound != .min { members.append(("minimum", .number(String(range.lowerBound)))) }
            if range.upperBound != .max { members.append(("maximum", .number(String(range.upperBound)))) }
            return .object(members)
        case .number(let range): return .object(number(range))
        case .quantity(let dimension, _): return .object([("$ref", .string("#/$defs/\(dimension.rawValue)"))])
        case .words(let words): return .object([("oneOf", .array(words.map { word($0.name, $0.help) }))])
        case .list(let item): return .object([("type", .string("array")), ("items", object(of: item))])
        case .section(let section):
            var members: [(String, JSON)] = [
                ("type", .string("object")),
                ("properties", .object(section.keys.map { ($0.name, property($0)) })),
            ]
            let required = section.keys.filter(\.isRequired).map { JSON.string($0.name) }
            if !required.isEmpty { members.append(("required", .array(required))) }
            return .object(members + [("additionalProperties", .boolean(false))])
        case .kinds(let kinds):
            return .object([("oneOf", .array(kinds.flatMap(alternatives)))])
        case .either(let shapes): return .object([("anyOf", .array(shapes.map(object)))])
        case .axes:
            return .object([
                ("type", .string("object")), ("propertyNames", .object([("$ref", .string("#/$defs/path"))])),
            ])
        }
    }

    private static func property(_ key: KeyShape) -> JSON {
        guard case .object(let members) = object(of: key.shape) else { return .boolean(true) }
        var note = key.help
        if let text = key.defaultText, text.count < 40 { note += " (default: \(text))" }
        return .object([("description", .string(note))] + members)
    }

    private static func alternatives(_ kind: Shape.Kind) -> [JSON] {
        var result: [JSON] = []
        if kind.mayStandAlone { result.append(word(kind.name, kind.help)) }
        if let shape = kind.shape {
            // `constant:` with nothing after it means the same as the bare name.
            let body = object(of: shape)
            let value =
                kind.mayStandAlone
                ? JSON.object([("anyOf", .array([body, .object([("type", .string("null"))])]))]) : body
            result.append(
                .object([
                    ("description", .string(kind.help)), ("type", .string("object")),
                    ("properties", .object([(kind.name, value)])), ("required", .array([.string(kind.name)])),
                    ("additionalProperties", .boolean(false)),
                ]))
        }
        return result
    }

    private static func word(_ name: String, _ help: String) -> JSON {
        .object([("const", .string(name)), ("description", .string(help))])
    }

    private static func number(_ range: ClosedRange<Double>) -> [(String, JSON)] {
        var members: [(String, JSON)] = [("type", .string("number"))]
        if range.lowerBound.isFinite { members.append(("minimum", .number(WrittenNumber.text(range.lowerBound)))) }
        if range.upperBound.isFinite { members.append(("maximum", .number(WrittenNumber.text(range.upperBound)))) }
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
                + members.map { "\(margin)\(Self.quoted($0)): \($1.text(indentation: indentation + 2))" }.joined(
                    separator: ",\n")
                + end + "}"
        default: return line ?? ""
        }
    }

    private var line: String? {
        switch self {
        case .string(let text): return Self.quoted(text)
        case .number(let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .array(let items):
            let parts = items.compactMap(\.line)
            return parts.count == items.count ? "[" + parts.joined(separator: ", ") + "]" : nil
        case .object(let members):
            let parts = members.compactMap { name, value in value.line.map { "\(Self.quoted(name)): \($0)" } }
            return parts.count == members.count ? "{" + parts.joined(separator: ", ") + "}" : nil
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
