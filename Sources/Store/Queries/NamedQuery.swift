import Basics

/// A question that is asked often, under a name.
package struct NamedQuery: Sendable, Hashable {
    /// A parameter of a query.
    package struct Parameter: Sendable, Hashable {
        /// Its name: `codec`.
        package let name: String
        /// What it does.
        package let help: String
        /// Whether the query makes no sense without it.
        package let isRequired: Bool
        /// What may be given, as a SELECT of one column over the chosen runs; nil where anything may.
        let values: String?
        /// Whether it chooses cells by what ``CellTexts`` tells of them.
        let choosesCells: Bool

        init(
            _ name: String, _ help: String, isRequired: Bool = false, values: String? = nil, choosesCells: Bool = false
        ) {
            self.name = name
            self.help = help
            self.isRequired = isRequired
            self.values = values
            self.choosesCells = choosesCells
        }

        /// The name as it stands in a list of parameters: `[codec=...]`.
        package var usage: String { isRequired ? name.uppercased() : "[\(name)=...]" }
    }

    /// Its name: `accuracy`.
    package let name: String
    /// What it answers, in a sentence.
    package let help: String
    /// Its parameters, in the order in which they may be given without their names.
    package let parameters: [Parameter]
    /// The statement; parameters that are not given are empty texts in it.
    package let sql: String

    /// Whether it uses ``EstimateFunctions``, which other programs do not have.
    var needsProgram: Bool { sql.contains("_estimate(") }

    /// The queries there are.
    package static let all = [
        accuracy, paired, throughput, offloaded, overhead, hardest, classes, compare, runs, failures, campaigns,
    ]

    /// The query of that name.
    package static func named(_ name: String) throws(StoreError) -> NamedQuery {
        guard let query = all.first(where: { $0.name == name }) else {
            throw .unknownQuery(name, valid: all.map(\.name))
        }
        return query
    }

    /// All of them with their parameters, for people.
    package static let listing = all.map { query in
        let words = [query.name] + query.parameters.map(\.usage)
        return "  " + words.joined(separator: " ") + "\n      " + query.help
    }.joined(separator: "\n")
}

extension ResultsDatabase {
    /// The answer to a named query.
    ///
    /// - Parameters:
    ///   - query: one of ``NamedQuery/all``.
    ///   - arguments: `codec=pnc`, or the value alone for parameters in their order.
    ///   - scope: of which runs, for queries that have the parameter `campaign` and are not given it.
    package func query(
        _ query: NamedQuery, arguments: [String] = [], of scope: RunScope = .current
    ) throws(StoreError) -> Table {
        var (values, choices) = try query.values(of: arguments)
        let isScoped = query.parameters.contains { $0.name == "campaign" }
        guard isScoped || scope == .current else {
            throw .badArgument(
                query: query.name, argument: "campaign=\(scope.text)",
                reason: "it is of the whole database; leave it out")
        }
        if let given = values["campaign"], given != "", scope != .current, RunScope(given) != scope {
            throw .badArgument(
                query: query.name, argument: "campaign=\(given)",
                reason: "the campaign `\(scope.text)` is asked for too; keep one")
        }
        if values["campaign"] == "" { values["campaign"] = scope.text }
        let chosen = RunScope(values["campaign"] ?? "")
        if isScoped, case .campaign(let wanted) = chosen { _ = try campaign(wanted) }
        for parameter in query.parameters { try check(values[parameter.name] ?? "", for: parameter, of: query, values) }
        guard isScoped else { return try self.query(sql: query.sql, arguments: values) }
        let texts = try CellTexts(of: chosen, in: self)
        for parameter in query.parameters where parameter.choosesCells {
            if let value = values[parameter.name], value != "" { choices.append((parameter.name, value)) }
        }
        values["cells"] = try query.cells(among: texts, choices)
        for parameter in query.parameters where parameter.choosesCells { values[parameter.name] = nil }
        return texts.shown(in: try self.query(sql: query.sql, arguments: values))
            .without("standing", if: { _ in chosen != .all })
            .without("failed_runs", if: { $0.allSatisfy { $0.number == 0 } })
            .without(["won5", "lost5", "won1", "lost1"])
    }

