extension Tree {
    /// On one line, as YAML's flow style: `{quality: 20, method: 6}`. Equal trees give equal text.
    package var flow: String {
        switch content {
        case .scalar(let text, let isQuoted): return Self.scalar(text, isQuoted: isQuoted)
        case .list(let items): return "[" + items.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let entries):
            return "{"
                + entries.map { "\(Self.scalar($0.key, isQuoted: false)): \($0.value.flow)" }.joined(separator: ", ")
                + "}"
        }
    }

    /// As YAML's block style, short lists and mappings on one line.
    package func block(indentation: Int = 0, width: Int = 100) -> String {
        let margin = String(repeating: "    ", count: indentation)
        switch content {
        case .scalar: return margin + flow + "\n"
        case .list(let items):
            return items.map { item in
                let line = item.flow
                if case .scalar = item.content { return "\(margin)- \(line)\n" }
                if line.count < width { return "\(margin)- \(line)\n" }
                // The first line of the item follows its dash.
                return "\(margin)-   "
                    + String(item.block(indentation: indentation + 1, width: width).dropFirst(margin.count + 4))
            }.joined()
        case .mapping(let entries):
            return entries.map { entry in
                let key = Self.scalar(entry.key, isQuoted: false)
                let line = entry.value.flow
                switch entry.value.content {
                case .scalar: return "\(margin)\(key): \(line)\n"
                case .list(let items) where items.isEmpty || line.count < width: return "\(margin)\(key): \(line)\n"
                case .mapping(let inner) where inner.isEmpty || line.count < 60: return "\(margin)\(key): \(line)\n"
                default:
                    return "\(margin)\(key):\n" + entry.value.block(indentation: indentation + 1, width: width)
                }
            }.joined()
        }
    }

    /// A character within double quotes.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\": return "\\\\"
        case "\"": return "\\\""
        case "\n": return "\\n"
        case "\t": return "\\t"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: return String(scalar)
        }
    }

    /// A scalar, quoted where YAML would otherwise read something else.
    private static func scalar(_ text: String, isQuoted: Bool) -> String {
        let plain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || " _-./+%()".unicodeScalars.contains(scalar)
        }
        let first = text.first ?? " "
        let isSafe =
            plain && first != " " && text.last != " " && (first != "-" || text.dropFirst().first?.isNumber == true)
            && first != "%"
        if isSafe, !text.isEmpty { return text }
        return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }
}
