import Basics
import Language

/// A condition on the cells of a sweep: `period >= 500 ms and (codec == pnc or jamming != none)`.
///
///     condition  = conjunction { "or" conjunction }
///     conjunction = term { "and" term }
///     term       = "not" term | "(" condition ")" | operand ("==" | "!=" | "<" | "<=" | ">" | ">=") operand
///     operand    = a swept variable, `codec`, a number with or without its unit, or a word
struct Constraint: Sendable {
    private let condition: Condition

    private indirect enum Condition: Sendable {
        case comparison(Operand, String, Operand)
        case not(Condition)
        case and(Condition, Condition)
        case or(Condition, Condition)
    }

    private enum Operand: Sendable {
        case variable(String)
        case value(String)
    }

    /// Why a constraint cannot be read.
    struct Problem: Error {
        let reason: String
    }

    /// A swept variable, with the values that it takes.
    struct Variable {
        let name: String
        let values: [String]
    }

    /// Reads a condition on the given variables.
    init(_ text: String, variables: [Variable]) throws(Problem) {
        var parser = ConditionParser(tokens: Self.tokens(text), variables: variables.map(\.name))
        condition = try parser.condition()
        if let rest = parser.next { throw Problem(reason: "did not expect `\(rest)`") }
        try Self.checkWords(in: condition, variables)
    }

    /// A word that a variable never is would make a comparison hold always or never, without anybody's noticing.
    private static func checkWords(in condition: Condition, _ variables: [Variable]) throws(Problem) {
        switch condition {
        case .not(let inner): try checkWords(in: inner, variables)
        case .and(let left, let right), .or(let left, let right):
            try checkWords(in: left, variables)
            try checkWords(in: right, variables)
        case .comparison(.variable(let name), _, .value(let word)),
            .comparison(.value(let word), _, .variable(let name)):
            guard let values = variables.first(where: { $0.name == name })?.values, number(word) == nil,
                !values.contains(word)
            else { return }
            let nearest = NearestName.nearest(to: word, among: values)
            throw Problem(
                reason: "`\(name)` is never `\(word)`; "
                    + (nearest.map { "did you mean `\($0)`?" }
                        ?? "it is one of " + values.map { "`\($0)`" }.joined(separator: ", ")))
        case .comparison: return
        }
    }

    /// Whether a cell fulfils the condition.
    ///
    /// - Parameter value: a variable's value in the cell, as text.
    func holds(_ value: (String) -> String) throws(Problem) -> Bool {
        try Self.holds(condition, value)
    }

    private static func holds(_ condition: Condition, _ value: (String) -> String) throws(Problem) -> Bool {
        switch condition {
        case .not(let inner): return try !holds(inner, value)
        case .and(let left, let right):
            let first = try holds(left, value)
            let second = try holds(right, value)
            return first && second
        case .or(let left, let right):
            let first = try holds(left, value)
            let second = try holds(right, value)
            return first || second
        case .comparison(let left, let comparison, let right):
            return try compare(text(left, value), comparison, text(right, value))
        }
    }

    private static func text(_ operand: Operand, _ value: (String) -> String) -> String {
        switch operand {
        case .variable(let name): value(name)
        case .value(let text): text
        }
    }

    private static func compare(_ left: String, _ comparison: String, _ right: String) throws(Problem) -> Bool {
        if let a = number(left), let b = number(right) {
            guard let order = order(a, b) else {
                throw Problem(reason: "`\(left)` and `\(right)` cannot be compared")
            }
            switch comparison {
            case "==": return order == 0
            case "!=": return order != 0
            case "<": return order < 0
            case "<=": return order <= 0
            case ">": return order > 0
            default: return order >= 0
            }
        }
        switch comparison {
        case "==": return left == right
        case "!=": return left != right
        default: throw Problem(reason: "`\(left)` and `\(right)` have no order; use `==` or `!=`")
        }
    }

    /// A number with all its digits: seeds have more than a `Double` keeps.
    private static func number(_ text: String) -> WrittenNumber? {
        WrittenNumber(text, mostDigits: WrittenNumber.mostExactDigits)
    }

