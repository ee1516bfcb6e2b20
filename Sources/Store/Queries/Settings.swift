/// Settings in full, as a scenario spells them on one line: `{wifi: {load: 30%, power: 15 dBm}}`.
package enum Settings {
    /// The single values in a text of settings, each with the keys that lead to it.
    package static func values(in text: String) -> [(path: [String], value: String)] {
        var parser = Parser(rest: Array(text)[...])
        var values: [(path: [String], value: String)] = []
        parser.value(at: [], into: &values)
        return values
    }

    /// The names, each followed by what sets its settings apart from those of others of the same name:
    /// `wifi, load 30%, power 15 dBm`.
    package static func distinguish(_ names: [String], by texts: [String]) -> [String] {
        var told = names
        for (name, rows) in Dictionary(grouping: names.indices, by: { names[$0] }) {
            guard Set(rows.map { texts[$0] }).count > 1 else { continue }
            let settings = rows.map { row in
                Dictionary(
                    values(in: texts[row]).map { ($0.path.joined(separator: "."), $0.value) },
                    uniquingKeysWith: { first, _ in first })
            }
            let keys = values(in: texts[rows[0]]).map { $0.path.joined(separator: ".") }
            let others = Set(settings.flatMap(\.keys)).subtracting(keys).sorted()
            let differing = (keys + others).filter { key in Set(settings.map { $0[key] }).count > 1 }
            for (row, own) in zip(rows, settings) {
                let words = differing.compactMap { key in
                    own[key].map { value in [lastPart(key), brief(value)].filter { !$0.isEmpty }.joined(separator: " ")
                    }
                }
                // The kind itself may be all that differs, as for another trace.
                told[row] = ([name] + words.filter { $0 != name }).joined(separator: ", ")
            }
        }
        return told
    }

    /// The names, of which some a sweep has told apart by its settings (`constant, rate 40 kbps`), told apart among others of
    /// the same kinds.
    package static func distinguish(_ names: [String], ofKinds kinds: [String], by texts: [String]) -> [String] {
        let isTold = zip(names, kinds).map { $0.hasPrefix($1 + ", ") }
        guard isTold.contains(true), zip(names, kinds).contains(where: ==) else { return distinguish(names, by: texts) }
        let plain = names.indices.map { isTold[$0] ? kinds[$0] : names[$0] }
        let told = distinguish(plain, by: texts)
        return names.indices.map { told[$0] == plain[$0] ? names[$0] : told[$0] }
    }

    /// A file's hash cut to what tells files apart.
    private static func brief(_ value: String) -> String {
        value.hasPrefix("sha256 ") ? String(value.dropFirst(7).prefix(8)) : value
    }

    /// The last of the keys that lead to a value.
    package static func lastPart(_ key: String) -> String { key.split(separator: ".").last.map(String.init) ?? key }

    /// Reads YAML's flow style as this program writes it.
    private struct Parser {
        var rest: ArraySlice<Character>

        mutating func value(at path: [String], into values: inout [(path: [String], value: String)]) {
            skipSpace()
            switch rest.first {
            case "{":
                rest.removeFirst()
                while skipSpace() != "}", !rest.isEmpty {
                    let key = scalar(endingAt: ":,}")
                    if rest.first == ":" {
                        rest.removeFirst()
                        value(at: path + [key], into: &values)
                    } else {
                        values.append((path, key))
                    }
                    if skipSpace() == "," { rest.removeFirst() }
                }
                _ = rest.popFirst()
            case "[":
                rest.removeFirst()
                var index = 0
                while skipSpace() != "]", !rest.isEmpty {
                    value(at: path + [String(index)], into: &values)
                    index += 1
                    if skipSpace() == "," { rest.removeFirst() }
                }
                _ = rest.popFirst()
            default:
                values.append((path, scalar(endingAt: ",]}")))
            }
        }

        @discardableResult
        private mutating func skipSpace() -> Character? {
            rest = rest.drop { $0 == " " }
            return rest.first
        }

        private mutating func scalar(endingAt ends: String) -> String {
            skipSpace()
            var text = ""
            if rest.first == "\"" {
                rest.removeFirst()
                while let next = rest.popFirst(), next != "\"" {
                    text.append(next == "\\" ? rest.popFirst() ?? next : next)
                }
                skipSpace()
                return text
            }
            while let next = rest.first, !ends.contains(next) {
                text.append(next)
                rest.removeFirst()
            }
            while text.last == " " { text.removeLast() }
            return text
        }
    }
}
