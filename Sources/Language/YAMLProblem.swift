import Yams

/// What the YAML reader has against a text, with the place and the reason that a person needs.
package struct YAMLProblem {
    private let line: Int
    private let column: Int
    private let problem: ScenarioError.Problem

    package init(_ error: YamlError, in text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            (line, column) = (mark.line, mark.column)
            let reason = problem + (context.map { " \($0.text)" } ?? "")
            if let tab = Self.tab(in: lines, line: mark.line, column: mark.column) {
                self.problem = .syntax(reason: "a tab in column \(tab); YAML is indented by spaces only")
            } else {
                self.problem = .syntax(reason: reason)
            }
        case .duplicatedKeysInMapping(let duplicates, let context):
            let key = duplicates.first ?? ""
            let mark = context.mark
            (line, column) =
                Self.secondPlace(of: key, in: lines, line: mark.line, column: mark.column) ?? (mark.line, mark.column)
            problem = .duplicateKey(key)
        case .reader(let problem, let offset, _, _):
            let before = text.utf8.prefix(offset ?? 0)
            line = offset == nil ? 0 : 1 + before.count { $0 == UInt8(ascii: "\n") }
            column = line == 0 ? 0 : 1
            self.problem = .syntax(reason: problem)
        default:
            (line, column) = (0, 0)
            problem = .syntax(reason: "\(error)")
        }
    }

    /// As an error of a scenario.
    package func error(file: String) -> ScenarioError {
        ScenarioError(place: Place(file: file, line: line, column: column), key: "", problem: problem)
    }

    /// The column of a tab at a place, or in the indentation of its line; nil where there is none.
    private static func tab(in lines: [Substring], line: Int, column: Int) -> Int? {
        guard lines.indices.contains(line - 1) else { return nil }
        let text = Array(lines[line - 1])
        if let indented = text.prefix(while: { $0.isWhitespace }).firstIndex(of: "\t") { return indented + 1 }
        return text.indices.contains(column - 1) && text[column - 1] == "\t" ? column : nil
    }

    /// Where a key stands for the second time in the mapping that begins at a place; nil where the text does not show it.
    private static func secondPlace(
        of key: String, in lines: [Substring], line: Int, column: Int
    ) -> (line: Int, column: Int)? {
        guard lines.indices.contains(line - 1) else { return nil }
        let spellings = [key, "\"\(key)\"", "'\(key)'"]
        var places: [(Int, Int)] = []
        for number in line...lines.count {
            let text = Array(lines[number - 1])
            let indentation = text.prefix { $0 == " " }.count
            let isEmpty = indentation == text.count || text[indentation] == "#"
            // A block ends before what is indented less than it.
            if number > line, !isEmpty, indentation + 1 < column { break }
            // A mapping in braces begins, for the reader, with its first key.
            let isFlow = lines[line - 1].prefix(column).contains("{")
            let starts = isFlow ? Array(text.indices) : [column - 1]
            for start in starts where number > line || start >= column - 1 {
                guard text.indices.contains(start), isFlow || number == line || indentation == start else { continue }
                let isWordStart = start == 0 || " {,\"'".contains(text[start - 1])
                for spelling in spellings where isWordStart && text[start...].starts(with: spelling) {
                    let after = text[(start + spelling.count)...].first { $0 != " " }
                    if after == ":" { places.append((number, start + 1)) }
                }
            }
            if places.count > 1 { return places[1] }
        }
        return nil
    }
}