    /// That a value is one that the parameter can have.
    private func check(
        _ value: String, for parameter: NamedQuery.Parameter, of query: NamedQuery, _ all: [String: String]
    ) throws(StoreError) {
        guard let select = parameter.values, value != "" else { return }
        let scoped = Schema.ofChosenRuns(select)
        let known = try rows(scoped, ["campaign": all["campaign"] ?? ""]) { row in try row("value", as: String.self) }
        guard !known.contains(value) else { return }
        throw .noSuchValue(query: query.name, parameter: parameter.name, value: value, known: known)
    }
}

extension NamedQuery {
    /// Names of columns that mean a parameter.
    private static let synonyms = ["codec_label": "codec", "reference_label": "reference", "period_ms": "period"]

    /// Whether it is about cells, which whatever is swept may choose.
    private var choosesCells: Bool { parameters.contains(where: \.choosesCells) }

    /// The values of all parameters, empty where none is given, and what else is to choose cells.
    fileprivate func values(
        of arguments: [String]
    ) throws(StoreError) -> (values: [String: String], choices: [(name: String, value: String)]) {
        var values: [String: String] = [:]
        var choices: [(name: String, value: String)] = []
        for parameter in parameters { values[parameter.name] = "" }
        var next = parameters[...]
        var given: Set<String> = []
        func give(_ name: String, _ value: String) throws(StoreError) {
            guard given.insert(name).inserted else {
                throw .badArgument(
                    query: self.name, argument: "\(name)=\(value)", reason: "`\(name)` is given twice; keep one")
            }
            guard !value.isEmpty else {
                throw .badArgument(
                    query: self.name, argument: "\(name)=", reason: "it has no value; leave it out for all there are")
            }
            values[name] = value
        }
        for argument in arguments {
            // Labels of codecs have `=` too: `webp(quality=20)`.
            if let equals = argument.firstIndex(of: "="),
                argument[..<equals].allSatisfy({ $0.isLetter || $0.isNumber || "_.-".contains($0) })
            {
                let written = String(argument[..<equals])
                let name = Self.synonyms[written] ?? written
                let value = String(argument[argument.index(after: equals)...])
                if values[name] == nil {
                    guard choosesCells else {
                        throw .unknownParameter(query: self.name, name: name, valid: parameters.map(\.name))
                    }
                    choices.append((name, value))
                } else {
                    try give(name, value)
                }
            } else if let parameter = next.popFirst() {
                try give(parameter.name, argument)
            } else {
                let known = parameters.map(\.name).joined(separator: ", ")
                throw .badArgument(
                    query: name, argument: argument,
                    reason: known.isEmpty ? "it takes no arguments" : "one too many; its parameters are \(known)")
            }
        }
        for parameter in parameters where parameter.isRequired && values[parameter.name] == "" {
            throw .badArgument(query: name, argument: parameter.name, reason: "missing: \(parameter.help)")
        }
        return (values, choices)
    }
}

extension NamedQuery {
    /// The cells that all choices allow, as ``Schema/ofChosenCells(_:)`` takes them; empty where there is none.
    fileprivate func cells(
        among texts: CellTexts, _ choices: [(name: String, value: String)]
    ) throws(StoreError) -> String {
        var chosen: Set<CellTexts.Key>?
        for (name, value) in choices {
            guard parameters.contains(where: { $0.name == name }) || texts.names.contains(name) else {
                let others = texts.names.filter { name in !parameters.contains { $0.name == name } }
                throw .unknownParameter(query: self.name, name: name, valid: parameters.map(\.name) + others)
            }
            guard let keys = texts.keys(where: name, is: value) else {
                throw .noSuchValue(query: self.name, parameter: name, value: value, known: texts.values(of: name))
            }
            chosen = chosen?.intersection(keys) ?? keys
        }
        return chosen.map { "[" + $0.map { JSONText.string($0.text) }.sorted().joined(separator: ",") + "]" } ?? ""
    }
}

extension Table {
    /// The same table without a column that tells nothing.
    fileprivate func without(_ name: String, if tellsNothing: ([Cell]) -> Bool) -> Table {
        guard let cells = column(name), tellsNothing(cells) else { return self }
        var result = self
        result.replace(name, by: [])
        return result
    }

    /// The same table without those of the columns in which nothing is known.
    fileprivate func without(_ names: [String]) -> Table {
        names.reduce(self) { table, name in table.without(name, if: { $0.allSatisfy { $0 == .null } }) }
    }
}
