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

        init(_ name: String, _ help: String, isRequired: Bool = false, values: String? = nil) {
            self.name = name
            self.help = help
            self.isRequired = isRequired
            self.values = values
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
        accuracy, paired, throughput, offloaded, overhead, hardest, compare, runs, failures, campaigns,
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
        var values = try query.values(of: arguments)
        let isScoped = query.parameters.contains { $0.name == "campaign" }
        if values["campaign"] == "" { values["campaign"] = scope.text }
        if isScoped, case .campaign(let wanted) = RunScope(values["campaign"] ?? "") { _ = try campaign(wanted) }
        for parameter in query.parameters { try check(values[parameter.name] ?? "", for: parameter, of: query, values) }
        return try self.query(sql: query.sql, arguments: values)
            .expandingVariables(except: ["jamming", "period", "deadline", "codec"])
            .tellingApart("link", by: "link_text").tellingApart("link", by: "limit_text")
            .tellingApart("jamming", by: "jamming_text")
            .withoutStanding(unless: isScoped && values["campaign"] == RunScope.all.text)
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
    /// The values of all parameters, empty where none is given.
    fileprivate func values(of arguments: [String]) throws(StoreError) -> [String: String] {
        var values: [String: String] = [:]
        for parameter in parameters { values[parameter.name] = "" }
        var next = parameters[...]
        for argument in arguments {
            // Labels of codecs have `=` too: `webp(quality=20)`.
            if let equals = argument.firstIndex(of: "="), argument[..<equals].allSatisfy({ $0.isLetter || $0 == "_" }) {
                let name = String(argument[..<equals])
                guard values[name] != nil else {
                    throw .unknownParameter(query: self.name, name: name, valid: parameters.map(\.name))
                }
                values[name] = String(argument[argument.index(after: equals)...])
            } else if let parameter = next.popFirst() {
                values[parameter.name] = argument
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
        return values
    }
}

extension Table {
    /// The same table without a column of settings in full; where rows have one name but differ in it, what differs stands
    /// behind the name.
    fileprivate func tellingApart(_ name: String, by settings: String) -> Table {
        guard let names = column(name), let texts = column(settings),
            let nameIndex = columns.firstIndex(where: { $0.name == name }),
            let index = columns.firstIndex(where: { $0.name == settings })
        else { return self }
        let told = Settings.distinguish(names.map { $0.text ?? "" }, by: texts.map { $0.text ?? "" })
        var result = self
        for (row, text) in told.enumerated() where text != names[row].text { result.rows[row][nameIndex] = .text(text) }
        result.columns.remove(at: index)
        for row in rows.indices { result.rows[row].remove(at: index) }
        return result
    }

    /// The same table without the column `standing`, which tells nothing where all runs are current.
    fileprivate func withoutStanding(unless isWanted: Bool) -> Table {
        guard !isWanted, let index = columns.firstIndex(where: { $0.name == "standing" }) else { return self }
        var result = self
        result.columns.remove(at: index)
        for row in rows.indices { result.rows[row].remove(at: index) }
        return result
    }
}