    /// Below, at or above 0 as the first number is below, at or above the second; nil where they cannot be compared.
    private static func order(_ a: WrittenNumber, _ b: WrittenNumber) -> Int? {
        let digits = max(a.fractionDigits, b.fractionDigits)
        if a.unit == b.unit, let x = a.mantissa(withFractionDigits: digits),
            let y = b.mantissa(withFractionDigits: digits)
        {
            return x == y ? 0 : x < y ? -1 : 1
        }
        return inOneUnit(a, b).map { x, y in x == y ? 0 : x < y ? -1 : 1 }
    }

    /// Two magnitudes in one unit; nil where the units are of different kinds.
    private static func inOneUnit(_ a: WrittenNumber, _ b: WrittenNumber) -> (Double, Double)? {
        if a.unit == b.unit { return (a.value, b.value) }
        for dimension in Dimension.allCases {
            func magnitude(_ number: WrittenNumber) -> Double? {
                if number.unit.isEmpty, dimension.allowsBareNumber { return number.value }
                return dimension.units.first { $0.name == number.unit }.map { number.value * $0.scale }
            }
            if let x = magnitude(a), let y = magnitude(b) { return (x, y) }
        }
        return nil
    }

    private static let symbols = ["==", "!=", "<=", ">=", "<", ">", "(", ")"]

    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var word = ""
        var rest = Substring(text)
        func flush() {
            if !word.isEmpty { tokens.append(word) }
            word = ""
        }
        while let first = rest.first {
            if first == "\"" || first == "'" {
                flush()
                rest.removeFirst()
                tokens.append(String(rest.prefix { $0 != first }))
                rest = rest.drop { $0 != first }.dropFirst()
            } else if let symbol = symbols.first(where: { rest.hasPrefix($0) }) {
                flush()
                tokens.append(symbol)
                rest.removeFirst(symbol.count)
            } else {
                if first.isWhitespace { flush() } else { word.append(first) }
                rest.removeFirst()
            }
        }
        flush()
        return tokens
    }

    /// Recursive descent over the tokens.
    private struct ConditionParser {
        let tokens: [String]
        let variables: [String]
        var position = 0
        /// Parentheses and `not`s around the present term; a limit keeps a nonsense text from exhausting the stack.
        var depth = 0

        init(tokens: [String], variables: [String]) {
            self.tokens = tokens
            self.variables = variables
        }

        var next: String? { position < tokens.count ? tokens[position] : nil }

        mutating func condition() throws(Problem) -> Condition {
            var result = try conjunction()
            while next == "or" {
                position += 1
                result = .or(result, try conjunction())
            }
            return result
        }

        private mutating func conjunction() throws(Problem) -> Condition {
            var result = try term()
            while next == "and" {
                position += 1
                result = .and(result, try term())
            }
            return result
        }

        private mutating func term() throws(Problem) -> Condition {
            depth += 1
            defer { depth -= 1 }
            guard depth < 100 else { throw Problem(reason: "nested too deeply") }
            if next == "not" {
                position += 1
                return .not(try term())
            }
            if next == "(" {
                position += 1
                let inner = try condition()
                guard next == ")" else { throw Problem(reason: "expected `)`" + found) }
                position += 1
                return inner
            }
            let left = try operand()
            guard let comparison = next, ["==", "!=", "<", "<=", ">", ">="].contains(comparison) else {
                throw Problem(reason: "expected a comparison such as `==` or `<`" + found)
            }
            position += 1
            let right = try operand()
            if case (.value(let a), .value(let b)) = (left, right) {
                let nearest =
                    NearestName.nearest(to: a, among: variables) ?? NearestName.nearest(to: b, among: variables)
                let list = variables.map { "`\($0)`" }.joined(separator: ", ")
                throw Problem(
                    reason: "`\(a) \(comparison) \(b)` names no swept variable; "
                        + (nearest.map { "did you mean `\($0)`?" } ?? "there are \(list)"))
            }
            return .comparison(left, comparison, right)
        }

        private mutating func operand() throws(Problem) -> Operand {
            guard let token = next, !Constraint.symbols.contains(token), !["and", "or", "not"].contains(token) else {
                throw Problem(reason: "expected a variable or a value" + found)
            }
            position += 1
            if variables.contains(token) { return .variable(token) }
            // A number may stand apart from its unit.
            if let number = Constraint.number(token), number.unit.isEmpty, let unit = next,
                Dimension.allCases.contains(where: { $0.units.contains { $0.name == unit } })
            {
                position += 1
                return .value("\(token) \(unit)")
            }
            return .value(token)
        }

        private var found: String { next.map { ", found `\($0)`" } ?? ", found the end" }
    }
}
